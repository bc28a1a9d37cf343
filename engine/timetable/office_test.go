package timetable

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"entrepot/engine/network"
)

// TestClearedMatchesOracle asks the hours of every regime at every facility of
// its territory, with some times that the office may take.
func TestClearedMatchesOracle(t *testing.T) {
	asked := 0
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		n, s := compileRandom(t, r)
		for i := range n.Regimes {
			for j := range n.Facilities {
				if g := &n.Regimes[i]; n.Facilities[j].Territory == g.Territory {
					checkCleared(t, r, n, s, g, int32(j))
					asked++
				}
			}
		}
	})
	if *seedFlag == 0 && asked < 100 {
		t.Errorf("asked %d times, want many", asked)
	}
}

func checkCleared(t *testing.T, r *rand.Rand, n *network.Network, s *Snapshot, g *network.Regime, f int32) {
	t.Helper()
	hours, err := s.Hours(g.Calendar, f)
	if err != nil {
		t.Fatal(err)
	}
	open := openMinutes(s, n, g.Calendar, s.Zones[f], s.known)
	ask := []Second{0, 1, s.End, s.known - 60, s.known - 1, s.known, Never}
	for range 5 {
		ask = append(ask, Second(r.Int32N(int32(s.End)+20*int32(day))), Second(r.Int32N(int32(s.End)/60)*60))
	}
	slices.Sort(ask)
	for _, office := range []Second{0, 1, Second(g.Processing.Seconds()), 90 * day} {
		last := Second(0)
		for _, at := range ask {
			got, want := s.Cleared(hours, at, office), slowReady(open, at, office, s.known)
			if got != want || got < last {
				t.Fatalf("calendar %q in %s: Cleared(%d, %d, %d) = %d after %d, want %d\ncalendars %+v",
					g.Calendar, s.Zones[f], hours, at, office, got, last, want, n.Calendars)
			}
			last = got
		}
	}
}

// officeNetwork has one territory in two zones, another in a third, and a regime
// of the first, whose office shuts at noon.
func officeNetwork() *network.Network {
	n := oneLane("Europe/Lisbon", network.Scheduled)
	n.Facilities[0].Territory, n.Facilities[1].Territory, n.Facilities[1].Zone = "EU", "EU", "Europe/Berlin"
	n.Facilities = append(n.Facilities, network.Facility{ID: "GB", Territory: "GB", Zone: "Europe/London"},
		network.Facility{ID: "MA", Territory: "EU", Zone: "Europe/Berlin"})
	n.Calendars = []network.Calendar{
		{ID: "office", Weekly: []network.Hours{{Days: 0b11111, Open: 8 * 3600, Close: 12 * 3600}}},
		{ID: "always", Weekly: []network.Hours{{Days: network.EveryDay, Open: 0, Close: 86400}}}}
	n.Regimes = []network.Regime{{ID: "R", Territory: "EU", Calendar: "office"}, {ID: "R", Territory: "EU", Calendar: "office"},
		{ID: "S", Territory: "EU", Calendar: "always"}, {ID: "T", Territory: "GB"}}
	return n
}

func TestOfficeKeepsTheHoursOfItsZone(t *testing.T) {
	s := mustCompile(t, officeNetwork(), monday, 0)
	for _, tt := range []struct {
		facility int32
		at       string
		office   time.Duration
		want     string
	}{
		{0, "2026-06-01T10:00:00Z", 0, "2026-06-01T10:00:00Z"},         // 11:00 in Lisbon
		{1, "2026-06-01T10:00:00Z", 0, "2026-06-02T06:00:00Z"},         // noon in Berlin
		{0, "2026-06-01T10:00:00Z", time.Hour, "2026-06-01T11:00:00Z"}, // done as it shuts
		{0, "2026-06-01T10:00:00Z", 61 * time.Minute, "2026-06-02T07:01:00Z"},
		{3, "2026-06-05T09:00:00Z", 2 * time.Hour, "2026-06-08T07:00:00Z"}, // over a weekend
	} {
		hours, err := s.Hours("office", tt.facility)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.At(s.Cleared(hours, at(t, s, tt.at), Second(tt.office.Seconds()))).Format(time.RFC3339); got != tt.want {
			t.Errorf("facility %d, %s of office time from %s: cleared %s, want %s", tt.facility, tt.office, tt.at, got, tt.want)
		}
	}
}

func TestHoursOfOffices(t *testing.T) {
	s := mustCompile(t, officeNetwork(), monday, 0)
	if len(s.offices) != 4 || len(s.openings) != 2 {
		t.Errorf("%d offices with %d openings, want two calendars in two zones, and the one that shuts opened in both", len(s.offices), len(s.openings))
	}
	for _, calendar := range []string{"", "always"} {
		if hours, err := s.Hours(calendar, 1); hours != -1 || err != nil {
			t.Errorf("Hours(%q) = %d, %v, want -1: always open", calendar, hours, err)
		}
	}
	if got := s.Cleared(-1, 100, 50); got != 150 {
		t.Errorf("always open: cleared at %d, want 150", got)
	}
	a, errA := s.Hours("office", 1)
	b, errB := s.Hours("office", 3)
	if a != b || errA != nil || errB != nil {
		t.Errorf("two facilities in one zone: openings %d and %d, %v, %v, want one", a, b, errA, errB)
	}
	for _, ask := range []struct {
		calendar string
		facility int32
		want     string
	}{
		{"office", 2, `hours at facility GB: calendar: got "office", want that of a regime of territory GB`},
		{"night", 0, `hours at facility A: calendar: got "night", want that of a regime of territory EU`},
	} {
		if _, err := s.Hours(ask.calendar, ask.facility); err == nil || !strings.Contains(err.Error(), ask.want) {
			t.Errorf("Hours(%q, %d): got %v, want %s", ask.calendar, ask.facility, err, ask.want)
		}
	}
}
