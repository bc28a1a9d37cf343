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

// setSlopes chooses what time is worth in the mixed bounds: around what money
// buys on this network. From each facility to a few others, the fastest way
// (waits left out) saves so much time over the cheapest and costs so much more;
// the middle of those rates is the middle slope.
//
// Any slopes give right bounds; good ones give tight ones. A slope is left at
// nothing where sums of slope x cost might not fit in 64 bits.
func (r *Rated) setSlopes(dearest int64) {
	var rates []int64
	for _, target := range r.samples() {
		time := r.trade(target, byTime, byCost)
		cost := r.trade(target, byCost, byTime)
		for f := range time {
			fast, cheap := time[f], cost[f]
			if fast.way == unset || cheap.way == unset {
				continue
			}
			saves, more := cheap.other-fast.way, fast.other-cheap.way
			if saves > 0 && more > 0 && saves < 1<<40 {
				rates = append(rates, max(1, saves<<slopeBits/more))
			}
		}
	}
	if len(rates) == 0 {
		return
	}
	slices.Sort(rates)
	middle := rates[len(rates)/2]
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

// samples are a few facilities that many lanes reach.
func (r *Rated) samples() []int32 {
	n := int32(len(r.in) - 1)
	var all []int32
	for f := range n {
		if f >= r.released && r.in[f+1] > r.in[f] {
			all = append(all, f)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return slices.Compact([]int32{all[len(all)/5], all[len(all)/2], all[len(all)*4/5]})
}

// both is the least of one criterion to a target, and what the other comes to
// on that way.
type both struct{ way, other int64 }

// trade is a backward pass by one kind that sums another up as well.
func (r *Rated) trade(target int32, kind, beside int) []both {
	out := make([]both, len(r.in)-1)
	for i := range out {
		out[i].way = unset
	}
	out[target].way = 0
	var q farQueue
	q.push(0, target)
	for len(q) > 0 {
		way, to := q.pop()
		at := out[to]
		if way > at.way {
			continue
		}
		for i := r.in[to]; i < r.in[to+1]; i++ {
			f, p := r.from[i], &r.pairs[r.by[i]]
			if w := way + r.weight(kind, f, p); w < out[f].way {
				out[f] = both{w, at.other + r.weight(beside, f, p)}
				q.push(w, f)
			}
		}
	}
	return out
}
