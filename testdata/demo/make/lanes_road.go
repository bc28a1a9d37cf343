package main

import (
	"math"
	"strings"
	"time"
)

// roadKm is the way by road: the great circle and a third, a quarter over long
// distances, or what the tables say.
func (w *world) roadKm(from, to string, known float64) float64 {
	if known > 0 {
		return known
	}
	km := w.km(from, to)
	if km < 200 {
		return max(3, km*1.35)
	}
	return km * 1.25
}

// driving is how long a truck takes: city speed near by, motorway speed far
// out, and the break that the rules ask for every four and a half hours. Long
// hauls run with two drivers.
func driving(km float64) time.Duration {
	switch {
	case km < 60:
		return hoursOf(km/35 + 0.3)
	case km < 200:
		return hoursOf(km/50 + 0.4)
	}
	h := km / 65
	return hoursOf(h + 0.75*math.Floor(h/4.5) + 0.5)
}

// shuttles run on demand between a city's facilities, both ways: first the
// middle of the star, then its points.
func (w *world) shuttles(s service, tariff, calendar string, stars []string) {
	for _, star := range stars {
		ids := strings.Fields(star)
		for _, other := range ids[1:] {
			km := w.roadKm(ids[0], other, 0)
			w.onDemand(s, ids[0], other, tariff, driving(km), km, calendar)
			w.onDemand(s, other, ids[0], tariff, driving(km), km, calendar)
		}
	}
}

// haul is a trunk route both ways, leaving at a time of day on weekdays each.
type haul struct {
	from, to, days, at string
	km                 float64 // by road, where the rule of thumb is wrong
	extra              float64 // hours beyond driving: border, ferry, tunnel
}

// trunks adds the hauls both ways, the second way an hour later, priced by the
// first band of the tariffs that is long enough.
func (w *world) trunks(s service, bands []band, hauls []haul) {
	for _, h := range hauls {
		km := w.roadKm(h.from, h.to, h.km)
		tariff := tariffFor(bands, km)
		d := driving(km) + hoursOf(h.extra)
		w.scheduled(s, h.from, h.to, tariff, d, km, h.days+" "+h.at, closedDays(h.from[:2]))
		w.scheduled(s, h.to, h.from, tariff, d, km, h.days+" "+later(w.clock(h.at), 60).String(), closedDays(h.to[:2]))
	}
}

// band is a tariff for distances up to so many km.
type band struct {
	upTo   float64
	tariff string
}

func tariffFor(bands []band, km float64) string {
	for _, b := range bands {
		if km <= b.upTo {
			return b.tariff
		}
	}
	return bands[len(bands)-1].tariff
}

var (
	chinaBands   = []band{{120, "jax-shuttle"}, {800, "jax-800"}, {1600, "jax-1600"}, {4500, "jax-4000"}}
	asiaBands    = []band{{300, "rtw-300"}, {800, "rtw-800"}, {2500, "rtw-2000"}}
	europeBands  = []band{{60, "lin-shuttle"}, {300, "lin-300"}, {800, "lin-800"}, {2000, "lin-1600"}}
	americaBands = []band{{80, "twf-shuttle"}, {300, "twf-300"}, {1000, "twf-1000"}, {2500, "twf-2500"}, {5000, "twf-4500"}}
)

// roadLanes are the trucks of four regions.
func (w *world) roadLanes() {
	w.chinaRoads()
	w.asiaRoads()
	w.europeRoads()
	w.americaRoads()
}

