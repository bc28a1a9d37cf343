package overlay

import (
	"entrepot/engine/network"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// Next is the first departure of an arc, of the snapshot's or an extra one, at
// or after a moment that leaves with all changes and has room for a parcel of
// that weight; Never if there is none. Of an arc that is not Touched it is the
// snapshot's, whatever the weight: what is too heavy for a departure with
// nothing booked on it is for the arc's Limit to refuse.
func (o *Overlay) Next(arc int32, earliest timetable.Second, weight unit.Weight) timetable.Second {
	if !o.Touched(arc) {
		return o.snap.Next(o.snap.Arcs[arc].Pattern, earliest)
	}
	c, ok := o.course(arc)
	if !ok || c.masked {
		return timetable.Never
	}
	leaves, d := c.first(earliest, weight)
	if d == nothing {
		return timetable.Never
	}
	return leaves
}

// course is all that decides when an arc leaves.
type course struct {
	o      *Overlay
	arc    *timetable.Arc
	base   int32     // of the snapshot; -1 for an added one
	place  int32     // of an added one
	added  *addition // nil for one of the snapshot
	masked bool      // its departures are those of an extra arc
	// Of its lane and carrier and the facilities it leaves and reaches; nil
	// where they have none.
	lane, carrier, from, to *rules
	late                    bool // some delay may touch it
	looked                  bool // some departure may be booked or cancelled
}

// course finds what decides about an arc of the snapshot or an extra one.
func (o *Overlay) course(id int32) (c course, ok bool) {
	c = course{o: o, base: id}
	switch place := int(id) - len(o.snap.Arcs); {
	case id < 0 || place >= o.Extras():
		return c, false
	case place >= len(o.added):
		c.base = o.priced[place-len(o.added)]
	case place >= 0:
		c.base, c.place, c.added = -1, int32(place), o.added[place]
		if c.added == nil {
			return c, false
		}
	}
	c.fill()
	c.masked = int(id) < len(o.snap.Arcs) && (c.lane.reprices() || c.carrier.reprices())
	return c, true
}

// courseOf is the course of the arc that has a departure.
func (o *Overlay) courseOf(d departure) course {
	c := course{o: o, base: d.arc()}
	if d.isAdded() {
		c.base, c.place, c.added = -1, d.arc(), o.added[d.arc()]
	}
	c.fill()
	return c
}

func (c *course) fill() {
	o := c.o
	if c.added != nil {
		c.arc = &c.added.arc
	} else {
		c.arc = &o.snap.Arcs[c.base]
	}
	// Most touched arcs are so by their carrier or a facility only.
	if c.looked = c.added != nil || o.narrow.has(c.base); c.looked {
		c.lane, _ = o.lanes.get(row(c.arc.Lane))
	}
	c.carrier, _ = o.carriers.get(row(o.carrierOf[c.arc.Lane]))
	c.from, _ = o.facilities.get(row(c.arc.From))
	if o.shut.has(c.arc.To) {
		c.to, _ = o.facilities.get(row(c.arc.To))
	}
	c.late = c.lane.latest() > 0 || c.carrier.latest() > 0 || c.from.latest() > 0
}

// nothing is no departure: no arc has that number.
const nothing departure = 1<<64 - 1

// first finds the first departure at or after a moment that takes a parcel.
func (c *course) first(earliest timetable.Second, weight unit.Weight) (timetable.Second, departure) {
	at, after := earliest, timetable.Second(-1)
	for {
		leaves, due := c.next(at, after)
		if leaves == timetable.Never {
			return leaves, nothing
		}
		if open := c.reopens(leaves); open > leaves {
			if open == timetable.Never {
				return open, nothing
			}
			at, after = open, -1
			continue
		}
		d := c.departure(due)
		var s standing
		if c.looked {
			s, _ = c.o.departures.get(d)
		}
		if s.cancels == 0 && weight <= room(c.arc)-s.booked {
			return leaves, d
		}
		at, after = leaves, due
	}
}

func (c *course) departure(due timetable.Second) departure {
	if c.added != nil {
		return addedAt(c.place, due)
	}
	return timetabled(c.base, due)
}

// next is the first departure in the order of when they leave, and for those
// that leave at once of when they are timetabled, that leaves at or after a
// moment; of those that leave at that moment only such as are timetabled after
// another. What a delay moves past the horizon does not leave.
func (c *course) next(at, after timetable.Second) (leaves, due timetable.Second) {
	end := int64(c.o.snap.End)
	if c.added != nil {
		due = c.added.moment
		t := int64(due) + c.lateness(due)
		if t < end && (t > int64(at) || t == int64(at) && due > after) {
			return timetable.Second(t), due
		}
		return timetable.Never, timetable.Never
	}
	if !c.late {
		due = c.o.snap.Next(c.arc.Pattern, max(at, after+1))
		return due, due
	}
	// Lateness is constant over stretches of timetabled time. Each is looked at
	// from the one on that may hold a departure so late that it leaves now; none
	// that begins after the best departure found can hold a sooner one.
	best := end
	leaves, due = timetable.Never, timetable.Never
	most := c.lane.latest() + c.carrier.latest() + c.from.latest()
	for x := timetable.Second(max(0, int64(at)-most)); int64(x) < best; {
		late, until := c.lane.lateness(x)
		for _, r := range [...]*rules{c.carrier, c.from} {
			l, u := r.lateness(x)
			late, until = late+l, min(until, u)
		}
		first := timetable.Second(max(int64(x), int64(at)-late))
		if int64(first)+late == int64(at) && first <= after {
			first = after + 1
		}
		if first < until {
			if d := c.o.snap.Next(c.arc.Pattern, first); d < until && int64(d)+late < best {
				best = int64(d) + late
				leaves, due = timetable.Second(best), d
			}
		}
		if until == timetable.Never {
			break
		}
		x = until
	}
	return leaves, due
}

// lateness is how late the departure timetabled for a moment leaves. Delays
// made before a departure was added are not about it.
func (c *course) lateness(due timetable.Second) int64 {
	if c.added != nil {
		order := c.added.entry.order
		return c.lane.since(order, due) + c.carrier.since(order, due) + c.from.since(order, due)
	}
	lane, _ := c.lane.lateness(due)
	carrier, _ := c.carrier.lateness(due)
	from, _ := c.from.lateness(due)
	return lane + carrier + from
}

// reopens is the first moment from a departure on at which no closure that holds
// for it still holds; the departure itself if none does.
func (c *course) reopens(leaves timetable.Second) timetable.Second {
	open := max(c.lane.closed(leaves), c.carrier.closed(leaves), c.from.closed(leaves))
	if c.to != nil {
		arrives := leaves + c.arc.Duration
		switch u := c.to.closed(arrives); u {
		case arrives:
		case timetable.Never:
			return u
		default:
			open = max(open, u-c.arc.Duration)
		}
	}
	return open
}

// reprices tells whether the price is another.
func (r *rules) reprices() bool { return r.cost() != network.SamePrice }
