package main

import (
	"slices"
	"strings"
	"time"

	"entrepot/engine/network"
)

// loop is a liner service: weekly ships that load at the ports of one coast in
// the order given and discharge at those of another, and sell the way back.
type loop struct {
	name     string // as the trade speaks of it
	s        service
	load     string  // ports of the first coast, in calling order
	land     string  // ports of the second coast, in calling order
	leaves   string  // weekday and time of the first departure
	knots    float64 // over the ground, calls at ports between included
	out      string  // tariff
	home     string  // tariff of the way back; empty: not sold
	homeFrom string  // ports where cargo for home is taken; empty: all
	except   string  // blank sailings outward, local dates at the port left
}

// stay at a quay between two ports of a coast.
const stay = 30 * time.Hour

// blanked are the weeks after the lunar new year and the October holidays, in
// which ships stay away because factories are shut.
const (
	blankSpring = "2027-02-07 2027-02-08 2027-02-09 2027-02-10 2027-02-11 2027-02-12 2027-02-13 2027-02-14 2027-02-15 2027-02-16 2027-02-17 2027-02-18 2027-02-19 2027-02-20"
	blankAutumn = "2027-10-03 2027-10-04 2027-10-05 2027-10-06 2027-10-07 2027-10-08 2027-10-09"
)

