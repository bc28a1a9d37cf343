package engine

import (
	"context"
	"flag"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

var explainSeed = flag.Uint64("explain-seed", 0, "replay one random world of the tests of Explain; 0 runs them all")

// explainSeeds are the seeds from 1 to a number, or the one to replay.
func explainSeeds(most uint64) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		if *explainSeed != 0 {
			yield(*explainSeed)
			return
		}
		for seed := uint64(1); seed <= most && yield(seed); seed++ {
		}
	}
}

// explained is a random world, a question and what is asked about it.
type explained struct {
	t     *testing.T
	seed  uint64
	n     *network.Network
	e     *Engine
	q     Query
	about Subject
	x     Explanation
	a     Answer
}

// TestExplainOnRandomWorlds asks about lanes, places and carriers of random
// networks with random changes on them, and holds what is claimed against what
// comes out when it is done: the verdict against the answer, the differences
// against the itineraries, and each verified remedy against the question asked
// of a network so changed, from scratch.
func TestExplainOnRandomWorlds(t *testing.T) {
	seen := map[any]int{}
	for seed := range explainSeeds(400) {
		r := rand.New(rand.NewPCG(seed, 1))
		c := explained{t: t, seed: seed, n: randomLanes(r)}
		c.e = c.engine(c.n)
		for range max(0, r.IntN(8)-5) {
			c.change(r)
			c.change(r)
		}
		c.q = randomQuestion(r)
		filled := ""
		if r.IntN(3) == 0 {
			filled = c.fill(r)
		}
		for range 6 {
			if c.about = randomSubject(r, c.n); filled != "" {
				c.about, filled = Subject{Lane: filled}, ""
			}
			c.explain()
			c.verdict(seen)
			c.behind()
			for i := range c.x.Remedies {
				c.remedy(&c.x.Remedies[i], seen)
			}
		}
	}
	if *explainSeed != 0 {
		return
	}
	for _, k := range []any{true, ReasonDominated, ReasonEqual, ReasonSlack, ReasonExcluded, ReasonConditions, ReasonCutOff, ReasonChanged, ReasonFull,
		"checked price", "checked cut_off", "checked departure", "checked undo", RemedyPrice, RemedyCutOff, RemedyDeparture, RemedyArrival, RemedyUndo, RemedyRoom, RemedyCondition} {
		if seen[k] == 0 {
			t.Errorf("%v never came up", k)
		}
	}
	t.Logf("%v", seen)
}

// TestExplainRandomItineraries asks about itineraries of an answer with a
// departure moved: as Rebuild has it they can be done or not, and as the answer
// has it they are in or not.
func TestExplainRandomItineraries(t *testing.T) {
	in, could, not := 0, 0, 0
	for seed := range explainSeeds(150) {
		r := rand.New(rand.NewPCG(seed, 2))
		c := explained{t: t, seed: seed, n: randomLanes(r)}
		c.e = c.engine(c.n)
		c.q = query([]string{"BELGG", "BEBRU"}[r.IntN(2)])
		if r.IntN(3) == 0 {
			c.q.Until = c.q.Depart.Add(72 * time.Hour)
		}
		a, err := c.e.Route(context.Background(), c.q)
		if err != nil {
			t.Fatal(err)
		}
		for range min(5, len(a.Itineraries)) {
			it := &a.Itineraries[r.IntN(len(a.Itineraries))]
			c.about = Subject{}
			for _, l := range it.Legs {
				c.about.Legs = append(c.about.Legs, ChosenLeg{Lane: l.Lane, Depart: l.Depart, Arrive: l.Arrive})
			}
			if leg := &c.about.Legs[r.IntN(len(it.Legs))]; r.IntN(3) > 0 {
				if departs := c.departures(leg.Lane); len(departs) > 0 {
					leg.Depart, leg.Arrive = departs[r.IntN(len(departs))], time.Time{}
				}
			}
			c.explain()
			_, stale := c.e.Rebuild(context.Background(), c.q, c.about.Legs)
			is := slices.ContainsFunc(c.a.Itineraries, func(it Itinerary) bool {
				return slices.EqualFunc(it.Legs, c.about.Legs, func(l Leg, o ChosenLeg) bool {
					return l.Lane == o.Lane && l.Depart.Equal(o.Depart) && (o.Arrive.IsZero() || l.Arrive.Equal(o.Arrive))
				})
			})
			obstacles := slices.ContainsFunc(c.x.Reasons, func(r Reason) bool { return r.Beaten == nil })
			if c.x.In != is || obstacles != (stale != nil) || !is && len(c.x.Reasons) == 0 {
				c.errorf("in %v and it is %v; reasons %+v, and rebuilt it gives %v", c.x.In, is, c.x.Reasons, stale)
			}
			c.behind()
			switch {
			case is:
				in++
			case stale == nil:
				could++
			default:
				not++
			}
		}
	}
	if *explainSeed == 0 && (in < 50 || could < 50 || not < 50) {
		t.Errorf("%d in, %d that could be done, %d not: too few to prove anything", in, could, not)
	}
}

