package geo

// aliasRows are the codes that are used for one and the same place. Each row
// is there for one of three reasons, and each reason can be checked in public
// data; TestAliasesHoldInTheData does so against UN/LOCODE 2023-2 and the port
// list of Eurostat's SeaRoute.
var aliasRows = [][]Locode{
	// 1. China. UN/LOCODE 2023-2 gives the airport's code to the airport alone
	// (function ---4----, the name ends in Apt) and the city and its port codes
	// of their own, "X" and "X Pt". The trade never followed: the port list of
	// SeaRoute has every one of these ports under the airport's code. First the
	// code the trade uses, then the port, then the city.
	{"CNSHA", "CNSHG", "CNSGH"}, // Shanghai; CNSHA is Hongqiao airport
	{"CNNGB", "CNNBG", "CNNBO"}, // Ningbo; Lishe airport
	{"CNTAO", "CNQDG", "CNQIN"}, // Qingdao; Jiaodong airport
	{"CNSZX", "CNSZP", "CNSNZ"}, // Shenzhen; Baoan airport
	{"CNCAN", "CNGZG", "CNGGZ"}, // Guangzhou; Baiyun airport
	// Tianjin; Binhai airport. CNTXG, Tianjin Xingang Pt, lies at 3859N 11742E,
	// and CNTNG, Tianjin Pt, at 3859N 11745E: one harbour.
	{"CNTSN", "CNTNG", "CNTXG", "CNTNJ"},
	{"CNXMN", "CNXMG", "CNXAM"}, // Xiamen; Gaoqi airport
	{"CNDLC", "CNDAG", "CNDAL"}, // Dalian; Zhoushuizi airport
	{"CNFOC", "CNFZG", "CNFZH"}, // Fuzhou in Fujian; Changle airport
	{"CNCKG", "CNCHQ", "CNCQI"}, // Chongqing; Jiangbei airport
	{"CNNKG", "CNNJG", "CNNJI"}, // Nanjing; Lukou airport
	{"CNWUH", "CNWHG", "CNNHN"}, // Wuhan; Tianhe airport
	{"CNYNT", "CNYTG", "CNYAT"}, // Yantai; Laishan airport
	{"CNCGO", "CNZGZ"},          // Zhengzhou; Xinzheng airport
	{"CNCTU", "CNCDU"},          // Chengdu; Shuangliu airport
	{"CNHGH", "CNHAZ"},          // Hangzhou; Xiaoshan airport
	{"CNCSX", "CNCSH"},          // Changsha; Huanghua airport

	// 2. UN/LOCODE's own IATA column names another code for the place, and the
	// country with that code is no entry of UN/LOCODE, so it can mean nothing
	// else. The entry first, then the country with the IATA code.
	{"AUFRE", "AUJFM"}, // Fremantle
	{"CAEDM", "CAYEA"}, // Edmonton
	{"CAMTR", "CAYMQ"}, // Montreal
	{"CAPRR", "CAYPR"}, // Prince Rupert
	{"CNSZH", "CNSZV"}, // Suzhou
	{"GBABD", "GBABZ"}, // Aberdeen
	{"GBBEL", "GBBFS"}, // Belfast
	{"GBLIV", "GBLPL"}, // Liverpool
	{"KRCHA", "KRCJU"}, // Jeju
	{"USHOU", "USIAH"}, // Houston

	// 3. Hong Kong under China's letters: SeaRoute's port list has it under both
	// codes, UN/LOCODE under the first alone.
	{"HKHKG", "CNHKG"},
}

// aliases finds the row of a code. No code stands in two rows.
var aliases = func() map[Locode][]Locode {
	byCode := make(map[Locode][]Locode)
	for _, row := range aliasRows {
		for _, code := range row {
			byCode[code] = row
		}
	}
	return byCode
}()