func (w *world) chinaRoads() {
	calls := w.calendar("call-china", "1234567 07:00-22:00", closedDays("CN"))
	w.shuttles(chinaVan, "jax-shuttle", calls, []string{
		"CNSZX-C1 CNSZX CNYTN CNSZX-R1 CNSZX-BW1",
		"CNCAN-C1 CNCAN CNNSA CNCAN-BW1",
		"CNDGG-C1 CNSZX-C1 CNNSA CNCAN-BW1",
		"CNYIU-C1 CNYIU-R1",
		"CNHGH-C1 CNHGH CNHGH-BW1",
		"CNNGB-C1 CNNBG CNNGB-BW1",
		"CNPVG-C1 CNPVG CNPVG-BW1",
		"CNPVG-BW1 CNPVG",
		"CNSZH-C1 CNSZH-BW1",
		"CNXMN-C1 CNXMN CNXMG",
		"CNTAO-C1 CNTAO CNQDG CNTAO-BW1",
		"CNDLC-C1 CNDAG CNDLC-BW1",
		"CNTSN-C1 CNTSN CNTXG CNTSN-BW1 CNPEK-C1",
		"CNTSN-BW1 CNTSN CNTXG",
		"CNPEK-C1 CNPEK",
		"CNCGO-C1 CNCGO CNCGO-R1 CNCGO-BW1",
		"CNCGO-BW1 CNCGO",
		"CNWUH-C1 CNWUH-R1 CNWHG CNEZH",
		"CNCTU-C1 CNCTU CNCTU-R1 CNCTU-BW1",
		"CNCKG-C1 CNCKG CNCKG-R1 CNCKG-BW1 CNCHQ",
		"CNSIA-C1 CNSIA CNSIA-R1",
		"CNKMG-C1 CNKMG-R1",
		"CNNNG-C1 CNNNG",
		"CNURC-C1 CNURC CNURC-R1",
		"CNHGH-BW1 CNHGH", "CNNGB-BW1 CNNBG", "CNCAN-BW1 CNNSA", "CNSZX-BW1 CNSZX CNYTN",
		"CNCKG-BW1 CNCKG", "CNCTU-BW1 CNCTU", "CNTAO-BW1 CNQDG", "CNDLC-BW1 CNDAG",
	})
	across := chinaTruck
	across.bonded = true
	for _, pair := range []string{"CNSZX-C1 HKHKG", "CNSZX HKHKG", "CNSZX-BW1 HKHKG-P1", "CNDGG-C1 HKHKG", "CNZUH-C1 HKHKG",
		"HKHKG HKHKG-P1", "HKHKG MOMFM", "CNZUH-C1 MOMFM"} {
		ids := strings.Fields(pair)
		km := w.roadKm(ids[0], ids[1], 0)
		wait := 1.5 // at the boundary
		if ids[0][:2] == ids[1][:2] {
			wait = 0
		}
		for i := range 2 {
			w.scheduled(across, ids[i], ids[1-i], "jax-border", driving(km)+hoursOf(wait), km, "1234567 10:00, 1234567 15:30, 1234567 20:30", "2027-02-06 2027-02-07")
		}
	}
	w.trunks(chinaTruck, chinaBands, []haul{
		{"CNSZX-C1", "CNCAN-C1", "1234567", "20:00", 0, 0},
		{"CNDGG-C1", "CNCAN-C1", "1234567", "19:30", 0, 0},
		{"CNZUH-C1", "CNCAN-C1", "1234567", "19:00", 0, 0},
		{"CNZUH-C1", "CNNSA", "123456", "10:00", 0, 0},
		{"CNYIU-C1", "CNHGH-C1", "1234567", "19:00", 0, 0},
		{"CNYIU-C1", "CNNGB-C1", "1234567", "18:30", 0, 0},
		{"CNYIU-C1", "CNPVG-C1", "1234567", "20:30", 0, 0},
		{"CNYIU-C1", "CNCAN-C1", "123456", "18:00", 0, 0},
		{"CNYIU-C1", "CNSZX-C1", "123456", "21:00", 0, 0},
		{"CNYIU-C1", "CNNBG", "123456", "15:00", 0, 0},
		{"CNHGH-C1", "CNPVG-C1", "1234567", "21:00", 0, 0},
		{"CNHGH-C1", "CNNGB-C1", "1234567", "20:00", 0, 0},
		{"CNHGH-C1", "CNYIU-R1", "12345", "09:00", 0, 0},
		{"CNNGB-C1", "CNPVG", "1234567", "20:00", 260, 0},
		{"CNPVG-C1", "CNSHG", "123456", "08:00", 0, 0},
		{"CNPVG-BW1", "CNSHG", "123456", "11:00", 0, 0},
		{"CNSZH-C1", "CNPVG-C1", "1234567", "20:00", 0, 0},
		{"CNSZH-BW1", "CNPVG", "123456", "14:00", 0, 0},
		{"CNHFE-C1", "CNPVG-C1", "1234567", "19:30", 0, 0},
		{"CNHFE-C1", "CNWUH-C1", "123456", "20:00", 0, 0},
		{"CNHFE-C1", "CNCGO-C1", "12345", "19:00", 0, 0},
		{"CNHFE-C1", "CNHGH-C1", "123456", "21:00", 0, 0},
		{"CNXMN-C1", "CNFOC-C1", "1234567", "20:00", 0, 0},
		{"CNXMN-C1", "CNSZX-C1", "1234567", "19:00", 0, 0},
		{"CNFOC-C1", "CNXMG", "123456", "09:00", 0, 0},
		{"CNFOC-C1", "CNHGH-C1", "12345", "19:30", 0, 0},
		{"CNTAO-C1", "CNTSN-C1", "1234567", "19:00", 0, 0},
		{"CNTAO-C1", "CNCGO-C1", "123456", "20:00", 0, 0},
		{"CNTAO-C1", "CNPVG-C1", "12345", "18:30", 0, 0},
		{"CNDLC-C1", "CNTSN-C1", "1234567", "18:00", 900, 0},
		{"CNDLC-C1", "CNHRB-C1", "12345", "19:00", 0, 0},
		{"CNDLC-C1", "CNPEK-C1", "123456", "18:30", 850, 0},
		{"CNHRB-C1", "CNPEK-C1", "12345", "18:00", 0, 0},
		{"CNHRB-C1", "CNMLX", "135", "17:00", 960, 0},
		{"CNPEK-C1", "CNERC", "246", "18:00", 700, 0},
		{"CNPEK-C1", "CNCGO-C1", "123456", "20:30", 0, 0},
		{"CNTSN-C1", "CNCGO-R1", "135", "19:00", 0, 0},
		{"CNCGO-C1", "CNSIA-C1", "1234567", "20:00", 0, 0},
		{"CNCGO-C1", "CNWUH-C1", "1234567", "19:30", 0, 0},
		{"CNCGO-C1", "CNPVG-C1", "123456", "19:00", 0, 0},
		{"CNWUH-C1", "CNCSX-C1", "1234567", "20:00", 0, 0},
		{"CNWUH-C1", "CNPVG-C1", "123456", "18:30", 0, 0},
		{"CNCSX-C1", "CNCAN-C1", "1234567", "19:00", 0, 0},
		{"CNCSX-C1", "CNSZX-C1", "123456", "20:30", 0, 0},
		{"CNCSX-C1", "CNEZH", "12345", "18:00", 0, 0},
		{"CNCTU-C1", "CNCKG-C1", "1234567", "19:00", 0, 0},
		{"CNCTU-C1", "CNSIA-C1", "123456", "18:00", 0, 0},
		{"CNCKG-C1", "CNWUH-C1", "12345", "17:00", 0, 0},
		{"CNCKG-C1", "CNSZX-C1", "123456", "16:30", 0, 0},
		{"CNCTU-C1", "CNSZX-C1", "12345", "16:00", 0, 0},
		{"CNSIA-C1", "CNURC-C1", "1357", "14:00", 2560, 0},
		{"CNSZX-C1", "CNCKG-R1", "1245", "15:00", 0, 0},
		{"CNSZX-C1", "CNWUH-R1", "135", "17:00", 0, 0},
		{"CNSZX-C1", "CNHGH-C1", "12345", "17:30", 0, 0},
		{"CNKMG-C1", "CNNNG-C1", "12345", "19:00", 0, 0},
		{"CNKMG-C1", "CNCKG-C1", "12345", "18:00", 0, 0},
		{"CNKMG-C1", "CNMHN", "246", "17:30", 680, 0},
		{"CNNNG-C1", "CNCAN-C1", "1234567", "19:30", 0, 0},
		{"CNNNG-C1", "CNPIN", "1234567", "06:30", 0, 0},
		{"CNURC-C1", "CNHRS", "1357", "18:00", 670, 0},
		{"CNURC-C1", "CNAKL", "26", "18:00", 480, 0},
	})
}