func (c *explained) errorf(format string, args ...any) {
	c.t.Helper()
	c.t.Errorf("about %+v, asked %+v: %s\nreplay: go test ./engine -run %s -explain-seed %d", c.about, c.q, fmt.Sprintf(format, args...), c.t.Name(), c.seed)
}

func (c *explained) engine(n *network.Network) *Engine {
	e, err := New(n, Options{Now: func() time.Time { return now }})
	if err != nil {
		c.t.Fatal(err)
	}
	return e
}

// randomLanes is the small network with lanes of random prices and timetables
// beside its own, some with cut-offs, and late to random degrees.
func randomLanes(r *rand.Rand) *network.Network {
	n := smallNetwork()
	ids := []string{"CNSZX", "DEFRA", "PLWAW", "BELGG", "BEBRU"}
	for i := range 9 {
		from := r.IntN(4)
		tariff := fmt.Sprint("t", i)
		n.Tariffs = append(n.Tariffs, network.Tariff{ID: tariff, Currency: "USD", PerConsignment: dollar / 100 * unit.Rate(100+r.IntN(2000)), Breaks: []network.Break{{}}})
		addLane(n, fmt.Sprint("X", i), ids[from], ids[from+1+r.IntN(4-from)], tariff, 3+r.IntN(90))
		l, d := &n.Lanes[len(n.Lanes)-1], &n.Departures[len(n.Departures)-1]
		l.CutOff = time.Duration(r.IntN(3)) * time.Duration(1+r.IntN(900)) * time.Minute
		l.CapacityKg = 50
		l.Carrier = []string{"SKY", "TRK"}[r.IntN(2)]
		l.Mode = []network.Mode{network.Road, network.Air, network.Rail}[r.IntN(3)]
		d.Days, d.Time = network.Days(1+r.IntN(127)), network.ClockTime(r.IntN(86400/300)*300)
		if r.IntN(3) == 0 {
			n.Delays = append(n.Delays, network.Delay{Lane: l.ID, Points: []network.DelayPoint{
				{Late: time.Duration(r.IntN(60)) * time.Minute, Share: network.Whole / 2, Source: "test"},
				{Late: time.Duration(60+r.IntN(600)) * time.Minute, Share: network.Whole * 9 / 10, Source: "test"}}})
		}
	}
	return n
}

// departures lists a lane's departures of the first ten days.
func (c *explained) departures(lane string) (out []time.Time) {
	s := c.e.current.Load().snap
	l, _ := s.Lane(lane)
	for _, arc := range s.ArcsOf(l) {
		for _, d := range s.Departures(s.Arcs[arc].Pattern) {
			if t := s.At(d); t.After(now) && t.Before(now.Add(240*time.Hour)) {
				out = append(out, t)
			}
		}
	}
	return out
}

