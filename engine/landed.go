package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"entrepot/engine/customs"
	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/tariff"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// Objective says what the cost of an itinerary holds.
type Objective string

// The objectives: everything until the goods are delivered, with duties, taxes
// and the fees of customs; or transport, handling and storage alone, as if there
// were no borders.
const (
	Landed  Objective = "landed"
	Freight Objective = "freight"
)

// Objectives lists them.
var Objectives = []Objective{Landed, Freight}

// landed tells whether customs count for a query.
func (q *Query) landed() bool { return q.Consignment != nil && q.Objective != Freight }

// borders are the customs of one query: between some territories and a country,
// for one consignment. They are read-only.
type borders struct {
	numbers search.Customs
	// procedures are those of the clearances, by the same numbers.
	procedures []*customs.Procedure
	crossings  []crossing
	// transit is by which regime goods pass a third territory with duty unpaid.
	transit map[string]*network.Regime
}

// crossing is a territory in a direction, with the regimes that are open and
// those that are not; some are both, on different days.
type crossing struct {
	territory string
	direction network.Direction
	open      []*network.Regime
	offices   []int32 // that any of these admits
	closed    []customs.Closed
}

// crossing finds a territory in a direction; nil if it is not crossed so.
func (b *borders) crossing(territory string, d network.Direction) *crossing {
	for i := range b.crossings {
		if c := &b.crossings[i]; c.territory == territory && c.direction == d {
			return c
		}
	}
	return nil
}

// territoryOf is that of a facility.
func (w *world) territoryOf(facility int32) string { return w.snap.Facilities[facility].Territory }

// cross sets how the goods of a query stand with customs where they start, and
// names the borders between.
func (w *world) cross(q *Query, r *search.Request) (key string, err error) {
	if err := w.declare(q); err != nil {
		return "", err
	}
	s := w.snap
	to := &s.Facilities[r.Targets[0]]
	for i, t := range r.Targets[1:] {
		if f := &s.Facilities[t]; f.Territory != to.Territory || f.Country != to.Country {
			return "", &FieldError{Field: fmt.Sprintf("targets[%d]", i+1), Got: fmt.Sprintf("%s in %s", f.ID, f.Country), Kind: ErrBadQuery,
				Want: fmt.Sprintf("a place in %s, as %s is: duty and tax are about one country", to.Country, to.ID)}
		}
	}
	if q.unreleased && to.Roles&network.BondedStore == 0 {
		return "", &FieldError{Field: "to", Got: to.ID, Want: "a place with the customs role bonded, for goods with duty unpaid", Kind: ErrBadQuery}
	}
	var from []string
	for i := range r.Origins {
		o, f := &r.Origins[i], &s.Facilities[r.Origins[i].Facility]
		bonded := len(q.Stocks) == 0 && q.Bonded || len(q.Stocks) > 0 && q.Stocks[i].Bonded
		switch {
		case bonded && f.Roles&network.BondedStore == 0:
			field := "bonded"
			if len(q.Stocks) > 0 {
				field = fmt.Sprintf("stocks[%d].bonded", i)
			}
			return "", &FieldError{Field: field, Got: "goods with duty unpaid at " + f.ID, Want: "them at a place with the customs role bonded", Kind: ErrBadQuery}
		case bonded:
			o.Status = search.Bonded
		case f.Territory == to.Territory && !q.unreleased:
			o.Status = search.Released
		default:
			o.Status = search.Domestic
			from = append(from, f.Territory)
		}
	}
	slices.Sort(from)
	consignment, err := json.Marshal(q.Consignment)
	if err != nil {
		return "", fmt.Errorf("consignment: %w", err)
	}
	end := " > "
	if q.unreleased {
		end = " > bonded in "
	}
	return strings.Join(slices.Compact(from), " ") + end + to.Territory + " " + to.Country + " " + string(consignment), nil
}

// declare checks the consignment by itself and against the parcel.
func (w *world) declare(q *Query) error {
	if err := q.Consignment.Check(); err != nil {
		var faults customs.Faults
		if errors.As(err, &faults) {
			return &FieldError{Field: "consignment." + faults[0].Path, Got: faults[0].Got, Want: faults[0].Want, Kind: ErrBadQuery}
		}
		return err
	}
	net, err := q.Consignment.Weight()
	if err != nil || net > q.Parcel.Weight {
		return &FieldError{Field: "consignment.lines", Got: fmt.Sprintf("goods of %s", net), Want: fmt.Sprintf("at most the %s of the parcel", q.Parcel.Weight), Kind: ErrBadQuery}
	}
	return nil
}

