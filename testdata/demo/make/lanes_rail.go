package main

// train is one rail service each way. Distances and running times are given,
// not computed: a timetable of trains follows paths, not great circles.
type train struct {
	from, to   string
	km, hours  float64
	days, at   string // way out; empty: only the way back
	back       string // days of the way back; empty: only the way out
	out, home  string // tariffs
	exceptions string
}

// throughTrains run from a Chinese terminal to a European one as one, over
// Khorgos or Alashankou, Kazakhstan and Belarus, with both changes of gauge on
// the way. Times are terminal to terminal.
var throughTrains = []train{
	{"CNSIA-R1", "DEHAM-R1", 10200, 13.5 * 24, "1357", "16:00", "246", "slr-out", "slr-home", ""},
	{"CNSIA-R1", "DEDUI-R1", 10400, 13 * 24, "246", "18:00", "15", "slr-out", "slr-home", ""},
	{"CNSIA-R1", "PLLOD-R1", 9100, 11.5 * 24, "35", "20:00", "2", "slr-out", "slr-home", ""},
	{"CNCKG-R1", "DEDUI-R1", 11180, 13 * 24, "1246", "15:00", "35", "slr-out", "slr-home", ""},
	{"CNCTU-R1", "PLLOD-R1", 9830, 12.5 * 24, "12456", "14:00", "137", "slr-out", "slr-home", ""},
	{"CNCTU-R1", "DEDUI-R1", 10900, 14.5 * 24, "37", "17:00", "6", "slr-out", "slr-home", ""},
	{"CNCGO-R1", "DEHAM-R1", 10250, 14 * 24, "146", "19:00", "25", "slr-out", "slr-home", ""},
	{"CNCGO-R1", "HUBUD-R1", 9900, 14.5 * 24, "3", "21:00", "7", "slr-out", "slr-home", ""},
	{"CNWUH-R1", "DEDUI-R1", 10700, 15 * 24, "25", "15:00", "4", "slr-out", "slr-home", "2027-02-05 2027-02-09"},
	{"CNWUH-R1", "PLMAA", 9500, 12.5 * 24, "6", "16:00", "", "slr-out", "", ""},
	{"CNYIU-R1", "DEDUI-R1", 11600, 16 * 24, "135", "13:00", "2", "slr-out", "slr-home", "2027-02-05 2027-02-08 2027-02-10"},
	{"CNYIU-R1", "PLMAA", 10200, 13 * 24, "246", "13:30", "", "slr-out", "", "2027-02-06 2027-02-09"},
	{"CNSZX-R1", "DEDUI-R1", 13000, 16 * 24, "15", "11:00", "", "slr-out", "", "2027-02-05 2027-02-08"},
	{"CNURC-R1", "PLMAA", 6700, 8.5 * 24, "247", "12:00", "5", "slr-out", "slr-home", ""},
	{"CNURC-R1", "HUBUD-R1", 7600, 10.5 * 24, "16", "10:00", "", "slr-out", "", ""},
}

