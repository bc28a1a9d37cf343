package delay

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"entrepot/engine/network"
)

// Second is a moment, in whole seconds since some epoch of the caller's, or a
// span of as many seconds.
type Second int32

// Never is no moment: later than every other.
const Never Second = math.MaxInt32

func (s Second) span() time.Duration { return time.Duration(s) * time.Second }

// MaxSteps is the most steps of a distribution.
const MaxSteps = 16

// MaxLate is the latest step: 400 days, as for all spans of a feed.
const MaxLate Second = 400 * 24 * 60 * 60

// Step is where a distribution goes up: Share of all arrivals are at most Late
// after their time.
type Step struct {
	Late  Second
	Share network.Share
	// Risk is that of a connection with a slack from Late up to the next step.
	Risk Risk
}

// Distribution says how much later than timetabled something arrives. The zero
// value is Certain.
type Distribution struct {
	steps []Step // ascending in Late and Share; nil is certain
}

// Certain is always on time.
var Certain Distribution

var certain = []Step{{Late: 0, Share: network.Whole, Risk: 0}}

// New makes a distribution of the points of a feed. It refuses none at all, more
// than MaxSteps, and points that do not ascend in both lateness and share.
func New(points []network.DelayPoint) (Distribution, error) {
	if len(points) == 0 || len(points) > MaxSteps {
		return Certain, fmt.Errorf("delay: points: got %d, want 1 to %d", len(points), MaxSteps)
	}
	steps := make([]Step, len(points))
	for i, p := range points {
		wrong := func(what string, got, want any) (Distribution, error) {
			return Certain, fmt.Errorf("delay: point %d: %s: got %v, want %v", i+1, what, got, want)
		}
		late := p.Late / time.Second
		switch {
		case p.Late < 0 || p.Late%time.Second != 0 || p.Late > MaxLate.span():
			return wrong("lateness", p.Late, fmt.Sprintf("whole seconds from 0 to %v", MaxLate.span()))
		case p.Share < 1 || p.Share > network.Whole:
			return wrong("share", p.Share, fmt.Sprintf("%v to %v", network.Share(1), network.Whole))
		case i > 0 && Second(late) <= steps[i-1].Late:
			return wrong("lateness", p.Late, fmt.Sprintf("more than the %v before it", points[i-1].Late))
		case i > 0 && p.Share <= steps[i-1].Share:
			return wrong("share", p.Share, fmt.Sprintf("more than the %v before it", steps[i-1].Share))
		}
		steps[i] = Step{Late: Second(late), Share: p.Share, Risk: RiskOf(p.Share)}
	}
	if steps[0] == certain[0] {
		return Certain, nil // nothing can follow the whole
	}
	return Distribution{steps}, nil
}

// Steps are the steps of the distribution, ascending; there is at least one. At
// each the share goes up and the risk falls, so these are the thresholds of Risk
// too, and the last is its floor. The caller must not write to them.
func (d Distribution) Steps() []Step {
	if d.steps == nil {
		return certain
	}
	return d.steps
}

// Within is the share of arrivals that are at most slack late; nothing is early.
func (d Distribution) Within(slack Second) network.Share {
	share := network.Share(0)
	for _, s := range d.Steps() {
		if s.Late > slack {
			break
		}
		share = s.Share
	}
	return share
}

// Total is the share that arrives at all.
func (d Distribution) Total() network.Share {
	steps := d.Steps()
	return steps[len(steps)-1].Share
}

// Quantile is the least delay that the share of arrivals is within: Never when
// fewer arrive.
func (d Distribution) Quantile(share network.Share) Second {
	for _, s := range d.Steps() {
		if s.Share >= share {
			return s.Late
		}
	}
	return Never
}

// String lists the steps, such as "70% at most 0s, 95.5% at most 1h0m0s late".
func (d Distribution) String() string {
	var parts []string
	for _, s := range d.Steps() {
		parts = append(parts, fmt.Sprintf("%v at most %v", s.Share, s.Late.span()))
	}
	return strings.Join(parts, ", ") + " late"
}

// Equal says whether two distributions are the same.
func (d Distribution) Equal(o Distribution) bool { return slices.Equal(d.Steps(), o.Steps()) }

// Lead is the least d of 0 or more such that arriving d seconds earlier under a
// is for every departure at least as sure as arriving under b:
//
//	P(a <= s+d) >= P(b <= s) for every slack s >= 0
//
// It is Never when b arrives more often than a, for then no lead will do. Where
// Lead(a, b) is 0, a is stochastically no later than b (the usual order: Shaked
// and Shanthikumar, Stochastic Orders, 2007, section 1.A).
//
// b goes up only at its steps, so s at a step is where a has least slack for
// what it must match.
func Lead(a, b Distribution) Second {
	lead := Second(0)
	for _, s := range b.Steps() {
		late := a.Quantile(s.Share)
		if late == Never {
			return Never
		}
		lead = max(lead, late-s.Late)
	}
	return lead
}
