package search

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"time"

	"entrepot/engine/timetable"
)

// asked is a question of any kind: a request, with what it is made from kept
// apart for messages.
type asked struct {
	world
	x      *Index
	delays *Delays
	req    Request
	allow  string
}

func (a *asked) String() string {
	q := a.req
	return fmt.Sprintf("criteria %04b, origins %v, targets %v, %d stops %v, max legs %d, avoid %q, latest %d",
		q.Criteria, q.Origins, q.Targets, len(q.Via), q.Via, q.MaxLegs, a.allow, q.Latest)
}

// randomAsked makes a network small enough that every way through it can be
// tried, for up to four criteria.
func randomAsked(r *rand.Rand) *asked {
	places := 3 + r.IntN(5)
	a := &asked{world: randomWorldOf(r, places, places*(2+r.IntN(5)), 3+r.IntN(4))}
	p := &a.q.Prices
	p.Tariff[0], p.Tariff[1], p.Tariff[2] = r.Int64N(8), r.Int64N(5), r.Int64N(3)
	carbon := make([]int64, len(a.snap.Lanes))
	for i := range carbon {
		carbon[i] = max(0, r.Int64N(6)-1)
	}
	p.Carbon = func(lane int32) int64 { return carbon[lane] }
	if r.IntN(8) > 0 {
		a.delays = randomDelays(r, len(a.snap.Lanes))
		for range r.IntN(3) {
			a.delays.Classes = append(a.delays.Classes, randomLateness(r)) // of cleared goods alone
		}
	}
	a.x = New(a.snap, a.delays)
	a.x.mixAfter, a.x.partAfter = len(a.snap.Lanes)%8, len(a.snap.Lanes)%5
	if a.delays != nil && r.IntN(4) == 0 {
		a.x.excess = a.delays.excesses(0) // as with very many classes
	}
	a.ask(r)
	return a
}

// ask puts another random question to the network.
func (a *asked) ask(r *rand.Rand) {
	places := len(a.snap.Facilities)
	for i := range a.q.Prices.StorageDay {
		a.q.Prices.StorageDay[i] = max(0, r.Int64N(7)-2)
	}
	q := Request{Criteria: Criteria(1 + r.IntN(15))}
	place := func() int32 { return r.Int32N(int32(places)) }
	for range 1 + max(0, r.IntN(5)-2) {
		q.Origins = append(q.Origins, Origin{r.Int32N(1 + int32(places)/2), a.q.Start + timetable.Second(r.IntN(12*3600)), max(0, r.Int64N(6)-3), 0})
	}
	for range 1 + r.IntN(5)/4 {
		q.Targets = append(q.Targets, int32(places)-1-r.Int32N(1+int32(places)/3))
	}
	if r.IntN(4) == 0 {
		for range 1 + r.IntN(2) {
			v := Via{Facility: place(), Stay: timetable.Second(max(0, r.IntN(5)-2) * 7 * 1800)}
			if r.IntN(3) == 0 {
				kind, of := r.Int32N(3), r.Int32N(3)
				v = Via{Facility: -1, Arc: func(arc int32) bool { return (arc*7+kind)%3 == of }}
			}
			q.Via = append(q.Via, v)
		}
	}
	if r.IntN(3) == 0 {
		q.MaxLegs = 1 + r.IntN(5)
	}
	if r.IntN(4) == 0 {
		q.Latest = a.q.Start + timetable.Second(r.IntN(96*3600))
	}
	a.allow, q.Allow = a.avoid(r)
	if a.q.Prices.Customs = nil; r.IntN(5) == 0 {
		a.borders(r, &q)
	}
	q.Rated = a.x.Rate(a.q.Prices)
	a.req = q
}

// borders brings in customs, for goods to where the first target lies.
func (a *asked) borders(r *rand.Rand, q *Request) {
	if r.IntN(2) == 0 {
		q.Latest, q.MaxLegs = 0, 0 // ways through customs are few enough
	}
	territory := randomTerritories(r, len(a.snap.Facilities))
	from, to := territory[q.Origins[0].Facility], territory[q.Targets[0]]
	a.q.Prices.Customs = randomCustoms(r, a.snap, territory, from, to, a.q.Start, a.delays)
	a.q.Prices.Customs.Unreleased = r.IntN(5) == 0
	for i := range q.Origins {
		if o := &q.Origins[i]; territory[o.Facility] == to {
			o.Status = Released
		} else {
			o.Status = Status(r.IntN(5) / 3)
		}
	}
}

