package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// Subject is what an explanation is about: one of the four.
type Subject struct {
	Lane, Place, Carrier string
	Legs                 []ChosenLeg // a whole itinerary
}

// ReasonKind says, for programs, what keeps a subject out of an answer.
type ReasonKind string

// The kinds of reason.
const (
	ReasonDominated   ReasonKind = "dominated"      // ways through it exist, and each is bettered
	ReasonRefused     ReasonKind = "goods_refused"  // it does not carry this parcel
	ReasonExcluded    ReasonKind = "excluded"       // the query avoids it
	ReasonChanged     ReasonKind = "changed"        // closed, cancelled, delayed or full
	ReasonUnreachable ReasonKind = "unreachable"    // the parcel cannot be brought to where it begins
	ReasonNoWayOn     ReasonKind = "no_way_on"      // nothing leads on from where it ends
	ReasonNoDeparture ReasonKind = "no_departure"   // nothing leaves once the parcel is there
	ReasonCutOff      ReasonKind = "cut_off_missed" // a departure leaves, and its cut-off is before the parcel is ready
	ReasonConditions  ReasonKind = "conditions"     // ways through it do not keep the query's conditions, or the horizon
	ReasonStale       ReasonKind = "no_such_leg"    // of an itinerary: the leg does not fit the network or the leg before
)

// Reason is one thing that keeps the subject out.
type Reason struct {
	Kind   ReasonKind `json:"kind"`
	Lane   string     `json:"lane,omitempty" doc:"The lane it is about."`
	Leg    *int       `json:"leg,omitempty" doc:"Of an itinerary: the index of the leg."`
	Detail string     `json:"detail" doc:"In words, with places, local times and amounts."`
	// Missed is by how much a cut-off is missed.
	Missed int64   `json:"missedSeconds,omitempty"`
	Beaten *Beaten `json:"beaten,omitempty" doc:"Of a way that is bettered: by which itinerary of the answer, and by how much."`
}

// Beaten says how a way through the subject stays behind one of the answer.
type Beaten struct {
	By      int     `json:"by" doc:"Index of the itinerary in the answer of POST /v1/routes to the same question."`
	Later   int64   `json:"laterSeconds" doc:"So much later; negative is sooner."`
	Dearer  int64   `json:"dearerMinor" doc:"So much dearer, in minor units of the currency; negative is cheaper."`
	Heavier float64 `json:"moreCarbonGrams" doc:"So much more CO2 equivalents; negative is less."`
}

// RemedyKind says what a smallest change is a change of.
type RemedyKind string

// The kinds of remedy.
const (
	RemedyPrice   RemedyKind = "price"   // freight of the subject's lanes down
	RemedyCutOff  RemedyKind = "cut_off" // a cut-off later
	RemedyArrival RemedyKind = "arrival" // the way through it sooner
)

// Remedy is a smallest change that would bring the subject in.
type Remedy struct {
	Kind     RemedyKind  `json:"kind"`
	Lane     string      `json:"lane,omitempty"`
	Detail   string      `json:"detail" doc:"In words."`
	Amount   *unit.Money `json:"amount,omitempty" doc:"Of a price: down by so much, to the minor unit."`
	Percent  float64     `json:"percent,omitempty" doc:"Of a price: the same, of the freight on the subject's lanes."`
	Seconds  int64       `json:"seconds,omitempty" doc:"Of a cut-off: so much later. Of an arrival: so much sooner."`
	Verified bool        `json:"verified" doc:"The question was asked again with the change, and the subject was in the answer; otherwise it is computed from this answer."`
}

// Explanation says why a subject is in an answer, or what kept it out and what
// would bring it in.
type Explanation struct {
	Subject     string     `json:"subject" doc:"What it is about, in words."`
	In          bool       `json:"in" doc:"Whether an itinerary of the answer uses it."`
	Itineraries []int      `json:"itineraries" nullable:"false" doc:"Indexes of the itineraries that use it, in the answer of POST /v1/routes to the same question."`
	Reasons     []Reason   `json:"reasons" nullable:"false" doc:"What kept it out, the plainest first."`
	Remedies    []Remedy   `json:"remedies" nullable:"false" doc:"The smallest changes that would bring it in."`
	Best        *Itinerary `json:"best,omitempty" doc:"The way through it that stays least behind, where there is one."`
}

// Explain says why the answer to a query uses a lane, a place, a carrier or a
// whole itinerary, or why not. Errors are those of Route, and *FieldError for a
// subject that is not one.
func (e *Engine) Explain(ctx context.Context, q Query, about Subject) (Explanation, error) {
	w, r, pr, err := e.prepare(&q)
	if err != nil {
		return Explanation{}, err
	}
	x := &explainer{world: w, ctx: ctx, q: &q, r: r, pr: pr, out: Explanation{Itineraries: []int{}, Reasons: []Reason{}, Remedies: []Remedy{}}}
	if err := x.aim(about); err != nil {
		return Explanation{}, err
	}
	found, err := w.find(ctx, &q, r)
	if err != nil {
		if errors.Is(err, search.ErrTooMuchWork) {
			err = fmt.Errorf("%w: %w", ErrTooMuchWork, err)
		}
		return Explanation{}, fmt.Errorf("explain: %w", err)
	}
	x.exact = found.Ways
	if len(about.Legs) > 0 {
		err = x.itinerary(about.Legs)
	} else {
		err = x.part()
	}
	return x.out, err
}

