package delay

import (
	"flag"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"entrepot/engine/network"
)

var (
	seedFlag   = flag.Uint64("seed", 0, "replay one random case; 0 runs the fixed range")
	roundsFlag = flag.Uint64("rounds", 2000, "how many seeds, starting at 1")
)

// eachSeed runs a test on seeded cases. A failure prints how to run it again.
func eachSeed(t *testing.T, check func(t *testing.T, r *rand.Rand)) {
	t.Helper()
	first, last := uint64(1), *roundsFlag
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	for seed := first; seed <= last; seed++ {
		check(t, rand.New(rand.NewPCG(seed, 0)))
		if t.Failed() {
			t.Fatalf("replay: go test ./engine/delay -run '^%s$' -seed %d", t.Name(), seed)
		}
	}
}

// of is the distribution with points (seconds late, parts per million).
func of(t *testing.T, points ...int64) Distribution {
	t.Helper()
	var list []network.DelayPoint
	for i := 0; i+1 < len(points); i += 2 {
		list = append(list, network.DelayPoint{Late: time.Duration(points[i]) * time.Second, Share: network.Share(points[i+1])})
	}
	d, err := New(list)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// randomDistribution has at most so many steps, and seconds so few that ties
// are common; some are certain, some lose a part.
func randomDistribution(t *testing.T, r *rand.Rand, steps, latest int) Distribution {
	t.Helper()
	if r.IntN(8) == 0 {
		return Certain
	}
	n := 1 + r.IntN(min(steps, latest+1))
	late := r.Perm(latest + 1)[:n]
	slices.Sort(late)
	unit := []int64{1, 100_000, 250_000}[r.IntN(3)] // coarse shares tie
	shares := map[int64]bool{}
	for len(shares) < n {
		shares[unit*(1+r.Int64N(int64(network.Whole)/unit))] = true
		if len(shares) == int(int64(network.Whole)/unit) {
			break
		}
	}
	var list []int64
	for s := range shares {
		list = append(list, s)
	}
	slices.Sort(list)
	if r.IntN(2) == 0 {
		list[len(list)-1] = int64(network.Whole)
	}
	var points []int64
	for i := range list {
		points = append(points, int64(late[i]), list[i])
	}
	return of(t, points...)
}
