package engine

import (
	"fmt"
	"strings"
	"time"

	"entrepot/engine/search"
)

// mostLegsMore is how many legs more than asked for are tried.
const mostLegsMore = 4

// unmet finds which condition of the question stands between the subject and the
// answer, where ways through it exist without: each is left out in turn, then
// all. It tells whether it found the reason.
func (x *explainer) unmet() (bool, error) {
	for _, try := range []func() (bool, error){x.tooManyLegs, x.tooLateFor, x.offTheStops, x.allTogether} {
		if found, err := try(); found || err != nil {
			return found, err
		}
	}
	return false, nil
}

// notMet notes a condition that ways through the subject do not keep.
func (x *explainer) notMet(format string, args ...any) *Reason {
	x.out.Reasons = append(x.out.Reasons, Reason{Kind: ReasonConditions, Detail: fmt.Sprintf(format, args...)})
	return &x.out.Reasons[len(x.out.Reasons)-1]
}

// eased offers an easier question as a remedy if the subject is in its answer.
func (x *explainer) eased(q *Query, tweak func(r *search.Request), detail string) error {
	in, err := x.again(x.world, q, tweak)
	if err == nil && in {
		x.out.Remedies = append(x.out.Remedies, Remedy{Kind: RemedyCondition, Detail: detail, Verified: true})
	}
	return err
}

// tooManyLegs looks for ways with a few legs more than the question allows.
func (x *explainer) tooManyLegs() (bool, error) {
	if x.q.MaxLegs == 0 {
		return false, nil
	}
	q := *x.q
	for q.MaxLegs = x.q.MaxLegs + 1; q.MaxLegs <= x.q.MaxLegs+mostLegsMore; q.MaxLegs++ {
		ways, err := x.forced(&q)
		if err != nil {
			return false, err
		}
		if len(ways) == 0 {
			continue
		}
		x.notMet("a way through it takes at least %d legs, and the question allows %d", q.MaxLegs, x.q.MaxLegs)
		// With more legs allowed others may come in before it.
		for more := q; more.MaxLegs <= x.q.MaxLegs+mostLegsMore; more.MaxLegs++ {
			n := len(x.out.Remedies)
			if err := x.eased(&more, nil, fmt.Sprintf("at most %d legs in place of %d", more.MaxLegs, x.q.MaxLegs)); err != nil || len(x.out.Remedies) > n {
				return true, err
			}
		}
		return true, nil
	}
	return false, nil
}

// tooLateFor looks for the soonest way, and by how much it misses the deadline.
func (x *explainer) tooLateFor() (bool, error) {
	if x.q.ArriveBy.IsZero() {
		return false, nil
	}
	q := *x.q
	q.ArriveBy, q.Until, q.Criteria = time.Time{}, time.Time{}, []Criterion{ByArrival}
	ways, err := x.forced(&q)
	if err != nil || len(ways) == 0 {
		return false, err
	}
	way := &ways[0]
	for i := range ways {
		if ways[i].Arrive < way.Arrive {
			way = &ways[i]
		}
	}
	legs := way.Legs()
	if way.Arrive <= x.r.Latest || len(legs) == 0 {
		return false, nil
	}
	end := x.arc(legs[len(legs)-1].Arc).To
	r := x.notMet("the way through it arrives on %s at the soonest, %s after the deadline", x.clock(way.Arrive, end), span(int64(way.Arrive-x.r.Latest)))
	r.Missed = int64(way.Arrive - x.r.Latest)
	later := *x.q
	later.ArriveBy = x.snap.At(way.Arrive)
	return true, x.eased(&later, nil, fmt.Sprintf("a deadline later by %s", span(r.Missed)))
}

// offTheStops looks for ways that need not make the stops asked for.
func (x *explainer) offTheStops() (bool, error) {
	if len(x.q.Via) == 0 {
		return false, nil
	}
	q := *x.q
	q.Via = nil
	ways, err := x.forced(&q)
	if err != nil || len(ways) == 0 {
		return false, err
	}
	var stops []string
	for _, v := range x.q.Via {
		stops = append(stops, v.Place)
	}
	x.notMet("ways through it exist, and none makes the stops asked for as well: %s", strings.Join(stops, ", then "))
	return true, x.eased(&q, nil, "without the stops asked for")
}

// allTogether looks for ways without any of several conditions.
func (x *explainer) allTogether() (bool, error) {
	asked := 0
	for _, one := range []bool{x.q.MaxLegs > 0, !x.q.ArriveBy.IsZero(), len(x.q.Via) > 0} {
		if one {
			asked++
		}
	}
	if asked < 2 {
		return false, nil
	}
	q := *x.q
	q.MaxLegs, q.Via, q.ArriveBy, q.Until = 0, nil, time.Time{}, time.Time{}
	ways, err := x.forced(&q)
	if err != nil || len(ways) == 0 {
		return false, err
	}
	x.notMet("%s", x.tooMuchAsked(x.r))
	return true, nil
}

// allowed offers what the question excludes of the subject as a remedy.
func (x *explainer) allowed() error {
	if x.r.Allow == nil || x.uses == nil {
		return nil
	}
	why := ""
	for lane := 0; lane < len(x.snap.Lanes) && why == ""; lane++ {
		id := x.snap.ArcsOf(int32(lane))[0]
		if a := x.arc(id); x.uses(a) && !x.allows(id) {
			why = x.exclusion(a)
		}
	}
	if why == "" {
		return nil
	}
	return x.eased(x.q, func(r *search.Request) {
		allow := r.Allow
		r.Allow = func(id int32) bool { return allow(id) || x.uses(x.arc(id)) }
	}, "if it were allowed: now "+why)
}
