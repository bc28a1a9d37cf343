package pareto

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/pprof"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func loadNY() (int, []Arc) {
	var arcs []Arc
	n := 0
	for k, p := range []string{"d", "t"} {
		f, _ := os.Open("/work/shared/data/dimacs/USA-road-" + p + ".NY.gr.gz")
		z, _ := gzip.NewReader(f)
		s := bufio.NewScanner(z)
		i := 0
		for s.Scan() {
			l := s.Text()
			if strings.HasPrefix(l, "p") {
				var m int
				fmt.Sscanf(l, "p sp %d %d", &n, &m)
				if k == 0 {
					arcs = make([]Arc, m)
				}
			}
			if strings.HasPrefix(l, "a") {
				var a, b, c int32
				x := strings.Fields(l)
				at := func(s string) (v int32) {
					for _, c := range s {
						v = v*10 + int32(c-'0')
					}
					return
				}
				a, b, c = at(x[1]), at(x[2]), at(x[3])
				arcs[i].From, arcs[i].To, arcs[i].Cost[k] = a-1, b-1, c
				i++
			}
		}
	}
	return n, arcs
}

func expGrid(side int) (int, []Arc) {
	r := rand.New(rand.NewPCG(7, 1))
	var arcs []Arc
	for y := range side {
		for x := range side {
			for _, d := range [][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
				a, b := x+d[0], y+d[1]
				if a < 0 || b < 0 || a >= side || b >= side {
					continue
				}
				R, N := 100, 20
				fmt.Sscan(os.Getenv("RN"), &R, &N)
				c := int32(1 + r.IntN(R))
				e := max(1, int32(R)+1-c+int32(r.IntN(2*N+1)-N))
				arcs = append(arcs, Arc{int32(y*side + x), int32(b*side + a), [2]int32{c, e}})
			}
		}
	}
	return side * side, arcs
}

func TestExp(t *testing.T) {
	what := os.Getenv("EXP")
	if what == "" {
		t.Skip()
	}
	var n int
	var arcs []Arc
	var qs [][2]int32
	if strings.HasPrefix(what, "ny") {
		n, arcs = loadNY()
		b, _ := os.ReadFile("/tmp/h1/ny-queries")
		for l := range strings.Lines(string(b)) {
			var a, c int32
			fmt.Sscan(l, &a, &c)
			qs = append(qs, [2]int32{a - 1, c - 1})
		}
	} else {
		n, arcs = expGrid(316)
		r := rand.New(rand.NewPCG(7, 2))
		nq := 20
		fmt.Sscan(os.Getenv("NQ"), &nq)
		nq = 8
		for range nq {
			for {
				a, b := r.Int32N(int32(n)), r.Int32N(int32(n))
				d := max(a%316-b%316, b%316-a%316) + max(a/316-b/316, b/316-a/316)
				lo, hi := int32(0), int32(1000)
				fmt.Sscan(os.Getenv("DIST"), &lo, &hi)
				if d >= lo && d <= hi {
					qs = append(qs, [2]int32{a, b})
					break
				}
			}
		}
	}
	start := time.Now()
	g, err := New(n, arcs, Options{Plain: strings.Contains(what, "plain")})
	if err != nil {
		t.Fatal(err)
	}
	arcsN := len(g.leaving)
	fmt.Printf("build %v core %d edges %d all %d\n", time.Since(start), g.Core(), g.Edges(), arcsN)
	cores := 1
	if strings.Contains(what, "two") {
		cores = 2
	}
	keep := 0
	if os.Getenv("KEEP") != "" {
		keep = 1000
	}
	s := NewSearch(g, keep)
	var took, cold []time.Duration
	var sols, settled, made, cone int
	if os.Getenv("PROF") != "" {
		f, _ := os.Create(os.Getenv("PROF"))
		pprof.StartCPUProfile(f)
		defer pprof.StopCPUProfile()
	}
	cpu := func() time.Duration {
		var u syscall.Rusage
		syscall.Getrusage(0, &u)
		return time.Duration(u.Utime.Nano())
	}
	var c0, c1 time.Duration
	least := make([]time.Duration, len(qs))
	for range 3 {
		c0 = cpu()
		took, sols, settled, made, cone = nil, 0, 0, 0, 0
		for i, q := range qs {
			start := time.Now()
			set, err := s.Pareto(context.Background(), Request{From: q[0], To: q[1], Cores: cores, Paths: strings.Contains(what, "paths")})
			took = append(took, time.Since(start))
			if d := took[i]; least[i] == 0 || d < least[i] {
				least[i] = d
			}
			if err != nil {
				t.Fatal(err)
			}
			sols += len(set.Solutions)
			settled += set.Settled
			made += set.Made
			cone += len(s.up)
		}
	}
	c1 = cpu()
	for _, q := range qs[:min(20, len(qs))] {
		s.store.kept = nil
		start := time.Now()
		s.aim(s.g.number[q[1]], cores)
		cold = append(cold, time.Since(start))
	}
	mean := func(x []time.Duration) time.Duration {
		var s time.Duration
		for _, d := range x {
			s += d
		}
		return s / time.Duration(len(x))
	}
	took = least
	m := mean(took)
	slices.Sort(took)
	c := len(qs)
	fmt.Printf("%s: CPU %v mean %v median %v p90 %v max %v bounds %v; sols %.1f settled %d made %d cone %d labels %d\n", what, (c1-c0)/time.Duration(len(qs)), m, took[c/2], took[c*9/10], took[c-1], mean(cold), float64(sols)/float64(c), settled/c, made/c, cone/c, len(s.fronts[0].queue.chunks))
}
