package engine

import (
	"fmt"
	"math"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// remedies finds the smallest fall in price and the smallest gain in time that
// would bring one of some bettered ways into the answer.
func (x *explainer) remedies(ways []*search.Way) error {
	var cheapest, soonest *Remedy
	for _, way := range ways {
		cut, err := x.priceCut(way)
		if err != nil {
			return err
		}
		if cut != nil && (cheapest == nil || cut.Amount.Minor < cheapest.Amount.Minor) {
			cheapest = cut
		}
		if s := x.sooner(way); s != nil && (soonest == nil || s.Seconds < soonest.Seconds) {
			soonest = s
		}
	}
	for _, r := range []*Remedy{cheapest, soonest} {
		if r != nil {
			x.out.Remedies = append(x.out.Remedies, *r)
		}
	}
	return nil
}

// priceCut is by how much the freight on the subject's lanes of a way must fall,
// to the minor unit, for the way to be better than all that are no worse in the
// rest. It is asked again with that price to be sure.
func (x *explainer) priceCut(way *search.Way) (*Remedy, error) {
	if x.r.Criteria&search.Cost == 0 {
		return nil, nil
	}
	least, found := int64(math.MaxInt64), false
	free := *way
	free.Cost = math.MaxInt64
	for i := range x.exact {
		if o := &x.exact[i]; x.noWorse(o, &free) {
			least, found = min(least, o.Cost), true
		}
	}
	if !found || way.Cost < least {
		return nil, nil
	}
	cut := way.Cost - least + 1
	var freight int64
	lanes := map[int32]bool{}
	for i := range way.Steps {
		if st := &way.Steps[i]; x.uses == nil || x.uses(st.Arc) {
			a := x.arc(st.Arc)
			freight += st.Charge - x.pr.prices.Handling[a.From]
			lanes[a.Lane] = true
		}
	}
	if cut > freight {
		return nil, nil // not even for nothing
	}
	percent := 100 * float64(cut) / float64(freight)
	amount := unit.Money{Minor: cut, Currency: x.pr.into}
	r := &Remedy{Kind: RemedyPrice, Amount: &amount, Percent: percent,
		Detail: fmt.Sprintf("freight down by %s, %.1f %% of what it is on the %s", amount, percent, plural(len(lanes), "lane"))}
	if x.uses == nil {
		return r, nil
	}
	// Each lane's price is rounded by itself, so a little less is asked.
	millionths := int64(float64(network.SamePrice) * float64(freight-cut) / float64(freight))
	var changes []network.Change
	for lane := range lanes {
		r.Lane = x.snap.Lanes[lane].ID
		changes = append(changes, network.Change{ID: "cheaper-" + r.Lane, Kind: network.Repriced, Lane: r.Lane, PriceMillionths: max(1, millionths)})
	}
	if len(lanes) > 1 {
		r.Lane = ""
	}
	verified, err := x.again(changes...)
	r.Verified = verified
	return r, err
}

func plural(n int, what string) string {
	if n == 1 {
		return what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// sooner is how much sooner a way must arrive to be better than all that are no
// worse in the rest.
func (x *explainer) sooner(way *search.Way) *Remedy {
	if x.r.Criteria&search.Arrival == 0 {
		return nil
	}
	first, found := timetable.Never, false
	free := *way
	free.Arrive = timetable.Never
	for i := range x.exact {
		if o := &x.exact[i]; x.noWorse(o, &free) {
			first, found = min(first, o.Arrive), true
		}
	}
	if !found || way.Arrive < first {
		return nil
	}
	gain := int64(way.Arrive-first) + 1
	detail := "arriving any sooner, for the same price"
	if gain > 1 {
		detail = fmt.Sprintf("arriving more than %s sooner, for the same price", span(gain-1))
	}
	return &Remedy{Kind: RemedyArrival, Seconds: gain, Detail: detail}
}

// cutOffRemedies looks where a parcel just misses a departure of the subject, and
// asks again with a cut-off so much later.
func (x *explainer) cutOffRemedies() error {
	arrive, ready := x.earliest()
	tried := 0
	for lane := range x.snap.Lanes {
		for _, id := range x.snap.ArcsOf(int32(lane)) {
			if !x.uses(id) || tried >= mostTried {
				continue
			}
			a := x.arc(id)
			if arrive[a.From] == timetable.Never || !x.carries(id) {
				continue
			}
			missed, by := x.justMissed(id, ready[a.From])
			if missed == timetable.Never {
				continue
			}
			tried++
			if err := x.offerCutOff(id, missed, by); err != nil {
				return err
			}
		}
	}
	return nil
}

// mostTried bounds how many cut-offs are asked about.
const mostTried = 4

// justMissed is the departure of an arc that leaves after a parcel is ready and
// whose cut-off is before, and by how much it is missed.
func (x *explainer) justMissed(arc int32, ready timetable.Second) (depart, by timetable.Second) {
	a := x.arc(arc)
	if ready == timetable.Never || a.CutOff == 0 {
		return timetable.Never, 0
	}
	d := x.next(arc, ready, x.pr.prices.Weight)
	if d == timetable.Never || d >= ready+a.CutOff {
		return timetable.Never, 0
	}
	// The last of those missed needs the smallest change.
	for n := x.next(arc, d+1, x.pr.prices.Weight); n < ready+a.CutOff; n = x.next(arc, n+1, x.pr.prices.Weight) {
		d = n
	}
	return d, ready + a.CutOff - d
}

// offerCutOff asks again with a departure whose cut-off is just made.
func (x *explainer) offerCutOff(arc int32, depart, by timetable.Second) error {
	a := x.arc(arc)
	lane := &x.snap.Lanes[a.Lane]
	cutOff := network.Span(time.Duration(a.CutOff-by) * time.Second)
	in, err := x.again(network.Change{ID: "later-cut-off", Kind: network.Added, Lane: lane.ID, Departs: x.snap.At(depart),
		Duration: network.Span(time.Duration(a.Duration) * time.Second), CutOff: &cutOff})
	if err != nil {
		return err
	}
	if !in {
		return nil
	}
	x.out.Remedies = append(x.out.Remedies, Remedy{Kind: RemedyCutOff, Lane: lane.ID, Seconds: int64(by), Verified: true,
		Detail: fmt.Sprintf("cut-off of the departure %s of %s later by %s", x.clock(depart, a.From), lane.ID, span(int64(by)))})
	return nil
}
