package timetable

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

const monday = "2026-06-01T10:30:00Z"

func date(year int, month time.Month, day int) network.Date {
	return network.Date{Year: year, Month: month, Day: day}
}

func at(t *testing.T, s *Snapshot, text string) Second {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	sec, err := s.Second(moment)
	if err != nil {
		t.Fatal(err)
	}
	return sec
}

func TestFrame(t *testing.T) {
	s := mustCompile(t, oneLane("UTC", network.OnDemand), monday, 0)
	if got := s.Epoch.Format(time.RFC3339); got != "2026-05-31T00:00:00Z" {
		t.Errorf("epoch %s, want the last UTC midnight at least 24 h before %s", got, monday)
	}
	if got := s.At(s.End).Format(time.RFC3339); got != "2026-07-31T10:30:00Z" {
		t.Errorf("end %s, want 60 days after %s", got, monday)
	}
	if s := mustCompile(t, oneLane("UTC", network.OnDemand), "2026-06-01T10:30:00.5Z", time.Hour); s.End != 34*3600+1800+3600+1 {
		t.Errorf("end %d, want the first whole second not before 11:30:00.5", s.End)
	}
	daily := mustCompile(t, oneLane("UTC", network.Scheduled, network.Departure{Days: network.EveryDay, Time: clock(t, "10:30")}), monday, 48*time.Hour)
	if got, want := daily.Departures(daily.Arcs[0].Pattern), []Second{37800, 37800 + day, 37800 + 2*day}; !slices.Equal(got, want) {
		t.Errorf("departures %v, want %v: none at the end itself, %d", got, want, daily.End)
	}
	all := s.Departures(s.Arcs[0].Pattern)
	if all[0] != 0 || all[len(all)-1] != s.End-1800 {
		t.Errorf("departures from %d to %d, want from the epoch to the last half hour before %d", all[0], all[len(all)-1], s.End)
	}
}

func TestSecond(t *testing.T) {
	s := mustCompile(t, oneLane("UTC", network.OnDemand), monday, 0)
	tests := []struct {
		time string
		want Second // -1: refused
	}{
		{"2026-05-31T00:00:00Z", 0},
		{"2026-05-31T02:00:01+02:00", 1},
		{"2026-05-31T00:00:01.000000001Z", 2},
		{"2026-05-30T23:59:59.999999999Z", -1},
		{"2026-11-28T10:30:00Z", s.End + Margin},
		{"2026-11-28T10:30:00.1Z", -1},
		{"0001-01-01T00:00:00Z", -1},
		{"9999-12-31T23:59:59Z", -1},
	}
	for _, tt := range tests {
		moment, err := time.Parse(time.RFC3339Nano, tt.time)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Second(moment)
		if (err != nil) != (tt.want < 0) || err == nil && got != tt.want {
			t.Errorf("Second(%s) = %d, %v, want %d", tt.time, got, err, tt.want)
		}
	}
}

