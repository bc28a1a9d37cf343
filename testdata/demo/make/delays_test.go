package main

import (
	"testing"

	"entrepot/engine/delay"
	"entrepot/engine/network"
)

// TestModesKeepTimeAsTheyDo compares how late one in ten is, lane by lane: road
// tight, air and rail within a day, sea and post wide; and nothing is always on
// time.
func TestModesKeepTimeAsTheyDo(t *testing.T) {
	const hour = delay.Second(3600)
	within := map[network.Mode][2]delay.Second{ // least and most
		network.Road: {hour / 4, 2 * hour}, network.Courier: {1, 2 * hour}, network.Air: {hour / 4, 12 * hour},
		network.Rail: {6 * hour, 48 * hour}, network.Barge: {hour, 24 * hour}, network.Sea: {18 * hour, 240 * hour}, network.Post: {24 * hour, 168 * hour},
	}
	n := made().net
	classes, of, err := delay.Resolve(&n)
	if err != nil {
		t.Fatal(err)
	}
	if len(classes) != len(keepings)+1 {
		t.Errorf("distributions: got %d, want the %d of the table and the one of always", len(classes), len(keepings))
	}
	for i, l := range n.Lanes {
		d := classes[of[i]]
		late := d.Quantile(900_000)
		if l.Carrier == "HLX" {
			late = max(late, within[l.Mode][0]) // express may be better
		}
		if of[i] == 0 || late < within[l.Mode][0] || late > within[l.Mode][1] || d.Total() == network.Whole {
			t.Errorf("%s: %v, want nine in ten within %d to %d s", l.ID, d, within[l.Mode][0], within[l.Mode][1])
		}
	}
}
