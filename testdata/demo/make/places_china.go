package main

import "entrepot/engine/network"

// place is one row of the tables of places: what people call it, what it is
// and where it stands. Country, territory, zone, hours and charges follow from
// the id and the kind; see countries.go and terms.go.
type place struct {
	id, name string
	kind     network.FacilityKind
	lat, lon float64
}

// Short names for the kinds, so that a table row fits on its line.
const (
	hub      = network.Hub
	airport  = network.Airport
	seaport  = network.Seaport
	railhead = network.RailTerminal
	border   = network.BorderCrossing
	bonded   = network.BondedWarehouse
	overseas = network.OverseasWarehouse
	depot    = network.DeliveryDepot
	exchange = network.PostalExchange
	consol   = network.ConsolidationPoint
)

// chinaPlaces are the cities of the cross-border e-commerce pilot zones and
// their gateways.
//
// Ids are UN/LOCODE: an airport and a port have their own codes in China
// (CNTAO is Qingdao's airport, CNQDG its port), and what has no code takes the
// code its city is best known by and a suffix: C consolidation point, BW bonded
// warehouse, R rail terminal, X exchange of mail, D delivery depot, B border.
//
// Positions are those of the airport, quay or terminal itself. Hefei is served
// by truck. Qingdao's airport is Jiaodong, opened in 2021; older lists still
// have Liuting. Yantian's position in UN/LOCODE is 500 km off.
var chinaPlaces = []place{
	{"CNSZX", "Shenzhen Bao'an Airport", airport, 22.639, 113.811},
	{"CNCAN", "Guangzhou Baiyun Airport", airport, 23.392, 113.299},
	{"CNPVG", "Shanghai Pudong Airport", airport, 31.143, 121.805},
	{"CNHGH", "Hangzhou Xiaoshan Airport", airport, 30.230, 120.434},
	{"CNCGO", "Zhengzhou Xinzheng Airport", airport, 34.520, 113.841},
	{"CNEZH", "Ezhou Huahu Cargo Hub", hub, 30.341, 115.030},
	{"CNCKG", "Chongqing Jiangbei Airport", airport, 29.719, 106.642},
	{"CNCTU", "Chengdu Shuangliu Airport", airport, 30.579, 103.947},
	{"CNSIA", "Xi'an Xianyang Airport", airport, 34.447, 108.752},
	{"CNTSN", "Tianjin Binhai Airport", airport, 39.124, 117.346},
	{"CNPEK", "Beijing Capital Airport", airport, 40.080, 116.585},
	{"CNTAO", "Qingdao Jiaodong Airport", airport, 36.362, 120.088},
	{"CNXMN", "Xiamen Gaoqi Airport", airport, 24.544, 118.128},
	{"CNNNG", "Nanning Wuxu Airport", airport, 22.608, 108.172},
	{"CNURC", "Urumqi Diwopu Airport", airport, 43.907, 87.474},

	{"CNSHG", "Port of Shanghai, Yangshan", seaport, 30.620, 122.070},
	{"CNNBG", "Port of Ningbo, Beilun", seaport, 29.940, 121.870},
	{"CNYTN", "Port of Yantian", seaport, 22.575, 114.275},
	{"CNNSA", "Port of Guangzhou, Nansha", seaport, 22.630, 113.680},
	{"CNQDG", "Port of Qingdao, Qianwan", seaport, 36.020, 120.220},
	{"CNTXG", "Port of Tianjin, Xingang", seaport, 38.980, 117.760},
	{"CNDAG", "Port of Dalian, Dayaowan", seaport, 39.010, 121.870},
	{"CNXMG", "Port of Xiamen, Haicang", seaport, 24.450, 118.030},
	{"CNWHG", "Port of Wuhan, Yangluo", seaport, 30.670, 114.540},
	{"CNCHQ", "Port of Chongqing, Guoyuan", seaport, 29.620, 106.730},

	{"CNCKG-R1", "Chongqing Tuanjiecun Rail Terminal", railhead, 29.630, 106.330},
	{"CNCTU-R1", "Chengdu Qingbaijiang Rail Port", railhead, 30.860, 104.240},
	{"CNSIA-R1", "Xi'an International Rail Port", railhead, 34.410, 109.060},
	{"CNCGO-R1", "Zhengzhou Putian Rail Terminal", railhead, 34.735, 113.800},
	{"CNWUH-R1", "Wuhan Wujiashan Rail Terminal", railhead, 30.690, 114.090},
	{"CNYIU-R1", "Yiwu West Rail Terminal", railhead, 29.280, 119.980},
	{"CNURC-R1", "Urumqi Land Port Rail Terminal", railhead, 43.860, 87.440},
	{"CNSZX-R1", "Shenzhen Pinghu South Rail Terminal", railhead, 22.680, 114.120},
	{"CNKMG-R1", "Kunming Wangjiaying Rail Terminal", railhead, 24.985, 102.840},

	{"CNHRS", "Khorgos Rail and Road Gateway", border, 44.210, 80.410},
	{"CNAKL", "Alashankou Rail Gateway", border, 45.170, 82.570},
	{"CNERC", "Erenhot Rail Gateway", border, 43.650, 111.980},
	{"CNMLX", "Manzhouli Rail Gateway", border, 49.590, 117.450},
	{"CNPIN", "Pingxiang Friendship Pass", border, 21.985, 106.715},
	{"CNMHN", "Mohan Rail and Road Gateway", border, 21.195, 101.695},

	{"CNHGH-BW1", "Hangzhou Xiasha Bonded Warehouse", bonded, 30.300, 120.360},
	{"CNNGB-BW1", "Ningbo Beilun Bonded Warehouse", bonded, 29.900, 121.840},
	{"CNPVG-BW1", "Shanghai Waigaoqiao Bonded Warehouse", bonded, 31.340, 121.580},
	{"CNSZH-BW1", "Suzhou Industrial Park Bonded Warehouse", bonded, 31.330, 120.780},
	{"CNCAN-BW1", "Guangzhou Nansha Bonded Warehouse", bonded, 22.720, 113.600},
	{"CNSZX-BW1", "Shenzhen Qianhai Bonded Warehouse", bonded, 22.500, 113.890},
	{"CNCGO-BW1", "Zhengzhou Xinzheng Bonded Warehouse", bonded, 34.560, 113.850},
	{"CNCKG-BW1", "Chongqing Lianglu Bonded Warehouse", bonded, 29.700, 106.620},
	{"CNCTU-BW1", "Chengdu Shuangliu Bonded Warehouse", bonded, 30.600, 103.980},
	{"CNTSN-BW1", "Tianjin Dongjiang Bonded Warehouse", bonded, 39.000, 117.790},
	{"CNTAO-BW1", "Qingdao West Coast Bonded Warehouse", bonded, 36.030, 120.180},
	{"CNDLC-BW1", "Dalian Dayaowan Bonded Warehouse", bonded, 39.020, 121.830},

	{"CNSZX-C1", "Shenzhen Longhua Consolidation", consol, 22.690, 114.050},
	{"CNCAN-C1", "Guangzhou Baiyun Consolidation", consol, 23.250, 113.270},
	{"CNDGG-C1", "Dongguan Humen Consolidation", consol, 22.820, 113.680},
	{"CNZUH-C1", "Zhuhai Xiangzhou Consolidation", consol, 22.240, 113.510},
	{"CNYIU-C1", "Yiwu Market Consolidation", consol, 29.320, 120.100},
	{"CNHGH-C1", "Hangzhou Linping Consolidation", consol, 30.410, 120.290},
	{"CNNGB-C1", "Ningbo Yinzhou Consolidation", consol, 29.860, 121.620},
	{"CNPVG-C1", "Shanghai Qingpu Consolidation", consol, 31.190, 121.150},
	{"CNSZH-C1", "Suzhou Consolidation", consol, 31.350, 120.690},
	{"CNHFE-C1", "Hefei Consolidation", consol, 31.790, 117.240},
	{"CNXMN-C1", "Xiamen Huli Consolidation", consol, 24.525, 118.110},
	{"CNFOC-C1", "Fuzhou Mawei Consolidation", consol, 26.000, 119.440},
	{"CNTAO-C1", "Qingdao Jiaozhou Consolidation", consol, 36.280, 120.030},
	{"CNDLC-C1", "Dalian Jinpu Consolidation", consol, 39.060, 121.770},
	{"CNTSN-C1", "Tianjin Wuqing Consolidation", consol, 39.360, 117.060},
	{"CNPEK-C1", "Beijing Shunyi Consolidation", consol, 40.110, 116.650},
	{"CNCGO-C1", "Zhengzhou Consolidation", consol, 34.700, 113.740},
	{"CNWUH-C1", "Wuhan Dongxihu Consolidation", consol, 30.660, 114.150},
	{"CNCSX-C1", "Changsha Consolidation", consol, 28.210, 113.090},
	{"CNCTU-C1", "Chengdu Consolidation", consol, 30.720, 104.130},
	{"CNCKG-C1", "Chongqing Shapingba Consolidation", consol, 29.590, 106.370},
	{"CNSIA-C1", "Xi'an Consolidation", consol, 34.370, 108.980},
	{"CNKMG-C1", "Kunming Consolidation", consol, 24.960, 102.760},
	{"CNNNG-C1", "Nanning Consolidation", consol, 22.760, 108.380},
	{"CNURC-C1", "Urumqi Consolidation", consol, 43.850, 87.530},
	{"CNHRB-C1", "Harbin Consolidation", consol, 45.690, 126.560},

	{"CNPVG-X1", "Shanghai International Mail Exchange", exchange, 31.170, 121.790},
	{"CNCAN-X1", "Guangzhou International Mail Exchange", exchange, 23.370, 113.280},
	{"CNPEK-X1", "Beijing International Mail Exchange", exchange, 40.060, 116.560},

	{"CNPVG-D1", "Shanghai Delivery Depot", depot, 31.250, 121.380},
	{"CNPEK-D1", "Beijing Delivery Depot", depot, 39.840, 116.510},
	{"CNCAN-D1", "Guangzhou Delivery Depot", depot, 23.110, 113.390},
	{"CNCTU-D1", "Chengdu Delivery Depot", depot, 30.640, 104.080},
}