// TestArcsOfALane splits a lane by conditions and shares what is alike.
func TestArcsOfALane(t *testing.T) {
	n := oneLane("Europe/Berlin", network.Scheduled,
		network.Departure{Days: 1, Time: 3600},                             // the lane's own conditions
		network.Departure{Days: 2, Time: 3600, Duration: 30 * time.Minute}, // overtakes
		network.Departure{Days: 4, Time: 7200},                             // with the first
		network.Departure{Days: 1, Time: 3600},                             // the first again
		network.Departure{Days: 8, Time: 3600, Capacity: 500},              // smaller vehicle
		network.Departure{Days: 8, Time: 3600, Last: date(2020, 1, 1), // long over
			Duration: 9 * time.Hour},
	)
	n.Departures[4].CutOff = 0
	n.Lanes[0].CutOff, n.Lanes[0].CapacityKg = 2*time.Hour, 1000
	n.Lanes[0].MaxWeight, n.Lanes[0].Refuses = 30*unit.Kilogram, network.Battery
	n.Lanes[0].MaxLength, n.Lanes[0].MaxGirth = 2*unit.Metre, 3*unit.Metre
	n.Tariffs = append(n.Tariffs, network.Tariff{ID: "T2"})
	again := n.Lanes[0]
	again.ID, again.Tariff = "AB2", "T2"
	n.Lanes = append(n.Lanes, again)
	for i, d := range n.Departures[:6:6] {
		d.Lane = "AB2"
		n.Departures = slices.Insert(n.Departures, i, d) // rows of two lanes, mixed
	}
	s := mustCompile(t, n, monday, 0)
	a, _ := s.Lane("AB")
	b, _ := s.Lane("AB2")
	one, two := s.ArcsOf(a), s.ArcsOf(b)
	want := []conditions{{1800, 7200, 1000}, {3600, 0, 500}, {3600, 7200, 1000}}
	if len(one) != len(want) || len(two) != len(want) {
		t.Fatalf("got %d and %d arcs, want %d each", len(one), len(two), len(want))
	}
	for i := range want {
		x, y := s.Arcs[one[i]], s.Arcs[two[i]]
		if got := (conditions{x.Duration, x.CutOff, x.Capacity}); got != want[i] {
			t.Errorf("arc %d has %+v, want %+v", i, got, want[i])
		}
		if x.Pattern != y.Pattern || x.Limit != y.Limit {
			t.Errorf("arc %d: lanes alike have patterns %d and %d, limits %d and %d; want them shared", i, x.Pattern, y.Pattern, x.Limit, y.Limit)
		}
	}
	if x, y := s.Arcs[one[0]].Tariff, s.Arcs[two[0]].Tariff; x != 0 || y != 1 {
		t.Errorf("tariffs are %d and %d, want 0 and 1", x, y)
	}
	if got := len(s.Departures(s.Arcs[one[2]].Pattern)); got != 18 {
		t.Errorf("Mondays and Wednesdays to 31 July: %d departures, want 9 + 9", got)
	}
	if len(s.Limits) != 1 || s.Limits[0] != (Limit{30 * unit.Kilogram, 2 * unit.Metre, 3 * unit.Metre, network.Battery}) {
		t.Errorf("limits are %+v, want the one both lanes have", s.Limits)
	}
}

// TestPatternsAreSharedAcrossZones: two zones with the same clock, and a row
// whose limits lie outside the horizon, lead to the same departures.
func TestPatternsAreSharedAcrossZones(t *testing.T) {
	n := oneLane("Asia/Shanghai", network.Scheduled, network.Departure{Days: network.EveryDay, Time: 3600})
	n.Facilities[1].Zone = "Asia/Singapore"
	back := n.Lanes[0]
	back.ID, back.From, back.To = "BA", "B", "A"
	n.Lanes = append(n.Lanes, back)
	row := n.Departures[0]
	row.Lane, row.First, row.Except = "BA", date(2001, 1, 1), []network.Date{date(2001, 2, 3)}
	n.Departures = append(n.Departures, row)
	s := mustCompile(t, n, monday, 0)
	if s.Arcs[0].Pattern != s.Arcs[1].Pattern || s.Patterns() != 1 {
		t.Errorf("patterns %d and %d of %d, want one", s.Arcs[0].Pattern, s.Arcs[1].Pattern, s.Patterns())
	}
}

// TestPatternsThatDifferAreNotShared: one thing changed in a row is enough.
func TestPatternsThatDifferAreNotShared(t *testing.T) {
	n := oneLane("Europe/Berlin", network.Scheduled)
	same := network.Departure{Days: 0b11111, Time: 3600, CutOff: -1,
		First: date(2026, 6, 2), Last: date(2026, 7, 1), Except: []network.Date{date(2026, 6, 10)}}
	rows := []network.Departure{same, same, same, same, same, same}
	rows[1].Days = 0b11110
	rows[2].Time = 7200
	rows[3].First = date(2026, 6, 3)
	rows[4].Last = date(2026, 6, 30)
	rows[5].Except = []network.Date{date(2026, 6, 11)}
	for i := range rows {
		l := n.Lanes[0]
		l.ID = "L" + string(rune('0'+i))
		rows[i].Lane = l.ID
		n.Lanes = append(n.Lanes, l)
	}
	n.Departures = rows
	s := mustCompile(t, n, monday, 0)
	seen := map[int32]string{}
	for _, a := range s.Arcs {
		id := s.Lanes[a.Lane].ID
		if other, taken := seen[a.Pattern]; taken {
			t.Errorf("lanes %s and %s share pattern %d, want one each", other, id, a.Pattern)
		}
		seen[a.Pattern] = id
	}
}

