package timetable

import (
	"cmp"
	"fmt"
	"slices"
	"sort"

	"entrepot/engine/network"
)

// interval is a stretch of open time.
type interval struct {
	open, close Second // [open, close)
	before      Second // open time in all intervals before this one
}

// alwaysOpen stands in for an opening where there is nothing to wait for.
const alwaysOpen int32 = -1

// Ready is when a parcel that arrives at a facility has been handled, which is
// done in open time only. Where handling takes no time it is the first open
// moment at or after arrive. It is Never if that is not before the opening hours
// stop being known, Margin after End.
func (s *Snapshot) Ready(facility int32, arrive Second) Second {
	return s.Cleared(s.hours[facility], arrive, s.handling[facility])
}

// Cleared is when a customs office that keeps an opening, as Hours names it, is
// done with what comes to it at a moment and takes it so much office time. As for
// Ready, where that is none it is the first open moment at or after at, and Never
// if it is not before the opening hours stop being known.
func (s *Snapshot) Cleared(hours int32, at, office Second) Second {
	if at >= s.known {
		return Never
	}
	if hours == alwaysOpen {
		if done := at + office; done <= s.known {
			return done
		}
		return Never
	}
	open := s.openings[hours]
	i := after(open, at)
	if i == len(open) {
		return Never
	}
	start := max(at, open[i].open)
	// The office is done when this much open time has passed since the epoch.
	done := open[i].before + (start - open[i].open) + office
	rest := open[i:]
	j := sort.Search(len(rest), func(k int) bool {
		return done <= rest[k].before+rest[k].close-rest[k].open
	})
	if j == len(rest) {
		return Never
	}
	return rest[j].open + done - rest[j].before
}

// Open tells whether a facility is open at a moment, and until when that stays
// so; Never where no change is known.
func (s *Snapshot) Open(facility int32, at Second) (open bool, until Second) {
	hours := s.hours[facility]
	if hours == alwaysOpen {
		return true, Never
	}
	list := s.openings[hours]
	i := after(list, at)
	switch {
	case i == len(list):
		return false, Never
	case at < list[i].open:
		return false, list[i].open
	case list[i].close == s.known:
		return true, Never
	}
	return true, list[i].close
}

// after is the first interval that closes after at.
func after(open []interval, at Second) int {
	return sort.Search(len(open), func(i int) bool { return open[i].close > at })
}

// openings collects the opening hours of (calendar, zone), each once.
type openings struct {
	network  *network.Network
	calendar dates
	known    Second
	ids      ids // of the network's calendars
	made     map[[2]int32]int32
	all      [][]interval
}

// of returns the number of the opening of a calendar in a zone.
func (o *openings) of(calendar string, zone int32, z *zone) (int32, error) {
	if calendar == "" {
		return alwaysOpen, nil
	}
	c, ok := rowOf(o.ids, o.network.Calendars, calendarID, calendar)
	if !ok {
		return 0, fmt.Errorf("calendar: got %q, want the id of a calendar", calendar)
	}
	key := [2]int32{c, zone}
	if id, ok := o.made[key]; ok {
		return id, nil
	}
	list, err := o.expand(&o.network.Calendars[c], z)
	if err != nil {
		return 0, fmt.Errorf("calendar %s: %w", calendar, err)
	}
	id := int32(len(o.all))
	if len(list) == 1 && list[0].open == 0 && list[0].close == o.known {
		id = alwaysOpen
	} else {
		o.all = append(o.all, list)
	}
	o.made[key] = id
	return id, nil
}

// expand lists when a clock in the zone shows a time within the hours.
func (o *openings) expand(c *network.Calendar, z *zone) ([]interval, error) {
	exceptions := map[int32][]network.Exception{}
	for _, e := range c.Exceptions {
		date, err := o.calendar.number(e.Date)
		if err != nil {
			return nil, fmt.Errorf("exception: %w", err)
		}
		if !e.Shut {
			if err := checkHours(e.Open, e.Close); err != nil {
				return nil, fmt.Errorf("exception on %s: %w", e.Date, err)
			}
		}
		exceptions[date] = append(exceptions[date], e)
	}
	for _, h := range c.Weekly {
		if err := checkHours(h.Open, h.Close); err != nil {
			return nil, fmt.Errorf("hours on %s: %w", h.Days, err)
		}
	}
	var list []interval
	add := func(date int32, open, close network.ClockTime) {
		from, to := int64(date)*int64(day)+int64(open), int64(date)*int64(day)+int64(close)
		for _, s := range z.spans {
			from, to := max(from-s.offset, s.start, 0), min(to-s.offset, s.end, int64(o.known))
			if from < to {
				list = append(list, interval{open: Second(from), close: Second(to)})
			}
		}
	}
	for date := int32(-daysAround); date <= int32(o.known/day)+daysAround; date++ {
		if only, ok := exceptions[date]; ok {
			for _, e := range only {
				if !e.Shut {
					add(date, e.Open, e.Close)
				}
			}
			continue
		}
		for _, h := range c.Weekly {
			if h.Days.On(o.calendar.weekday(date)) {
				add(date, h.Open, h.Close)
			}
		}
	}
	return merge(list), nil
}

// merge sorts intervals, joins those that touch or overlap, and sums them up.
func merge(list []interval) []interval {
	slices.SortFunc(list, func(a, b interval) int { return cmp.Compare(a.open, b.open) })
	var out []interval
	for _, v := range list {
		if n := len(out); n > 0 && v.open <= out[n-1].close {
			out[n-1].close = max(out[n-1].close, v.close)
			continue
		}
		out = append(out, v)
	}
	for i := 1; i < len(out); i++ {
		out[i].before = out[i-1].before + out[i-1].close - out[i-1].open
	}
	return slices.Clip(out)
}

func checkHours(open, close network.ClockTime) error {
	if open < 0 || open >= close || close > network.ClockTime(day) {
		return fmt.Errorf("got %s to %s, want the opening before the closing, on one day; hours past midnight are two rows", open, close)
	}
	return nil
}
