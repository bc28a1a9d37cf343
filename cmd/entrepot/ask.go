package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"entrepot/api"
	"entrepot/engine"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// goodsFlags are what a parcel is, besides its weight.
type goodsFlags struct {
	Dims  unitDims     `help:"Outer sides, such as 30x20x10cm. Without them only weight counts." placeholder:"30x20x10cm"`
	Value unitMoney    `help:"Value of the goods, such as '80 USD'. Its currency is the answer's." placeholder:"'80 USD'"`
	Goods goodsClasses `help:"Goods classes in the parcel, separated by commas: ${goods}." placeholder:"CLASS,..."`
}

// parcelFlags are what every question about a parcel's ways needs, besides where
// it leaves from.
type parcelFlags struct {
	Feed   string `help:"Network feed: a directory of CSV files or a zip of one." required:"" placeholder:"DIR"`
	Depart string `help:"Earliest hand-over: RFC 3339 with an offset, or local time at the origin (2026-11-24T09:00). Now, if not given." placeholder:"TIME"`
	goodsFlags
	Currency string `help:"Currency of the answer, if not the value's." placeholder:"EUR"`
}

// query reads the feed and the parcel, its weight not counted; from is the place whose clock counts.
func (c *parcelFlags) query(s *streams, from string) (*engine.Engine, engine.Query, engine.Place, error) {
	var q engine.Query
	fail := func(err error) (*engine.Engine, engine.Query, engine.Place, error) {
		return nil, q, engine.Place{}, err
	}
	net, err := readFeed(s, c.Feed)
	if err != nil {
		return fail(err)
	}
	e, err := engine.New(net, engine.Options{})
	if err != nil {
		return fail(err)
	}
	q = engine.Query{From: from, Currency: unit.Currency(strings.ToUpper(c.Currency)),
		Parcel: engine.Parcel{Dims: unit.Dims(c.Dims), Value: unit.Money(c.Value), Goods: network.Goods(c.Goods)}}
	if q.Currency != "" && !q.Currency.Valid() {
		return fail(fmt.Errorf("--currency: got %q, want an ISO 4217 code such as EUR", c.Currency))
	}
	place, err := e.Place("--from", from)
	if err != nil {
		return fail(err)
	}
	q.Depart = time.Now().Truncate(time.Second)
	if c.Depart != "" {
		if q.Depart, err = moment("--depart", c.Depart, place.Zone); err != nil {
			return fail(err)
		}
	} else if loc, err := time.LoadLocation(place.Zone); err == nil {
		q.Depart = q.Depart.In(loc)
	}
	return e, q, place, nil
}

// between is a question with several ends.
type between struct {
	from, to []string
	engine   *engine.Engine
	query    engine.Query
	origin   engine.Place // the first
}

// between reads both ends as flags give them, the feed and the parcel; the clock
// of the first origin counts.
func (c *parcelFlags) between(s *streams, from, to []string) (b between, err error) {
	if b.from, err = listed("--from", from); err != nil {
		return b, err
	}
	if b.to, err = listed("--to", to); err != nil {
		return b, err
	}
	b.engine, b.query, b.origin, err = c.query(s, b.from[0])
	return b, err
}

// conditionFlags are what a question asks of the ways.
type conditionFlags struct {
	Criteria  []string      `help:"What ways are judged by: arrival, cost, carbon, risk. Arrival and cost, if not given." placeholder:"WHAT"`
	Via       []string      `help:"Place to pass through, and how long to stay there. May be repeated: in this order." placeholder:"ID[:STAY]" sep:"none"`
	Avoid     []string      `help:"Not to be used: place=, country=, carrier=, lane= or mode=. Places and countries count where lanes are changed." placeholder:"WHAT=ID"`
	Only      []string      `help:"Alone to be used, as --avoid." placeholder:"WHAT=ID"`
	MaxLegs   int           `help:"At most so many legs; 0 is not limited." default:"0" placeholder:"N"`
	Slack     string        `help:"How far a smaller answer may stay behind the exact one, such as 30m,1%." placeholder:"TIME,PERCENT"`
	WhatIf    string        `help:"File with changes to suppose: a JSON array, as the API takes them." placeholder:"FILE" type:"existingfile"`
	MaxLabels int           `help:"End the search after so many partial routes; 0 is the engine's own limit." default:"0" placeholder:"N"`
	Timeout   time.Duration `help:"End the search after this time." default:"0s" placeholder:"TIME"`
}

// limited is a context for the question.
func (c *conditionFlags) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.Timeout > 0 {
		return context.WithTimeout(ctx, c.Timeout)
	}
	return context.WithCancel(ctx)
}

// into reads the conditions into a query.
func (c *conditionFlags) into(q *engine.Query) (err error) {
	if c.Timeout < 0 {
		return fmt.Errorf("--timeout: got %s, want 0 (none) or more", c.Timeout)
	}
	if c.MaxLabels < 0 {
		return fmt.Errorf("--max-labels: got %d, want 0 (the engine's own limit) or more", c.MaxLabels)
	}
	for _, k := range c.Criteria {
		q.Criteria = append(q.Criteria, engine.Criterion(k))
	}
	for _, text := range c.Via {
		place, stay, _ := strings.Cut(text, ":")
		stop := engine.Stop{Place: place}
		if stay != "" {
			if stop.Stay, err = lasting(stay); err != nil {
				return fmt.Errorf("--via: stay: %w", err)
			}
		}
		q.Via = append(q.Via, stop)
	}
	if q.Avoid, err = choice("--avoid", c.Avoid); err != nil {
		return err
	}
	if q.Only, err = choice("--only", c.Only); err != nil {
		return err
	}
	if c.Slack != "" {
		if q.Slack, err = slack(c.Slack); err != nil {
			return err
		}
	}
	if c.WhatIf != "" {
		if q.WhatIf, err = supposed(c.WhatIf); err != nil {
			return err
		}
	}
	q.MaxLegs, q.Labels = c.MaxLegs, c.MaxLabels
	return nil
}

