package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/overlay"
	"entrepot/engine/search"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// mostUndoTried is how many changes are tried without, one by one.
const mostUndoTried = 8

// unchanged finds out whether changes of the network keep the subject out: if it
// is in the answer of the network as it was compiled, then full departures and
// the changes that touch its ways there are looked at.
func (x *explainer) unchanged() error {
	if x.overlay.Len() == 0 {
		return nil
	}
	bare := *x.world
	bare.overlay = nil
	if x.asked++; x.asked > mostAsked {
		return errAskedOften
	}
	r, pr, err := bare.request(x.q)
	if err != nil {
		return err
	}
	r.Slack = search.Slack{}
	ways, err := x.waysOn(&bare, x.q, r)
	if err != nil {
		return err
	}
	ways = slices.DeleteFunc(ways, func(way search.Way) bool { return !x.through(&bare, pr, &way) })
	if len(ways) == 0 {
		return nil
	}
	if err := x.full(ways); err != nil {
		return err
	}
	return x.undo(ways)
}

// full looks whether a departure of a way has no room left, and asks again with
// as much as the parcel needs.
func (x *explainer) full(ways []search.Way) error {
	weight := x.q.Parcel.Weight
	for i := range ways[:min(mostUndoTried, len(ways))] {
		var changes []network.Change
		var short, left unit.Weight
		var lane string
		var depart timetable.Second
		var from int32
		for _, st := range ways[i].Legs() {
			if x.next(st.Arc, st.Depart, weight) == st.Depart || x.next(st.Arc, st.Depart, 0) != st.Depart {
				continue // it has room, or does not leave
			}
			a := *x.arc(st.Arc)
			a.Capacity = int64((weight + unit.Kilogram - 1) / unit.Kilogram)
			changes = append(changes, x.another(&a, st.Depart))
			if room := x.left(st.Arc, st.Depart); weight-room > short {
				short, left, lane, depart, from = weight-room, room, x.snap.Lanes[a.Lane].ID, st.Depart, a.From
			}
		}
		if changes == nil {
			continue
		}
		in, err := x.supposing(changes...)
		if err != nil {
			return err
		}
		if !in {
			continue
		}
		x.because(Reason{Kind: ReasonFull, Lane: lane, Left: &left,
			Detail: fmt.Sprintf("lane %s: its departure on %s has %s left, and the parcel weighs %s", lane, x.clock(depart, from), left.Kilograms(), weight.Kilograms())})
		x.out.Remedies = append(x.out.Remedies, Remedy{Kind: RemedyRoom, Lane: lane, Room: &short, Verified: true,
			Detail: fmt.Sprintf("room for %s more on the %s", short.Kilograms(), plural(len(changes), "full departure"))})
		return nil
	}
	return nil
}

// undo asks again without each change that touches a way, and if none of them is
// the cause alone, without all of them.
func (x *explainer) undo(ways []search.Way) error {
	var touching []network.Change
	for _, c := range x.overlay.Changes() {
		switch c.Kind {
		case network.Closed, network.Delayed, network.Cancelled, network.Repriced:
			if x.touches(&c, ways) {
				touching = append(touching, c)
			}
		}
	}
	alone := false
	for i := range touching[:min(mostUndoTried, len(touching))] {
		in, err := x.without(touching[i : i+1])
		if err != nil {
			return err
		}
		alone = alone || in
	}
	if alone || len(touching) < 2 {
		return nil
	}
	_, err := x.without(touching)
	return err
}

// touches tells whether a change is about a lane of the ways, or a carrier or a
// place on them.
func (x *explainer) touches(c *network.Change, ways []search.Way) bool {
	return slices.ContainsFunc(ways, func(way search.Way) bool {
		return slices.ContainsFunc(way.Legs(), func(st search.Step) bool {
			l := &x.snap.Lanes[x.snap.Arcs[st.Arc].Lane]
			return c.Lane == l.ID || c.Carrier != "" && c.Carrier == l.Carrier || c.Facility != "" && (c.Facility == l.From || c.Facility == l.To)
		})
	})
}

// without asks again as if changes had not been made; if the subject is in the
// answer then they are the reason.
func (x *explainer) without(changes []network.Change) (bool, error) {
	w := *x.world
	var ids, words []string
	for i := range changes {
		o, err := w.laid().Without(changes[i].ID)
		if errors.Is(err, overlay.ErrInUse) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		w.overlay = o
		ids, words = append(ids, changes[i].ID), append(words, x.described(&changes[i]))
	}
	in, err := x.again(&w, x.q, nil)
	if err != nil || !in {
		return false, err
	}
	r := Reason{Kind: ReasonChanged, Changes: ids, Detail: strings.Join(words, "; ")}
	if len(changes) == 1 {
		r.Lane = changes[0].Lane
	}
	x.replace(ids)
	x.because(r)
	detail := "without change " + ids[0]
	if len(ids) > 1 {
		detail = "without the changes " + strings.Join(ids, ", ")
	}
	x.out.Remedies = append(x.out.Remedies, Remedy{Kind: RemedyUndo, Lane: r.Lane, Changes: ids, Detail: detail, Verified: true})
	return true, nil
}

// replace takes out obstacles that are the work of some changes, in favour of a
// reason that names these; those on a leg stay and get the names.
func (x *explainer) replace(ids []string) {
	x.out.Reasons = slices.DeleteFunc(x.out.Reasons, func(r Reason) bool {
		return r.Leg == nil && r.Kind == ReasonChanged && r.Changes == nil &&
			slices.ContainsFunc(ids, func(id string) bool { return strings.Contains(r.Detail, "(change "+id) })
	})
}

// described words a change: what, of what, since when and until when, who made
// it and why.
func (x *explainer) described(c *network.Change) string {
	place := int32(-1)
	if f, ok := x.snap.Facility(c.Facility); ok {
		place = f
	} else if lane, ok := x.snap.Lane(c.Lane); ok {
		place, _ = x.snap.Facility(x.snap.Lanes[lane].From)
	}
	clock := func(t time.Time) string {
		if place >= 0 {
			t = t.In(x.snap.Zones[place])
		}
		return t.Format(shownClock)
	}
	of := "lane " + c.Lane
	switch {
	case c.Carrier != "":
		of = "carrier " + c.Carrier
	case c.Facility != "":
		of = x.named(place)
	}
	switch c.Kind {
	case network.Closed:
		of += " is closed"
	case network.Delayed:
		of += fmt.Sprintf(" is %s late", span(int64(time.Duration(c.Late).Seconds())))
	case network.Cancelled:
		of += " does not leave on " + clock(c.Departs)
	case network.Repriced:
		of += fmt.Sprintf(" costs %g %% of its tariff", float64(c.PriceMillionths)/10_000)
	}
	return of + c.Particulars(clock)
}
