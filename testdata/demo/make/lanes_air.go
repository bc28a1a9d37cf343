package main

import (
	"strings"
	"time"

	"entrepot/engine/network"
)

// fan is one row of an air table: from one airport to several, "BELGG:135"
// leaving on Monday, Wednesday and Friday. The first leaves at the given local
// time, each next one some minutes later, as slots at a cargo apron are given.
type fan struct {
	from, at, tariff, to string
}

// blockTime is the time from gate to gate. Freighters make 850 km/h over the
// ground and fly about 6 % more than the great circle; between China and
// Europe more, as they keep clear of closed airspace.
func (w *world) blockTime(from, to string) time.Duration {
	km := w.km(from, to) * 1.06
	if east, west := w.place(from).Lon, w.place(to).Lon; w.place(from).Lat > 0 && w.place(to).Lat > 35 &&
		(east > 95 && west > -12 && west < 32 || west > 95 && east > -12 && east < 32) {
		km *= 1.05
	}
	return roundUp(hoursOf(km/850 + 0.6))
}

// flying is what the flights of a table have in common.
type flying struct {
	lag         time.Duration // what the product takes beyond the flight
	back        string        // tariff of the aircraft's way home; empty: it is not sold
	except      string        // local dates without departures
	first, last string        // season; empty is all year
	summer      int           // minutes by which the summer timetable differs, where it does
}

// summer timetables of air transport begin on the last Sunday of March.
const lastOfWinter, firstOfSummer = "2027-03-27", "2027-03-28"

// flights adds the lanes of a table, and the way home where that is sold: six
// hours after landing.
func (w *world) flights(s service, table []fan, f flying) {
	for _, row := range table {
		at := w.clock(row.at)
		for word := range strings.FieldsSeq(row.to) {
			to, days, _ := strings.Cut(word, ":")
			air := w.blockTime(row.from, to)
			one := s
			if w.km(row.from, to) < 3700 {
				one.co2 = co2ShortHaul
			}
			out := w.lane(one, row.from, to, row.tariff, air+f.lag, 0).ID
			if f.summer == 0 {
				w.departs(out, days+" "+at.String(), f.except, f.first, f.last)
			} else {
				w.departs(out, days+" "+at.String(), f.except, "", lastOfWinter)
				w.departs(out, days+" "+later(at, f.summer).String(), f.except, firstOfSummer, "")
			}
			if f.back != "" {
				home := w.lane(one, to, row.from, f.back, air+f.lag, 0).ID
				w.departs(home, w.turnround(row.from, to, days, at, air), "", f.first, f.last)
			}
			at = later(at, 35)
		}
	}
}

// turnround says on which days and when the aircraft leaves for home, in the
// local time of the far end in the week after 2026-11-30.
func (w *world) turnround(from, to, days string, at network.ClockTime, air time.Duration) string {
	home, away := w.zone(from), w.zone(to)
	var back network.Days
	var clock network.ClockTime
	for i := range 7 {
		if !w.days(days).On(time.Weekday((i + 1) % 7)) {
			continue
		}
		out := time.Date(2026, 11, 30+i, 0, 0, int(at), 0, home)
		in := out.Add(air + 6*time.Hour).In(away)
		back |= 1 << ((in.Weekday() + 6) % 7)
		clock = network.ClockTime(in.Hour()*3600 + in.Minute()*60)
	}
	return back.String() + " " + clock.String()
}

func (w *world) zone(id string) *time.Location {
	l, err := time.LoadLocation(w.place(id).Zone)
	if err != nil {
		w.check(err)
		return time.UTC
	}
	return l
}

