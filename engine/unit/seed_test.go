package unit

import (
	"flag"
	"math/rand/v2"
	"testing"
)

var seedFlag = flag.Uint64("seed", 0, "replay one random case; 0 runs the fixed range")

// random runs check on seeds 1 to rounds, and tells how to replay the one that fails.
func random(t *testing.T, rounds uint64, check func(*testing.T, *rand.Rand)) {
	t.Helper()
	first, last := uint64(1), rounds
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	for seed := first; seed <= last && !t.Failed(); seed++ {
		check(t, rand.New(rand.NewPCG(seed, 0)))
		if t.Failed() {
			t.Logf("replay: go test ./engine/unit -run '^%s$' -seed %d", t.Name(), seed)
		}
	}
}

// number draws from all sizes of int64 alike, and often from the ends.
func number(r *rand.Rand) int64 {
	switch n := r.Int64() >> r.IntN(63); r.IntN(8) {
	case 0:
		return -n - 1
	case 1:
		return [...]int64{0, 1, -1, 1<<63 - 1, -1 << 63}[r.IntN(5)]
	default:
		return n
	}
}