// change makes a random change; one that does not fit is left out.
func (c *explained) change(r *rand.Rand) {
	lane := &c.n.Lanes[5+r.IntN(len(c.n.Lanes)-5)]
	from := now.Add(time.Duration(r.IntN(200)) * time.Hour)
	until := from.Add(time.Duration(1+r.IntN(100)) * time.Hour)
	departs := c.departures(lane.ID)
	if len(departs) == 0 {
		return
	}
	moment := departs[r.IntN(len(departs))]
	all := []network.Change{
		{Kind: network.Closed, Lane: lane.ID, From: from, Until: until},
		{Kind: network.Closed, Carrier: lane.Carrier, From: from, Until: until},
		{Kind: network.Closed, Facility: lane.From, From: from, Until: until},
		{Kind: network.Closed, Lane: lane.ID},
		{Kind: network.Delayed, Lane: lane.ID, Late: network.Span(time.Duration(1+r.IntN(40)) * time.Hour)},
		{Kind: network.Cancelled, Lane: lane.ID, Departs: moment},
		{Kind: network.Cancelled, Lane: lane.ID, Departs: departs[0]},
		{Kind: network.Repriced, Lane: lane.ID, PriceMillionths: 500_000 + r.Int64N(2_000_000)},
	}
	_, _ = c.e.Apply(all[r.IntN(len(all))])
}

// fill books a departure of an itinerary of the answer to the brim, and gives
// its lane.
func (c *explained) fill(r *rand.Rand) string {
	a, err := c.e.Route(context.Background(), c.q)
	if err != nil {
		c.t.Fatal(err)
	}
	if len(a.Itineraries) == 0 {
		return ""
	}
	legs := a.Itineraries[r.IntN(len(a.Itineraries))].Legs
	leg := legs[r.IntN(len(legs))]
	_, _ = c.e.Apply(network.Change{Kind: network.Booked, Legs: []network.Leg{{DepartureKey: network.DepartureKey{Lane: leg.Lane, Departs: leg.Depart}, Weight: 49_500}}})
	return leg.Lane
}

func randomQuestion(r *rand.Rand) Query {
	q := query([]string{"BELGG", "BEBRU"}[r.IntN(2)])
	q.Depart = q.Depart.Add(time.Duration(r.IntN(96)) * time.Hour)
	pick := func(n int) bool { return r.IntN(n) == 0 }
	switch {
	case pick(5):
		q.Until = q.Depart.Add(time.Duration(1+r.IntN(120)) * time.Hour)
	case pick(5):
		q.ArriveBy = q.Depart.Add(time.Duration(72+r.IntN(400)) * time.Hour)
	default:
		for _, c := range Criteria {
			if pick(2) {
				q.Criteria = append(q.Criteria, c)
			}
		}
		if pick(4) {
			q.MaxLegs = 1 + r.IntN(2)
		}
	}
	if pick(5) {
		q.Via = []Stop{{Place: []string{"DEFRA", "PLWAW"}[r.IntN(2)], Stay: time.Duration(r.IntN(2)*30) * time.Hour}}
	}
	switch r.IntN(10) {
	case 0:
		q.Avoid.Modes = []network.Mode{[]network.Mode{network.Road, network.Air, network.Rail}[r.IntN(3)]}
	case 1:
		q.Avoid.Carriers = []string{"SKY"}
	case 2:
		q.Avoid.Places = []string{[]string{"DEFRA", "PLWAW"}[r.IntN(2)]}
	case 3:
		q.Only.Carriers = []string{"TRK"}
	case 4:
		q.Slack = Slack{Arrival: time.Duration(r.IntN(48)) * time.Hour, Percent: unit.Rate(r.IntN(50)) * 1_000_000}
	}
	return q
}

func randomSubject(r *rand.Rand, n *network.Network) Subject {
	switch r.IntN(10) {
	case 0:
		return Subject{Place: []string{"DEFRA", "PLWAW"}[r.IntN(2)]}
	case 1:
		return Subject{Carrier: []string{"SKY", "TRK"}[r.IntN(2)]}
	}
	return Subject{Lane: n.Lanes[r.IntN(len(n.Lanes))].ID}
}

