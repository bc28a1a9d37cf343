package search

import (
	"math/bits"
	"slices"
)

// mixes is how many sums of time and money are bounded beside time and money
// alone; slopeBits is how many binary places their slopes have.
const (
	mixes     = 5
	slopeBits = 12
)

// spread multiplies the network's middle slope, in eighths: the mixes are laid
// about it in steps of two to three.
var spread = [mixes]int64{1, 3, 7, 14, 32}

// mostSampled is about how many ways lead to each of the samples.
const mostSampled = 400

// setSlopes chooses what time is worth in the mixed bounds: around what money
// buys on this network. From some facilities to a few others, the fastest way
// (waits left out) saves so much time over the cheapest and costs so much more;
// a little more than half of those rates lie below the middle slope.
//
// Any slopes give right bounds; good ones give tight ones. Up to twice as steep
// the networks of benchmarks are searched as fast; half as steep, twice as many
// labels are followed on the large one. So a sample of the ways will do, and the
// middle slope had better be a little too steep. A slope is left at nothing where
// sums of slope x cost might not fit in 64 bits.
func (r *Rated) setSlopes(dearest int64) {
	samples := r.samples()
	each := make([][]int64, len(samples))
	share(len(samples), r.workers(), func(i int) { each[i] = r.rates(samples[i]) })
	rates := slices.Concat(each...)
	if len(rates) == 0 {
		return
	}
	slices.Sort(rates)
	middle := rates[len(rates)*17/32]
	// A way has fewer legs than 2^20, and its mixed sum must stay below 2^62.
	most := int64(1) << 41 / max(1, dearest)
	var steepest int64
	for k := range r.slope {
		if slope := middle * spread[k] / 8; slope > 0 && slope <= most {
			r.slope[k], steepest = slope, max(steepest, slope)
		}
	}
	r.mostSpend = int64(1) << (61 - bits.Len64(uint64(steepest)))
}

// samples are a few places that many lanes reach.
func (r *Rated) samples() []int32 {
	var all []int32
	for f := range r.in[1:] {
		if int32(f) >= r.released && r.in[f+1] > r.in[f] {
			all = append(all, int32(f))
		}
	}
	if len(all) == 0 {
		return nil
	}
	return slices.Compact([]int32{all[len(all)/5], all[len(all)/2], all[len(all)*4/5]})
}

// rates are those of some ways to one place: over the core before it has its
// shortcuts, which is near enough.
func (r *Rated) rates(target int32) (rates []int64) {
	time, cost := passPool.Get().(*passes), passPool.Get().(*passes)
	defer passPool.Put(time)
	defer passPool.Put(cost)
	to := []source{{facility: target}}
	if !time.overCore(r, byTime, to) {
		time.through(r, byTime, to, nil)
	}
	if !cost.overCore(r, byCost, to) {
		cost.through(r, byCost, to, nil)
	}
	n := int32(len(time.ways))
	for f := int32(0); f < n; f += 1 + n/mostSampled {
		if r.core.leaf[f] {
			time.ontoLeaves(r, byTime, []int32{f})
			cost.ontoLeaves(r, byCost, []int32{f})
		}
		if time.ways[f] == unset || cost.ways[f] == unset {
			continue
		}
		saves := r.along(cost.vias, f, target, byTime) - time.ways[f]
		more := r.along(time.vias, f, target, byCost) - cost.ways[f]
		if saves > 0 && more > 0 && saves < 1<<40 {
			rates = append(rates, max(1, saves<<slopeBits/more))
		}
	}
	return rates
}

// along sums up the pairs that a pass goes by from a facility to its target.
func (r *Rated) along(vias []int32, f, target int32, kind int) (sum int64) {
	for f != target {
		k := &r.pairs[vias[f]]
		sum += r.weight(kind, f, k)
		f = k.to
	}
	return sum
}
