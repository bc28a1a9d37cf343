package openflights

import (
	"fmt"
	"testing"
	"time"

	"entrepot/geo"
)

func TestBlockTime(t *testing.T) {
	tests := []struct {
		km    geo.Metres
		stops int
		want  time.Duration
	}{
		{0, 0, 30 * time.Minute},
		{100, 0, 40 * time.Minute},
		{430, 0, 65 * time.Minute},
		{800, 0, 90 * time.Minute},
		{801, 0, 95 * time.Minute}, // a started five minutes counts
		{8868, 0, 11*time.Hour + 40*time.Minute},
		{8868, 2, 13*time.Hour + 40*time.Minute},
	}
	for _, tt := range tests {
		if got := blockTime(tt.km*geo.Kilometre, tt.stops); got != tt.want {
			t.Errorf("blockTime(%.0f km, %d stops) = %v, want %v", tt.km, tt.stops, got, tt.want)
		}
	}
}

// TestDepartureTimes holds the spread over the day: no hour of the 18 has less
// than half or more than twice its share, and none lies outside.
func TestDepartureTimes(t *testing.T) {
	const lanes = 18_000
	var perHour [24]int
	for i := range lanes {
		at := departureTime(fmt.Sprintf("CA-%03X-FRA", i))
		if at < firstDeparture || at >= 24*3600 || at%departureStep != 0 {
			t.Fatalf("departs at %v, want 06:00 to 23:55 in steps of five minutes", at)
		}
		perHour[at/3600]++
	}
	for hour, n := range perHour {
		if hour >= 6 && (n < 500 || n > 2000) {
			t.Errorf("%d lanes depart from %02d:00 to %02d:59, want about 1000", n, hour, hour)
		}
	}
	if got := departureTime("CA-PVG-FRA"); got.String() != "20:45" {
		t.Errorf("CA-PVG-FRA departs at %v: the hash has changed, and with it every timetable", got)
	}
}

func TestTariffBands(t *testing.T) {
	for i, b := range bands {
		tariff := b.tariff()
		for j, br := range tariff.Breaks {
			if br.PerKg <= 0 || j > 0 && (br.From <= tariff.Breaks[j-1].From || br.PerKg >= tariff.Breaks[j-1].PerKg) {
				t.Errorf("%s: break %+v, want ascending weights and falling prices", tariff.ID, br)
			}
		}
		if i > 0 && (b.upTo <= bands[i-1].upTo || b.perKg <= bands[i-1].perKg || b.minimum <= bands[i-1].minimum) {
			t.Errorf("%s: want farther and dearer than %s", b.id(), bands[i-1].id())
		}
	}
	for km, want := range map[geo.Metres]string{0: "air-00500km", 500: "air-00500km", 501: "air-01000km", 9000: "air-09000km", 30000: "air-20100km"} {
		if got := bandOf(km * geo.Kilometre).id(); got != want {
			t.Errorf("bandOf(%.0f km) = %s, want %s", km, got, want)
		}
	}
	// The two ends of what forwarders ask from China to Europe.
	b := bandOf(8868 * geo.Kilometre).tariff().Breaks
	if b[0].PerKg != 8_976_000 || b[len(b)-1].PerKg != 5_478_000 {
		t.Errorf("Shanghai to Frankfurt costs %d to %d millionths of a dollar per kg, want 8.98 to 5.48 USD", b[0].PerKg, b[len(b)-1].PerKg)
	}
}

func TestTerritoryOf(t *testing.T) {
	for country, want := range map[string]string{
		"CN": "CN", "HK": "HK", "DE": "EU", "RE": "EU", "PF": "PF", "GB": "GB", "IM": "GB", "PR": "US", "NO": "NO",
	} {
		if got := territoryOf(country); got != want {
			t.Errorf("territoryOf(%s) = %s, want %s", country, got, want)
		}
	}
	if len(euMembers) != 27 {
		t.Errorf("the EU has %d members, want 27", len(euMembers))
	}
}