// avoid leaves out a lane, a carrier, a facility or a mode, or nothing.
func (a *asked) avoid(r *rand.Rand) (string, func(int32) bool) {
	s := a.snap
	lane := func(arc int32) int32 { return s.Arcs[arc].Lane }
	switch r.IntN(12) {
	case 0:
		n := r.Int32N(int32(len(s.Lanes)))
		return "lane " + s.Lanes[n].ID, func(arc int32) bool { return lane(arc) != n }
	case 1:
		c := s.Carriers[r.IntN(len(s.Carriers))].ID
		return "carrier " + c, func(arc int32) bool { return s.Lanes[lane(arc)].Carrier != c }
	case 2:
		f := r.Int32N(int32(len(s.Facilities)))
		return fmt.Sprint("facility ", f), func(arc int32) bool { return s.Arcs[arc].From != f && s.Arcs[arc].To != f }
	case 3:
		m := s.Lanes[r.IntN(len(s.Lanes))].Mode
		return "mode " + string(m), func(arc int32) bool { return s.Lanes[lane(arc)].Mode != m }
	}
	return "", nil
}

// randomDelays are two to four classes beside the one that is always on time:
// random steps, so that some cross; some cannot be relied on without slack.
func randomDelays(r *rand.Rand, lanes int) *Delays {
	d := &Delays{Of: make([]uint16, lanes), Classes: []Lateness{{Slack: []timetable.Second{0}, Risk: []int64{0}}}}
	for range 2 + r.IntN(3) {
		d.Classes = append(d.Classes, randomLateness(r))
	}
	for i := range d.Of {
		d.Of[i] = uint16(r.IntN(len(d.Classes)))
	}
	d.Lead = make([][]timetable.Second, len(d.Classes))
	for i := range d.Classes {
		for j := range d.Classes {
			d.Lead[i] = append(d.Lead[i], plainLead(&d.Classes[i], &d.Classes[j]))
		}
	}
	return d
}

func randomLateness(r *rand.Rand) (c Lateness) {
	slack, risk := timetable.Second(0), int64(1+r.IntN(5))
	switch r.IntN(6) {
	case 0:
		slack += timetable.Second(1+r.IntN(6)) * 1800
	case 1:
		c.Slack, c.Risk = append(c.Slack, 0), append(c.Risk, MaxRisk)
		slack += timetable.Second(1+r.IntN(6)) * 1800
	}
	for range 1 + r.IntN(3) {
		c.Slack, c.Risk = append(c.Slack, slack), append(c.Risk, risk)
		slack += timetable.Second(1+r.IntN(20)) * 1800
		if risk -= 1 + r.Int64N(3); risk < 0 {
			break
		}
	}
	return c
}

// plainRisk is the risk at a slack, as Lateness says.
func plainRisk(c *Lateness, slack timetable.Second) int64 {
	risk := MaxRisk
	for i, s := range c.Slack {
		if s <= slack {
			risk = c.Risk[i]
		}
	}
	return risk
}

// plainLead tries every half hour, as fine as classes are made.
func plainLead(a, b *Lateness) timetable.Second {
	const most = 100 * 1800
	for lead := timetable.Second(0); lead <= most; lead += 1800 {
		holds := true
		for slack := timetable.Second(0); slack <= most && holds; slack += 1800 {
			holds = plainRisk(a, slack+lead) <= plainRisk(b, slack)
		}
		if holds {
			return lead
		}
	}
	return timetable.Never
}

// outcome4 is what a way comes to; criteria that are not asked for are 0.
type outcome4 struct {
	Arrive             timetable.Second
	Cost, Carbon, Risk int64
}

func (a outcome4) only(c Criteria) outcome4 {
	if c&Arrival == 0 {
		a.Arrive = 0
	}
	if c&Cost == 0 {
		a.Cost = 0
	}
	if c&Carbon == 0 {
		a.Carbon = 0
	}
	if c&Risk == 0 {
		a.Risk = 0
	}
	return a
}

