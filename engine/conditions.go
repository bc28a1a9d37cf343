package engine

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/suggest"
	"entrepot/engine/timetable"
)

// criteria reads the criteria asked for.
func (q *Query) criteria() (search.Criteria, error) {
	var set search.Criteria
	for _, c := range q.Criteria {
		switch c {
		case ByArrival:
			set |= search.Arrival
		case ByCost:
			set |= search.Cost
		case ByCarbon:
			set |= search.Carbon
		case ByRisk:
			set |= search.Risk
		default:
			return 0, &FieldError{Field: "criteria", Got: string(c), Want: network.AnyOf(Criteria), Kind: ErrBadQuery}
		}
	}
	if !q.ArriveBy.IsZero() {
		switch set &^ search.Arrival {
		case 0, search.Cost:
			return search.Cost, nil
		case search.Carbon:
			return search.Carbon, nil
		}
		return 0, &FieldError{Field: "criteria", Got: network.AllOf(q.Criteria), Want: "cost or carbon beside arriveBy", Kind: ErrBadQuery}
	}
	if set == 0 {
		set = search.Arrival | search.Cost
	}
	if !q.Until.IsZero() && set != search.Arrival|search.Cost && set != search.Arrival|search.Carbon {
		return 0, &FieldError{Field: "criteria", Got: network.AllOf(q.Criteria), Want: "arrival with cost or with carbon beside until", Kind: ErrBadQuery}
	}
	return set, nil
}

func criteriaOf(set search.Criteria) (out []Criterion) {
	for i, c := range Criteria {
		if set&(1<<i) != 0 {
			out = append(out, c)
		}
	}
	return out
}

// conditions reads what the query asks of the ways themselves.
func (w *world) conditions(q *Query, r *search.Request) error {
	if q.MaxLegs < 0 {
		return &FieldError{Field: "maxLegs", Got: fmt.Sprint(q.MaxLegs), Want: "0 or more", Kind: ErrBadQuery}
	}
	if q.MaxLegs > 0 && (!q.ArriveBy.IsZero() || !q.Until.IsZero()) {
		return &FieldError{Field: "maxLegs", Got: fmt.Sprint(q.MaxLegs), Want: "none beside arriveBy or until", Kind: ErrBadQuery}
	}
	if q.Slack.Arrival < 0 || q.Slack.Percent < 0 || q.Slack.Percent > 100_000_000 {
		return &FieldError{Field: "slack", Got: fmt.Sprintf("%s and %s %%", q.Slack.Arrival, q.Slack.Percent), Want: "0 or more, and 0 to 100 %", Kind: ErrBadQuery}
	}
	r.Slack = search.Slack{Arrival: timetable.Second(min(q.Slack.Arrival/time.Second, time.Duration(timetable.Max))), Share: int64(q.Slack.Percent) / 100}
	for i, stop := range q.Via {
		field := fmt.Sprintf("via[%d]", i)
		f, err := w.directory.find(field+".place", stop.Place)
		if err != nil {
			return err
		}
		if stop.Stay < 0 || stop.Stay > longestWindow {
			return &FieldError{Field: field + ".stay", Got: stop.Stay.String(), Want: "0 to 31 days", Kind: ErrBadQuery}
		}
		r.Via = append(r.Via, search.Via{Facility: f, Stay: timetable.Second((stop.Stay + time.Second - 1) / time.Second)})
	}
	if q.Avoid.empty() && q.Only.empty() {
		return nil
	}
	avoid, err := w.choose("avoid", &q.Avoid)
	if err != nil {
		return err
	}
	only, err := w.choose("only", &q.Only)
	if err != nil {
		return err
	}
	ends := make(map[int32]bool)
	for _, o := range r.Origins {
		ends[o.Facility] = true
	}
	for _, t := range r.Targets {
		ends[t] = true
	}
	passes := func(f int32) bool {
		return ends[f] || !(avoid.places != nil && avoid.places[f]) && (only.places == nil || only.places[f])
	}
	r.Allow = func(arc int32) bool {
		a := w.arc(arc)
		if !passes(a.From) || !passes(a.To) {
			return false
		}
		lane := &w.snap.Lanes[a.Lane]
		carrier := w.facts.carrier[a.Lane]
		if avoid.modes[lane.Mode] || avoid.carriers[carrier] || avoid.lanes[a.Lane] {
			return false
		}
		return (len(only.modes) == 0 || only.modes[lane.Mode]) &&
			(len(only.carriers) == 0 || only.carriers[carrier]) &&
			(len(only.lanes) == 0 || only.lanes[a.Lane])
	}
	return nil
}

// choiceSet is a Choice in numbers.
type choiceSet struct {
	places   []bool // by facility; nil when neither places nor countries are chosen
	modes    map[network.Mode]bool
	carriers map[int32]bool
	lanes    map[int32]bool
}

func (w *world) choose(field string, c *Choice) (choiceSet, error) {
	s := w.snap
	out := choiceSet{modes: map[network.Mode]bool{}, carriers: map[int32]bool{}, lanes: map[int32]bool{}}
	for _, id := range c.Places {
		f, err := w.directory.find(field+".places", id)
		if err != nil {
			return choiceSet{}, err
		}
		out.choosePlaces(len(s.Facilities))[f] = true
	}
	for _, country := range c.Countries {
		known := false
		places := out.choosePlaces(len(s.Facilities))
		for i := range s.Facilities {
			if strings.EqualFold(s.Facilities[i].Country, country) {
				places[i], known = true, true
			}
		}
		if !known {
			return choiceSet{}, &FieldError{Field: field + ".countries", Got: country, Want: "a country that the network has places in", Kind: ErrBadQuery}
		}
	}
	for _, m := range c.Modes {
		if !slices.Contains(network.Modes, m) {
			return choiceSet{}, &FieldError{Field: field + ".modes", Got: string(m), Want: network.AnyOf(network.Modes), Kind: ErrBadQuery}
		}
		out.modes[m] = true
	}
	for _, id := range c.Carriers {
		i, ok := s.Carrier(id)
		if !ok {
			return choiceSet{}, &FieldError{Field: field + ".carriers", Got: id, Want: "a carrier of the network" + w.nearCarriers(id), Kind: ErrBadQuery}
		}
		out.carriers[i] = true
	}
	for _, id := range c.Lanes {
		i, ok := s.Lane(id)
		if !ok {
			return choiceSet{}, &FieldError{Field: field + ".lanes", Got: id, Want: "a lane of the network", Kind: ErrBadQuery}
		}
		out.lanes[i] = true
	}
	return out, nil
}

func (c *choiceSet) choosePlaces(n int) []bool {
	if c.places == nil {
		c.places = make([]bool, n)
	}
	return c.places
}

func (w *world) nearCarriers(id string) string {
	candidates := make([]suggest.Candidate, len(w.snap.Carriers))
	for i := range candidates {
		candidates[i] = suggest.Candidate{Key: w.snap.Carriers[i].ID, Names: []string{w.snap.Carriers[i].Name}}
	}
	if near := suggest.Near(id, candidates, 5); len(near) > 0 {
		return ", such as " + strings.Join(near, ", ")
	}
	return ""
}

// deadline is by when the query wants its parcel.
func (w *world) deadline(q *Query) time.Time {
	if q.Deadline.IsZero() {
		return q.ArriveBy
	}
	return q.Deadline
}
