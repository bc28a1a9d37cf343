package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"entrepot/engine"
	"entrepot/engine/feed"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

type routeCmd struct {
	From []string `help:"Facility the parcel leaves from: its id or UN/LOCODE. Of several, whichever serves best." required:"" placeholder:"ID"`
	To   []string `help:"Facility it goes to, or any of several." required:"" placeholder:"ID"`
	parcelFlags
	consignmentFlags
	ArriveBy string `help:"It must arrive by then; later hand-overs are better. Times as for --depart, in the destination's zone." placeholder:"TIME" xor:"when"`
	Until    string `help:"It may be handed over at any moment from --depart to then: all ways of the window." placeholder:"TIME" xor:"when"`
	conditionFlags
	Deadline     string `help:"Say how likely each itinerary arrives by then; without it, by --arrive-by or else its planned arrival." placeholder:"TIME"`
	Options      bool   `help:"Show at most five itineraries: cheapest, fastest, surest, greenest, balanced. The surest is the likeliest to arrive by --deadline or --arrive-by; without either, to make every connection." xor:"choice"`
	Alternatives int    `help:"Show so many distinct itineraries: no two share more than half their distance." placeholder:"K" xor:"choice"`
	WhyNot       string `help:"Say why this is not in the answer, or which itineraries use it: lane=ID, place=ID, carrier=ID, with a consignment regime=ID, or plan=FILE with legs as the API takes them." placeholder:"WHAT=ID" xor:"choice"`
	Limit        int    `help:"Show at most so many itineraries, soonest first; 0 shows all." default:"0" placeholder:"N"`
	Brief        bool   `help:"Print the list alone, without legs and charges." xor:"form"`
	JSON         bool   `help:"Print JSON, in the form of the API's answers." name:"json" xor:"form"`
	GeoJSON      bool   `help:"Print GeoJSON: a line for each leg." name:"geojson" xor:"form"`
}

func (c *routeCmd) Help() string {
	return `Examples:
  entrepot route --feed DIR --from CNSZX-C1 --to DEFRA-D1 --weight 1.2kg --options
  entrepot route ... --criteria arrival,cost,carbon --avoid mode=air,country=RU
  entrepot route ... --arrive-by 2026-12-10T18:00 --what-if changes.json
  entrepot route ... --via NLAMS:24h --slack 30m,1%
  entrepot route ... --why-not carrier=CIR
Landed cost, with duties, taxes and the fees of customs:
  entrepot route --feed DIR --from CNSZX-C1 --to DEFRA-D1 --weight 600g \
    --line 'hs=610910,quantity=2,value=40 EUR,origin=CN,weight=400g' \
    --trade b2c --channel ecommerce --incoterm ddp
  entrepot route ... --consignment goods.csv --trade b2b --channel freight --incoterm dap`
}

func (c *routeCmd) Run(s *streams) error {
	if c.Limit < 0 {
		return fmt.Errorf("--limit: got %d, want 0 (all) or more", c.Limit)
	}
	ends, err := c.between(s, c.From, c.To)
	if err != nil {
		return err
	}
	from, to, e, q := ends.from, ends.to, ends.engine, ends.query
	target, err := e.Place("--to", to[0])
	if err != nil {
		return err
	}
	q.To, q.Limit, q.Options, q.Greenest = to[0], c.Limit, c.Options, c.Options
	if len(from) > 1 {
		q.From = ""
		for _, id := range from {
			q.Stocks = append(q.Stocks, engine.Stock{Place: id})
		}
	}
	if len(to) > 1 {
		q.To, q.Targets = "", to
	}
	if err := c.consignmentFlags.into(s, &q); err != nil {
		return err
	}
	for _, m := range []struct {
		flag, text string
		zone       string
		into       *time.Time
	}{{"--arrive-by", c.ArriveBy, target.Zone, &q.ArriveBy}, {"--until", c.Until, ends.origin.Zone, &q.Until}, {"--deadline", c.Deadline, target.Zone, &q.Deadline}} {
		if m.text != "" {
			if *m.into, err = moment(m.flag, m.text, m.zone); err != nil {
				return err
			}
		}
	}
	if err := c.conditionFlags.into(&q); err != nil {
		return err
	}
	ctx, cancel := c.conditionFlags.limited(s.ctx)
	defer cancel()
	if c.WhyNot != "" {
		return c.explain(ctx, s, e, q)
	}
	var a engine.Answer
	if c.Alternatives != 0 {
		a, err = e.Alternatives(ctx, q, c.Alternatives)
	} else {
		a, err = e.Route(ctx, q)
	}
	if err != nil && len(a.Itineraries) == 0 {
		return inFlags(err)
	}
	ended := err
	switch {
	case c.JSON:
		err = printJSON(s, a)
	case c.GeoJSON:
		err = printJSON(s, engine.GeoJSON(&a))
	default:
		printAnswer(s.out, &a, c.heading(&a, &q, from, to), shown{brief: c.Brief, ends: len(from) > 1 || len(to) > 1, deadline: c.Deadline+c.ArriveBy != "", options: c.Options})
	}
	if ended != nil {
		return ended
	}
	if err == nil && a.NoRoute != nil {
		return exitError(1)
	}
	return err
}