// border works out what customs ask of a consignment, everywhere it may go.
func (w *world) border(q *Query, r *search.Request, into unit.Currency) (*borders, error) {
	s := w.snap
	to := &s.Facilities[r.Targets[0]]
	b := &borders{numbers: search.Customs{Lanes: make([]search.LaneUse, len(s.Lanes))}, transit: map[string]*network.Regime{}}
	first, last := dateOf(s.Epoch.Add(-24*time.Hour)), dateOf(s.At(s.End+timetable.Margin).Add(24*time.Hour))
	ask := func(direction network.Direction, territory string) ([]customs.Procedure, error) {
		open, closed, err := w.customs.Procedures(q.Consignment, direction, territory, to.Country, first, last, into)
		if err != nil {
			if errors.Is(err, tariff.ErrNoRate) {
				return nil, &FieldError{Field: "currency", Got: string(into), Want: "one that the network can exchange every charge of customs into: " + err.Error(), Kind: ErrBadQuery}
			}
			if errors.Is(err, unit.ErrOverflow) {
				return nil, &FieldError{Field: "consignment.lines", Got: err.Error(), Want: "values that can be exchanged and added up", Kind: ErrBadQuery}
			}
			return nil, fmt.Errorf("customs of %s: %w", territory, err)
		}
		for i := range closed {
			if c := &closed[i]; c.First == first && c.Last == last {
				c.First, c.Last = network.Date{}, network.Date{} // all the time
			}
		}
		c := crossing{territory: territory, direction: direction, closed: closed}
		for i := range open {
			if r := open[i].Regime; !slices.ContainsFunc(c.open, func(o *network.Regime) bool { return o.ID == r.ID }) {
				c.open = append(c.open, r)
			}
		}
		b.crossings = append(b.crossings, c)
		return open, nil
	}
	var exports []string
	for _, o := range r.Origins {
		if o.Status == search.Domestic {
			exports = append(exports, w.territoryOf(o.Facility))
		}
	}
	slices.Sort(exports)
	for _, territory := range slices.Compact(exports) {
		open, err := ask(network.Export, territory)
		if err != nil {
			return nil, err
		}
		if err := w.offices(b, open, territory, search.Domestic, network.ExportOffice); err != nil {
			return nil, err
		}
	}
	if b.numbers.Unreleased = q.unreleased; !q.unreleased {
		open, err := ask(network.Import, to.Territory)
		if err != nil {
			return nil, err
		}
		if err := w.offices(b, open, to.Territory, search.Bonded, network.ImportOffice); err != nil {
			return nil, err
		}
	}
	transit := map[string]int64{}
	for i := range s.Territories {
		id := s.Territories[i].ID
		if id == to.Territory {
			continue
		}
		open, err := ask(network.Transit, id)
		if err != nil {
			return nil, err
		}
		if regime, charge := cheapest(open, b.crossings[len(b.crossings)-1].closed); regime != nil {
			transit[id], b.transit[id] = charge, regime
		}
	}
	w.laneUses(b, to.Territory, transit)
	return b, nil
}

// cheapest is the regime of transit that charges least of those that are open all
// the time, and what; of one that changes, its highest charge. Nil if there is
// none.
func cheapest(open []customs.Procedure, closed []customs.Closed) (by *network.Regime, least int64) {
	charges := map[string]int64{}
	for i := range open {
		p := &open[i]
		charge, is := p.Charge(0)
		if !is {
			charge = math.MaxInt64
		}
		charges[p.Regime.ID] = max(charges[p.Regime.ID], charge)
	}
	for i := range closed {
		delete(charges, closed[i].Regime.ID)
	}
	for i := range open {
		r := open[i].Regime
		if charge, is := charges[r.ID]; is && charge <= search.MaxCharge && (by == nil || charge < least) {
			by, least = r, charge
		}
	}
	return by, least
}

// laneUses says which lanes carry goods of which status. Goods with duty unpaid
// cross borders, and go on bonded lanes within a territory; a third territory
// charges transit on entering, and lets nobody in where no regime is open.
func (w *world) laneUses(b *borders, to string, transit map[string]int64) {
	s := w.snap
	for i := range s.Lanes {
		l, u := &s.Lanes[i], &b.numbers.Lanes[i]
		from, _ := s.Facility(l.From)
		at, _ := s.Facility(l.To)
		leaves, enters := w.territoryOf(from), w.territoryOf(at)
		if leaves == enters {
			u.Statuses = 1 << search.Domestic
			if enters == to {
				u.Statuses |= 1 << search.Released
			}
			if l.Bonded {
				u.Statuses |= 1 << search.Bonded
			}
			continue
		}
		charge, open := transit[enters]
		if enters == to || open {
			u.Statuses, u.Transit = 1<<search.Bonded, charge
		}
	}
}

// offices adds the clearances that procedures allow at the offices of a
// territory.
func (w *world) offices(b *borders, open []customs.Procedure, territory string, from search.Status, role network.Roles) error {
	s := w.snap
	var admitted []int32
	for f := range s.Facilities {
		office := &s.Facilities[f]
		if office.Territory != territory || office.Roles&role == 0 {
			continue
		}
		for i := range open {
			p := &open[i]
			if !p.Admits(office.ID, office.Kind) {
				continue
			}
			c, ok, err := w.clearance(p, int32(f), from)
			if err != nil {
				return err
			}
			if ok {
				admitted = append(admitted, int32(f))
				b.numbers.Clearances = append(b.numbers.Clearances, c)
				b.procedures = append(b.procedures, p)
			}
		}
	}
	b.crossings[len(b.crossings)-1].offices = slices.Compact(admitted)
	return nil
}

