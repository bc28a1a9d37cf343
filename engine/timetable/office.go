package timetable

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"entrepot/engine/network"
)

// office is the opening of a calendar in a zone in which a customs office keeps
// it.
type office struct {
	calendar, zone string
	hours          int32 // index into openings, or alwaysOpen
}

func (o *office) compare(with *office) int {
	return cmp.Or(cmp.Compare(o.calendar, with.calendar), cmp.Compare(o.zone, with.zone))
}

// Hours names the opening of a calendar in the zone of a facility, for Cleared:
// that of a customs office there. No calendar is always open. It knows the
// calendars of the regimes of the facility's territory.
func (s *Snapshot) Hours(calendar string, facility int32) (int32, error) {
	if calendar == "" {
		return alwaysOpen, nil
	}
	f := &s.Facilities[facility]
	want := office{calendar: calendar, zone: f.Zone}
	i, found := slices.BinarySearchFunc(s.offices, want, func(a, b office) int { return a.compare(&b) })
	if !found {
		return 0, fmt.Errorf("timetable: hours at facility %s: calendar: got %q, want that of a regime of territory %s", f.ID, calendar, f.Territory)
	}
	return s.offices[i].hours, nil
}

// compileOffices opens the calendar of each regime in every zone of its
// territory, whichever facilities the office may be at.
func (c *compiler) compileOffices() error {
	s := c.s
	zonesOf := map[string][]int32{} // of the facilities of a territory, each once
	type place struct {
		territory string
		zone      int32
	}
	seen := map[place]bool{}
	for i := range s.Facilities {
		at := place{s.Facilities[i].Territory, c.zoneOf[i]}
		if !seen[at] {
			seen[at] = true
			zonesOf[at.territory] = append(zonesOf[at.territory], at.zone)
		}
	}
	made := map[office]bool{}
	for i := range s.Regimes {
		r := &s.Regimes[i]
		if err := checkTimes(r); err != nil {
			return fmt.Errorf("regime %s: %w", r.ID, err)
		}
		if r.Calendar == "" {
			continue
		}
		for _, zone := range zonesOf[r.Territory] {
			hours, err := c.openings.of(r.Calendar, zone, c.zones[zone])
			if err != nil {
				return fmt.Errorf("regime %s: %w", r.ID, err)
			}
			o := office{r.Calendar, c.zones[zone].location.String(), hours}
			if !made[o] {
				made[o] = true
				s.offices = append(s.offices, o)
			}
		}
	}
	slices.SortFunc(s.offices, func(a, b office) int { return a.compare(&b) })
	return nil
}

// checkTimes refuses spans of office time that Cleared cannot be given.
func checkTimes(r *network.Regime) error {
	for _, span := range []struct {
		what string
		time time.Duration
	}{{"processing", r.Processing}, {"processing of one in ten", r.ProcessingP90}, {"inspection", r.Inspection}} {
		if _, err := seconds(span.time, Max); err != nil {
			return fmt.Errorf("%s: %w", span.what, err)
		}
	}
	return nil
}
