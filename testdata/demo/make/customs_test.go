package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"entrepot/engine/network"
)

// TestEveryTerritoryHasItsProcedures wants import for both trades where there
// are import offices, export where there are export offices, and transit where
// goods can come in from one territory and leave for another.
func TestEveryTerritoryHasItsProcedures(t *testing.T) {
	w := made()
	has := func(territory string, way network.Direction, trade network.Trade) bool {
		return slices.ContainsFunc(w.net.Regimes, func(r network.Regime) bool {
			return r.Territory == territory && r.Direction == way && (len(r.Trades) == 0 || trade == "" || slices.Contains(r.Trades, trade))
		})
	}
	through := map[string]map[string]bool{} // a territory's neighbours by lane
	for _, l := range w.net.Lanes {
		a, b := w.place(l.From).Territory, w.place(l.To).Territory
		for _, pair := range [][2]string{{a, b}, {b, a}} {
			if through[pair[0]] == nil {
				through[pair[0]] = map[string]bool{}
			}
			if a != b {
				through[pair[0]][pair[1]] = true
			}
		}
	}
	for _, f := range w.net.Facilities {
		for _, trade := range network.Trades {
			if f.Roles&network.ImportOffice != 0 && !has(f.Territory, network.Import, trade) {
				t.Errorf("%s: got no import for %s", f.Territory, trade)
			}
			if f.Roles&network.ExportOffice != 0 && !has(f.Territory, network.Export, trade) {
				t.Errorf("%s: got no export for %s", f.Territory, trade)
			}
		}
		if len(through[f.Territory]) > 1 && !has(f.Territory, network.Transit, "") {
			t.Errorf("%s: got no transit", f.Territory)
		}
	}
}

// TestEveryRowIsSourcedAndDated wants a source with a day or a year in every row
// of customs and a first day, and what is from memory or made up to be uncertain.
func TestEveryRowIsSourcedAndDated(t *testing.T) {
	n := &made().net
	year := regexp.MustCompile(`\b(19|20)\d\d\b`)
	check := func(what, source string, first, last network.Date, uncertain bool) {
		t.Helper()
		own, _, _ := strings.Cut(source, "; fees and times: ") // those are made up everywhere
		switch {
		case !year.MatchString(source):
			t.Errorf("%s: got source %q, want one with a date", what, source)
		case first.IsZero():
			t.Errorf("%s: got no first day", what)
		case !last.IsZero() && last.Compare(first) < 0:
			t.Errorf("%s: got %v to %v", what, first, last)
		case !uncertain && (strings.Contains(own, memory) || strings.HasPrefix(own, invented) || strings.Contains(own, hearsay)):
			t.Errorf("%s: got a sure row, want an uncertain one: %s", what, source)
		case len(source) > 500:
			t.Errorf("%s: got a source of %d bytes", what, len(source))
		}
	}
	for _, r := range n.Regimes {
		check("regime "+r.ID, r.Source, r.First, r.Last, r.Uncertain)
		if r.Uncertain && r.Note == "" && !strings.Contains(r.Source, memory) && r.Source != invented && !strings.Contains(r.Source, hearsay) {
			t.Errorf("regime %s: got uncertain without a word why", r.ID)
		}
		if r.Processing <= 0 || r.ProcessingP90 < r.Processing || r.Inspected == 0 != (r.Inspection == 0) {
			t.Errorf("regime %s: got processing %v, nine in ten %v, inspected %d for %v", r.ID, r.Processing, r.ProcessingP90, r.Inspected, r.Inspection)
		}
	}
	for _, d := range n.Duties {
		check("duty "+d.Territory+" "+d.HS, d.Source, d.First, d.Last, d.Uncertain)
	}
	for _, x := range n.Taxes {
		check("tax "+x.Country+" "+x.HS, x.Source, x.First, x.Last, x.Uncertain)
	}
}

// TestCustomsLeaveAWayToEveryDepot follows the lanes in the three states of
// goods: at home to an export office, over borders and on bonded lanes, and from
// an import office of the destination to the depot. Every consolidation point
// in China must reach every depot abroad, and every depot abroad one in China.
func TestCustomsLeaveAWayToEveryDepot(t *testing.T) {
	w := made()
	next := map[string][]network.Lane{}
	for _, l := range w.net.Lanes {
		next[l.From] = append(next[l.From], l)
	}
	const atHome, bondedOnly, released = 0, 1, 2
	type state struct {
		place  string
		status int
	}
	reaches := func(from, territory string) map[string]bool {
		home := w.place(from).Territory
		start := state{from, atHome}
		seen := map[state]bool{start: true}
		arrived := map[string]bool{}
		for queue := []state{start}; len(queue) > 0; queue = queue[1:] {
			s := queue[0]
			f := w.place(s.place)
			var on []state
			switch {
			case s.status == atHome && f.Roles&network.ExportOffice != 0:
				on = append(on, state{s.place, bondedOnly})
			case s.status == bondedOnly && f.Territory == territory && f.Roles&network.ImportOffice != 0:
				on = append(on, state{s.place, released})
			case s.status == released:
				arrived[s.place] = true
			}
			for _, l := range next[s.place] {
				inside := w.place(l.To).Territory == f.Territory
				if s.status == bondedOnly && (!inside || l.Bonded) || s.status != bondedOnly && inside {
					on = append(on, state{l.To, s.status})
				}
			}
			for _, o := range on {
				if !seen[o] && (o.status != atHome || w.place(o.place).Territory == home) {
					seen[o] = true
					queue = append(queue, o)
				}
			}
		}
		return arrived
	}
	ends := map[string][]string{} // depots by territory
	for _, f := range w.net.Facilities {
		if f.Kind == network.DeliveryDepot {
			ends[f.Territory] = append(ends[f.Territory], f.ID)
		}
	}
	for _, f := range w.net.Facilities {
		for territory, depots := range ends {
			out := f.Kind == network.ConsolidationPoint && territory != f.Territory
			home := f.Kind == network.DeliveryDepot && territory == "CN" && f.Territory != "CN"
			if !out && !home {
				continue
			}
			arrived := reaches(f.ID, territory)
			for _, d := range depots {
				if out && !arrived[d] {
					t.Errorf("%s to %s: got no way through customs", f.ID, d)
				}
			}
			if len(arrived) == 0 {
				t.Errorf("%s to %s: got no way through customs", f.ID, territory)
			}
		}
	}
}

// TestBondedWarehousesCanBeFilled follows the lanes that goods with duty unpaid
// may take: stock from abroad must come to every bonded warehouse.
func TestBondedWarehousesCanBeFilled(t *testing.T) {
	w := made()
	filled := map[string]bool{"JPNRT": true}
	for grown := true; grown; {
		grown = false
		for _, l := range w.net.Lanes {
			crosses := w.place(l.From).Territory != w.place(l.To).Territory
			if filled[l.From] && !filled[l.To] && (crosses || l.Bonded) {
				filled[l.To], grown = true, true
			}
		}
	}
	for _, f := range w.net.Facilities {
		if f.Roles&network.BondedStore != 0 && !filled[f.ID] {
			t.Errorf("%s: got no way from Tokyo that goods with duty unpaid may take", f.ID)
		}
	}
}
