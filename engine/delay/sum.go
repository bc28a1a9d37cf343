package delay

import (
	"cmp"
	"slices"
	"time"

	"entrepot/engine/network"
)

// Sum is how late something is that is held up twice, one delay after the other
// and independent of it: a lane and then a clearance. It is never earlier than
// the exact sum. Shares are rounded down to a millionth; of more than MaxSteps
// steps those are joined to the next that add least to the mean delay; and what
// is later than MaxLate counts as never arriving. The one exception is a sum that
// arrives less than once in a million: no distribution says that, and it gets a
// millionth at MaxLate.
//
// The exact sum keeps Lead: Lead(Sum(a, c), Sum(b, c)) is at most Lead(a, b). So
// does this one as long as no steps are joined or cut off.
func Sum(a, b Distribution) Distribution { return sum(a.Steps(), b.Steps()) }

// sum takes steps that may be later than MaxLate, by a factor of 8.
func sum(a, b []Step) Distribution {
	type part struct {
		late  Second
		share int64 // 10^-12
	}
	parts := make([]part, 0, len(a)*len(b))
	for i, x := range a {
		if i > 0 {
			x.Share -= a[i-1].Share
		}
		for k, y := range b {
			if k > 0 {
				y.Share -= b[k-1].Share
			}
			if late := x.Late + y.Late; late <= MaxLate {
				parts = append(parts, part{late, int64(x.Share) * int64(y.Share)})
			}
		}
	}
	slices.SortFunc(parts, func(x, y part) int { return cmp.Compare(x.late, y.late) })
	steps := make([]Step, 0, len(parts))
	all := int64(0)
	for i, p := range parts {
		all += p.share
		if i+1 < len(parts) && parts[i+1].late == p.late {
			continue
		}
		share, n := network.Share(all/int64(network.Whole)), len(steps)
		if n == 0 && share > 0 || n > 0 && share > steps[n-1].Share {
			steps = append(steps, Step{Late: p.late, Share: share})
		}
	}
	if len(steps) == 0 {
		steps = append(steps, Step{Late: MaxLate, Share: 1})
	}
	return distribution(steps)
}

// distribution is that of steps without risk, of which there is at least one. Of
// too many it joins one to the next, over and over: the first of those that add
// least to the mean.
func distribution(steps []Step) Distribution {
	for len(steps) > MaxSteps {
		least, join, before := int64(-1), 0, network.Share(0)
		for i, s := range steps[:len(steps)-1] {
			added := int64(s.Share-before) * int64(steps[i+1].Late-s.Late)
			if least < 0 || added < least {
				least, join = added, i
			}
			before = s.Share
		}
		steps = slices.Delete(steps, join, join+1)
	}
	for i := range steps {
		steps[i].Risk = RiskOf(steps[i].Share)
	}
	if steps[0] == certain[0] {
		return Certain
	}
	return Distribution{slices.Clip(steps)}
}

// Clearing is how much later than planned goods are cleared, where half of them
// take the planned p50 or less and one in ten takes p90 or longer, and a share is
// inspected, which takes so much on top. A p90 of no more than p50 is always as
// planned, p50; negative spans count as none, and spans are rounded up to seconds.
//
// What a feed tells are two points. The rest is as for a wait that does not know
// how long it has lasted: from half the goods to a tenth, over p90-p50, and on
// from there to a fifth with every further p90-p50. It is told in steps that are
// no earlier than that, but for the last, with which the clearance of all goods
// ends; as multiples of p90-p50:
//
//	at most   0    1/2     1    2    3      4
//	of goods  50%  77.6%   90%  98%  99.6%  100%
//
// The inspected take their processing as all others do, and the inspection. The
// result has at most 12 steps, and those beyond MaxLate are cut off.
func Clearing(p50, p90 time.Duration, inspected network.Share, inspection time.Duration) Distribution {
	half := seconds((p90 - p50 + 1) / 2)
	over := seconds(p90 - p50)
	inspected = min(max(inspected, 0), network.Whole)
	processing := []Step{{Late: 0, Share: 500_000}, {Late: half, Share: 776_000}, {Late: over, Share: 900_000},
		{Late: 2 * over, Share: 980_000}, {Late: 3 * over, Share: 996_000}, {Late: 4 * over, Share: network.Whole}}
	return sum(processing, []Step{{Late: 0, Share: network.Whole - inspected}, {Late: seconds(inspection), Share: network.Whole}})
}

// seconds is a span in whole seconds, rounded up; none if it is negative, and
// just beyond MaxLate if it is more.
func seconds(d time.Duration) Second {
	d = min(max(d, 0), MaxLate.span()+1)
	return Second((d + time.Second - 1) / time.Second)
}
