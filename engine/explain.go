package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// Subject is what an explanation is about: one of the five.
type Subject struct {
	Lane, Place, Carrier string
	Regime               string      // a procedure of customs, where they count
	Legs                 []ChosenLeg // a whole itinerary
}

// ReasonKind says, for programs, what keeps a subject out of an answer.
type ReasonKind string

// The kinds of reason.
const (
	ReasonDominated   ReasonKind = "dominated"      // ways through it exist, and each is bettered
	ReasonEqual       ReasonKind = "equal"          // a way through it is as good as one of the answer, which shows one of equals
	ReasonSlack       ReasonKind = "within_slack"   // it is in the exact answer; with the slack allowed another stands for it
	ReasonRefused     ReasonKind = "goods_refused"  // it, or every way to or from it, does not carry this parcel
	ReasonExcluded    ReasonKind = "excluded"       // the question avoids it, or every way to or from it
	ReasonChanged     ReasonKind = "changed"        // closed, cancelled, delayed or dearer by a change in force
	ReasonFull        ReasonKind = "no_room"        // its departures have no room left for the parcel
	ReasonShut        ReasonKind = "office_shut"    // the place it leaves from does not open before the horizon ends
	ReasonUnreachable ReasonKind = "unreachable"    // the parcel cannot be brought to where it begins
	ReasonNoWayOn     ReasonKind = "no_way_on"      // nothing leads on from where it ends
	ReasonNoDeparture ReasonKind = "no_departure"   // nothing leaves then, or once the parcel is there
	ReasonCutOff      ReasonKind = "cut_off_missed" // a departure leaves, and its cut-off is before the parcel is ready
	ReasonConditions  ReasonKind = "conditions"     // ways through it do not keep the question's conditions
	ReasonCustoms     ReasonKind = "customs"        // customs do not let the goods through, or not by this regime
	ReasonStale       ReasonKind = "no_such_leg"    // of an itinerary: the leg does not fit the network or the leg before
)

// Reason is one thing that keeps the subject out.
type Reason struct {
	Kind   ReasonKind `json:"kind" enum:"dominated,equal,within_slack,goods_refused,excluded,changed,no_room,office_shut,unreachable,no_way_on,no_departure,cut_off_missed,conditions,customs,no_such_leg"`
	Lane   string     `json:"lane,omitempty" doc:"The lane it is about."`
	Leg    *int       `json:"leg,omitempty" doc:"Of an itinerary: the index of the leg."`
	Detail string     `json:"detail" doc:"In words, with places, local times and amounts."`
	// Closed is a regime that is not open.
	Closed *ClosedRegime `json:"closed,omitempty" doc:"Of a regime that is not open: why, and what would open it."`
	// Missed is by how much a cut-off or a deadline is missed.
	Missed  int64        `json:"missedSeconds,omitempty" doc:"By how much a cut-off or the deadline is missed."`
	Left    *unit.Weight `json:"roomLeftGrams,omitempty" doc:"Of a departure without room: what is left on it."`
	Changes []string     `json:"changes,omitempty" doc:"Ids of the changes of the network that are the cause."`
	Beaten  *Beaten      `json:"beaten,omitempty" doc:"Of a way that is bettered, equalled or stood for: by which itinerary of the answer, and by how much."`
}

// Beaten says how a way through the subject stays behind one of the answer.
type Beaten struct {
	By      int     `json:"by" doc:"Index of the itinerary in the set of POST /v1/routes to the same question."`
	Later   int64   `json:"laterSeconds" doc:"So much later; negative is sooner."`
	Dearer  int64   `json:"dearerMinor" doc:"So much dearer, in minor units of the currency; negative is cheaper."`
	Heavier float64 `json:"moreCarbonGrams" doc:"So much more CO2 equivalents; negative is less."`
	Riskier float64 `json:"lessSurePercent" doc:"By so many percentage points less likely to make every connection; negative is likelier."`
	Earlier int64   `json:"handedOverEarlierSeconds" doc:"Handed over so much earlier; negative is later. Counts with a window or a deadline."`
}