// expressLanes is Harrowlark's web: flights from Asia that reach its hubs in
// Leipzig and Cincinnati before midnight, and from the hubs on to the regions
// by breakfast.
func (w *world) expressLanes() {
	longHaul := []fan{
		{"CNSZX", "16:50", "hlx-asia-europe", "DELEJ:12345 GBEMA:135"},
		{"CNSZX", "18:10", "hlx-asia-america", "USCVG:12345 USLAX:246"},
		{"CNCAN", "17:05", "hlx-asia-europe", "DELEJ:135"},
		{"CNPVG", "16:20", "hlx-asia-europe", "DELEJ:12345"},
		{"CNPVG", "18:35", "hlx-asia-america", "USCVG:12345"},
		{"CNHGH", "16:35", "hlx-asia-europe", "DELEJ:24"},
		{"CNCTU", "16:45", "hlx-asia-europe", "DELEJ:35"},
		{"CNCGO", "16:40", "hlx-asia-europe", "DELEJ:25"},
		{"CNPEK", "16:55", "hlx-asia-europe", "DELEJ:246"},
		{"CNXMN", "19:45", "hlx-asia-america", "USLAX:35"},
		{"HKHKG", "16:45", "hlx-asia-europe", "DELEJ:12345 GBEMA:246"},
		{"HKHKG", "18:50", "hlx-asia-america", "USCVG:12345 USLAX:135"},
		{"HKHKG", "05:15", "hlx-asia-south", "BRGRU:26 ZAJNB:36 AEDXB:2356"},
		{"JPNRT", "22:40", "hlx-asia-america", "USCVG:12345"},
		{"SGSIN", "16:30", "hlx-asia-europe", "DELEJ:1245"},
	}
	w.flights(express, longHaul, flying{back: "hlx-atlantic", except: "2027-02-06 2027-02-07"})
	within := []struct {
		back  string
		table []fan
	}{
		{"hlx-asia", []fan{
			{"HKHKG", "06:20", "hlx-asia", "CNPVG:12345 CNCAN:12345 CNPEK:12345 TWTPE:12345 JPNRT:23456 KRICN:23456 SGSIN:23456 MYKUL:23456 THBKK:23456 VNSGN:23456 VNHAN:2356 PHMNL:23456 IDCGK:23456 INDEL:246 AUSYD:246"},
			{"AUSYD", "07:30", "hlx-asia", "NZAKL:23456"},
		}},
		{"hlx-europe", []fan{
			{"DELEJ", "03:45", "hlx-europe", "DEFRA:23456 FRCDG:23456 NLAMS:23456 BELGG:23456 ESMAD:23456 ITMXP:23456 PLWAW:23456 HUBUD:23456 DKCPH:23456 SEARN:23456 FIHEL:23456 IEDUB:23456 GBLHR:23456 GBEMA:23456"},
		}},
		{"hlx-atlantic", []fan{
			{"DELEJ", "05:20", "hlx-atlantic", "USCVG:23456"},
			{"DELEJ", "06:40", "hlx-atlantic", "AEDXB:2356 TRIST:23456 EGCAI:246 NGLOS:36 KENBO:25 SARUH:246"},
		}},
		{"hlx-america", []fan{
			{"USCVG", "04:15", "hlx-america", "USLAX:23456 USSFO:23456 USSEA:23456 USORD:23456 USDFW:23456 USMIA:23456 USJFK:23456 CAYYZ:23456 CAYVR:2356"},
		}},
		{"hlx-latin", []fan{
			{"USCVG", "09:30", "hlx-latin", "MXMEX:23456 PAPTY:246"},
			{"USMIA", "11:40", "hlx-latin", "COBOG:2356 PELIM:246 CLSCL:35 BRGRU:246"},
		}},
	}
	for _, group := range within {
		w.flights(express, group.table, flying{back: group.back, except: "2026-12-25 2027-01-01"})
	}
}