// lasting reads a length of time such as 36h, 1h30m or 2d.
func lasting(text string) (time.Duration, error) {
	wanted := fmt.Errorf("got %q, want a length of time such as 36h, 1h30m or 2d", text)
	var days time.Duration
	rest := text
	if n, after, found := strings.Cut(text, "d"); found {
		d, err := strconv.ParseUint(n, 10, 9)
		if err != nil {
			return 0, wanted
		}
		if days, rest = time.Duration(d)*24*time.Hour, after; rest == "" {
			return days, nil
		}
	}
	d, err := time.ParseDuration(rest)
	if err != nil || d < 0 {
		return 0, wanted
	}
	return days + d, nil
}

func choice(flag string, parts []string) (c engine.Choice, err error) {
	for _, part := range parts {
		what, id, ok := strings.Cut(part, "=")
		into := map[string]*[]string{"place": &c.Places, "country": &c.Countries, "carrier": &c.Carriers, "lane": &c.Lanes}[what]
		switch {
		case !ok || id == "" || into == nil && what != "mode":
			return c, fmt.Errorf("%s: got %q, want place=, country=, carrier=, lane= or mode= and an id", flag, part)
		case what == "mode":
			c.Modes = append(c.Modes, network.Mode(id))
		default:
			*into = append(*into, id)
		}
	}
	return c, nil
}

func slack(text string) (s engine.Slack, err error) {
	times, percents := 0, 0
	for _, part := range strings.Split(text, ",") {
		if percent, ok := strings.CutSuffix(part, "%"); ok {
			p, err := strconv.ParseFloat(percent, 64)
			if err != nil || !(p >= 0 && p <= 100) {
				return s, fmt.Errorf("--slack: got %q, want 0%% to 100%%", part)
			}
			s.Percent = unit.Rate(math.Round(p * 1e6))
			percents++
		} else {
			if s.Arrival, err = lasting(part); err != nil {
				return s, fmt.Errorf("--slack: %w, or a percentage", err)
			}
			times++
		}
	}
	if times > 1 || percents > 1 {
		return s, fmt.Errorf("--slack: got %q, want one time and one percentage, such as 30m,1%%", text)
	}
	return s, nil
}

// supposed reads changes from a file.
func supposed(path string) (changes []network.Change, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--what-if: %w", err)
	}
	if changes, err = api.ParseChanges(text); err != nil {
		return nil, fmt.Errorf("--what-if: %s: %w", path, err)
	}
	return changes, nil
}

// listed reads ids, and files of ids where one begins with @.
func listed(flag string, ids []string) (out []string, err error) {
	for _, id := range ids {
		path, isFile := strings.CutPrefix(id, "@")
		if !isFile {
			if id = strings.TrimSpace(id); id != "" {
				out = append(out, id)
			}
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("%s: @FILE: %w", flag, err)
		}
		out = append(out, strings.Fields(string(text))...)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: got no places, want ids or @FILE", flag)
	}
	return out, nil
}

// flagOf names the flag that a field of a question was read from.
var flagOf = map[string]string{"from": "--from", "stocks": "--from", "to": "--to", "targets": "--to", "depart": "--depart", "arriveBy": "--arrive-by",
	"until": "--until", "deadline": "--deadline", "weight": "--weight", "dims": "--dims", "value": "--value", "goods": "--goods", "currency": "--currency",
	"criteria": "--criteria", "via": "--via", "avoid": "--avoid", "only": "--only", "maxLegs": "--max-legs", "slack": "--slack", "whatIf": "--what-if",
	"consignment": "--line", "objective": "--objective", "bonded": "--bonded", "labels": "--max-labels", "alternatives": "--alternatives", "limit": "--limit", "within": "--within", "budget": "--budget",
	"lane": "--why-not", "place": "--why-not", "carrier": "--why-not", "regime": "--why-not", "legs": "--why-not", "plan": "--why-not"}

// inFlags names in an error about a question the flag in place of the field: who
// typed the one does not know the other.
func inFlags(err error) error {
	rename := func(field string) string {
		name, rest := field, ""
		if i := strings.IndexAny(field, ".[,"); i >= 0 {
			name, rest = field[:i], field[i:]
		}
		flag, known := flagOf[name]
		switch {
		case !known:
			return field
		case name == "whatIf": // the file has several, with fields of their own
			return flag + ": " + strings.Replace(rest, "priceMillionths", "percent", 1)
		}
		return flag
	}
	var field *engine.FieldError
	var place *engine.PlaceError
	switch {
	case errors.As(err, &field):
		named := *field
		named.Field = rename(field.Field)
		return &named
	case errors.As(err, &place):
		named := *place
		named.Field = rename(place.Field)
		return &named
	}
	return err
}
