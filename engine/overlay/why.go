package overlay

import (
	"fmt"
	"strings"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
)

// Why says in words what changes did to the departure of an arc that is
// timetabled for a moment: which took it away, or made it late or dearer, and
// how much room is left if some is booked. It is empty where nothing did.
func (o *Overlay) Why(arc int32, due timetable.Second) string {
	c, ok := o.course(arc)
	if !ok || c.added == nil && o.snap.Next(c.arc.Pattern, due) != due || c.added != nil && c.added.moment != due {
		return ""
	}
	d := c.departure(due)
	if gone := o.gone(d); gone != "" {
		return gone
	}
	var all []string
	if late := c.lateness(due); late > 0 {
		by := " by delays of its lane, its carrier or the facility it leaves from"
		if e := c.find(network.Delayed, func(e *entry) bool {
			return e.from <= due && due < e.until && (c.added == nil || e.order > c.added.entry.order)
		}); e != nil && e.late == late {
			by = e.describe(c.zone())
		}
		all = append(all, fmt.Sprintf("leaves %s late at %s%s", time.Duration(late)*time.Second, o.local(&c, due+timetable.Second(late)), by))
	}
	if p := o.price(c.arc.Lane); p != network.SamePrice {
		all = append(all, fmt.Sprintf("costs %d.%04d %% of its tariff", p/10_000, p%10_000))
	}
	if s, ok := o.departures.get(d); ok && s.legs > 0 && c.arc.Capacity > 0 {
		all = append(all, fmt.Sprintf("booked: %s of %d kg left", o.left(d).Kilograms(), c.arc.Capacity))
	}
	return strings.Join(all, "; ")
}

// gone says why a departure does not leave at all, and is empty if it does.
func (o *Overlay) gone(d departure) string {
	c := o.courseOf(d)
	zone := c.zone()
	if s, _ := o.departures.get(d); s.cancels > 0 {
		for _, e := range c.lane.madeOrNone() {
			for _, cancelled := range e.cancels {
				if cancelled == d {
					return "cancelled" + e.describe(zone)
				}
			}
		}
	}
	late := c.lateness(d.moment())
	if int64(d.moment())+late >= int64(o.snap.End) {
		return "delayed past the horizon, " + o.local(&c, o.snap.End)
	}
	leaves := d.moment() + timetable.Second(late)
	for _, p := range []struct {
		what string
		r    *rules
		at   timetable.Second
	}{
		{"lane", c.lane, leaves}, {"carrier", c.carrier, leaves},
		{"facility it leaves from", c.from, leaves}, {"facility it arrives at", c.to, leaves + c.arc.Duration},
	} {
		if p.r.closed(p.at) == p.at {
			continue
		}
		for _, e := range p.r.made {
			if e.change.Kind == network.Closed && e.from <= p.at && p.at < e.until {
				return p.what + " closed" + e.describe(zone)
			}
		}
	}
	return ""
}

// find is the last change of one kind, of any of its rules, that holds.
func (c *course) find(kind network.ChangeKind, holds func(*entry) bool) (found *entry) {
	for _, r := range []*rules{c.lane, c.carrier, c.from} {
		for _, e := range r.madeOrNone() {
			if e.change.Kind == kind && holds(e) && (found == nil || e.order > found.order) {
				found = e
			}
		}
	}
	return found
}

func (c *course) zone() *time.Location { return c.o.snap.Zones[c.arc.From] }

func (o *Overlay) local(c *course, t timetable.Second) string {
	return o.snap.At(t).In(c.zone()).Format(time.RFC3339)
}

// describe says since when and until when a change holds, who made it and why.
func (e *entry) describe(zone *time.Location) string {
	return e.change.Particulars(func(t time.Time) string { return t.In(zone).Format(time.RFC3339) })
}