// parcelAirLanes are Sparrowgate's lines. What is quoted is from the parcel
// line's desk at one airport to its desk at the other: collecting a batch, the
// flight on space bought from others, breaking down the batch.
func (w *world) parcelAirLanes() {
	peak := []fan{ // extra flights before Christmas
		{"CNSZX", "13:20", "spg-europe", "BELGG:247 HUBUD:37"},
		{"CNHGH", "12:40", "spg-europe", "BELGG:246"},
		{"CNSZX", "15:05", "spg-america", "USLAX:246 USJFK:35"},
		{"CNCGO", "14:10", "spg-america", "USORD:257"},
	}
	lines := []fan{
		{"CNSZX", "05:40", "spg-europe", "BELGG:1356 HUBUD:26 FRCDG:247 ESMAD:36"},
		{"CNSZX", "08:10", "spg-europe-direct", "DEFRA:2467 GBLHR:246 PLWAW:36 ITMXP:46"},
		{"CNCAN", "06:15", "spg-europe", "BELGG:247 HUBUD:15 ESMAD:26 GBEMA:135"},
		{"CNHGH", "04:50", "spg-europe", "BELGG:135 HUBUD:27 FRCDG:36"},
		{"CNPVG", "07:05", "spg-europe", "BELGG:246 GBEMA:25 DKCPH:4"},
		{"CNPVG", "09:20", "spg-europe-direct", "DEFRA:1357 NLAMS:26 SEARN:5"},
		{"CNCGO", "05:25", "spg-europe", "BELGG:36 HUBUD:5"},
		{"CNEZH", "03:35", "spg-europe", "BELGG:246 DEFRA:35"},
		{"CNXMN", "06:50", "spg-europe", "NLAMS:27 GBEMA:4"},
		{"CNCTU", "07:45", "spg-europe", "HUBUD:36 PLWAW:5"},
		{"CNSIA", "08:30", "spg-europe", "FRCDG:3 BELGG:6"},
		{"HKHKG", "10:30", "spg-europe", "BELGG:1357 GBLHR:246 ESMAD:25"},
		{"CNSZX", "10:40", "spg-america", "USLAX:12467 USJFK:246 USORD:35"},
		{"CNCAN", "10:15", "spg-america", "USLAX:246 USMIA:37"},
		{"CNHGH", "09:05", "spg-america", "USLAX:257 USJFK:36"},
		{"CNPVG", "11:50", "spg-america", "USLAX:1356 USORD:247 CAYYZ:36"},
		{"CNCGO", "08:20", "spg-america", "USORD:246 USANC:5"},
		{"CNEZH", "09:55", "spg-america", "USORD:135 USJFK:26"},
		{"CNXMN", "08:55", "spg-america", "USLAX:36"},
		{"CNTAO", "07:25", "spg-america", "USLAX:25"},
		{"HKHKG", "12:05", "spg-america", "USLAX:1357 USJFK:246 CAYVR:36"},
		{"CNSZX", "12:15", "spg-latin", "MXMEX:36 BRGRU:25 CLSCL:4"},
		{"CNCGO", "11:05", "spg-latin", "MXMEX:25 BRGRU:6"},
		{"HKHKG", "14:20", "spg-latin", "MXMEX:4 BRGRU:37 COBOG:5 PELIM:2"},
		{"CNSZX", "13:55", "spg-gulf", "AEDXB:135 SARUH:246 TRIST:247"},
		{"CNCAN", "13:10", "spg-gulf", "AEDXB:26 SARUH:37 EGCAI:5"},
		{"CNHGH", "12:10", "spg-gulf", "SARUH:15 AEDXB:4"},
		{"CNCAN", "15:00", "spg-africa", "NGLOS:36 KENBO:25 ZAJNB:4"},
		{"CNSZX", "16:30", "spg-oceania", "AUSYD:246 NZAKL:5"},
		{"CNCAN", "16:05", "spg-oceania", "AUSYD:37"},
		{"CNPVG", "14:45", "spg-oceania", "AUSYD:15"},
	}
	near := []fan{
		{"CNSZX", "18:10", "spg-asia", "JPNRT:246 KRICN:135 SGSIN:257 THBKK:246 MYKUL:36 PHMNL:25 VNSGN:46 IDCGK:37 INDEL:5"},
		{"CNHGH", "17:20", "spg-asia", "JPNRT:257 KRICN:36 THBKK:4"},
		{"CNNNG", "19:40", "spg-asia", "VNSGN:246 THBKK:35 MYKUL:7 PHMNL:3"},
		{"CNTAO", "18:35", "spg-asia", "KRICN:1356 JPNRT:24"},
		{"CNXMN", "19:05", "spg-asia", "TWTPE:135 PHMNL:6 SGSIN:2"},
		{"CNURC", "16:50", "spg-gulf", "KZALA:135"},
	}
	const lag, nearLag = 80 * time.Hour, 40 * time.Hour
	w.flights(parcelAir, lines, flying{lag: lag, except: closedDays("CN")})
	w.flights(parcelAir, near, flying{lag: nearLag, except: closedDays("CN")})
	w.flights(parcelAir, peak, flying{lag: lag, first: "2026-11-02", last: "2026-12-19"})
	homeward := []fan{ // what Chinese shoppers order abroad, and returns
		{"DEFRA", "20:10", "spg-home", "CNPVG:14 CNCAN:3 CNCGO:26"},
		{"NLAMS", "19:30", "spg-home", "CNPVG:5 CNHGH:2"},
		{"BELGG", "22:15", "spg-home", "CNHGH:16 CNCGO:4"},
		{"FRCDG", "21:20", "spg-home", "CNCAN:26 CNPVG:4"},
		{"GBLHR", "20:45", "spg-home", "CNPVG:36 CNSZX:5"},
		{"ITMXP", "18:55", "spg-home", "CNPVG:2"},
		{"USLAX", "23:40", "spg-home-usd", "CNPVG:25 CNCAN:4 CNTSN:6"},
		{"USJFK", "22:30", "spg-home-usd", "CNPVG:36"},
		{"USORD", "21:50", "spg-home-usd", "CNCGO:3"},
		{"AUSYD", "21:35", "spg-home-usd", "CNCAN:26 CNPVG:4"},
	}
	nearHomeward := []fan{
		{"JPNRT", "20:20", "spg-asia", "CNPVG:1356 CNTSN:24 CNHGH:7"},
		{"KRICN", "19:10", "spg-asia", "CNTAO:135 CNTSN:26 CNPVG:4"},
		{"SGSIN", "22:05", "spg-asia", "CNSZX:25"},
		{"THBKK", "23:15", "spg-asia", "CNCAN:36"},
	}
	w.flights(parcelAir, homeward, flying{lag: 52 * time.Hour, except: "2026-12-25 2027-01-01"})
	w.flights(parcelAir, nearHomeward, flying{lag: 30 * time.Hour, except: "2027-01-01"})
}