func (c *explained) explain() {
	var err error
	if c.x, err = c.e.Explain(context.Background(), c.q, c.about); err != nil {
		c.t.Fatalf("seed %d: %v", c.seed, err)
	}
	if c.a, err = c.e.Route(context.Background(), c.q); err != nil {
		c.t.Fatalf("seed %d: %v", c.seed, err)
	}
}

// uses tells whether an itinerary uses the subject.
func (c *explained) uses(it *Itinerary) bool {
	return slices.ContainsFunc(it.Legs, func(l Leg) bool {
		return l.Lane == c.about.Lane || l.Carrier == c.about.Carrier || l.From.ID == c.about.Place || l.To.ID == c.about.Place
	})
}

// verdict holds what is in the answer against the answer, and wants a reason for
// what is not.
func (c *explained) verdict(seen map[any]int) {
	in := []int{}
	for i := range c.a.Itineraries {
		if c.uses(&c.a.Itineraries[i]) {
			in = append(in, i)
		}
	}
	if !slices.Equal(in, c.x.Itineraries) || c.x.In != (len(in) > 0) {
		c.errorf("in %v, itineraries %v; the answer has it in %v", c.x.In, c.x.Itineraries, in)
	}
	if !c.x.In && len(c.x.Reasons) == 0 {
		c.errorf("out, and no reason")
	}
	if c.x.Partial != "" {
		c.errorf("partial: %s", c.x.Partial)
	}
	seen[c.x.In]++
	for _, r := range c.x.Reasons {
		seen[r.Kind]++
	}
	for _, r := range c.x.Remedies {
		seen[r.Kind]++
	}
}

// behind holds the differences told of against the itineraries.
func (c *explained) behind() {
	first := true
	for _, r := range c.x.Reasons {
		b := r.Beaten
		if b == nil {
			continue
		}
		by := &c.a.Itineraries[b.By]
		if best := c.x.Best; first && (best.Total.Minor-by.Total.Minor != b.Dearer || best.Arrive.Sub(by.Arrive) != time.Duration(b.Later)*time.Second || by.HandOver.Sub(best.HandOver) != time.Duration(b.Earlier)*time.Second) {
			c.errorf("%q: %+v, and best is %v %v against %v %v", r.Detail, b, best.Arrive, best.Total, by.Arrive, by.Total)
		}
		first = false
		worse, better := false, false
		for _, criterion := range c.a.Criteria {
			d := map[Criterion]float64{ByArrival: float64(b.Later), ByCost: float64(b.Dearer), ByCarbon: b.Heavier, ByRisk: b.Riskier}[criterion]
			worse, better = worse || d > 0, better || d < 0
		}
		if !c.q.ArriveBy.IsZero() || !c.q.Until.IsZero() {
			worse, better = worse || b.Earlier > 0, better || b.Earlier < 0
		}
		if r.Kind == ReasonDominated && (better || !worse) || r.Kind == ReasonEqual && (better || worse) {
			c.errorf("%s: %q: %+v", r.Kind, r.Detail, b)
		}
	}
}

// changed is an engine on another network, with the changes of the first.
func (c *explained) changed(n *network.Network) *Engine {
	e := c.engine(n)
	for _, change := range c.e.Changes() {
		if _, err := e.Apply(change.Change); err != nil {
			c.t.Fatal(err)
		}
	}
	return e
}