// clearance is a procedure at one office, in numbers; false where its days are
// none of the horizon's.
func (w *world) clearance(p *customs.Procedure, office int32, from search.Status) (search.Clearance, bool, error) {
	s := w.snap
	least, slope := p.Least()
	r := p.Regime
	takes := timetable.Second(r.Processing / time.Second)
	c := search.Clearance{Facility: office, From: from, Closes: timetable.Never, Takes: takes, Class: w.facts.cleared[clearingOf(r)],
		Limited: p.MostFreight < math.MaxInt64, Most: p.MostFreight, Least: least, Slope: slope}
	if least > search.MaxCharge {
		return c, false, nil // more than a search can add up
	}
	c.Charge = func(soFar int64) (int64, bool) {
		charge, open := p.Charge(soFar)
		return charge, open && charge <= search.MaxCharge
	}
	zone := s.Zones[office]
	if !p.First.IsZero() {
		opens, ok := w.within(midnight(p.First, zone))
		if !ok {
			return c, false, nil
		}
		c.Opens = opens
	}
	if !p.Last.IsZero() {
		closes, ok := w.within(midnight(p.Last, zone).AddDate(0, 0, 1))
		switch {
		case closes == 0 && ok:
			return c, false, nil
		case ok:
			c.Closes = closes
		}
	}
	hours, err := w.officeHours(r, office)
	c.Cleared = func(declared timetable.Second) timetable.Second { return s.Cleared(hours, declared, takes) }
	return c, true, err
}

// officeHours are those in which a regime is carried out at an office: none in
// particular where goods are declared before they come.
func (w *world) officeHours(r *network.Regime, office int32) (int32, error) {
	hours, err := w.snap.Hours(r.Calendar, office)
	if err != nil {
		return 0, fmt.Errorf("regime %s at %s: %w", r.ID, w.snap.Facilities[office].ID, err)
	}
	if r.PreArrival {
		hours = -1
	}
	return hours, nil
}

// within is a moment as the search counts it: 0 if it is before all that is
// known, and false if it is after.
func (w *world) within(t time.Time) (timetable.Second, bool) {
	if t.Before(w.snap.Epoch) {
		return 0, true
	}
	at, err := w.snap.Second(t)
	return at, err == nil
}

// dateOf is the day of a moment in UTC.
func dateOf(t time.Time) network.Date {
	y, m, d := t.UTC().Date()
	return network.Date{Year: y, Month: m, Day: d}
}

// midnight is when a day begins in a zone.
func midnight(d network.Date, zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
}

// transit is what a lane costs goods with duty unpaid on top.
func (pr *pricing) transit(status search.Status, lane int32) int64 {
	if pr.border == nil || status != search.Bonded {
		return 0
	}
	return pr.border.numbers.Lanes[lane].Transit
}

// procedure is the one that a step through customs takes.
func (b *borders) procedure(st *search.Step) *customs.Procedure { return b.procedures[-1-st.Arc] }

// office is where a step through customs is.
func (b *borders) office(st *search.Step) int32 { return b.numbers.Clearances[-1-st.Arc].Facility }

// passage is a step through customs as people are shown it.
func (b *borders) passage(w *world, leg int, st *search.Step, into unit.Currency) Clearance {
	r, at := b.procedure(st).Regime, b.office(st)
	zone := w.snap.Zones[at]
	return Clearance{Regime: r.ID, Name: r.Name, Direction: r.Direction, Leg: leg, Place: place(&w.snap.Facilities[at]),
		Declared: w.snap.At(st.Depart).In(zone), Cleared: w.snap.At(st.Arrive).In(zone), Total: unit.Money{Minor: st.Charge, Currency: into}}
}

// charges itemises a step through customs, when the way has come to so much.
func (b *borders) charges(w *world, leg int, st *search.Step, soFar int64) ([]Charge, error) {
	p := b.procedure(st)
	items, err := p.Items(soFar)
	if err != nil {
		return nil, fmt.Errorf("itinerary: %w", err)
	}
	var out []Charge
	for _, item := range items {
		r := item.Row
		rule := &CustomsRule{Regime: r.Regime, Line: item.Line, Payer: item.Payer, Table: r.Table, Area: r.Area, HS: r.HS, Source: r.Source, Note: r.Note, Uncertain: r.Uncertain}
		if item.Base != (unit.Money{}) {
			rule.Base = &item.Base
		}
		if !r.First.IsZero() {
			rule.First = r.First.String()
		}
		if !r.Last.IsZero() {
			rule.Last = r.Last.String()
		}
		text := item.Rate
		if rule.Base != nil {
			text += " of " + item.Base.String()
		}
		out = append(out, Charge{Kind: ChargeKind(item.Kind), Leg: leg, Where: w.snap.Facilities[b.office(st)].ID, Amount: item.Amount, Rule: text + ", " + r.Name, Customs: rule})
	}
	return out, nil
}
