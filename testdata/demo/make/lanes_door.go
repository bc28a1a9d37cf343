package main

import (
	"strings"
	"time"
)

// doors says how parcels get to a delivery depot: by whom, at what tariff, from
// which facilities, and how express gets there.
type doors struct {
	depot   string
	s       service
	bands   []band // tariffs by distance
	from    string // facilities; a depot's returns go to the first
	express string // where Harrowlark's vans start; empty: not served
	fast    string // their tariff
}

// The tariffs of the delivery carriers; 320 km is a night's drive.
var (
	chinaDoors   = []band{{5000, "bdl-china"}}
	nearDoors    = []band{{5000, "bdl-near"}}
	richDoors    = []band{{5000, "bdl-rich"}}
	southDoors   = []band{{5000, "ssc-day"}}
	europeDoors  = []band{{320, "knw-day"}, {5000, "knw-far"}}
	farDoors     = []band{{5000, "knw-far"}} // few parcels, long rounds
	britainDoors = []band{{5000, "knw-britain"}}
	americaDoors = []band{{320, "sto-day"}, {1200, "sto-far"}, {5000, "sto-across"}}
	latinDoors   = []band{{5000, "sto-latin"}}
)

var deliveries = []doors{
	{"CNPVG-D1", asiaDoor, chinaDoors, "CNPVG-C1 CNPVG CNPVG-BW1 CNHGH-BW1 CNNGB-BW1 CNSZH-BW1", "CNPVG", "hlx-door-china"},
	{"CNPEK-D1", asiaDoor, chinaDoors, "CNPEK-C1 CNPEK CNTSN-BW1 CNTAO-BW1 CNDLC-BW1 CNCGO-BW1", "CNPEK", "hlx-door-china"},
	{"CNCAN-D1", asiaDoor, chinaDoors, "CNCAN-C1 CNCAN CNCAN-BW1 CNSZX-BW1", "CNCAN", "hlx-door-china"},
	{"CNCTU-D1", asiaDoor, chinaDoors, "CNCTU-C1 CNCTU CNCTU-BW1 CNCKG-BW1", "", ""},
	{"HKHKG-D1", asiaDoor, richDoors, "HKHKG HKHKG-P1", "HKHKG", "hlx-door-asia"},
	{"MOMFM-D1", asiaDoor, richDoors, "MOMFM", "", ""},
	{"TWTPE-D1", asiaDoor, nearDoors, "TWTPE TWKHH", "TWTPE", "hlx-door-asia"},
	{"JPTYO-D1", asiaDoor, richDoors, "JPNRT JPTYO", "JPNRT", "hlx-door-asia"},
	{"JPOSA-D1", asiaDoor, richDoors, "JPTYO-D1 JPNRT", "JPNRT", "hlx-door-asia"},
	{"KRSEL-D1", asiaDoor, nearDoors, "KRICN KRINC", "KRICN", "hlx-door-asia"},
	{"SGSIN-D1", asiaDoor, richDoors, "SGSIN SGSIN-P1", "SGSIN", "hlx-door-asia"},
	{"MYKUL-D1", asiaDoor, nearDoors, "MYKUL MYPKG", "MYKUL", "hlx-door-asia"},
	{"THBKK-D1", asiaDoor, nearDoors, "THBKK THLCH", "THBKK", "hlx-door-asia"},
	{"VNSGN-D1", asiaDoor, nearDoors, "VNSGN VNCLI", "VNSGN", "hlx-door-asia"},
	{"VNHAN-D1", asiaDoor, nearDoors, "VNHAN VNHPH", "VNHAN", "hlx-door-asia"},
	{"IDJKT-D1", asiaDoor, nearDoors, "IDCGK IDTPP", "IDCGK", "hlx-door-asia"},
	{"PHMNL-D1", asiaDoor, nearDoors, "PHMNL PHMNL-P1", "PHMNL", "hlx-door-asia"},
	{"INDEL-D1", asiaDoor, nearDoors, "INDEL", "INDEL", "hlx-door-asia"},
	{"INBOM-D1", asiaDoor, nearDoors, "INNSA INDEL-D1", "", ""},
	{"AUSYD-D1", asiaDoor, richDoors, "AUSYD AUPBT", "AUSYD", "hlx-door-asia"},
	{"AUMEL-D1", asiaDoor, richDoors, "AUMEL AUSYD", "AUSYD", "hlx-door-asia"},
	{"NZAKL-D1", asiaDoor, richDoors, "NZAKL NZAKL-P1", "NZAKL", "hlx-door-asia"},

	{"KZALA-D1", southDoor, southDoors, "KZALA", "", ""},
	{"UZTAS-D1", southDoor, southDoors, "KZALA", "", ""},
	{"AEDXB-D1", southDoor, southDoors, "AEDXB AEJEA", "AEDXB", "hlx-door-south"},
	{"SARUH-D1", southDoor, southDoors, "SARUH", "SARUH", "hlx-door-south"},
	{"TRIST-D1", southDoor, southDoors, "TRIST TRAMR", "TRIST", "hlx-door-south"},
	{"NGLOS-D1", southDoor, southDoors, "NGLOS", "NGLOS", "hlx-door-south"},
	{"KENBO-D1", southDoor, southDoors, "KENBO", "KENBO", "hlx-door-south"},
	{"ZAJNB-D1", southDoor, southDoors, "ZAJNB", "ZAJNB", "hlx-door-south"},
	{"EGCAI-D1", southDoor, southDoors, "EGCAI", "EGCAI", "hlx-door-south"},

	{"DEFRA-D1", europeDoor, europeDoors, "DEFRA-H1 NLVEN-OW1 PLWRO-OW1 DEHAM-R1", "DEFRA", "hlx-door-europe"},
	{"DEBER-D1", europeDoor, europeDoors, "DEFRA-H1 DELEJ DEHAM-R1 PLWRO-OW1 NLVEN-OW1", "DELEJ", "hlx-door-europe"},
	{"DEMUC-D1", europeDoor, europeDoors, "DEFRA-H1 ITMIL-H1 PLWRO-OW1", "DELEJ", "hlx-door-europe"},
	{"NLAMS-D1", europeDoor, europeDoors, "NLAMS BELGG NLVEN-OW1 DEDUI-R1", "NLAMS", "hlx-door-europe"},
	{"FRPAR-D1", europeDoor, europeDoors, "FRPAR-H1 NLVEN-OW1", "FRCDG", "hlx-door-europe"},
	{"ESMAD-D1", europeDoor, europeDoors, "ESZAZ-H1 ESMAD", "ESMAD", "hlx-door-europe"},
	{"ESBCN-D1", europeDoor, europeDoors, "ESZAZ-H1 ESBCN", "ESMAD", "hlx-door-europe"},
	{"PTLIS-D1", europeDoor, farDoors, "ESZAZ-H1 ESMAD", "ESMAD", "hlx-door-europe"},
	{"ITMIL-D1", europeDoor, europeDoors, "ITMIL-H1", "ITMXP", "hlx-door-europe"},
	{"ITROM-D1", europeDoor, farDoors, "ITMIL-H1", "ITMXP", "hlx-door-europe"},
	{"GRATH-D1", europeDoor, europeDoors, "GRPIR HUBUD-H1", "", ""},
	{"PLWAW-D1", europeDoor, europeDoors, "PLLOD-H1 PLWRO-OW1 PLWAW", "PLWAW", "hlx-door-europe"},
	{"CZPRG-D1", europeDoor, europeDoors, "PLWRO-OW1 DEFRA-H1 PLLOD-H1", "DELEJ", "hlx-door-europe"},
	{"ATVIE-D1", europeDoor, europeDoors, "HUBUD-H1 DEFRA-H1", "HUBUD", "hlx-door-europe"},
	{"HUBUD-D1", europeDoor, europeDoors, "HUBUD-H1 PLWRO-OW1", "HUBUD", "hlx-door-europe"},
	{"ROBUH-D1", europeDoor, farDoors, "HUBUD-H1", "HUBUD", "hlx-door-europe"},
	{"DKCPH-D1", europeDoor, europeDoors, "SEMMA-H1 DKCPH", "DKCPH", "hlx-door-europe"},
	{"SESTO-D1", europeDoor, farDoors, "SEARN SEMMA-H1", "SEARN", "hlx-door-europe"},
	{"FIHEL-D1", europeDoor, europeDoors, "FIHEL", "FIHEL", "hlx-door-europe"},
	{"NOOSL-D1", europeDoor, farDoors, "SEMMA-H1 SEGOT", "", ""},
	{"CHZRH-D1", europeDoor, farDoors, "ITMIL-H1 DEFRA-H1", "DEFRA", "hlx-door-europe"},
	{"IEDUB-D1", europeDoor, farDoors, "GBCVT-OW1 IEDUB", "IEDUB", "hlx-door-europe"},
	{"GBLON-D1", europeDoor, britainDoors, "GBCVT-OW1 GBLHR GBFXT", "GBLHR", "hlx-door-britain"},
	{"GBMNC-D1", europeDoor, britainDoors, "GBCVT-OW1 GBEMA", "GBEMA", "hlx-door-britain"},

	{"USLAX-D1", americaDoor, americaDoors, "USONT-OW1 USLAX", "USLAX", "hlx-door-america"},
	{"USSFO-D1", americaDoor, americaDoors, "USSFO USONT-OW1", "USSFO", "hlx-door-america"},
	{"USSEA-D1", americaDoor, americaDoors, "USSEA USTIW USONT-OW1", "USSEA", "hlx-door-america"},
	{"USCHI-D1", americaDoor, americaDoors, "USCHI-H1 USEWR-OW1 USONT-OW1", "USORD", "hlx-door-america"},
	{"USDAL-D1", americaDoor, americaDoors, "USDAL-H1 USONT-OW1", "USDFW", "hlx-door-america"},
	{"USATL-D1", americaDoor, americaDoors, "USATL-H1 USEWR-OW1", "USCVG", "hlx-door-america"},
	{"USMIA-D1", americaDoor, americaDoors, "USMIA USATL-H1", "USMIA", "hlx-door-america"},
	{"USNYC-D1", americaDoor, americaDoors, "USEWR-OW1 USJFK", "USJFK", "hlx-door-america"},
	{"CAVAN-D1", americaDoor, americaDoors, "CAYVR", "CAYVR", "hlx-door-america"},
	{"CATOR-D1", americaDoor, americaDoors, "CAYYZ", "CAYYZ", "hlx-door-america"},
	{"MXMEX-D1", americaDoor, latinDoors, "MXMEX", "MXMEX", "hlx-door-south"},
	{"BRSAO-D1", americaDoor, latinDoors, "BRGRU", "BRGRU", "hlx-door-south"},
	{"CLSCL-D1", americaDoor, latinDoors, "CLSCL", "CLSCL", "hlx-door-south"},
	{"PELIM-D1", americaDoor, latinDoors, "PELIM", "PELIM", "hlx-door-south"},
	{"COBOG-D1", americaDoor, latinDoors, "COBOG", "COBOG", "hlx-door-south"},
	{"PAPTY-D1", americaDoor, latinDoors, "PAPTY PABLB", "PAPTY", "hlx-door-south"},
}