// RemedyKind says what a smallest change is a change of.
type RemedyKind string

// The kinds of remedy.
const (
	RemedyPrice     RemedyKind = "price"     // freight of the subject's lanes down
	RemedyCutOff    RemedyKind = "cut_off"   // a cut-off later
	RemedyDeparture RemedyKind = "departure" // a departure earlier, and its arrival with it
	RemedyArrival   RemedyKind = "arrival"   // the way through it sooner at its end
	RemedyUndo      RemedyKind = "undo"      // a change of the network taken back
	RemedyRoom      RemedyKind = "room"      // more room on a departure
	RemedyCondition RemedyKind = "condition" // a condition of the question eased
	RemedyGoods     RemedyKind = "goods"     // something else declared: value, channel, trade, origin
	RemedyRow       RemedyKind = "row"       // a row more in the network's tables of customs
)

// Remedy is a smallest change that would bring the subject in.
type Remedy struct {
	Kind     RemedyKind   `json:"kind" enum:"price,cut_off,departure,arrival,undo,room,condition,goods,row"`
	Lane     string       `json:"lane,omitempty"`
	Detail   string       `json:"detail" doc:"In words."`
	Amount   *unit.Money  `json:"amount,omitempty" doc:"Of a price: down by so much, to the minor unit; of goods: their value changed by so much."`
	Percent  float64      `json:"percent,omitempty" doc:"Of a price: the same, of the freight on the subject's lanes, rounded up to hundredths."`
	Seconds  int64        `json:"seconds,omitempty" doc:"Of a cut-off: so much later. Of a departure or an arrival: so much sooner."`
	Departs  time.Time    `json:"departs,omitzero" doc:"Of a cut-off or a departure: the departure it is about, as it leaves now."`
	Room     *unit.Weight `json:"roomGrams,omitempty" doc:"Of room: so much more."`
	Changes  []string     `json:"changes,omitempty" doc:"Of an undo: ids of the changes to take back."`
	Verified bool         `json:"verified" doc:"The question was asked again with the change, and the subject was in the answer; otherwise it is computed from this answer."`
}

// Explanation says why a subject is in an answer, or what kept it out and what
// would bring it in.
type Explanation struct {
	Subject     string     `json:"subject" doc:"What it is about, in words."`
	In          bool       `json:"in" doc:"Whether an itinerary of the answer uses it."`
	Itineraries []int      `json:"itineraries" nullable:"false" doc:"Indexes of the itineraries that use it, in the set of POST /v1/routes to the same question."`
	Reasons     []Reason   `json:"reasons" nullable:"false" doc:"What kept it out, the plainest first."`
	Remedies    []Remedy   `json:"remedies" nullable:"false" doc:"The smallest changes that would bring it in."`
	Best        *Itinerary `json:"best,omitempty" doc:"The way through it that stays least behind, where there is one."`
	Partial     string     `json:"partial,omitempty" doc:"Present when the work ended before all ways through the subject and every remedy were looked at: why. What is given is true, and there may be smaller changes."`
}