// heading repeats the question.
func (c *routeCmd) heading(a *engine.Answer, q *engine.Query, from, to []string) string {
	ends := func(p engine.Place, ids []string) string {
		if len(ids) > 1 {
			return "one of " + strings.Join(ids, ", ")
		}
		return fmt.Sprintf("%s (%s)", p.Name, p.ID)
	}
	const day = "Mon 2 Jan 2006 15:04 MST"
	parcel := describe(&q.Parcel)
	if q.Consignment != nil {
		parcel += " with " + describeGoods(q.Consignment)
	}
	text := fmt.Sprintf("%s to %s, %s, from %s", ends(a.From, from), ends(a.To, to), parcel, a.Depart.Format(day))
	switch {
	case !q.ArriveBy.IsZero():
		text += " on, to arrive by " + q.ArriveBy.Format(day)
	case !q.Until.IsZero():
		text += " to " + q.Until.Format(day)
	}
	return text
}

// explain answers --why-not.
func (c *routeCmd) explain(ctx context.Context, s *streams, e *engine.Engine, q engine.Query) error {
	what, id, _ := strings.Cut(c.WhyNot, "=")
	var about engine.Subject
	switch what {
	case "lane":
		about.Lane = id
	case "place":
		about.Place = id
	case "carrier":
		about.Carrier = id
	case "regime":
		about.Regime = id
	case "plan":
		legs, err := plan(id)
		if err != nil {
			return fmt.Errorf("--why-not: %w", err)
		}
		about.Legs = legs
	}
	if about.Lane+about.Place+about.Carrier+about.Regime == "" && about.Legs == nil {
		return fmt.Errorf("--why-not: got %q, want lane=ID, place=ID, carrier=ID, regime=ID or plan=FILE", c.WhyNot)
	}
	x, err := e.Explain(ctx, q, about)
	if err != nil {
		return inFlags(err)
	}
	if c.JSON {
		return printJSON(s, x)
	}
	printExplanation(s.out, &x)
	return nil
}

// plan reads the legs of an itinerary from a file: an array of lanes and their
// departures, with arrivals if wanted, or an itinerary that holds one.
func plan(path string) ([]engine.ChosenLeg, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var legs []engine.ChosenLeg
	var itinerary struct{ Legs []engine.ChosenLeg }
	if err := json.Unmarshal(text, &legs); err != nil {
		if json.Unmarshal(text, &itinerary) != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		legs = itinerary.Legs
	}
	for i, l := range legs {
		if l.Lane == "" || l.Depart.IsZero() {
			return nil, fmt.Errorf("%s: leg %d: got no lane or no departure, want both", path, i+1)
		}
	}
	if len(legs) == 0 {
		return nil, fmt.Errorf("%s: got no legs, want [{\"lane\":\"...\",\"depart\":\"...\"}], or an itinerary", path)
	}
	return legs, nil
}

// moment reads a time with an offset, or a wall-clock time in a zone.
func moment(flag, text, zone string) (time.Time, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, err
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	for _, form := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(form, text, loc); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%s: got %q, want RFC 3339 such as 2026-11-24T09:00:00+08:00, or local time such as 2026-11-24T09:00", flag, text)
}

func describe(p *engine.Parcel) string {
	parts := []string{p.Weight.String()}
	if p.Dims != (unit.Dims{}) {
		parts = append(parts, p.Dims.String())
	}
	if p.Value != (unit.Money{}) {
		parts = append(parts, "worth "+p.Value.String())
	}
	if p.Goods != 0 {
		parts = append(parts, "with "+p.Goods.String())
	}
	return strings.Join(parts, ", ")
}

// readFeed reads a feed that must be good; every fault is listed when it is not.
func readFeed(s *streams, path string) (*network.Network, error) {
	net, report := feed.Read(path)
	if net == nil {
		printFaults(s.err, report)
		return nil, fmt.Errorf("feed %s cannot be used", path)
	}
	return net, nil
}

func printJSON(s *streams, v any) error {
	enc := json.NewEncoder(s.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// printLine prints JSON on one line.
func printLine(s *streams, v any) error {
	enc := json.NewEncoder(s.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