// wagonLegs are the same way in pieces: wagons to the border, across the gauge,
// over the steppe, and on from the Polish side. Cheaper, later, and sold where
// no through train goes. Manzhouli's leg crosses Russia in transit only.
var wagonLegs = []train{
	{"CNSIA-R1", "CNHRS", 3050, 62, "12467", "09:00", "135", "slr-china", "slr-china", ""},
	{"CNCTU-R1", "CNHRS", 3600, 74, "135", "08:00", "24", "slr-china", "slr-china", ""},
	{"CNCTU-R1", "CNAKL", 3450, 72, "26", "10:00", "3", "slr-china", "slr-china", ""},
	{"CNCKG-R1", "CNAKL", 3550, 75, "157", "09:30", "36", "slr-china", "slr-china", ""},
	{"CNCGO-R1", "CNAKL", 3700, 70, "247", "11:00", "15", "slr-china", "slr-china", ""},
	{"CNCGO-R1", "CNERC", 1350, 36, "35", "12:00", "6", "slr-china", "slr-china", ""},
	{"CNWUH-R1", "CNHRS", 4000, 80, "46", "13:00", "2", "slr-china", "slr-china", ""},
	{"CNYIU-R1", "CNHRS", 4550, 92, "37", "12:00", "5", "slr-china", "slr-china", ""},
	{"CNURC-R1", "CNHRS", 620, 16, "1357", "18:00", "246", "slr-china", "slr-china", ""},
	{"CNURC-R1", "CNAKL", 460, 12, "246", "19:00", "135", "slr-china", "slr-china", ""},
	{"CNYIU-R1", "CNNBG", 250, 9, "123456", "20:00", "12345", "slr-china", "slr-china", ""},
	{"CNSIA-R1", "CNQDG", 1480, 38, "246", "18:00", "135", "slr-china", "slr-china", ""},
	{"CNSIA-R1", "CNCGO-R1", 520, 12, "135", "20:00", "24", "slr-china", "slr-china", ""},

	{"CNHRS", "KZHOR", 22, 7, "1234567", "10:00", "1234567", "slr-gauge", "slr-gauge", ""},
	{"CNAKL", "KZDOS", 12, 7, "1234567", "11:00", "1234567", "slr-gauge", "slr-gauge", ""},
	{"CNERC", "MNZUU", 9, 6, "1234567", "10:30", "135", "slr-gauge", "slr-gauge", ""},
	{"BYBQT", "PLMAA", 14, 9, "1234567", "13:00", "1234567", "slr-gauge", "slr-gauge", ""},
	{"KZHOR", "BYBQT", 5430, 150, "12356", "15:00", "246", "slr-steppe", "slr-home", ""},
	{"KZDOS", "BYBQT", 5600, 156, "147", "16:00", "35", "slr-steppe", "slr-home", ""},
	{"CNMLX", "BYBQT", 7850, 214, "25", "14:00", "4", "slr-transit", "slr-home", ""},
	{"MNZUU", "MNULN-D1", 710, 26, "246", "18:00", "15", "slr-china", "slr-china", ""},

	{"PLMAA", "DEDUI-R1", 1250, 46, "1246", "15:00", "135", "slr-europe", "slr-europe", ""},
	{"PLMAA", "DEHAM-R1", 1080, 42, "357", "14:00", "26", "slr-europe", "slr-europe", ""},
	{"PLMAA", "PLLOD-R1", 330, 13, "123456", "20:00", "1245", "slr-europe", "slr-europe", ""},
	{"PLMAA", "HUBUD-R1", 840, 38, "246", "12:00", "15", "slr-europe", "slr-europe", ""},
	{"NLRTM", "DEDUI-R1", 240, 9, "123456", "19:00", "123456", "slr-europe", "slr-europe", "2026-12-25 2027-01-01"},
	{"BEANR", "DEDUI-R1", 220, 9, "12345", "20:00", "12345", "slr-europe", "slr-europe", "2026-12-25 2027-01-01"},
	{"DEHAM-R1", "HUBUD-R1", 1250, 40, "135", "19:00", "246", "slr-europe", "slr-europe", "2026-12-25 2027-01-01"},
	{"DEHAM-R1", "DEDUI-R1", 380, 13, "12345", "21:00", "12345", "slr-europe", "slr-europe", "2026-12-25 2027-01-01"},
	{"GRPIR", "HUBUD-R1", 1700, 64, "246", "12:00", "135", "slr-europe", "slr-europe", ""},
	{"SIKOP", "HUBUD-R1", 640, 24, "12345", "18:00", "12345", "slr-europe", "slr-europe", ""},
	{"DEDUI-R1", "ITMIL-H1", 930, 26, "12345", "18:00", "12345", "slr-europe", "slr-europe", "2026-12-25 2027-01-01"},

	{"CNKMG-R1", "CNMHN", 510, 11, "1357", "09:00", "246", "slr-asean", "slr-asean", ""},
	{"CNMHN", "LABTN", 8, 5, "1234567", "09:30", "1234567", "slr-gauge", "slr-gauge", ""},
	{"LABTN", "LAVTE-R1", 420, 9, "123456", "17:00", "12345", "slr-asean", "slr-asean", ""},
	{"CNKMG-R1", "LAVTE-R1", 1040, 30, "26", "14:00", "4", "slr-asean", "slr-asean", "2027-02-06"},
	{"CNCKG-R1", "CNKMG-R1", 1100, 30, "147", "16:00", "36", "slr-china", "slr-china", ""},
	{"CNCTU-R1", "CNKMG-R1", 1000, 28, "36", "16:30", "25", "slr-china", "slr-china", ""},
}

