package customs

import (
	"slices"
	"strings"
	"testing"

	"entrepot/engine/network"
)

// FuzzMatch holds the index against a look at every row. The codes of the rows
// are in the fuzzed text, separated by spaces; every third is for an origin, and
// every fifth is an additional duty.
func FuzzMatch(f *testing.F) {
	f.Add("62061000", "62 6206 620610 62061000 6206100000")
	f.Add("61", "61 6109 60 62")
	f.Add("6109100010", "6109100010 610910001 61091000 6109100 610910 61091 6109 610 61 61")
	f.Add("01", "0 01 012 10")
	f.Add("6206", "")
	f.Add("6206", "x 6206 é 99999999999")
	f.Fuzz(func(t *testing.T, code, codes string) {
		n := &network.Network{Territories: []network.Territory{{ID: "T"}, {ID: "U"}}, GoodsLists: []network.GoodsList{{ID: "L"}}}
		for i, hs := range append(strings.Fields(codes), "") {
			if hs != "" && !isCode(hs, 2) {
				continue
			}
			d := tariffRow("T", hs, "8 %")
			if i%3 == 0 {
				d.Origins = []string{"CN", "VN"}
			}
			if i%5 == 4 {
				d.Kind = network.AdditionalDuty
			}
			if !slices.ContainsFunc(n.Duties, func(o network.Duty) bool {
				return o.HS == d.HS && o.Kind == d.Kind && len(o.Origins) == len(d.Origins)
			}) {
				n.Duties = append(n.Duties, d)
			}
			if l := &n.GoodsLists[0]; hs != "" {
				l.HS = append(l.HS, hs)
			}
		}
		slices.Sort(n.GoodsLists[0].HS)
		tb := tables(t, n)

		c := parcel(Line{HS: code, Quantity: 1, Value: money("1.00 EUR"), Origin: "CN", Weight: 1})
		if !isCode(code, 2) {
			if err := c.Check(); err == nil {
				t.Fatalf("code %q: got no error", code)
			}
			return
		}
		for _, origin := range []string{"CN", "FR"} {
			l := c.Lines[0]
			l.Origin = origin
			m := tb.match(&l, "T", "DE")
			got := m.on(0)
			o := oracle{n: n}
			normal, additional := o.duties(&l, "T", day(0).date())
			if (got.normal == none) != (normal == nil) || normal != nil && &n.Duties[got.normal] != normal {
				t.Fatalf("code %q from %s: got row %d, want %+v", code, origin, got.normal, normal)
			}
			if len(got.additional) != len(additional) {
				t.Fatalf("code %q from %s: got %d additional, want %d", code, origin, len(got.additional), len(additional))
			}
			for _, row := range got.additional {
				if !slices.Contains(additional, &n.Duties[row]) {
					t.Fatalf("code %q from %s: got additional row %d", code, origin, row)
				}
			}
			if other := tb.match(&l, "U", "DE"); other.on(0).normal != none {
				t.Fatalf("code %q: got a row of another territory", code)
			}
		}
		on, longer := listed(&n.GoodsLists[0], code)
		wantOn := slices.ContainsFunc(n.GoodsLists[0].HS, func(hs string) bool { return strings.HasPrefix(code, hs) })
		wantLonger := !wantOn && slices.ContainsFunc(n.GoodsLists[0].HS, func(hs string) bool { return strings.HasPrefix(hs, code) })
		if on != wantOn || longer != wantLonger {
			t.Fatalf("code %q on %v: got %v and %v, want %v and %v", code, n.GoodsLists[0].HS, on, longer, wantOn, wantLonger)
		}
	})
}
