package geo

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"
)

var seedFlag = flag.Uint64("seed", 0, "replay one random case; 0 runs the fixed range")

// eachSeed runs a property for seeds 1 to n, or for the one given with -seed,
// and says how to replay a failure.
func eachSeed(t *testing.T, n uint64, property func(t *testing.T, r *rand.Rand)) {
	t.Helper()
	first, last := uint64(1), n
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	for seed := first; seed <= last; seed++ {
		property(t, rand.New(rand.NewPCG(seed, 0)))
		if t.Failed() {
			t.Fatalf("replay: go test ./geo -run '^%s$' -seed %d", t.Name(), seed)
		}
	}
}

// anyPoint is a place anywhere, evenly by area, with the spots where formulas
// break far more often than chance would have them.
func anyPoint(r *rand.Rand) Point {
	p := Point{
		Lat: math.Asin(2*r.Float64()-1) * 180 / math.Pi,
		Lon: 360*r.Float64() - 180,
	}
	switch r.IntN(8) {
	case 0:
		p.Lat = []float64{90, -90, 0, 89.9999999}[r.IntN(4)]
	case 1:
		p.Lon = []float64{180, -180, 0, 179.9999999, -179.9999999}[r.IntN(5)]
	case 2:
		p.Lat, p.Lon = math.Round(p.Lat/30)*30, math.Round(p.Lon/30)*30
	}
	return p
}