// Explain says why the answer to a query uses a lane, a place, a carrier, a
// regime of customs or a whole itinerary, or why not: it searches for the exact set of ways through the
// subject and holds it against the answer; without any such way it follows the
// parcel to where it comes to a stand. What it claims to be a remedy it has
// tried where it can, by asking again with the change supposed, and says so where
// it has not. That makes it some ten to thirty times the work of the query.
// Errors are those of Route, and *FieldError for a subject that is not one.
func (e *Engine) Explain(ctx context.Context, q Query, about Subject) (Explanation, error) {
	w, r, pr, err := e.prepare(&q)
	if err != nil {
		return Explanation{}, err
	}
	x := &explainer{world: w, ctx: ctx, q: &q, r: r, pr: pr, place: -1,
		out: Explanation{Itineraries: []int{}, Reasons: []Reason{}, Remedies: []Remedy{}}}
	x.lay = w.layers(r, pr.border, x.carries)
	if err := x.aim(about); err != nil {
		return Explanation{}, err
	}
	if x.answer, err = x.ways(&q, r); err != nil {
		return Explanation{}, fmt.Errorf("explain: %w", err)
	}
	x.exact = x.answer
	if q.Slack != (Slack{}) {
		all := *r
		all.Slack = search.Slack{}
		if x.exact, err = x.ways(&q, &all); err != nil {
			return Explanation{}, fmt.Errorf("explain: %w", err)
		}
	}
	if x.legs != nil {
		err = x.itinerary()
	} else {
		err = x.part()
	}
	if err != nil {
		return Explanation{}, fmt.Errorf("explain %s: %w", x.out.Subject, err)
	}
	return x.out, nil
}

// explainer is one explanation in the making.
type explainer struct {
	*world
	ctx    context.Context
	q      *Query
	r      *search.Request
	pr     *pricing
	answer []search.Way                // as it is given
	exact  []search.Way                // the same without slack
	uses   func(a *timetable.Arc) bool // the arc is of the subject; nil of an itinerary
	one    bool                        // it is one lane
	place  int32                       // of a place; else -1
	legs   []ChosenLeg                 // of an itinerary
	regime *network.Regime             // of a regime; its uses are nil but for transit
	lay    *layers                     // what carries the parcel
	at     []standing                  // by node of lay; made when first needed
	asked  int                         // how often the question was asked again
	out    Explanation
}

// aim finds what the subject is.
func (x *explainer) aim(about Subject) error {
	s := x.snap
	given := 0
	for _, one := range []bool{about.Lane != "", about.Place != "", about.Carrier != "", about.Regime != "", len(about.Legs) > 0} {
		if one {
			given++
		}
	}
	if given != 1 {
		return &FieldError{Field: "lane, place, carrier, regime, legs", Got: fmt.Sprintf("%d of them", given), Want: "one", Kind: ErrBadQuery}
	}
	switch {
	case about.Lane != "":
		lane, ok := s.Lane(about.Lane)
		if !ok {
			return &FieldError{Field: "lane", Got: about.Lane, Want: "a lane of the network", Kind: ErrBadQuery}
		}
		l := &s.Lanes[lane]
		x.out.Subject = fmt.Sprintf("lane %s (%s, %s to %s)", l.ID, l.Mode, l.From, l.To)
		x.one, x.uses = true, func(a *timetable.Arc) bool { return a.Lane == lane }
	case about.Carrier != "":
		carrier, ok := s.Carrier(about.Carrier)
		if !ok {
			return &FieldError{Field: "carrier", Got: about.Carrier, Want: "a carrier of the network" + x.nearCarriers(about.Carrier), Kind: ErrBadQuery}
		}
		x.out.Subject = fmt.Sprintf("carrier %s (%s)", about.Carrier, s.Carriers[carrier].Name)
		x.uses = func(a *timetable.Arc) bool { return x.facts.carrier[a.Lane] == carrier }
	case about.Regime != "":
		return x.aimAtRegime(about.Regime)
	case about.Place != "":
		f, err := x.directory.find("place", about.Place)
		if err != nil {
			return err
		}
		x.place = f
		x.out.Subject = x.named(f)
		x.uses = func(a *timetable.Arc) bool { return a.From == f || a.To == f }
	default:
		x.legs = about.Legs
		x.out.Subject = "the itinerary"
	}
	return nil
}

// ways asks a question of the world it was made for.
func (x *explainer) ways(q *Query, r *search.Request) ([]search.Way, error) {
	return x.waysOn(x.world, q, r)
}

func (x *explainer) waysOn(w *world, q *Query, r *search.Request) ([]search.Way, error) {
	found, err := w.find(x.ctx, q, r)
	if errors.Is(err, search.ErrTooMuchWork) {
		err = fmt.Errorf("%w: %w", ErrTooMuchWork, err)
	}
	return found.Ways, err
}

