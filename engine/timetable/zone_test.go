package timetable

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"entrepot/engine/network"
)

// oneLane is a network of two places with one lane between them, which the
// tests of single rules fill in.
func oneLane(zone string, service network.Service, rows ...network.Departure) *network.Network {
	for i := range rows {
		rows[i].Lane, rows[i].CutOff = "AB", -1
	}
	return &network.Network{
		Facilities: []network.Facility{{ID: "A", Zone: zone}, {ID: "B", Zone: "UTC"}},
		Carriers:   []network.Carrier{{ID: "C"}},
		Tariffs:    []network.Tariff{{ID: "T"}},
		Lanes: []network.Lane{{ID: "AB", Carrier: "C", From: "A", To: "B", Mode: network.Road,
			Service: service, Duration: time.Hour, Tariff: "T"}},
		Departures: rows,
	}
}

func mustCompile(t *testing.T, n *network.Network, now string, horizon time.Duration) *Snapshot {
	t.Helper()
	at, err := time.Parse(time.RFC3339, now)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Compile(n, Options{Now: at, Horizon: horizon})
	if err != nil {
		t.Fatal(err)
	}
	checkShape(t, s)
	return s
}

func clock(t *testing.T, text string) network.ClockTime {
	t.Helper()
	c, err := network.ParseClockTime(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestDailyDepartureOverClockChanges follows one daily departure through the
// days about a change. Each row lists every departure of the window in UTC.
func TestDailyDepartureOverClockChanges(t *testing.T) {
	tests := []struct {
		name, zone, time string
		now              string // the window is the epoch, a day and a bit before, to two days after
		want             []string
	}{
		{"Berlin goes forward, time is skipped", "Europe/Berlin", "02:30", "2026-03-29T00:00:00Z",
			[]string{"03-28T01:30", "03-29T01:30 is 03:30 local", "03-30T00:30"}},
		{"Berlin goes forward, time is after", "Europe/Berlin", "09:00", "2026-03-29T00:00:00Z",
			[]string{"03-28T08:00", "03-29T07:00", "03-30T07:00"}},
		{"Berlin goes back, time comes twice", "Europe/Berlin", "02:30", "2026-10-25T00:00:00Z",
			[]string{"10-24T00:30", "10-25T00:30 not 01:30", "10-26T01:30"}},
		{"Berlin goes back, end of the repeat", "Europe/Berlin", "03:00", "2026-10-25T00:00:00Z",
			[]string{"10-24T01:00", "10-25T02:00", "10-26T02:00"}},
		{"Sydney goes forward", "Australia/Sydney", "02:30", "2026-10-04T00:00:00Z",
			[]string{"10-03T16:30 is the 4th, 03:30 local", "10-04T15:30", "10-05T15:30"}},
		{"Sydney goes back", "Australia/Sydney", "02:30", "2026-04-05T00:00:00Z",
			[]string{"04-04T15:30 is the first 02:30", "04-05T16:30", "04-06T16:30"}},
		{"Lord Howe goes forward by half an hour", "Australia/Lord_Howe", "02:15", "2026-10-04T00:00:00Z",
			[]string{"10-03T15:45 is 02:45 local", "10-04T15:15", "10-05T15:15"}},
		{"Lord Howe goes back by half an hour", "Australia/Lord_Howe", "01:45", "2026-04-05T00:00:00Z",
			[]string{"04-04T14:45", "04-05T15:15", "04-06T15:15"}},
		{"Sao Paulo has no change any more", "America/Sao_Paulo", "00:00", "2026-10-18T00:00:00Z",
			[]string{"10-17T03:00", "10-18T03:00", "10-19T03:00"}},
		{"Sao Paulo skipped midnight in 2018", "America/Sao_Paulo", "00:00", "2018-11-04T00:00:00Z",
			[]string{"11-03T03:00", "11-04T03:00 is 01:00 local", "11-05T02:00"}},
		{"Sao Paulo came back to 23:00 at 24:00", "America/Sao_Paulo", "24:00", "2018-02-18T00:00:00Z",
			[]string{"02-17T02:00", "02-18T03:00 after the second 23:00", "02-19T03:00"}},
		{"Shanghai", "Asia/Shanghai", "08:15", "2026-03-29T00:00:00Z",
			[]string{"03-28T00:15", "03-29T00:15", "03-30T00:15"}},
		{"Kathmandu", "Asia/Kathmandu", "08:00", "2026-03-29T00:00:00Z",
			[]string{"03-28T02:15", "03-29T02:15", "03-30T02:15"}},
		{"24:00 is the next day's 00:00", "Asia/Kathmandu", "24:00", "2026-03-29T00:00:00Z",
			[]string{"03-28T18:15", "03-29T18:15", "03-30T18:15"}},
		{"Apia skipped Friday 30 December 2011", "Pacific/Apia", "10:00", "2011-12-31T00:00:00Z",
			[]string{"12-30T20:00 is Saturday, for Friday's row and its own", "12-31T20:00", "01-01T20:00"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := oneLane(tt.zone, network.Scheduled, network.Departure{Days: network.EveryDay, Time: clock(t, tt.time)})
			s := mustCompile(t, n, tt.now, 48*time.Hour)
			var got, want []string
			for _, at := range s.Departures(s.Arcs[0].Pattern) {
				got = append(got, s.At(at).Format("01-02T15:04"))
			}
			for _, w := range tt.want {
				want = append(want, w[:len("01-02T15:04")])
			}
			if !slices.Equal(got, want) {
				t.Errorf("daily at %s in %s leaves at %v UTC, want %v", tt.time, tt.zone, got, tt.want)
			}
		})
	}
}

// TestWeeklyDepartureKeepsLocalTime takes one departure a week through a whole
// year with both changes, on each side of the equator.
func TestWeeklyDepartureKeepsLocalTime(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "Australia/Sydney", "America/Sao_Paulo", "Asia/Shanghai", "America/New_York"} {
		n := oneLane(zone, network.Scheduled, network.Departure{Days: 1 << 2, Time: clock(t, "17:45")})
		s := mustCompile(t, n, "2026-01-02T12:00:00Z", 364*24*time.Hour)
		all := s.Departures(s.Arcs[0].Pattern)
		if len(all) != 52 {
			t.Errorf("%s: %d departures in 52 weeks, want 52", zone, len(all))
		}
		for _, at := range all {
			if local := s.At(at).In(s.Zones[0]); local.Weekday() != time.Wednesday || local.Format("15:04") != "17:45" {
				t.Errorf("%s: leaves at %s, want a Wednesday at 17:45", zone, local)
			}
		}
	}
}

func TestOnDemandLeavesOnHalfHoursOfTheLocalClock(t *testing.T) {
	tests := []struct {
		zone, now string
		want      int // departures on the local date of the change
		why       string
	}{
		{"Europe/Berlin", "2026-03-29T00:00:00Z", 46, "a day of 23 hours"},
		{"Europe/Berlin", "2026-10-25T00:00:00Z", 50, "a day of 25 hours"},
		{"Australia/Lord_Howe", "2026-10-04T00:00:00Z", 47, "a day of 23.5 hours"},
		{"Australia/Lord_Howe", "2026-04-05T00:00:00Z", 49, "a day of 24.5 hours"},
		{"Asia/Kathmandu", "2026-04-05T00:00:00Z", 48, "on the quarters of UTC"},
		{"Africa/Monrovia", "1971-06-01T00:00:00Z", 48, "44 minutes and 30 seconds behind UTC"},
	}
	for _, tt := range tests {
		s := mustCompile(t, oneLane(tt.zone, network.OnDemand), tt.now, 48*time.Hour)
		date, got := tt.now[:len(time.DateOnly)], 0
		for _, at := range s.Departures(s.Arcs[0].Pattern) {
			local := s.At(at).In(s.Zones[0])
			if local.Minute()%30 != 0 || local.Second() != 0 {
				t.Fatalf("%s: leaves at %s, want a whole or half hour", tt.zone, local)
			}
			if local.Format(time.DateOnly) == date {
				got++
			}
		}
		if got != tt.want {
			t.Errorf("%s: %d departures on %s, want %d: %s", tt.zone, got, date, tt.want, tt.why)
		}
	}
}

// TestMomentMatchesSlowRule tries wall times in the hours about every change of
// the odd zones in several years, and at random.
func TestMomentMatchesSlowRule(t *testing.T) {
	for _, year := range []int{1993, 2011, 2018, 2026, 2044} {
		for _, name := range oddZones {
			l, err := loadZone(name)
			if err != nil {
				t.Fatal(err)
			}
			epoch := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
			z := newZone(l, epoch, 366*day, 366*day+Margin)
			r := rand.New(rand.NewPCG(uint64(year), 0))
			for _, s := range z.spans {
				for range 12 {
					near := s.end + s.offset + int64(r.IntN(5*3600)-2*3600)
					checkMoment(t, z, epoch, near)
				}
			}
			for range 20 {
				checkMoment(t, z, epoch, r.Int64N(366*int64(day)))
			}
		}
	}
}

func checkMoment(t *testing.T, z *zone, epoch time.Time, w wall) {
	t.Helper()
	if w < 0 || w > 366*int64(day) {
		return
	}
	at := epoch.Add(time.Duration(w) * time.Second)
	want, exists := slowMoment(at, z.location)
	if got := epoch.Add(time.Duration(z.moment(w)) * time.Second); !got.Equal(want) {
		t.Errorf("%s: wall time %s: got %s, want %s (exists: %v)", z.location, at.Format(time.DateTime), got.UTC(), want.UTC(), exists)
	}
	date, time := int32(w/int64(day)), int32(w%int64(day))
	if got := z.on(date, time); got != z.moment(w) {
		t.Errorf("%s: on(%d, %d) = %d, want moment's %d", z.location, date, time, got, z.moment(w))
	}
}

func TestZoneNames(t *testing.T) {
	for _, name := range []string{"", "Local", "Europe/Nowhere", "../etc/passwd", "+01:00"} {
		if l, err := loadZone(name); err == nil {
			t.Errorf("zone %q is %v, want refused", name, l)
		}
	}
}