// doorLanes are the last mile: the night run from a hub to the depot, vans on
// call for express, a truck for the heavy, and the returns. The price is to the door; the depot is
// where the network ends.
func (w *world) doorLanes() {
	for _, d := range deliveries {
		cc := d.depot[:2]
		days := "12345"
		if weekOf[cc] != nil {
			days = "123456"
		}
		from := strings.Fields(d.from)
		for i, start := range from {
			km := w.roadKm(start, d.depot, 0)
			run := driving(km) + 5*time.Hour // sorting at night
			if km > 700 {
				run += 11 * time.Hour // a rest, and a second sorting
			}
			at := later(w.clock("19:00"), 20*i)
			w.scheduled(d.s, start, d.depot, tariffFor(d.bands, km), run, km, days+" "+at.String(), closedDays(start[:2]))
			if i > 0 {
				continue
			}
			w.scheduled(d.s, d.depot, start, d.returns(), run+8*time.Hour, km, days+" 17:00", closedDays(cc))
			truck, price := heavy(start)
			w.scheduled(truck, start, d.depot, price, driving(km)+3*time.Hour, km, "135 06:30", closedDays(start[:2]))
		}
		if d.express == "" {
			continue
		}
		km := w.roadKm(d.express, d.depot, 0)
		if km < 120 {
			calls := w.calendar("call-express", "12345 06:00-18:00, 6 07:00-12:00", "2026-12-25 2027-01-01")
			w.onDemand(expressDoor, d.express, d.depot, d.fast, driving(km)+90*time.Minute, km, calls)
			continue
		}
		w.scheduled(expressDoor, d.express, d.depot, d.fast, driving(km)+2*time.Hour, km, "123456 07:30, 12345 18:30", closedDays(d.express[:2]))
	}
}

// heavy says who brings what couriers refuse, by the first two letters of the
// facility it starts from; elsewhere Rattanway does.
func heavy(from string) (service, string) {
	switch c := countries[from[:2]]; {
	case from[:2] == "CN":
		return chinaTruck, "jax-heavy"
	case c.territory == "EU" || c.territory == "GB":
		return europeTruck, "lin-heavy"
	case strings.HasPrefix(c.zone, "America/"):
		return americaTruck, "twf-heavy"
	}
	return asiaTruck, "rtw-heavy"
}

// returns names the tariff of the way back.
func (d doors) returns() string {
	if d.bands[len(d.bands)-1].tariff == "knw-far" {
		return "knw-back"
	}
	return d.bands[0].tariff
}