// explainer is one explanation in the making.
type explainer struct {
	*world
	ctx   context.Context
	q     *Query
	r     *search.Request
	pr    *pricing
	exact []search.Way
	uses  func(arc int32) bool // the arc is of the subject
	place int32                // of a place; else -1
	out   Explanation
}

// aim finds what the subject is.
func (x *explainer) aim(about Subject) error {
	s := x.snap
	x.place = -1
	given := 0
	for _, one := range []bool{about.Lane != "", about.Place != "", about.Carrier != "", len(about.Legs) > 0} {
		if one {
			given++
		}
	}
	if given != 1 {
		return &FieldError{Field: "lane, place, carrier, legs", Got: fmt.Sprintf("%d of them", given), Want: "one", Kind: ErrBadQuery}
	}
	switch {
	case about.Lane != "":
		lane, ok := s.Lane(about.Lane)
		if !ok {
			return &FieldError{Field: "lane", Got: about.Lane, Want: "a lane of the network", Kind: ErrBadQuery}
		}
		l := &s.Lanes[lane]
		x.out.Subject = fmt.Sprintf("lane %s (%s, %s to %s)", l.ID, l.Mode, l.From, l.To)
		x.uses = func(arc int32) bool { return x.arc(arc).Lane == lane }
	case about.Carrier != "":
		carrier, ok := s.Carrier(about.Carrier)
		if !ok {
			return &FieldError{Field: "carrier", Got: about.Carrier, Want: "a carrier of the network" + x.nearCarriers(about.Carrier), Kind: ErrBadQuery}
		}
		x.out.Subject = fmt.Sprintf("carrier %s (%s)", about.Carrier, s.Carriers[carrier].Name)
		x.uses = func(arc int32) bool { return x.facts.carrier[x.arc(arc).Lane] == carrier }
	case about.Place != "":
		f, err := x.directory.find("place", about.Place)
		if err != nil {
			return err
		}
		x.place = f
		x.out.Subject = fmt.Sprintf("%s (%s)", s.Facilities[f].ID, s.Facilities[f].Name)
		x.uses = func(arc int32) bool { a := x.arc(arc); return a.From == f || a.To == f }
	default:
		x.out.Subject = "the itinerary"
	}
	return nil
}

// through tells whether a way uses the subject.
func (x *explainer) through(way *search.Way) bool {
	return slices.ContainsFunc(way.Steps, func(st search.Step) bool { return x.uses(st.Arc) })
}

// part explains a lane, a place or a carrier.
func (x *explainer) part() error {
	for i := range x.exact {
		if x.through(&x.exact[i]) {
			x.out.Itineraries = append(x.out.Itineraries, i)
		}
	}
	if x.out.In = len(x.out.Itineraries) > 0; x.out.In {
		return nil
	}
	forced, err := x.forced()
	if err != nil {
		return err
	}
	if len(forced) == 0 {
		x.obstacles()
		return x.cutOffRemedies()
	}
	if err := x.dominated(forced); err != nil {
		return err
	}
	return x.cutOffRemedies()
}

// forced finds the exact set of ways through the subject, wherever among the
// stops asked for it comes.
func (x *explainer) forced() ([]search.Way, error) {
	via := search.Via{Facility: x.place}
	if x.place < 0 {
		via.Arc = x.uses
	}
	var all []search.Way
	for i := range len(x.r.Via) + 1 {
		r := *x.r
		r.Via = slices.Insert(slices.Clone(x.r.Via), i, via)
		found, err := x.find(x.ctx, x.q, &r)
		if err != nil {
			if errors.Is(err, search.ErrTooMuchWork) {
				err = fmt.Errorf("%w: %w", ErrTooMuchWork, err)
			}
			return nil, fmt.Errorf("explain: ways through %s: %w", x.out.Subject, err)
		}
		all = append(all, found.Ways...)
	}
	return all, nil
}

// noWorse tells whether a is at least as good as b in every criterion asked.
func (x *explainer) noWorse(a, b *search.Way) bool {
	c := x.r.Criteria
	if c&search.Arrival != 0 && a.Arrive > b.Arrive || c&search.Cost != 0 && a.Cost > b.Cost ||
		c&search.Carbon != 0 && a.Carbon > b.Carbon || c&search.Risk != 0 && a.Risk > b.Risk {
		return false
	}
	return x.q.ArriveBy.IsZero() && x.q.Until.IsZero() || a.Start >= b.Start
}

