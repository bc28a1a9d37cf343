package parcel

import (
	"bytes"
	"slices"

	"entrepot/tracking/event"
)

// corrections says which events correct which. The zero value is that none
// does, as with nearly every parcel, and costs nothing.
type corrections struct {
	target    []int // the index of the event that each corrects: itself when none, unmet when it has not come
	corrected []bool
	at        map[event.ID]int
}

// unmet is the target of a correction that names no event of its own reference.
const unmet = -1

func correctionsOf(order []*event.Event) corrections {
	if !slices.ContainsFunc(order, func(e *event.Event) bool { return e.Corrects != event.ID{} }) {
		return corrections{}
	}
	c := corrections{make([]int, len(order)), make([]bool, len(order)), make(map[event.ID]int, len(order))}
	for i, e := range order {
		c.at[e.ID] = i
	}
	for i, e := range order {
		c.target[i] = i
		if e.Corrects == (event.ID{}) {
			continue
		}
		if t, here := c.at[e.Corrects]; here && order[t].Reference == e.Reference {
			c.target[i], c.corrected[t] = t, true
		} else {
			c.target[i] = unmet
		}
	}
	return c
}

func (c corrections) void(i int) bool { return c.corrected != nil && c.corrected[i] }

// keepTogether gives a correction and what it corrects to one parcel: this one
// if either is its own by time, or if what is corrected has not come. Chains
// and cycles of corrections stay together as a whole, found by union-find.
func (c corrections) keepTogether(fates []fate) {
	if c.target == nil {
		return
	}
	group := make([]int, len(fates))
	for i := range group {
		group[i] = i
	}
	find := func(i int) int {
		for group[i] != i {
			group[i] = group[group[i]]
			i = group[i]
		}
		return i
	}
	for i, t := range c.target {
		if t != unmet {
			group[find(i)] = find(t)
		}
	}
	own := make([]bool, len(fates))
	for i, f := range fates {
		if f != passed || c.target[i] == unmet {
			own[find(i)] = true
		}
	}
	for i, f := range fates {
		if f == passed && own[find(i)] {
			fates[i] = silent
		}
	}
}

// named gives State.Void: what this parcel's events correct, without what is
// known not to be void, an event of this parcel under another reference.
func (c corrections) named(order []*event.Event, fates []fate) []event.ID {
	if c.target == nil {
		return nil
	}
	var ids []event.ID
	for i, e := range order {
		if e.Corrects == (event.ID{}) || fates[i] == passed {
			continue
		}
		t, here := c.at[e.Corrects]
		if here && c.target[i] == unmet && fates[t] != passed {
			continue
		}
		ids = append(ids, e.Corrects)
	}
	slices.SortFunc(ids, func(a, b event.ID) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(ids)
}