// TestOnDemandPatternsAreSharedByClock: places where the clock shows the half
// hours at the same moments share their departures, and others do not.
func TestOnDemandPatternsAreSharedByClock(t *testing.T) {
	n := oneLane("Asia/Kathmandu", network.OnDemand)
	n.Facilities = append(n.Facilities, network.Facility{ID: "D", Zone: "Asia/Kolkata"})
	for _, from := range []string{"B", "D"} {
		l := n.Lanes[0]
		l.ID, l.From, l.To = from+"A", from, "A"
		n.Lanes = append(n.Lanes, l)
	}
	s := mustCompile(t, n, monday, 0)
	kathmandu, utc, kolkata := s.Arcs[s.ArcsOf(0)[0]].Pattern, s.Arcs[s.ArcsOf(1)[0]].Pattern, s.Arcs[s.ArcsOf(2)[0]].Pattern
	if kathmandu == utc || utc != kolkata {
		t.Errorf("patterns: Kathmandu %d, UTC %d, Kolkata %d; want the last two the same", kathmandu, utc, kolkata)
	}
}

// TestAlwaysOpenHoldsNothing: hours that leave no gap are no hours.
func TestAlwaysOpenHoldsNothing(t *testing.T) {
	n := oneLane("Europe/Berlin", network.OnDemand)
	n.Calendars = []network.Calendar{{ID: "K", Weekly: []network.Hours{{Days: network.EveryDay, Open: 0, Close: 86400}}}}
	n.Facilities[0].Calendar, n.Facilities[0].Handling = "K", time.Hour
	s := mustCompile(t, n, monday, 0)
	if len(s.openings) != 0 {
		t.Errorf("openings: got %d, want none", len(s.openings))
	}
	if open, until := s.Open(0, 5); !open || until != Never {
		t.Errorf("Open = %v until %d, want open for ever", open, until)
	}
	if got := s.Ready(0, s.End+Margin-3600); got != s.End+Margin {
		t.Errorf("Ready = %d, want the end of what is known, %d", got, s.End+Margin)
	}
}

// TestLaneWithoutDeparturesKeepsItsArc, since it is part of why there is no way.
func TestLaneWithoutDeparturesKeepsItsArc(t *testing.T) {
	s := mustCompile(t, oneLane("UTC", network.Scheduled), monday, 0)
	if got := s.Next(s.Arcs[s.ArcsOf(0)[0]].Pattern, 0); got != Never {
		t.Errorf("Next = %d, want Never", got)
	}
}

func TestReadyByTheClock(t *testing.T) {
	n := oneLane("Europe/Berlin", network.OnDemand)
	n.Calendars = []network.Calendar{
		{ID: "desk", Weekly: []network.Hours{{Days: 0b0011111, Open: clock(t, "08:00"), Close: clock(t, "16:00")}},
			Exceptions: []network.Exception{
				{Date: date(2026, 6, 4), Shut: true},
				{Date: date(2026, 6, 6), Open: clock(t, "10:00"), Close: clock(t, "12:00")}}},
		{ID: "nights", Weekly: []network.Hours{
			{Days: network.EveryDay, Open: clock(t, "22:00"), Close: clock(t, "24:00")},
			{Days: network.EveryDay, Open: 0, Close: clock(t, "06:00")}}},
		{ID: "whole week", Weekly: []network.Hours{{Days: network.EveryDay, Close: 86400}}},
		{ID: "shut"},
	}
	tests := []struct {
		calendar, arrive string
		handling         time.Duration
		want             string // empty is Never
		why              string
	}{
		{"desk", "2026-06-02T09:00:00+02:00", 2 * time.Hour, "2026-06-02T11:00:00+02:00", "open"},
		{"desk", "2026-06-02T05:00:00+02:00", 2 * time.Hour, "2026-06-02T10:00:00+02:00", "waits for 08:00"},
		{"desk", "2026-06-02T14:00:00+02:00", 2 * time.Hour, "2026-06-02T16:00:00+02:00", "done on closing"},
		{"desk", "2026-06-02T15:00:00+02:00", 2 * time.Hour, "2026-06-03T09:00:00+02:00", "an hour left for the next day"},
		{"desk", "2026-06-03T15:00:00+02:00", 2 * time.Hour, "2026-06-05T09:00:00+02:00", "the 4th is shut"},
		{"desk", "2026-06-05T15:00:00+02:00", 2 * time.Hour, "2026-06-06T11:00:00+02:00", "Saturday the 6th opens for once"},
		{"desk", "2026-06-06T12:00:00+02:00", 0, "2026-06-08T08:00:00+02:00", "closing time is shut, Sunday too"},
		{"desk", "2026-06-01T08:00:00+02:00", 80 * time.Hour, "2026-06-15T14:00:00+02:00", "8+8+8+0+8+2 hours, then 40, then 6"},
		{"nights", "2026-06-02T21:00:00+02:00", 5 * time.Hour, "2026-06-03T03:00:00+02:00", "midnight is no pause"},
		{"whole week", "2026-06-02T21:00:00+02:00", 5 * time.Hour, "2026-06-03T02:00:00+02:00", "always open"},
		{"", "2026-06-02T21:00:00+02:00", 5 * time.Hour, "2026-06-03T02:00:00+02:00", "always open"},
		{"shut", "2026-06-02T21:00:00+02:00", 0, "", "never opens"},
		{"", "2026-06-02T21:00:00+02:00", 200 * 24 * time.Hour, "", "past the margin"},
	}
	for _, tt := range tests {
		n.Facilities[0].Calendar, n.Facilities[0].Handling = tt.calendar, tt.handling
		s := mustCompile(t, n, monday, 0)
		want := Never
		if tt.want != "" {
			want = at(t, s, tt.want)
		}
		if got := s.Ready(0, at(t, s, tt.arrive)); got != want {
			t.Errorf("%q, arrives %s, handling %s: ready %s, want %s: %s", tt.calendar, tt.arrive, tt.handling,
				s.At(got).In(s.Zones[0]).Format(time.RFC3339), tt.want, tt.why)
		}
	}
}