// remedy does what is proposed and asks again.
func (c *explained) remedy(r *Remedy, seen map[any]int) {
	quiet := len(c.e.Changes()) == 0
	exact := c.q
	exact.Slack = Slack{}
	ask := func(e *Engine) []Itinerary {
		a, err := e.Route(context.Background(), exact)
		if err != nil {
			c.t.Fatal(err)
		}
		return a.Itineraries
	}
	// With enough the subject is in; with less it is at best as good as one that
	// was there before.
	check := func(what string, enough, less *Engine) {
		seen["checked "+what]++
		if !slices.ContainsFunc(ask(enough), func(it Itinerary) bool { return c.uses(&it) }) {
			c.errorf("%q is not enough (%s)", r.Detail, what)
		}
		if less == nil {
			return
		}
		if before, after := c.outcomes(ask(c.e)), c.outcomes(ask(less)); !slices.Equal(before, after) {
			c.errorf("less than %q is enough (%s): %v is now %v", r.Detail, what, before, after)
		}
	}
	switch r.Kind {
	case RemedyPrice:
		if !r.Verified {
			c.errorf("%q is not verified", r.Detail)
		}
		if i := slices.IndexFunc(c.n.Tariffs, func(t network.Tariff) bool { return "X"+t.ID[1:] == c.about.Lane }); i >= 0 && quiet {
			cheaper := func(by int64) *Engine {
				n := *c.n
				n.Tariffs = slices.Clone(n.Tariffs)
				n.Tariffs[i].PerConsignment -= dollar / 100 * unit.Rate(by)
				return c.changed(&n)
			}
			check("price", cheaper(r.Amount.Minor), cheaper(r.Amount.Minor-1))
		}
	case RemedyCutOff, RemedyDeparture:
		if !quiet || r.Lane == "LAST1" {
			return // only timetabled lanes can be given a departure
		}
		other := func(seconds int64) *Engine {
			n := *c.n
			l := n.Lanes[slices.IndexFunc(n.Lanes, func(l network.Lane) bool { return l.ID == r.Lane })]
			d := network.Departure{Lane: l.ID, Days: network.EveryDay, CutOff: l.CutOff}
			leaves := r.Departs
			if r.Kind == RemedyCutOff {
				d.CutOff -= time.Duration(seconds) * time.Second
			} else {
				leaves = leaves.Add(-time.Duration(seconds) * time.Second)
			}
			d.First = network.Date{Year: leaves.Year(), Month: leaves.Month(), Day: leaves.Day()}
			d.Last, d.Time = d.First, network.ClockTime(leaves.Hour()*3600+leaves.Minute()*60+leaves.Second())
			n.Departures = append(slices.Clone(n.Departures), d)
			return c.changed(&n)
		}
		check(string(r.Kind), other(r.Seconds), other(r.Seconds-1))
	case RemedyRoom:
		n := *c.n
		n.Lanes = slices.Clone(n.Lanes)
		l := &n.Lanes[slices.IndexFunc(n.Lanes, func(l network.Lane) bool { return l.ID == r.Lane })]
		l.CapacityKg += int64((*r.Room + unit.Kilogram - 1) / unit.Kilogram)
		if c.about.Lane == r.Lane { // else others gain as well
			check("room", c.changed(&n), nil)
		}
	case RemedyUndo:
		e := c.changed(c.n)
		for _, id := range r.Changes {
			if _, err := e.Undo(id, "", ""); err != nil {
				c.t.Fatal(err)
			}
		}
		check("undo", e, nil)
	}
}

// outcomes is what itineraries come to in what is asked.
func (c *explained) outcomes(all []Itinerary) (out []string) {
	for i := range all {
		it, text := &all[i], ""
		if !c.q.Until.IsZero() || !c.q.ArriveBy.IsZero() {
			text = it.HandOver.Format(time.DateTime)
		}
		for _, criterion := range c.a.Criteria {
			switch criterion {
			case ByArrival:
				text += it.Arrive.Format(" 2006-01-02 15:04:05")
			case ByCost:
				text += " " + it.Total.String()
			case ByCarbon:
				text += fmt.Sprintf(" %.3f g", it.Carbon)
			case ByRisk:
				makes := 1.0
				for _, l := range it.Legs {
					makes *= l.Makes
				}
				text += fmt.Sprintf(" %.9f", makes)
			}
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}