// corridorLegs cross Kazakhstan, the Caspian and the Caucasus; the ferries are
// among the loops at sea.
var corridorLegs = []train{
	{"CNSIA-R1", "KZHOR", 3080, 80, "26", "15:00", "", "slr-out", "", ""},
	{"KZHOR", "KZAAU", 3300, 132, "247", "12:00", "15", "cth-rail", "cth-rail", ""},
	{"KZHOR", "KZALA", 345, 18, "1357", "18:00", "246", "cth-rail", "cth-rail", ""},
	{"KZDOS", "KZAAU", 3500, 140, "5", "12:00", "", "cth-rail", "", ""},
	{"AZALA", "GEPTI", 900, 42, "246", "10:00", "135", "cth-rail", "cth-rail", ""},
	{"AZALA", "TRIST", 2350, 110, "5", "09:00", "", "cth-rail", "", ""},
	{"ROCND", "HUBUD-R1", 1080, 40, "135", "17:00", "24", "cth-rail", "cth-rail", ""},
}

// americanTrains are the double-stack trains inland from the ports.
var americanTrains = []train{
	{"USLGB", "USCHI-R1", 3550, 112, "12356", "20:00", "1246", "twf-rail", "twf-rail", "2026-11-26 2026-12-25"},
	{"USTIW", "USCHI-R1", 3480, 108, "246", "21:00", "135", "twf-rail", "twf-rail", "2026-11-26 2026-12-25"},
	{"USPNJ", "USCHI-R1", 1480, 54, "135", "19:00", "246", "twf-rail", "twf-rail", "2026-11-26 2026-12-25"},
	{"USLGB", "USDAL-H1", 2450, 84, "25", "18:00", "4", "twf-rail", "twf-rail", "2026-11-26 2026-12-25"},
	{"CAVAN", "CAYYZ", 4450, 140, "1356", "20:00", "246", "twf-rail", "twf-rail", "2026-12-25"},
	{"USSAV", "USATL-H1", 430, 14, "246", "21:00", "135", "twf-rail", "twf-rail", "2026-12-25"},
}

func (w *world) railLanes() {
	for _, t := range []struct {
		s     service
		table []train
	}{{throughTrain, throughTrains}, {wagons, wagonLegs}, {corridorTrain, corridorLegs}, {americanTrain, americanTrains}} {
		for _, row := range t.table {
			w.runs(t.s, row)
		}
	}
}

// runs adds a train both ways, where both are sold; the way back leaves four
// hours later in the day and takes as long.
func (w *world) runs(s service, t train) {
	if t.days != "" {
		w.scheduled(s, t.from, t.to, t.out, hoursOf(t.hours), t.km, t.days+" "+t.at, t.exceptions)
	}
	if t.back != "" {
		w.scheduled(s, t.to, t.from, t.home, hoursOf(t.hours), t.km, t.back+" "+later(w.clock(t.at), 240).String(), "")
	}
}

// bargeLanes run on three rivers: up takes longer than down.
func (w *world) bargeLanes() {
	for _, b := range []struct {
		up, down, tariff string // upstream and downstream port
		km               float64
		hoursDown, slack float64
		days             string
		at               string
	}{
		{"CNCHQ", "CNWHG", "lgb-yangtze", 1280, 96, 48, "246", "10:00"},
		{"CNWHG", "CNSHG", "lgb-yangtze", 1150, 78, 42, "1357", "14:00"},
		{"CNCHQ", "CNSHG", "lgb-yangtze", 2430, 186, 90, "15", "09:00"},
		{"CNNSA", "HKHKG-P1", "lgb-delta", 120, 9, 1, "1234567", "20:00"},
		{"CNNSA", "CNYTN", "lgb-delta", 130, 10, 1, "123456", "18:00"},
		{"DEDUI-R1", "NLRTM", "lgb-rhine", 260, 16, 8, "123456", "06:00"},
		{"DEDUI-R1", "BEANR", "lgb-rhine", 320, 22, 8, "135", "08:00"},
	} {
		w.scheduled(barge, b.up, b.down, b.tariff, hoursOf(b.hoursDown), b.km, b.days+" "+b.at, "")
		w.scheduled(barge, b.down, b.up, b.tariff, hoursOf(b.hoursDown+b.slack), b.km, b.days+" "+later(w.clock(b.at), 300).String(), "")
	}
}