// outcome is what a way comes to by the criteria asked for.
func (w *Way) outcome(c Criteria) outcome4 {
	return outcome4{w.Arrive, w.Cost, w.Carbon, w.Risk}.only(c)
}

func (a outcome4) noWorse(b outcome4) bool {
	return a.Arrive <= b.Arrive && a.Cost <= b.Cost && a.Carbon <= b.Carbon && a.Risk <= b.Risk
}

func (a outcome4) compare(b outcome4) int {
	return cmp.Or(cmp.Compare(a.Arrive, b.Arrive), cmp.Compare(a.Cost, b.Cost), cmp.Compare(a.Carbon, b.Carbon), cmp.Compare(a.Risk, b.Risk))
}

// stand is a state of the brute-force search. What is not asked for stays 0.
type stand struct {
	outcome4
	place  int32
	stops  int // made so far
	class  uint16
	first  bool // nothing has been taken yet
	legs   int
	status Status
	since  timetable.Second // the goods are there
}

// brute tries every departure of every lane at every place. Nothing is pruned
// but equal states, and what comes to far more than any best way.
type brute struct {
	*asked
	last map[[2]int32]timetable.Second // by facility and moment: see latestArrival
	deps map[int32][]timetable.Second
}

// mostStates ends a question whose ways are too many to try.
const mostStates = 60_000

// outcomes are what the ways to the targets come to, by all criteria asked for,
// and by the soonest arrival of each; not ok where there are too many to try.
func (b *brute) outcomes() (all map[outcome4]timetable.Second, ok bool) {
	q := &b.req
	seen := map[stand]bool{}
	var todo []stand
	for _, o := range q.Origins {
		at := stand{place: o.Facility, first: true, since: o.Start, status: o.Status}
		at.Arrive = o.Start
		if b.counts() {
			at.Cost = o.Cost
		}
		at.stops = b.stop(0, o.Facility, -1)
		todo = append(todo, at)
	}
	all = map[outcome4]timetable.Second{}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[at] || q.Latest > 0 && at.Arrive > q.Latest || at.Cost > b.most() || at.Carbon > 25 || at.Risk > 25 {
			continue
		}
		seen[at] = true
		if len(seen) > mostStates {
			return nil, false
		}
		if b.ends(at) {
			k := at.outcome4.only(q.Criteria)
			if t, ok := all[k]; !ok || at.Arrive < t {
				all[k] = at.Arrive
			}
			continue
		}
		todo = b.clear(todo, at)
		if q.MaxLegs > 0 && at.legs == q.MaxLegs {
			continue
		}
		todo = b.follow(todo, at)
	}
	return all, true
}

// counts tells whether money does, asked for or not.
func (b *brute) counts() bool {
	return b.req.Criteria&Cost != 0 || b.q.Prices.Customs.limited()
}

// most is what a way may cost at most: far above every best.
func (b *brute) most() int64 {
	if b.q.Prices.Customs != nil {
		return 120
	}
	return 60
}

// ends tells whether the parcel has come where it should.
func (b *brute) ends(at stand) bool {
	return at.stops == len(b.req.Via) && slices.Contains(b.req.Targets, at.place) && (b.q.Prices.Customs == nil || at.status == b.q.Prices.Customs.end())
}

// clear appends every state that a clearance leads to.
func (b *brute) clear(todo []stand, at stand) []stand {
	if b.q.Prices.Customs == nil {
		return todo
	}
	for i := range b.q.Prices.Customs.Clearances {
		c := &b.q.Prices.Customs.Clearances[i]
		declared := max(at.Arrive, c.Opens)
		if c.Facility != at.place || c.From != at.status || declared >= c.Closes {
			continue
		}
		n := at
		n.Arrive, n.status = c.Cleared(declared), at.status+1
		if b.counts() {
			charge, open := c.Charge(at.Cost)
			if !open {
				continue
			}
			n.Cost += charge
		}
		if n.first = false; b.req.Criteria&Risk != 0 {
			n.class = c.class(at.class)
		}
		todo = append(todo, n)
	}
	return todo
}