// TestHoursOverClockChanges: a place is open while the clock on its wall says
// so, whatever the clock does.
func TestHoursOverClockChanges(t *testing.T) {
	tests := []struct {
		open, close, now string
		want             []string // intervals on the date of the change, UTC
	}{
		{"01:00", "05:00", "2026-03-29T00:00:00Z", []string{"00:00-03:00"}},
		{"02:15", "02:45", "2026-03-29T00:00:00Z", nil},
		{"02:30", "05:00", "2026-03-29T00:00:00Z", []string{"01:00-03:00"}},
		{"01:00", "05:00", "2026-10-25T00:00:00Z", []string{"23:00-04:00"}},
		{"02:15", "02:45", "2026-10-25T00:00:00Z", []string{"00:15-00:45", "01:15-01:45"}},
		{"01:00", "02:30", "2026-10-25T00:00:00Z", []string{"23:00-00:30", "01:00-01:30"}},
	}
	for _, tt := range tests {
		n := oneLane("Europe/Berlin", network.OnDemand)
		n.Calendars = []network.Calendar{{ID: "c", Weekly: []network.Hours{{Days: 1 << 6, Open: clock(t, tt.open), Close: clock(t, tt.close)}}}}
		n.Facilities[0].Calendar = "c"
		s := mustCompile(t, n, tt.now, 24*time.Hour)
		var got []string
		for _, v := range s.openings[0] {
			if v.open < 3*day {
				got = append(got, s.At(v.open).Format("15:04-")+s.At(v.close).Format("15:04"))
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s to %s on %s: open %v UTC, want %v", tt.open, tt.close, tt.now[:10], got, tt.want)
		}
	}
}

func TestOnDemandKeepsOperatingHours(t *testing.T) {
	n := oneLane("Asia/Kathmandu", network.OnDemand)
	n.Calendars = []network.Calendar{{ID: "c", Weekly: []network.Hours{{Days: network.EveryDay, Open: clock(t, "08:10"), Close: clock(t, "10:00")}}}}
	n.Lanes[0].Calendar = "c"
	s := mustCompile(t, n, monday, 24*time.Hour)
	var got []string
	for _, at := range s.Departures(s.Arcs[0].Pattern)[:4] {
		got = append(got, s.At(at).In(s.Zones[0]).Format("02T15:04"))
	}
	if want := []string{"31T08:30", "31T09:00", "31T09:30", "01T08:30"}; !slices.Equal(got, want) {
		t.Errorf("leaves at %v, want %v", got, want)
	}
}

// TestCompileRefuses changes one thing in a good network.
func TestCompileRefuses(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(n *network.Network, o *Options)
		want  string
	}{
		{"no time", func(n *network.Network, o *Options) { o.Now = time.Time{} }, "now: got 0001-01-01"},
		{"far future", func(n *network.Network, o *Options) { o.Now = o.Now.AddDate(500, 0, 0) }, "now: got 2526"},
		{"negative horizon", func(n *network.Network, o *Options) { o.Horizon = -1 }, "horizon: got -1ns"},
		{"horizon of 40 years", func(n *network.Network, o *Options) { o.Horizon = 40 * 365 * 24 * time.Hour }, "horizon: got 350400h"},
		{"facility twice", func(n *network.Network, o *Options) { n.Facilities[1].ID = "A" }, "facility A: id: got it twice"},
		{"facility without id", func(n *network.Network, o *Options) { n.Facilities[1].ID = "" }, "facility 2 of 2: id: got none"},
		{"lane twice", func(n *network.Network, o *Options) { n.Lanes = append(n.Lanes, n.Lanes[0]) }, "lane AB: id: got it twice"},
		{"carrier twice", func(n *network.Network, o *Options) { n.Carriers = append(n.Carriers, n.Carriers[0]) }, "carrier C: id"},
		{"tariff twice", func(n *network.Network, o *Options) { n.Tariffs = append(n.Tariffs, n.Tariffs[0]) }, "tariff T: id"},
		{"calendar twice", func(n *network.Network, o *Options) { n.Calendars = append(n.Calendars, n.Calendars[0]) }, "calendar K: id"},
		{"zone", func(n *network.Network, o *Options) { n.Facilities[0].Zone = "Europe/Atlantis" }, `facility A: zone: "Europe/Atlantis"`},
		{"no zone", func(n *network.Network, o *Options) { n.Facilities[0].Zone = "" }, `facility A: zone: ""`},
		{"handling", func(n *network.Network, o *Options) { n.Facilities[0].Handling = -time.Second }, "facility A: handling: got -1s"},
		{"handling in parts", func(n *network.Network, o *Options) { n.Facilities[0].Handling = 1500 * time.Millisecond }, "facility A: handling: got 1.5s"},
		{"facility's calendar", func(n *network.Network, o *Options) { n.Facilities[0].Calendar = "X" }, `facility A: calendar: got "X"`},
		{"hours reversed", func(n *network.Network, o *Options) { n.Calendars[0].Weekly[0].Open = 80000 }, "facility A: calendar K: hours on 1: got 22:13:20 to 16:00"},
		{"hours past 24:00", func(n *network.Network, o *Options) { n.Calendars[0].Weekly[0].Close = 86401 }, "calendar K: hours"},
		{"exception's hours", func(n *network.Network, o *Options) { n.Calendars[0].Exceptions[0].Close = 0 }, "calendar K: exception on 2026-06-04"},
		{"exception's date", func(n *network.Network, o *Options) { n.Calendars[0].Exceptions[0].Date.Day = 31 }, "calendar K: exception: got 2026-6-31"},
		{"from", func(n *network.Network, o *Options) { n.Lanes[0].From = "X" }, `lane AB: from: got "X"`},
		{"to", func(n *network.Network, o *Options) { n.Lanes[0].To = "X" }, `lane AB: to: got "X"`},
		{"carrier", func(n *network.Network, o *Options) { n.Lanes[0].Carrier = "X" }, `lane AB: carrier: got "X"`},
		{"tariff", func(n *network.Network, o *Options) { n.Lanes[0].Tariff = "X" }, `lane AB: tariff: got "X"`},
		{"service", func(n *network.Network, o *Options) { n.Lanes[0].Service = "" }, `lane AB: service: got ""`},
		{"on demand with rows", func(n *network.Network, o *Options) { n.Lanes[0].Service = network.OnDemand }, "lane AB: service: got on_demand with departure 1"},
		{"calendar on a scheduled lane", func(n *network.Network, o *Options) { n.Lanes[0].Calendar = "K" }, `lane AB: calendar: got "K"`},
		{"lane's calendar", func(n *network.Network, o *Options) {
			n.Lanes[0].Service, n.Lanes[0].Calendar, n.Departures = network.OnDemand, "X", nil
		}, `lane AB: calendar: got "X"`},
		{"lane's duration", func(n *network.Network, o *Options) { n.Lanes[0].Duration = -time.Hour }, "lane AB: duration: got -1h"},
		{"lane of 40 years", func(n *network.Network, o *Options) { n.Lanes[0].Duration = 40 * 365 * 24 * time.Hour }, "lane AB: duration: got 350400h"},
		{"longest of all", func(n *network.Network, o *Options) { n.Lanes[0].Duration = math.MaxInt64 }, "lane AB: duration"},
		{"lane's cut-off", func(n *network.Network, o *Options) { n.Lanes[0].CutOff = -time.Hour }, "lane AB: cut-off: got -1h"},
		{"lane's capacity", func(n *network.Network, o *Options) { n.Lanes[0].CapacityKg = -1 }, "lane AB: capacity: got -1 kg"},
		{"row's lane", func(n *network.Network, o *Options) { n.Departures[0].Lane = "X" }, `departure 1: lane: got "X"`},
		{"row's duration", func(n *network.Network, o *Options) { n.Departures[0].Duration = -1 }, "lane AB: departure 1: duration: got -1ns"},
		{"row's cut-off", func(n *network.Network, o *Options) { n.Departures[0].CutOff = 1 << 62 }, "lane AB: departure 1: cut-off"},
		{"row's capacity", func(n *network.Network, o *Options) { n.Departures[0].Capacity = -5 }, "lane AB: departure 1: capacity: got -5 kg"},
		{"row's time", func(n *network.Network, o *Options) { n.Departures[0].Time = 86401 }, "lane AB: departure 1: time: got 86401 s"},
		{"row's days", func(n *network.Network, o *Options) { n.Departures[0].Days = 128 }, "lane AB: departure 1: days: got bits 0x80"},
		{"row's first", func(n *network.Network, o *Options) { n.Departures[0].First = date(2026, 13, 1) }, "lane AB: departure 1: first: got 2026-13-1"},
		{"row's last", func(n *network.Network, o *Options) { n.Departures[0].Last = date(2026, 2, 29) }, "lane AB: departure 1: last: got 2026-2-29"},
		{"regime's calendar", func(n *network.Network, o *Options) { n.Regimes[0].Calendar = "X" }, `regime R: calendar: got "X"`},
		{"regime's processing", func(n *network.Network, o *Options) { n.Regimes[0].Processing = -time.Hour }, "regime R: processing: got -1h"},
		{"regime's late processing", func(n *network.Network, o *Options) { n.Regimes[0].ProcessingP90 = 1 << 62 }, "regime R: processing of one in ten: got 1281023h"},
		{"regime's inspection", func(n *network.Network, o *Options) { n.Regimes[0].Inspection = 1 }, "regime R: inspection: got 1ns"},
		{"row's exception", func(n *network.Network, o *Options) { n.Departures[0].Except = []network.Date{{}} }, "lane AB: departure 1: except: got 0-0-0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := oneLane("UTC", network.Scheduled, network.Departure{Days: 1, Time: 3600})
			n.Facilities[0].Calendar = "K"
			n.Calendars = []network.Calendar{{ID: "K", Weekly: []network.Hours{{Days: 1, Open: 8 * 3600, Close: 16 * 3600}},
				Exceptions: []network.Exception{{Date: date(2026, 6, 4), Open: 3600, Close: 7200}}}}
			n.Regimes = []network.Regime{{ID: "R", Calendar: "K"}}
			now, _ := time.Parse(time.RFC3339, monday)
			o := Options{Now: now}
			if _, err := Compile(n, o); err != nil {
				t.Fatalf("the good network: %v", err)
			}
			tt.spoil(n, &o)
			s, err := Compile(n, o)
			if err == nil || s != nil || !strings.HasPrefix(err.Error(), "timetable: ") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

// TestSumsFit: whatever is compiled, a ready time and a cut-off, or a departure
// and a duration, add up to less than Never.
func TestSumsFit(t *testing.T) {
	n := oneLane("UTC", network.Scheduled, network.Departure{Days: network.EveryDay})
	n.Lanes[0].CutOff = time.Duration(Max) * time.Second
	n.Facilities[0].Handling = time.Duration(Max) * time.Second
	s := mustCompile(t, n, monday, 30*365*24*time.Hour)
	n.Lanes[0].Duration = time.Duration(Max-s.End) * time.Second
	s = mustCompile(t, n, monday, 30*365*24*time.Hour)
	a := s.Arcs[0]
	if sum := int64(s.End) + int64(Margin) + int64(a.CutOff); sum >= int64(Never) {
		t.Errorf("latest ready + cut-off = %d, want less than %d", sum, Never)
	}
	if got := s.Ready(0, s.End); got != Never {
		t.Errorf("Ready = %d, want Never", got)
	}
	n.Lanes[0].Duration += time.Second
	if _, err := Compile(n, Options{Now: s.Compiled, Horizon: 30 * 365 * 24 * time.Hour}); err == nil {
		t.Error("a second more than fits is compiled, want refused")
	}
}
