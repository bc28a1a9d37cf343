package search

import (
	"entrepot/engine/timetable"
)

// landings are the moments at which a parcel can come to a target at all: the
// arrivals of the lanes that lead there. Bounds leave waits out, but the last
// wait of a way is known: what is due between two landings is due at the second.
// They stand in stretches of time, the first and the last of each.
type landings struct {
	left  int                // how many more are worth noting
	first []timetable.Second // by stretch: the first landing in it or after it; Never if none
	last  []timetable.Second // by stretch: the last landing in it or before it; -1 if none
}

// landingBits is the binary logarithm of such a stretch in seconds.
const landingBits = 10

// Landings of more lanes, or more of them in a stretch on the average, follow
// each other too closely to say anything.
const (
	mostLandingLanes     = 64
	mostLandingsAStretch = 1
)

// known tells whether the landings have been listed.
func (l *landings) known() bool { return len(l.first) > 0 }

// list notes when the lanes to the targets arrive, unless they are too many.
func (l *landings) list(g *ground, from timetable.Second) {
	l.first, l.last = l.first[:0], l.last[:0]
	lanes := 0
	for _, t := range g.targets {
		for i := g.rated.in[t]; i < g.rated.in[t+1]; i++ {
			p := &g.rated.pairs[g.rated.by[i]]
			if p.lanes == 0 {
				return // clearances are through at any moment
			}
			lanes += int(p.lanes)
		}
	}
	if lanes += len(g.extra); lanes > mostLandingLanes || len(g.targets) == 0 {
		return
	}
	l.open(g.latest)
	for _, t := range g.targets {
		for i := g.rated.in[t]; i < g.rated.in[t+1]; i++ {
			p := &g.rated.pairs[g.rated.by[i]]
			for k := p.lo; k < p.hi(); k++ {
				l.lane(g, &g.rated.lanes[k], from)
			}
		}
	}
	for i := range g.extra {
		if g.target[g.rated.target(g.arc(&g.extra[i]).To)] {
			l.lane(g, &g.extra[i], from)
		}
	}
	if l.left < 0 {
		l.first, l.last = l.first[:0], l.last[:0]
		return
	}
	l.close()
}

// open begins a list of landings up to the latest.
func (l *landings) open(latest timetable.Second) {
	n := int(latest>>landingBits) + 1
	l.left = n * mostLandingsAStretch
	for range n {
		l.first, l.last = append(l.first, timetable.Never), append(l.last, -1)
	}
}

// note takes up one.
func (l *landings) note(at timetable.Second) {
	k := at >> landingBits
	l.first[k], l.last[k] = min(l.first[k], at), max(l.last[k], at)
}

// close lets stretches without a landing know of their neighbours'.
func (l *landings) close() {
	for i := len(l.first) - 2; i >= 0; i-- {
		l.first[i] = min(l.first[i], l.first[i+1])
	}
	for i := 1; i < len(l.last); i++ {
		l.last[i] = max(l.last[i], l.last[i-1])
	}
}

// lane notes when one lane arrives, as long as there are not too many.
func (l *landings) lane(g *ground, a *lane, from timetable.Second) {
	for d := g.next(a, from); d != timetable.Never && l.left >= 0; d = g.next(a, d+1) {
		l.left--
		at := d + a.duration
		if at > g.latest {
			return
		}
		l.note(at)
	}
}

// next is no later than the first landing at or after t, which is at most the
// latest arrival of interest.
func (l *landings) next(t timetable.Second) timetable.Second {
	k := t >> landingBits
	switch {
	case l.first[k] >= t:
		return l.first[k]
	case l.last[k] >= t:
		return t // between the two of its stretch
	case int(k)+1 < len(l.first):
		return l.first[k+1]
	}
	return timetable.Never
}

// before is no sooner than the last landing at or before t; -1 if there is none.
func (l *landings) before(t timetable.Second) timetable.Second {
	k := t >> landingBits
	switch {
	case l.last[k] <= t:
		return l.last[k]
	case l.first[k] <= t:
		return t
	case k > 0:
		return l.last[k-1]
	}
	return -1
}