// takes tells whether a lane carries the parcel as it stands, and what more it
// costs then.
func (b *brute) takes(at stand, a *timetable.Arc) (more int64, ok bool) {
	c := b.q.Prices.Customs
	if c == nil {
		return 0, true
	}
	if at.status == Bonded {
		more = c.Lanes[a.Lane].Transit
	}
	return more, c.Lanes[a.Lane].Statuses>>at.status&1 != 0
}

// follow appends every state that one departure leads to.
func (b *brute) follow(todo []stand, at stand) []stand {
	q, s := &b.req, b.snap
	ready := b.ready(at)
	if ready == timetable.Never {
		return todo
	}
	for i := range s.Arcs {
		a := &s.Arcs[i]
		if a.From != at.place || a.To == a.From || b.q.Prices.Refused[a.Limit] || q.Allow != nil && !q.Allow(int32(i)) {
			continue
		}
		more, ok := b.takes(at, a)
		if !ok {
			continue
		}
		for _, d := range b.departures(a.Pattern) {
			if d < ready+a.CutOff {
				continue
			}
			n := stand{outcome4: at.outcome4, place: a.To, stops: b.stop(at.stops, a.To, int32(i)), status: at.status, since: d + a.Duration}
			n.Arrive = d + a.Duration
			if b.counts() {
				n.Cost += b.q.Prices.Tariff[a.Tariff] + b.q.Prices.Handling[at.place] + b.stay(at.place, d-at.since) + more
			}
			if q.Criteria&Carbon != 0 {
				n.Carbon += b.q.Prices.Carbon(a.Lane)
			}
			if q.Criteria&Risk != 0 && b.delays != nil {
				if !at.first {
					risk := b.risk(at, d-a.CutOff)
					if risk >= MaxRisk {
						continue
					}
					n.Risk += risk
				}
				n.class = b.delays.Of[a.Lane]
			}
			if q.MaxLegs > 0 {
				n.legs = at.legs + 1
			}
			todo = append(todo, n)
		}
	}
	return todo
}

func (b *brute) departures(pattern int32) []timetable.Second {
	if _, ok := b.deps[pattern]; !ok {
		b.deps[pattern] = b.snap.Departures(pattern)
	}
	return b.deps[pattern]
}

// stay is what waiting costs.
func (b *brute) stay(place int32, wait timetable.Second) int64 {
	over := time.Duration(wait)*time.Second - b.snap.Facilities[place].StorageFree
	days := int64(0)
	for ; over > 0; over -= 24 * time.Hour {
		days++
	}
	return days * b.q.Prices.StorageDay[place]
}

// stop is how many stops have been made on coming to a place.
func (b *brute) stop(made int, place, arc int32) int {
	for made < len(b.req.Via) {
		v := b.req.Via[made]
		if v.Facility >= 0 {
			if v.Facility != place {
				return made
			}
			made++
			if v.Stay > 0 {
				return made
			}
		} else {
			if arc < 0 || !v.Arc(arc) {
				return made
			}
			made++
		}
		arc = -1
	}
	return made
}

// stayAt is how long the parcel must stay where it is: at its last stop, each
// time it comes there before the next.
func (b *brute) stayAt(at stand) timetable.Second {
	if at.stops == 0 {
		return 0
	}
	if v := b.req.Via[at.stops-1]; v.Facility == at.place {
		return v.Stay
	}
	return 0
}

func (b *brute) ready(at stand) timetable.Second {
	ready := b.snap.Ready(at.place, at.Arrive)
	if ready != timetable.Never {
		ready = max(ready, at.Arrive+b.stayAt(at))
	}
	return ready
}

// risk is that of not being ready by a moment, from the latest arrival that is.
func (b *brute) risk(at stand, by timetable.Second) int64 {
	key := [2]int32{at.place, int32(by)}
	last, ok := b.last[key]
	if !ok {
		last = timetable.Second(sort.Search(int(by)+1, func(t int) bool { return b.snap.Ready(at.place, timetable.Second(t)) > by })) - 1
		b.last[key] = last
	}
	last = min(last, by-b.stayAt(at))
	return plainRisk(&b.delays.Classes[at.class], last-at.Arrive)
}