var loops = []loop{
	{"Asia - North Europe, by Suez", bigShip, "CNNBG CNSHG CNYTN SGSIN-P1", "NLRTM DEHAM BEANR GBFXT", "2 06:00", 15.2, "bcl-out-europe", "bcl-home-europe", "NLRTM DEHAM", blankSpring},
	{"Asia - North Europe, second string", slowShip, "CNTXG CNQDG CNSHG MYPKG", "FRLEH GBSOU NLRTM PLGDN", "5 14:00", 13.8, "smo-out-europe", "smo-home", "NLRTM PLGDN", blankSpring + " " + blankAutumn},
	{"South China - North Europe", slowShip, "CNXMG CNYTN CNNSA", "GBFXT DEHAM SEGOT", "7 10:00", 14.4, "smo-out-europe", "smo-home", "DEHAM", ""},
	{"Asia - West Mediterranean", bigShip, "CNNBG CNSHG CNNSA SGSIN-P1", "GRPIR ITGOA ESBCN ESVLC", "4 20:00", 15.0, "bcl-out-europe", "bcl-home-europe", "ITGOA ESVLC", blankSpring},
	{"Asia - East Mediterranean and Adriatic", slowShip, "CNQDG CNYTN MYPKG", "EGPSD GRPIR SIKOP TRAMR", "1 08:00", 14.0, "smo-out-europe", "smo-home", "SIKOP TRAMR", blankSpring},
	{"Pacific South-West, first off the quay", fastShip, "CNNBG CNSHG", "USLGB USOAK", "3 22:00", 19.8, "qwl-out", "", "", blankSpring},
	{"Pacific South-West, South China", fastShip, "CNXMG CNYTN", "USLGB", "6 21:00", 19.0, "qwl-out", "", "", blankSpring},
	{"Pacific South-West", bigShip, "CNNSA CNYTN CNNBG CNSHG", "USLGB USOAK", "1 18:00", 15.5, "bcl-out-america", "bcl-home-america", "", blankSpring},
	{"Pacific North-West", slowShip, "CNYTN CNSHG CNQDG KRPUS", "CAVAN USTIW", "6 09:00", 14.6, "smo-out-america", "smo-home", "", blankSpring},
	{"Japan and Korea - Pacific coast", slowShip, "KRPUS JPTYO", "USLGB USTIW", "2 15:00", 15.4, "smo-out-america", "smo-home", "", ""},
	{"Atlantic coast, by Panama", bigShip, "CNXMG CNYTN CNNBG CNSHG", "PABLB USSAV USPNJ", "5 12:00", 16.0, "bcl-out-america", "bcl-home-america", "USSAV USPNJ", blankSpring},
	{"Gulf of Mexico, by Panama", slowShip, "CNQDG CNNBG CNYTN", "PABLB USHOU", "3 07:00", 14.8, "smo-out-america", "smo-home", "USHOU", blankSpring},
	{"West coast of South America", slowShip, "CNYTN CNNBG CNSHG", "MXZLO PECHY CLSAI", "7 16:00", 15.0, "smo-out-south", "smo-home", "PECHY CLSAI", ""},
	{"Mexico and Colombia", slowShip, "CNSHG CNYTN", "MXZLO COBUN", "4 11:00", 14.5, "smo-out-south", "smo-home", "", ""},
	{"East coast of South America, by the Cape", slowShip, "CNSHG CNYTN SGSIN-P1", "ZADUR BRSSZ", "2 13:00", 14.8, "smo-out-south", "smo-home", "", blankSpring},
	{"West Africa, by the Cape", slowShip, "CNNBG CNNSA SGSIN-P1", "ZADUR NGAPP", "6 17:00", 13.9, "smo-out-south", "smo-home", "", ""},
	{"East Africa", slowShip, "CNSHG CNNSA MYPKG", "KEMBA", "1 06:00", 14.0, "smo-out-south", "smo-home", "", ""},
	{"Gulf and India", slowShip, "CNQDG CNNBG CNYTN SGSIN-P1", "INNSA AEJEA", "3 19:00", 14.5, "smo-out-europe", "smo-home", "AEJEA", blankSpring},
	{"Red Sea", slowShip, "CNSHG CNNSA SGSIN-P1", "SAJED EGPSD", "5 05:00", 14.5, "smo-out-europe", "smo-home", "SAJED", ""},
	{"Australia", bigShip, "CNSHG CNNBG CNYTN", "AUPBT AUMEL", "4 09:00", 14.7, "bcl-oceania", "bcl-home-america", "", blankSpring},
	{"Singapore - Australia and New Zealand", slowShip, "MYPKG SGSIN-P1", "AUMEL AUPBT NZAKL-P1", "7 08:00", 14.0, "smo-out-america", "smo-home", "", ""},
	{"China - New Zealand", slowShip, "CNSHG CNNSA", "NZAKL-P1", "2 17:00", 14.2, "smo-out-america", "smo-home", "", ""},
	{"South China - Viet Nam and Thailand", slowShip, "CNXMG CNNSA HKHKG-P1", "VNHPH VNCLI THLCH", "1 22:00", 13.5, "smo-asia", "smo-asia", "", ""},
	{"China - Straits and Java", bigShip, "CNSHG CNNBG CNYTN", "SGSIN-P1 MYPKG IDTPP", "3 16:00", 15.0, "bcl-asia", "bcl-asia", "", blankSpring},
	{"China - Philippines", feederShip, "CNNBG CNXMG HKHKG-P1", "PHMNL-P1", "2 20:00", 13.5, "smo-asia", "smo-asia", "", ""},
	{"Japan", feederShip, "CNDAG CNTXG CNQDG", "JPTYO", "4 18:00", 14.5, "smo-asia", "smo-asia", "", ""},
	{"Japan from the Yangtze", bigShip, "CNNBG CNSHG", "JPTYO", "6 20:00", 16.0, "bcl-asia", "bcl-asia", "", ""},
	{"Korea, overnight", feederShip, "CNQDG", "KRINC KRPUS", "135 19:00", 17.0, "smo-asia", "smo-asia", "", "2027-02-08"},
	{"Korea from Bohai", feederShip, "CNTXG CNDAG", "KRINC KRPUS", "27 17:00", 14.0, "smo-asia", "smo-asia", "", ""},
	{"Korea from the Yangtze", feederShip, "CNSHG CNNBG", "KRPUS", "26 21:00", 14.5, "smo-asia", "smo-asia", "", ""},
	{"Hong Kong - Kaohsiung", feederShip, "HKHKG-P1", "TWKHH", "257 16:00", 14.0, "smo-asia", "smo-asia", "", ""},
	{"Across the strait", feederShip, "CNXMG", "TWKHH", "146 18:00", 14.0, "smo-asia", "smo-asia", "", ""},
	{"Atlantic", bigShip, "DEHAM BEANR NLRTM GBSOU", "USPNJ USSAV", "3 15:00", 16.5, "bcl-atlantic", "bcl-atlantic", "", ""},
	{"Mediterranean - America", slowShip, "ITGOA ESVLC", "USPNJ", "6 15:00", 15.2, "smo-out-america", "smo-home", "", ""},
	{"Caspian", corridorFerry, "KZAAU", "AZALA", "1357 20:00", 10.5, "cth-ferry", "cth-ferry", "", ""},
	{"Black Sea", corridorFerry, "GEPTI", "ROCND", "246 18:00", 12.0, "cth-ferry", "cth-ferry", "", ""},
}