func (w *world) asiaRoads() {
	calls := w.calendar("call-asia", "1234567 06:00-22:00", "2027-01-01")
	w.shuttles(asiaTruck, "rtw-300", calls, []string{
		"JPTYO JPNRT", "KRICN KRINC", "SGSIN SGSIN-P1", "AEDXB AEJEA", "TRIST TRAMR", "AUSYD AUPBT", "NZAKL NZAKL-P1",
		"PHMNL PHMNL-P1", "IDCGK IDTPP", "THBKK THLCH", "VNSGN VNCLI", "MYKUL MYPKG", "NGLOS NGAPP",
		"LABTN CNMHN", "CNPIN VNLGS-B1",
	})
	w.trunks(asiaTruck, asiaBands, []haul{
		{"VNLGS-B1", "VNHAN", "1234567", "12:00", 175, 1},
		{"VNLGS-B1", "VNHPH", "135", "13:00", 250, 1},
		{"VNHAN", "VNHPH", "123456", "08:00", 0, 0},
		{"VNHAN", "VNSGN", "12345", "20:00", 1650, 4},
		{"LABTN", "LAVTE-R1", "246", "09:00", 690, 0},
		{"LAVTE-R1", "THBKK", "12345", "17:00", 640, 3},
		{"LAVTE-R1", "THLCH", "14", "18:00", 680, 3},
		{"THBKK", "MYKUL", "135", "17:00", 1480, 5},
		{"MYKUL", "SGSIN", "12345", "21:00", 330, 3},
		{"MYPKG", "SGSIN-P1", "135", "20:00", 390, 3},
		{"KRPUS", "KRICN", "12345", "20:00", 430, 0},
		{"INNSA", "INDEL", "12345", "19:00", 1420, 4},
		{"KZHOR", "KZALA", "1234567", "08:00", 335, 1},
		{"KZDOS", "KZALA", "25", "09:00", 620, 0},
		{"AEJEA", "SARUH", "135", "16:00", 1000, 8},
		{"AEDXB", "QADOH", "246", "18:00", 690, 9},
		{"SAJED", "SARUH", "12346", "18:00", 950, 0},
		{"KEMBA", "KENBO", "123456", "18:00", 490, 2},
		{"ZADUR", "ZAJNB", "12345", "18:30", 570, 0},
		{"EGPSD", "EGCAI", "1234", "09:00", 220, 1},
		{"AUMEL", "AUSYD", "12345", "18:00", 880, 0},
		{"AUPBT", "AUMEL", "135", "17:00", 890, 0},
		{"GEPTI", "TRIST", "25", "12:00", 1250, 8},
		{"TRAMR", "HUBUD-H1", "246", "18:00", 1330, 10},
	})
}