// best are the outcomes that no other betters.
func best(all map[outcome4]timetable.Second) []outcome4 {
	var out []outcome4
	for o := range all {
		beaten := false
		for b := range all {
			if b != o && b.noWorse(o) {
				beaten = true
				break
			}
		}
		if !beaten {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, outcome4.compare)
	return out
}

// walk checks a way step by step and adds it up again.
func (b *brute) walk(w *Way) (outcome4, error) {
	q, s := &b.req, b.snap
	if w.Origin < 0 || w.Origin >= len(q.Origins) {
		return outcome4{}, fmt.Errorf("origin %d", w.Origin)
	}
	o := q.Origins[w.Origin]
	at := stand{place: o.Facility, first: true, stops: b.stop(0, o.Facility, -1), since: o.Start, status: o.Status}
	at.Arrive, at.Cost = o.Start, o.Cost
	if w.Start != o.Start {
		return at.outcome4, fmt.Errorf("starts at %d, want %d", w.Start, o.Start)
	}
	legs := 0
	for i, st := range w.Steps {
		if st.Arc < 0 {
			if err := b.walkClearance(&at, st); err != nil {
				return at.outcome4, fmt.Errorf("step %d: %w", i, err)
			}
			continue
		}
		legs++
		a := &s.Arcs[st.Arc]
		more, carried := b.takes(at, a)
		if !carried || a.From != at.place || st.Depart < b.ready(at)+a.CutOff || st.Arrive != st.Depart+a.Duration {
			return at.outcome4, fmt.Errorf("step %d, %+v, cannot be made from %+v", i, st, at)
		}
		if !slices.Contains(b.departures(a.Pattern), st.Depart) || q.Allow != nil && !q.Allow(st.Arc) || b.q.Prices.Refused[a.Limit] {
			return at.outcome4, fmt.Errorf("step %d, %+v, does not leave or may not be taken", i, st)
		}
		want := Step{Arc: st.Arc, Depart: st.Depart, Arrive: st.Arrive, Charge: b.q.Prices.Tariff[a.Tariff] + b.q.Prices.Handling[at.place] + more,
			Storage: b.stay(at.place, st.Depart-at.since), Carbon: b.q.Prices.Carbon(a.Lane), Status: at.status}
		if !at.first && b.delays != nil {
			want.Risk = b.risk(at, st.Depart-a.CutOff)
		}
		if st != want {
			return at.outcome4, fmt.Errorf("step %d: got %+v, want %+v", i, st, want)
		}
		at.Arrive, at.Cost, at.Carbon, at.Risk = st.Arrive, at.Cost+want.Charge+want.Storage, at.Carbon+want.Carbon, at.Risk+want.Risk
		at.place, at.stops, at.first, at.since = a.To, b.stop(at.stops, a.To, st.Arc), false, st.Arrive
		if b.delays != nil {
			at.class = b.delays.Of[a.Lane]
		}
	}
	got := outcome4{w.Arrive, w.Cost, w.Carbon, w.Risk}
	switch {
	case got != at.outcome4:
		return got, fmt.Errorf("states %+v, adds up to %+v", got, at.outcome4)
	case !b.ends(at):
		return got, fmt.Errorf("ends at %d with %d stops", at.place, at.stops)
	case q.MaxLegs > 0 && legs > q.MaxLegs:
		return got, fmt.Errorf("has %d legs", legs)
	case q.Latest > 0 && w.Arrive > q.Latest:
		return got, fmt.Errorf("arrives at %d", w.Arrive)
	}
	return got, nil
}

// walkClearance checks a step through customs and takes it.
func (b *brute) walkClearance(at *stand, st Step) error {
	c := &b.q.Prices.Customs.Clearances[-1-st.Arc]
	charge, open := c.Charge(at.Cost)
	declared := max(at.Arrive, c.Opens)
	if want := (Step{Arc: st.Arc, Depart: declared, Arrive: c.Cleared(declared), Charge: charge, Status: at.status}); st != want || !open || c.Facility != at.place ||
		c.From != at.status || declared >= c.Closes {
		return fmt.Errorf("got %+v, want %+v from %+v", st, want, *at)
	}
	at.Arrive, at.Cost, at.status = st.Arrive, at.Cost+charge, at.status+1
	at.class, at.first = c.class(at.class), false
	return nil
}