// shed is the time from a freighter's arrival until its general cargo has been
// broken down in the airline's shed and is given out.
const shed = 20 * time.Hour

// cargoAirLanes are the freighters of three general carriers, out and back.
func (w *world) cargoAirLanes() {
	europe := []fan{
		{"CNPVG", "21:30", "cir-out-europe", "DEFRA:12467 NLAMS:135 ITMXP:36 BELGG:27"},
		{"CNCAN", "22:45", "cir-out-europe", "DEFRA:246 FRCDG:357 ESMAD:4"},
		{"CNSZX", "20:15", "cir-out-europe", "BELGG:1356 DEFRA:27"},
		{"CNCGO", "19:40", "cir-out-europe", "BELGG:2467 HUBUD:15"},
		{"CNCKG", "20:50", "cir-out-europe", "NLAMS:26 ITMXP:4"},
		{"CNCTU", "21:15", "cir-out-europe", "NLAMS:37 BELGG:5"},
		{"CNPEK", "22:10", "cir-out-europe", "DEFRA:135 DKCPH:4"},
		{"CNTSN", "23:20", "cir-out-europe", "BELGG:36"},
		{"HKHKG", "23:35", "cir-out-europe", "DEFRA:1357 GBLHR:246 NLAMS:25"},
		{"KRICN", "22:30", "cir-out-europe", "DEFRA:246 PLWAW:35"},
	}
	asia := []fan{
		{"HKHKG", "17:05", "cir-asia", "SGSIN:246 MYKUL:37 VNHAN:15 THBKK:135 VNSGN:36 PHMNL:27 JPNRT:246 TWTPE:15"},
		{"CNPVG", "16:20", "cir-asia", "JPNRT:1356 KRICN:246 TWTPE:36"},
		{"CNNNG", "15:40", "cir-asia", "VNSGN:257 THBKK:36"},
		{"SGSIN", "14:10", "cir-asia", "IDCGK:135 AUSYD:36 INDEL:27"},
	}
	w.flights(cargoAir, europe, flying{lag: shed, back: "cir-home", summer: -45})
	w.flights(cargoAir, asia, flying{lag: shed, back: "cir-asia"})

	gulf := []fan{
		{"CNCAN", "01:20", "dwa-out-gulf", "QADOH:1356 AEDXB:247"},
		{"CNSZX", "00:35", "dwa-out-gulf", "AEDXB:36"},
		{"CNPVG", "00:55", "dwa-out-gulf", "QADOH:246 AEDXB:5"},
		{"CNCTU", "02:10", "dwa-out-gulf", "QADOH:37"},
		{"HKHKG", "03:10", "dwa-out-gulf", "QADOH:257 AEDXB:14"},
		{"INDEL", "04:30", "dwa-out-gulf", "QADOH:25"},
	}
	beyond := []fan{
		{"QADOH", "09:15", "dwa-gulf-europe", "BELGG:247 FRCDG:36 GBLHR:15 ITMXP:4 TRIST:25"},
		{"AEDXB", "10:40", "dwa-gulf-europe", "DEFRA:135 ESMAD:6"},
	}
	africa := []fan{
		{"QADOH", "13:25", "dwa-gulf-africa", "NGLOS:36 KENBO:257 ZAJNB:14 EGCAI:246 SARUH:135"},
		{"AEDXB", "14:50", "dwa-gulf-africa", "KENBO:36 ZAJNB:5 SARUH:247"},
		{"QADOH", "17:40", "dwa-gulf-africa", "BRGRU:4"},
	}
	for _, table := range [][]fan{gulf, beyond, africa} {
		w.flights(gulfAir, table, flying{lag: shed, back: "dwa-home"})
	}

	pacific := []fan{
		{"CNPVG", "18:10", "kba-out", "USANC:123567 USLAX:246"},
		{"CNCGO", "17:30", "kba-out", "USANC:2467"},
		{"CNCKG", "18:45", "kba-out", "USANC:35"},
		{"CNTAO", "19:25", "kba-out", "USANC:36"},
		{"HKHKG", "19:50", "kba-out", "USANC:12467 USLAX:135"},
		{"CNXMN", "20:35", "kba-out", "USLAX:5"},
		{"TWTPE", "21:10", "kba-out", "USANC:257"},
		{"KRICN", "20:05", "kba-out", "USANC:1356"},
		{"JPNRT", "21:45", "kba-out", "USANC:246 USLAX:37"},
		{"AUSYD", "16:10", "kba-out", "USLAX:36"},
	}
	states := []fan{
		{"USANC", "14:30", "kba-america", "USORD:12467 USMEM:135 USJFK:246 USDFW:37 USLAX:25 CAYYZ:4 USSEA:36"},
		{"USMEM", "03:20", "kba-america", "USMIA:23456 USJFK:2346 USSFO:35 USCVG:246"},
	}
	latin := []fan{
		{"USMIA", "22:20", "kba-latin", "BRGRU:1246 COBOG:2357 PELIM:36 CLSCL:27 PAPTY:15"},
		{"USLAX", "21:05", "kba-latin", "MXMEX:246"},
		{"USDFW", "20:25", "kba-latin", "MXMEX:35"},
	}
	w.flights(pacificAir, pacific, flying{lag: shed, back: "kba-home", summer: 40})
	w.flights(pacificAir, states, flying{lag: shed, back: "kba-america", except: "2026-11-26 2026-12-25"})
	w.flights(pacificAir, latin, flying{lag: shed, back: "kba-latin-home", except: "2026-12-25"})
	atlantic := []fan{
		{"DEFRA", "13:40", "kba-latin", "USORD:135 USJFK:246"},
		{"NLAMS", "14:20", "kba-latin", "USORD:26 CAYYZ:4"},
		{"GBLHR", "12:55", "kba-latin", "USJFK:357"},
	}
	w.flights(pacificAir, atlantic, flying{lag: shed, back: "kba-latin-home", except: "2026-12-25"})
}