// through tells whether a way in a world uses the subject.
func (x *explainer) through(w *world, pr *pricing, way *search.Way) bool {
	if x.regime != nil {
		return x.passes(w, pr, way)
	}
	if x.legs == nil {
		return slices.ContainsFunc(way.Legs(), func(st search.Step) bool { return x.uses(w.arc(st.Arc)) })
	}
	return slices.EqualFunc(way.Legs(), x.legs, func(st search.Step, l ChosenLeg) bool {
		depart, err := w.snap.Second(l.Depart)
		return err == nil && depart == st.Depart && w.snap.Lanes[w.arc(st.Arc).Lane].ID == l.Lane && (l.Arrive.IsZero() || l.Arrive.Equal(w.snap.At(st.Arrive)))
	})
}

// listed notes which itineraries of the answer use the subject.
func (x *explainer) listed() bool {
	for i := range x.answer {
		if x.through(x.world, x.pr, &x.answer[i]) {
			x.out.Itineraries = append(x.out.Itineraries, i)
		}
	}
	x.out.In = len(x.out.Itineraries) > 0
	return x.out.In
}

// part explains a lane, a place, a carrier or a regime.
func (x *explainer) part() error {
	if x.listed() {
		return nil
	}
	if x.regime != nil {
		if done, err := x.notOpen(); done || err != nil {
			return err
		}
	}
	forced, err := x.forced(x.q)
	if err != nil && (len(forced) == 0 || !x.spent(err)) {
		return err
	}
	if len(forced) == 0 {
		if err := x.obstacles(); err != nil {
			return err
		}
	} else if err := x.dominated(forced); err != nil {
		return err
	}
	return x.remedies(forced)
}

// forced finds the exact set of ways through the subject, wherever among the
// stops asked for it comes. Where it takes more than half of the time there is,
// the ways found by then are given with the error: of four criteria there may be
// thousands.
func (x *explainer) forced(q *Query) ([]search.Way, error) {
	ctx := x.ctx
	if end, bounded := ctx.Deadline(); bounded {
		var done context.CancelFunc
		x.ctx, done = context.WithDeadline(ctx, time.Now().Add(time.Until(end)/2))
		defer func() { done(); x.ctx = ctx }()
	}
	return x.forcedBy(q, func(b *borders) *borders { return b })
}

// forcedBy is forced with customs changed.
func (x *explainer) forcedBy(q *Query, change func(b *borders) *borders) ([]search.Way, error) {
	r, pr, err := x.world.request(q)
	if err != nil {
		return nil, err
	}
	r.Slack = search.Slack{}
	if pr.border != nil {
		if b := change(pr.border); b != pr.border {
			r.Rated = x.rerated(pr, b)
		}
	}
	if x.regime != nil && x.uses == nil {
		return x.clearedBy(q, r, pr, change(pr.border))
	}
	via := search.Via{Facility: x.place}
	if x.place < 0 {
		via.Arc = func(id int32) bool { return x.uses(x.arc(id)) }
	}
	var all []search.Way
	stops := r.Via
	for i := range len(stops) + 1 {
		r.Via = slices.Insert(slices.Clone(stops), i, via)
		ways, err := x.ways(q, r)
		all = append(all, ways...)
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// clock writes a moment on the clock of a place.
func (x *explainer) clock(t timetable.Second, facility int32) string {
	if t == timetable.Never {
		return "no day before the horizon ends"
	}
	return x.snap.At(t).In(x.snap.Zones[facility]).Format(shownClock)
}

// named writes a place with its id.
func (x *explainer) named(facility int32) string {
	f := &x.snap.Facilities[facility]
	return fmt.Sprintf("%s (%s)", f.ID, f.Name)
}

// money writes an amount in the currency of the answer.
func (x *explainer) money(minor int64) string {
	return unit.Money{Minor: minor, Currency: x.pr.into}.String()
}