// seaLanes sells every loading port of a loop to every discharging one, and
// back. The ship's week runs on: each port has its own day and hour.
func (w *world) seaLanes() {
	for _, l := range loops {
		load, land := strings.Fields(l.load), strings.Fields(l.land)
		w.sail(l, load, land, load, l.leaves, l.out, l.except)
		if l.home == "" {
			continue
		}
		// The ship turns round a day and a half after it has landed its last.
		from := land
		if l.homeFrom != "" {
			from = strings.Fields(l.homeFrom)
		}
		days, at, _ := strings.Cut(l.leaves, " ")
		arrives := w.after(load[0], land[0], days, w.clock(at), w.sailing(l, load, land[0])+36*time.Hour)
		w.sail(l, land, load, from, arrives, l.home, "")
	}
}

// sail adds the lanes of one direction of a loop. The first port is left at the
// time given, and each next one when the ship gets to it.
func (w *world) sail(l loop, load, land, sold []string, leaves, tariff, except string) {
	days, clock, _ := strings.Cut(leaves, " ")
	for i, from := range load {
		var elapsed time.Duration
		for j := 1; j <= i; j++ {
			elapsed += w.steaming(l, load[j-1], load[j]) + stay
		}
		week := w.after(load[0], from, days, w.clock(clock), elapsed)
		for j, to := range land {
			if !slices.Contains(sold, from) {
				continue
			}
			d := w.sailing(l, load[i:], land[0])
			for k := 1; k <= j; k++ {
				d += w.steaming(l, land[k-1], land[k]) + stay
			}
			if d > w.steaming(l, from, to)*5/2+2*stay {
				continue // nobody books Haiphong to Hong Kong by way of Bangkok
			}
			w.scheduled(l.s, from, to, tariff, d, w.nauticalMiles(from, to)*kmPerNauticalMile, week, except)
		}
	}
}

// sailing is the time from the first of the loading ports, over the others, to
// a landing port.
func (w *world) sailing(l loop, load []string, to string) time.Duration {
	var d time.Duration
	for i := 1; i < len(load); i++ {
		d += w.steaming(l, load[i-1], load[i]) + stay
	}
	return d + w.steaming(l, load[len(load)-1], to)
}

// steaming is the time under way between two ports, and three hours of pilots;
// canals take half a day of waiting for the convoy.
func (w *world) steaming(l loop, from, to string) time.Duration {
	h := w.nauticalMiles(from, to)/l.knots + 3
	if w.nauticalMiles(from, to) > 6000 {
		h += 12
	}
	return hoursOf(h)
}

// after gives the days and time at another place, a span later, in local time
// of the week after 2026-11-30.
func (w *world) after(from, to, days string, at network.ClockTime, d time.Duration) string {
	home, away := w.zone(from), w.zone(to)
	var on network.Days
	var clock network.ClockTime
	for i := range 7 {
		if !w.days(days).On(time.Weekday((i + 1) % 7)) {
			continue
		}
		then := time.Date(2026, 11, 30+i, 0, 0, int(at), 0, home).Add(d).In(away).Round(time.Hour)
		on |= 1 << ((then.Weekday() + 6) % 7)
		clock = network.ClockTime(then.Hour() * 3600)
	}
	return on.String() + " " + clock.String()
}