func (w *world) europeRoads() {
	calls := w.calendar("call-europe", "123456 05:00-22:00", "2026-12-25 2026-12-26 2027-01-01 2027-12-25")
	w.shuttles(europeVan, "lin-shuttle", calls, []string{
		"DEFRA-H1 DEFRA", "DEHAM DEHAM-R1", "FRPAR-H1 FRCDG", "ITMIL-H1 ITMXP", "HUBUD-H1 HUBUD HUBUD-R1",
		"PLLOD-H1 PLLOD-R1", "DEDUI-R1 NLVEN-OW1", "SEMMA-H1 DKCPH", "GBCVT-OW1 GBEMA",
	})
	w.trunks(europeTruck, europeBands, []haul{
		{"DEFRA-H1", "DEDUI-R1", "123456", "20:00", 0, 0},
		{"DEFRA-H1", "DELEJ", "12345", "20:30", 0, 0},
		{"DEFRA-H1", "DEHAM", "12345", "19:00", 0, 0},
		{"DEFRA-H1", "BELGG", "123456", "21:00", 0, 0},
		{"DEFRA-H1", "NLRTM", "12345", "18:30", 0, 0},
		{"DEFRA-H1", "BEANR", "12345", "18:00", 0, 0},
		{"DEFRA-H1", "FRPAR-H1", "12345", "19:30", 0, 0},
		{"DEFRA-H1", "ITMIL-H1", "12345", "18:00", 670, 1},
		{"DEFRA-H1", "PLLOD-H1", "12345", "19:00", 0, 0},
		{"DEFRA-H1", "HUBUD-H1", "12345", "17:30", 0, 0},
		{"DEFRA-H1", "SEMMA-H1", "12345", "17:00", 950, 1},
		{"DEFRA-H1", "NLAMS", "12345", "20:00", 0, 0},
		{"DEFRA-H1", "ESZAZ-H1", "135", "17:00", 1530, 0},
		{"DEDUI-R1", "BELGG", "12345", "19:00", 0, 0},
		{"DEDUI-R1", "NLRTM", "123456", "09:00", 0, 0},
		{"DEDUI-R1", "DEHAM-R1", "12345", "20:00", 0, 0},
		{"DEDUI-R1", "FRPAR-H1", "12345", "19:00", 0, 0},
		{"DEDUI-R1", "PLLOD-H1", "135", "18:00", 0, 0},
		{"DEHAM", "SEMMA-H1", "12345", "18:00", 470, 2},
		{"DEHAM", "PLWRO-OW1", "135", "19:00", 0, 0},
		{"DEHAM-R1", "DELEJ", "12345", "20:00", 0, 0},
		{"BELGG", "FRPAR-H1", "123456", "20:00", 0, 0},
		{"BELGG", "NLVEN-OW1", "123456", "08:00", 0, 0},
		{"BELGG", "ITMIL-H1", "135", "18:00", 900, 0},
		{"BELGG", "ESZAZ-H1", "246", "17:00", 1330, 0},
		{"BELGG", "GBCVT-OW1", "12345", "18:00", 640, 3},
		{"BELGG", "NLAMS", "12345", "21:00", 0, 0},
		{"BEANR", "NLVEN-OW1", "12345", "10:00", 0, 0},
		{"BEANR", "FRPAR-H1", "12345", "18:00", 0, 0},
		{"NLRTM", "NLVEN-OW1", "12345", "11:00", 0, 0},
		{"NLRTM", "NLAMS", "12345", "14:00", 0, 0},
		{"NLRTM", "GBFXT", "12345", "20:00", 190, 8},
		{"FRPAR-H1", "FRLEH", "12345", "07:00", 0, 0},
		{"FRPAR-H1", "ESZAZ-H1", "12345", "18:00", 1080, 0},
		{"FRPAR-H1", "ITMIL-H1", "12345", "18:30", 850, 1},
		{"FRPAR-H1", "GBCVT-OW1", "12345", "20:00", 600, 3},
		{"FRPAR-H1", "NLVEN-OW1", "135", "19:00", 0, 0},
		{"ESZAZ-H1", "ESMAD", "12345", "20:00", 0, 0},
		{"ESZAZ-H1", "ESBCN", "12345", "19:00", 0, 0},
		{"ESZAZ-H1", "ESVLC", "12345", "19:30", 0, 0},
		{"ESBCN", "ITMIL-H1", "135", "18:00", 980, 0},
		{"ITMIL-H1", "ITGOA", "12345", "08:00", 0, 0},
		{"ITMIL-H1", "SIKOP", "135", "18:00", 0, 0},
		{"ITMIL-H1", "HUBUD-H1", "135", "18:00", 980, 0},
		{"ITMIL-H1", "GRPIR", "25", "12:00", 1700, 14},
		{"GRPIR", "HUBUD-H1", "135", "18:00", 1500, 6},
		{"SIKOP", "HUBUD-H1", "12345", "17:00", 0, 0},
		{"PLLOD-H1", "PLWAW", "12345", "20:00", 0, 0},
		{"PLLOD-H1", "PLMAA", "12345", "18:00", 0, 0},
		{"PLLOD-H1", "PLGDN", "12345", "19:00", 0, 0},
		{"PLLOD-H1", "PLWRO-OW1", "12345", "09:00", 0, 0},
		{"PLLOD-H1", "HUBUD-H1", "12345", "18:00", 0, 0},
		{"PLLOD-H1", "DELEJ", "12345", "18:30", 0, 0},
		{"PLMAA", "BYBQT", "135", "08:00", 22, 10},
		{"HUBUD-H1", "ROCND", "135", "17:00", 1050, 2},
		{"SEMMA-H1", "SEGOT", "12345", "19:00", 0, 0},
		{"SEMMA-H1", "SEARN", "12345", "18:00", 650, 0},
		{"SEMMA-H1", "FIHEL", "135", "16:00", 1080, 15},
		{"GBCVT-OW1", "GBFXT", "12345", "07:00", 0, 0},
		{"GBCVT-OW1", "GBSOU", "12345", "07:30", 0, 0},
		{"GBCVT-OW1", "GBLHR", "12345", "09:00", 0, 0},
		{"GBCVT-OW1", "IEDUB", "12345", "16:00", 400, 5},
	})
}

