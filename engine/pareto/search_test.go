package pareto

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		nodes int
		arcs  []Arc
		want  string
	}{
		{"fewer than no nodes", -1, nil, "nodes: got -1"},
		{"an arc from nowhere", 2, []Arc{{0, 1, costs{}}, {-1, 0, costs{}}}, "arc 1: got node -1, want 0 to 1"},
		{"an arc to nowhere", 2, []Arc{{0, 2, costs{}}}, "arc 0: got node 2, want 0 to 1"},
		{"a cost below nothing", 2, []Arc{{0, 1, costs{3, -4}}}, "arc 0: cost 2: got -4, want 0 or more"},
	} {
		_, err := New(c.nodes, c.arcs, Options{})
		if !errors.Is(err, ErrGraph) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

func TestParetoRefuses(t *testing.T) {
	const far = MaxCost - 10
	arcs := []Arc{{0, 1, costs{far, 1}}, {1, 2, costs{far, 1}}, {0, 2, costs{5, far}}, {2, 3, costs{1, 9}}}
	for i, s := range allSearches(t, 5, arcs, 0) {
		for _, c := range []struct {
			name string
			q    Request
			want error
			some int
		}{
			{"a start that is not there", Request{From: 5}, ErrNode, 0},
			{"a target that is not there", Request{To: -1}, ErrNode, 0},
			{"slack below nothing", Request{Slack: [2]Slack{{}, {PerMillion: -1}}}, ErrSlack, 0},
			{"a way that costs too much", Request{From: 0, To: 2}, ErrCost, 0},
			{"no way but one that costs too much", Request{From: 1, To: 2}, nil, 1},
			{"only ways that cost too much", Request{From: 1, To: 3}, nil, 1},
			{"no way", Request{From: 3, To: 0}, nil, 0},
			{"a node to itself", Request{From: 1, To: 1}, nil, 1},
			{"a node beside no arc", Request{From: 4, To: 4}, nil, 1},
		} {
			set, err := s.Pareto(context.Background(), c.q)
			if !errors.Is(err, c.want) || len(set.Solutions) != c.some {
				t.Errorf("search %d: %s: got %v, %v, want %d solutions, %v", i, c.name, set, err, c.some, c.want)
			}
		}
	}
}

// large is a lattice on which a search takes many thousands of labels.
func large(t *testing.T) *Graph {
	t.Helper()
	nodes, arcs := lattice(rand.New(rand.NewPCG(1, 2)), 60, 60, 100, false)
	g, err := New(nodes, arcs, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestEndsEarly holds that a search which is stopped says why and hands over
// what it has: ways that exist, so none is better than all of the exact set.
func TestEndsEarly(t *testing.T) {
	s := NewSearch(large(t), 1)
	q := Request{From: 0, To: 60*60 - 1, Cores: 1}
	exact, err := s.Pareto(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	whole := costsOf(exact)
	stopped, stop := context.WithCancel(context.Background())
	stop()
	for cores := 1; cores <= 2; cores++ {
		q.Cores = cores
		part, err := s.Pareto(stopped, q)
		if !errors.Is(err, context.Canceled) || len(part.Solutions) == 0 || len(part.Solutions) >= len(whole) {
			t.Errorf("cancelled on %d cores: got %d solutions of %d, %v", cores, len(part.Solutions), len(whole), err)
		}
		limited := q
		limited.MaxLabels = 1000
		few, err := s.Pareto(context.Background(), limited)
		if !errors.Is(err, ErrLabels) || len(few.Solutions) == 0 || len(few.Solutions) >= len(whole) {
			t.Errorf("1000 labels on %d cores: got %d solutions of %d, %v", cores, len(few.Solutions), len(whole), err)
		}
		for _, c := range append(costsOf(part), costsOf(few)...) {
			if !slices.ContainsFunc(whole, func(w costs) bool { return dominates(w, c) }) {
				t.Errorf("%v is better than all of the exact set", c)
			}
		}
	}
}

// TestManyTies holds that ties do not multiply the work: every node is reached
// at the same first cost by very many ways, and by ever cheaper ones if they
// come in the wrong order.
func TestManyTies(t *testing.T) {
	const side = 60
	r := rand.New(rand.NewPCG(3, 1))
	nodes, arcs := lattice(r, side, side, 100, false)
	for first := range int32(2) {
		for i := range arcs {
			arcs[i].Cost[0] = first
		}
		for _, s := range allSearches(t, nodes, arcs, 0) {
			for cores := 1; cores <= 2; cores++ {
				set, err := s.Pareto(context.Background(), Request{From: 0, To: int32(nodes - 1), Cores: cores, MaxLabels: 200_000})
				if err != nil || set.Settled > 40*nodes {
					t.Errorf("first cost %d, %d cores: %d labels for %d nodes, %v", first, cores, set.Settled, nodes, err)
				}
			}
		}
	}
}

// TestSharedGraph runs searches side by side on one graph, for the race
// detector.
func TestSharedGraph(t *testing.T) {
	g := large(t)
	q := Request{From: 30*60 + 5, To: 30*60 + 40}
	want, err := NewSearch(g, 0).Pareto(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			s := NewSearch(g, i)
			for n := range 6 {
				q := q
				q.Cores, q.Paths = 1+n%2, n%3 == 0
				if n%3 == 1 {
					q.From, q.To = q.To, q.From // makes room in the store, or does not
				}
				set, err := s.Pareto(context.Background(), q)
				if err != nil || n%3 != 1 && !slices.Equal(costsOf(set), costsOf(want)) {
					t.Errorf("search %d: got %d solutions, %v, want %d", i, len(set.Solutions), err, len(want.Solutions))
				}
			}
		})
	}
	all.Wait()
}

// TestWarmQueryAllocates holds that a warm query allocates for its answer, not
// for its labels, of which it makes thousands, nor for its mixes. The count is
// of the whole process, in which the runtime now and then makes a thread or a
// worker of the collector, the likelier the longer a query takes; that only
// adds, so the least of a few queries counts.
func TestWarmQueryAllocates(t *testing.T) {
	const side = 24
	nodes, arcs := lattice(rand.New(rand.NewPCG(1, 2)), side, side, 100, false)
	g, err := New(nodes, arcs, Options{Plain: true})
	if err != nil {
		t.Fatal(err)
	}
	s := NewSearch(g, 1)
	s.mixAfter = 1000
	q := Request{From: 0, To: int32(nodes - 1), Cores: 1}
	var set Set
	ask := func() {
		if set, err = s.Pareto(context.Background(), q); err != nil {
			t.Fatal(err)
		}
	}
	least := testing.AllocsPerRun(1, ask)
	for range 4 {
		least = min(least, testing.AllocsPerRun(1, ask))
	}
	if least > 10 {
		t.Errorf("%v allocations for %d labels, want at most 10", least, set.Made)
	}
	if set.Made < 10_000 || len(s.fronts[0].mixes.weights) == 0 {
		t.Errorf("%d labels and %d mixes: the query has become too easy", set.Made, len(s.fronts[0].mixes.weights))
	}
}

func TestStore(t *testing.T) {
	s := newStore(2)
	for i, c := range []struct {
		target int32
		kept   bool
	}{{1, false}, {2, false}, {1, true}, {3, false}, {1, true}, {2, false}, {3, false}, {3, true}, {1, false}} {
		b, kept := s.get(c.target)
		if kept != c.kept {
			t.Errorf("step %d, target %d: kept %t, want %t", i, c.target, kept, c.kept)
		}
		b.target = c.target
	}
	if len(s.kept) != 2 {
		t.Errorf("keeps %d, want 2", len(s.kept))
	}
}