// dominated says what betters each of the ways through the subject, the one that
// stays least behind first.
func (x *explainer) dominated(forced []search.Way) error {
	type behind struct {
		way *search.Way
		by  int
	}
	var all []behind
	for i := range forced {
		by := slices.IndexFunc(x.exact, func(o search.Way) bool { return x.noWorse(&o, &forced[i]) })
		if by < 0 {
			// As good as one of the set in everything asked, by other lanes.
			continue
		}
		all = append(all, behind{&forced[i], by})
	}
	slices.SortStableFunc(all, func(a, b behind) int {
		return compareFloats(x.distance(a.way, a.by), x.distance(b.way, b.by))
	})
	for _, b := range all[:min(3, len(all))] {
		x.out.Reasons = append(x.out.Reasons, x.beaten(b.way, b.by))
	}
	if len(all) == 0 {
		return nil
	}
	best, err := x.world.itinerary(x.pr, &x.r.Origins[all[0].way.Origin], all[0].way, x.q.Deadline)
	if err != nil {
		return err
	}
	x.out.Best = &best
	ways := make([]*search.Way, len(all))
	for i := range all {
		ways[i] = all[i].way
	}
	return x.remedies(ways)
}

func compareFloats(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// distance is how far a way stays behind, as a part of what it is behind of.
func (x *explainer) distance(way *search.Way, by int) float64 {
	o := &x.exact[by]
	part := func(a, b int64) float64 { return float64(a-b) / float64(max(1, b)) }
	sum := 0.0
	if x.r.Criteria&search.Cost != 0 {
		sum += part(way.Cost, o.Cost)
	}
	if x.r.Criteria&search.Arrival != 0 {
		sum += part(int64(way.Arrive-way.Start), int64(o.Arrive-o.Start))
	}
	if x.r.Criteria&search.Carbon != 0 {
		sum += part(way.Carbon, o.Carbon)
	}
	return sum
}

// beaten words one way's distance.
func (x *explainer) beaten(way *search.Way, by int) Reason {
	o := &x.exact[by]
	b := &Beaten{By: by, Later: int64(way.Arrive - o.Arrive), Dearer: way.Cost - o.Cost, Heavier: grams(way.Carbon - o.Carbon)}
	var parts []string
	switch {
	case b.Later > 0:
		parts = append(parts, hours(timetable.Second(b.Later))+" later")
	case b.Later < 0:
		parts = append(parts, hours(timetable.Second(-b.Later))+" sooner")
	}
	switch {
	case b.Dearer > 0:
		parts = append(parts, unit.Money{Minor: b.Dearer, Currency: x.pr.into}.String()+" dearer")
	case b.Dearer < 0:
		parts = append(parts, unit.Money{Minor: -b.Dearer, Currency: x.pr.into}.String()+" cheaper")
	}
	if x.r.Criteria&search.Carbon != 0 && b.Heavier != 0 {
		parts = append(parts, fmt.Sprintf("%+.0f g CO2e", b.Heavier))
	}
	if x.r.Criteria&search.Risk != 0 && way.Risk != o.Risk {
		parts = append(parts, fmt.Sprintf("holding with %.1f %% where that holds with %.1f %%", 100*holds(way.Risk), 100*holds(o.Risk)))
	}
	if len(parts) == 0 {
		parts = []string{"no better in anything asked"}
	}
	return Reason{Kind: ReasonDominated, Beaten: b,
		Detail: fmt.Sprintf("the way through it that arrives %s for %s is %s than option %d", x.clock(way.Arrive, x.r.Targets[0]),
			unit.Money{Minor: way.Cost, Currency: x.pr.into}, strings.Join(parts, " and "), by+1)}
}

// clock writes a moment on the clock of a place.
func (x *explainer) clock(t timetable.Second, facility int32) string {
	return x.snap.At(t).In(x.snap.Zones[facility]).Format("Mon 2 Jan 15:04 MST")
}

// again asks the question with changes supposed and tells whether the subject is
// in the answer then.
func (x *explainer) again(changes ...network.Change) (bool, error) {
	w, err := x.world.with(changes)
	if err != nil {
		return false, nil // a change that cannot be supposed is not verified
	}
	r := *x.r
	r.Overlay = w.overlay
	r.Refused = nil
	for _, l := range w.overlay.Limits() {
		r.Refused = append(r.Refused, len(refused(&l, &x.q.Parcel)) > 0)
	}
	found, err := w.find(x.ctx, x.q, &r)
	if err != nil {
		return false, err
	}
	uses := x.uses
	for i := range found.Ways {
		for _, st := range found.Ways[i].Steps {
			// Numbers of changed arcs differ between worlds; lanes do not.
			if a := w.arc(st.Arc); uses(x.sameLane(a)) {
				return true, nil
			}
		}
	}
	return false, nil
}

// sameLane is an arc of this world on the same lane.
func (x *explainer) sameLane(a *timetable.Arc) int32 { return x.snap.ArcsOf(a.Lane)[0] }

// span is a time as a remedy words it: to the minute, or to the second.
func span(seconds int64) string {
	if seconds%60 == 0 {
		return hours(timetable.Second(seconds))
	}
	return (time.Duration(seconds) * time.Second).String()
}