func (w *world) americaRoads() {
	calls := w.calendar("call-america", "123456 06:00-21:00", closedDays("US"))
	w.shuttles(americaVan, "twf-shuttle", calls, []string{
		"USLAX USLGB", "USONT-OW1 USLAX USLGB", "USEWR-OW1 USPNJ", "USCHI-H1 USORD USCHI-R1",
		"USDAL-H1 USDFW", "CAYVR CAVAN", "USSEA USTIW", "USSFO USOAK",
	})
	w.trunks(americaTruck, americaBands, []haul{
		{"USEWR-OW1", "USJFK", "12345", "09:00", 0, 1},
		{"USEWR-OW1", "USCHI-H1", "12345", "18:00", 1260, 10},
		{"USEWR-OW1", "USATL-H1", "12345", "17:00", 1350, 10},
		{"USEWR-OW1", "USORD", "246", "20:00", 1290, 10},
		{"USONT-OW1", "USDAL-H1", "12345", "16:00", 2240, 11},
		{"USONT-OW1", "USCHI-H1", "12345", "15:00", 3200, 22},
		{"USONT-OW1", "USOAK", "12345", "18:00", 620, 0},
		{"USONT-OW1", "USTIW", "135", "16:00", 1830, 11},
		{"USLAX", "USSFO", "12345", "20:00", 620, 0},
		{"USCHI-H1", "USATL-H1", "12345", "18:00", 1150, 0},
		{"USCHI-H1", "USDAL-H1", "12345", "17:30", 1490, 10},
		{"USCHI-H1", "CAYYZ", "12345", "19:00", 830, 2},
		{"USCHI-H1", "USCVG", "12345", "20:00", 480, 0},
		{"USCHI-H1", "USMEM", "12345", "19:30", 850, 0},
		{"USATL-H1", "USSAV", "12345", "08:00", 400, 0},
		{"USATL-H1", "USMIA", "12345", "18:00", 1060, 0},
		{"USATL-H1", "USDAL-H1", "12345", "17:00", 1260, 0},
		{"USATL-H1", "USMEM", "12345", "19:00", 630, 0},
		{"USDAL-H1", "USHOU", "12345", "08:30", 420, 0},
		{"USDAL-H1", "USMEM", "12345", "18:00", 730, 0},
		{"USDAL-H1", "MXMEX", "135", "16:00", 1800, 20},
		{"USSEA", "CAYVR", "12345", "10:00", 230, 2},
		{"USSEA", "USSFO", "135", "17:00", 1300, 0},
		{"MXZLO", "MXMEX", "12345", "17:00", 800, 2},
		{"BRSSZ", "BRGRU", "12345", "10:00", 95, 1},
		{"CLSAI", "CLSCL", "12345", "09:00", 125, 0},
		{"PECHY", "PELIM", "12345", "10:00", 85, 1},
		{"COBUN", "COBOG", "12345", "17:00", 520, 3},
		{"PABLB", "PAPTY", "12345", "10:00", 30, 0},
	})
}
