package timetable

import (
	"fmt"
	"hash/maphash"
	"math/bits"

	"entrepot/engine/network"
)

// ids finds the row of a table by its id. It holds row numbers only and compares
// with the ids in the table itself, in a fifth of the memory of a map: a hash
// table with open addressing, at most half full, in which 0 is free and n is
// row n-1.
type ids []int32

// seed makes it hopeless to write a feed of ids that all fall on one place.
var seed = maphash.MakeSeed()

// newIDs numbers the rows of a table. Each must have an id of its own.
func newIDs[T any](what string, rows []T, id func(*T) string) (ids, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	table := make(ids, 1<<bits.Len(uint(2*len(rows)-1)))
	for i := range rows {
		k := id(&rows[i])
		if k == "" {
			return nil, fmt.Errorf("%s %d of %d: id: got none", what, i+1, len(rows))
		}
		at, found := find(table, rows, id, k)
		if found {
			return nil, fmt.Errorf("%s %s: id: got it twice, want every %s to have its own", what, k, what)
		}
		table[at] = int32(i) + 1
	}
	return table, nil
}

// find is the place of an id in the table, or the free one where it belongs.
func find[T any](table ids, rows []T, id func(*T) string, k string) (place int, found bool) {
	if len(table) == 0 {
		return 0, false
	}
	mask := len(table) - 1
	for place = int(maphash.String(seed, k)) & mask; table[place] != 0; place = (place + 1) & mask {
		if id(&rows[table[place]-1]) == k {
			return place, true
		}
	}
	return place, false
}

// rowOf is the number of the row with an id.
func rowOf[T any](table ids, rows []T, id func(*T) string, k string) (int32, bool) {
	place, found := find(table, rows, id, k)
	if !found {
		return 0, false
	}
	return table[place] - 1, true
}

func facilityID(f *network.Facility) string { return f.ID }
func carrierID(c *network.Carrier) string   { return c.ID }
func laneID(l *network.Lane) string         { return l.ID }
func tariffID(t *network.Tariff) string     { return t.ID }
func calendarID(c *network.Calendar) string { return c.ID }
