package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// mostAsked is how often the question is asked again, with something supposed,
// before the search for remedies ends.
const mostAsked = 100

var errAskedOften = fmt.Errorf("the question was asked again %d times", mostAsked)

// again asks a question of a world and tells whether the subject is in the exact
// answer; tweak, if there is one, has the last word on what is searched.
func (x *explainer) again(w *world, q *Query, tweak func(r *search.Request)) (bool, error) {
	if x.asked++; x.asked > mostAsked {
		return false, errAskedOften
	}
	r, pr, err := w.request(q)
	if errors.Is(err, ErrBadQuery) {
		return false, nil // what cannot be asked is no remedy
	}
	if err != nil {
		return false, err
	}
	r.Slack = search.Slack{}
	if tweak != nil {
		tweak(r)
	}
	ways, err := x.waysOn(w, q, r)
	return slices.ContainsFunc(ways, func(way search.Way) bool { return x.through(w, pr, &way) }), err
}

// supposing asks again with changes of the network supposed.
func (x *explainer) supposing(changes ...network.Change) (bool, error) {
	w, err := x.world.with(changes)
	if err != nil {
		return false, nil // what cannot be is no remedy
	}
	return x.again(w, x.q, nil)
}

// remedies looks for the smallest changes that would bring the subject in; ways
// are those through it that are bettered. Work that comes to its limit ends the
// looking, not the explanation.
func (x *explainer) remedies(ways []search.Way) error {
	if slices.ContainsFunc(x.exact, func(way search.Way) bool { return x.through(x.world, x.pr, &way) }) {
		x.out.Remedies = append(x.out.Remedies, Remedy{Kind: RemedyCondition, Detail: "without slack", Verified: true})
		return nil
	}
	for _, look := range []func([]search.Way) error{
		x.cheaper, func([]search.Way) error { return x.allowed() }, func([]search.Way) error { return x.unchanged() },
		x.laterCutOff, x.earlierDeparture, x.soonerArrival,
	} {
		if err := look(ways); x.spent(err) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// spent tells whether an error says no more than that the work has come to its
// limit, and notes it.
func (x *explainer) spent(err error) bool {
	if !errors.Is(err, errAskedOften) && !errors.Is(err, ErrTooMuchWork) && !errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	x.out.Partial = err.Error()
	return true
}

// cheaper finds the least fall in the freight on the subject's lanes of a way, to
// the minor unit, with which the way is better than all that are no worse in the
// rest. Of a lane that is exact: ways through it that are bettered by others
// through it stay so when all of them fall alike.
func (x *explainer) cheaper(ways []search.Way) error {
	if x.r.Criteria&search.Cost == 0 || len(ways) == 0 {
		return nil
	}
	if x.pr.border != nil {
		return x.cheaperLanded(ways)
	}
	var way *search.Way
	var least, freight int64
	for i := range ways {
		cut, found := x.costCut(&ways[i])
		if !found || cut <= 0 {
			continue
		}
		if f, _ := x.freight(&ways[i]); cut <= f && (way == nil || cut < least) {
			way, least, freight = &ways[i], cut, f
		}
	}
	if way == nil {
		if r := x.out.Reasons; x.one && x.out.Partial == "" && len(r) > 0 && r[0].Kind == ReasonDominated {
			r[0].Detail += "; it would be out even if its freight cost nothing"
		}
		return nil
	}
	r := x.priceDown(way, least, freight)
	if x.legs != nil {
		// A fall of its lanes' prices is one for others as well, and this is of
		// this itinerary alone.
		x.out.Remedies = append(x.out.Remedies, r)
		return nil
	}
	var err error
	r.Verified, err = x.supposing(x.repriced(way, x.priceFor(way, freight-least))...)
	x.out.Remedies = append(x.out.Remedies, r)
	return err
}

// priceDown offers that the freight of a way on the subject's lanes falls by so
// much of what it is.
func (x *explainer) priceDown(way *search.Way, least, freight int64) Remedy {
	_, lanes := x.freight(way)
	amount := unit.Money{Minor: least, Currency: x.pr.into}
	// Rounded up, so that so many percent off are enough.
	percent := math.Ceil(10_000*float64(least)/float64(freight)) / 100
	r := Remedy{Kind: RemedyPrice, Amount: &amount, Percent: percent,
		Detail: fmt.Sprintf("freight down by %s, %.2f %% of what it is on the %s", amount, percent, plural(len(lanes), "lane"))}
	if len(lanes) == 1 {
		r.Lane = x.snap.Lanes[lanes[0]].ID
	}
	return r
}

// repriced is the change of the prices of the subject's lanes on a way.
func (x *explainer) repriced(way *search.Way, millionths int64) (changes []network.Change) {
	_, lanes := x.freight(way)
	for _, lane := range lanes {
		id := x.snap.Lanes[lane].ID
		changes = append(changes, network.Change{ID: "cheaper-" + id, Kind: network.Repriced, Lane: id, PriceMillionths: millionths})
	}
	return changes
}

// costCut is by how much a way must become cheaper, and whether any fall in
// price is enough.
func (x *explainer) costCut(way *search.Way) (int64, bool) {
	dear, least, found := *way, int64(math.MaxInt64), false
	dear.Cost = math.MaxInt64
	for i := range x.exact {
		if o := &x.exact[i]; x.noWorse(o, &dear) {
			least, found = min(least, o.Cost), true
		}
	}
	return way.Cost - least + 1, found
}

// freight sums what a way pays on the subject's lanes, and lists these.
func (x *explainer) freight(way *search.Way) (sum int64, lanes []int32) {
	for _, st := range way.Legs() {
		a := x.arc(st.Arc)
		if x.uses != nil && !x.uses(a) {
			continue
		}
		sum += st.Charge - x.pr.prices.Handling[a.From] - x.pr.transit(st.Status, a.Lane)
		if !slices.Contains(lanes, a.Lane) {
			lanes = append(lanes, a.Lane)
		}
	}
	return sum, lanes
}

// priceFor is the greatest price, in millionths of the present, with which the
// freight of a way on the subject's lanes is at most so much.
func (x *explainer) priceFor(way *search.Way, most int64) int64 {
	lo, hi := int64(1), int64(network.SamePrice)
	for lo < hi {
		mid := (lo + hi + 1) / 2
		sum := int64(0)
		for _, st := range way.Legs() {
			if a := x.arc(st.Arc); x.uses == nil || x.uses(a) {
				freight := st.Charge - x.pr.prices.Handling[a.From] - x.pr.transit(st.Status, a.Lane)
				// Rounded up, where the network rounds to the nearest.
				sum += freight/network.SamePrice*mid + (freight%network.SamePrice*mid+network.SamePrice-1)/network.SamePrice
			}
		}
		if sum <= most {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}

// overBy words a shift that is enough where a second less is not.
func overBy(seconds int64, what string) string {
	switch {
	case seconds == 1:
		return "any " + what
	case (seconds-1)%60 == 0:
		return "more than " + span(seconds-1) + " " + what
	}
	return span(seconds) + " " + what
}

// plural writes a number of things, but one as a name alone.
func plural(n int, what string) string {
	if n == 1 {
		return what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// soonerArrival is how much sooner a way must arrive to be better than all that
// are no worse in the rest. Where the subject is its last leg it is asked again
// with a departure that takes so much less.
func (x *explainer) soonerArrival(ways []search.Way) error {
	if x.r.Criteria&search.Arrival == 0 || len(ways) == 0 {
		return nil
	}
	var way *search.Way
	var gain timetable.Second
	for i := range ways {
		g, found := x.arrivalGain(&ways[i])
		if found && g > 0 && g < ways[i].Arrive-ways[i].Start && (way == nil || g < gain) {
			way, gain = &ways[i], g
		}
	}
	if way == nil || slices.ContainsFunc(x.out.Remedies, func(r Remedy) bool { return r.Kind == RemedyDeparture && r.Seconds <= int64(gain) }) {
		return nil // the same said better
	}
	r := Remedy{Kind: RemedyArrival, Seconds: int64(gain), Detail: fmt.Sprintf("arriving %s, for the same price", overBy(int64(gain), "sooner"))}
	legs := way.Legs()
	st := &legs[len(legs)-1]
	a := x.arc(st.Arc)
	var err error
	if x.uses != nil && x.uses(a) && a.Duration > gain {
		r.Lane = x.snap.Lanes[a.Lane].ID
		quick := *a
		quick.Duration -= gain
		r.Verified, err = x.supposing(x.another(&quick, st.Depart))
	}
	x.out.Remedies = append(x.out.Remedies, r)
	return err
}

func (x *explainer) arrivalGain(way *search.Way) (timetable.Second, bool) {
	late, first, found := *way, timetable.Never, false
	late.Arrive = timetable.Never
	for i := range x.exact {
		if o := &x.exact[i]; x.noWorse(o, &late) {
			first, found = min(first, o.Arrive), true
		}
	}
	return way.Arrive - first + 1, found
}
