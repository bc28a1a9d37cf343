package main

import (
	"testing"

	"entrepot/benchmarks/peers"
)

// TestGridTradesOff holds that the grid is what the table says of it: the same
// for the same seed, and cheap by one cost where it is dear by the other.
func TestGridTradesOff(t *testing.T) {
	nodes, arcs := grid(gridSide, 1)
	if nodes != gridSide*gridSide || len(arcs) != 4*gridSide*(gridSide-1) {
		t.Fatalf("got %d nodes, %d arcs", nodes, len(arcs))
	}
	for _, a := range arcs {
		if sum := a.Cost[0] + a.Cost[1]; sum < gridMost+1-gridNoise || sum > gridMost+1+gridNoise {
			t.Fatalf("arc %+v: sum of costs %d", a, sum)
		}
	}
	for _, p := range gridQueries(gridSide, gridApart, 50, 1) {
		fx, fy, tx, ty := p[0]%gridSide, p[0]/gridSide, p[1]%gridSide, p[1]/gridSide
		if apart := max(fx-tx, tx-fx) + max(fy-ty, ty-fy); apart != gridApart {
			t.Errorf("%v lie %d arcs apart, want %d", p, apart, gridApart)
		}
	}
}

// TestStaticTable runs every contestant on a small grid; the table fails where
// they do not find as many solutions.
func TestStaticTable(t *testing.T) {
	nodes, arcs := grid(30, 1)
	if err := staticTable("small grid", nodes, arcs, gridQueries(30, 20, 5, 1), false); err != nil {
		t.Error(err)
	}
	if pairs := peers.New(nodes, arcs).Far(1, 1); len(pairs) != 1 || pairs[0][0] == pairs[0][1] {
		t.Errorf("far pair %v", pairs)
	}
}
