package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"entrepot/engine"
	"entrepot/engine/feed"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

type routeCmd struct {
	Feed     string       `help:"Network feed: a directory of CSV files or a zip of one." required:"" placeholder:"DIR"`
	From     string       `help:"Facility the parcel leaves from: its id or UN/LOCODE." required:"" placeholder:"ID"`
	To       string       `help:"Facility it goes to." required:"" placeholder:"ID"`
	Depart   string       `help:"Earliest hand-over: RFC 3339 with an offset, or local time at the origin (2026-11-24T09:00). Now, if not given." placeholder:"TIME"`
	Weight   unitWeight   `help:"Weight, such as 1.2kg or 850g." required:"" placeholder:"1.2kg"`
	Dims     unitDims     `help:"Outer sides, such as 30x20x10cm. Without them only weight counts." placeholder:"30x20x10cm"`
	Value    unitMoney    `help:"Value of the goods, such as '80 USD'. Its currency is the answer's." placeholder:"'80 USD'"`
	Goods    goodsClasses `help:"Goods classes in the parcel, separated by commas: ${goods}." placeholder:"CLASS,..."`
	Currency string       `help:"Currency of the answer, if not the value's." placeholder:"EUR"`
	Limit    int          `help:"Show at most so many itineraries, soonest first; 0 shows all." default:"0"`
	JSON     bool         `help:"Print JSON, as the API answers." name:"json" xor:"form"`
	GeoJSON  bool         `help:"Print GeoJSON: a line for each leg." name:"geojson" xor:"form"`
}

func (c *routeCmd) Run(s *streams) error {
	net, err := readFeed(s, c.Feed)
	if err != nil {
		return err
	}
	e, err := engine.New(net, engine.Options{})
	if err != nil {
		return err
	}
	q := engine.Query{From: c.From, To: c.To, Currency: unit.Currency(strings.ToUpper(c.Currency)), Limit: c.Limit,
		Parcel: engine.Parcel{Weight: unit.Weight(c.Weight), Dims: unit.Dims(c.Dims), Value: unit.Money(c.Value), Goods: network.Goods(c.Goods)}}
	if q.Currency != "" && !q.Currency.Valid() {
		return fmt.Errorf("--currency: got %q, want an ISO 4217 code such as EUR", c.Currency)
	}
	if c.Limit < 0 {
		return fmt.Errorf("--limit: got %d, want 0 or more", c.Limit)
	}
	from, err := e.Place("--from", c.From)
	if err != nil {
		return err
	}
	if _, err := e.Place("--to", c.To); err != nil {
		return err
	}
	if q.Depart, err = departure(c.Depart, from.Zone); err != nil {
		return err
	}
	a, err := e.Route(s.ctx, q)
	if err != nil {
		return err
	}
	switch {
	case c.JSON:
		err = printJSON(s, a)
	case c.GeoJSON:
		err = printJSON(s, engine.GeoJSON(&a))
	default:
		printAnswer(s.out, &a, describe(&q.Parcel))
	}
	if err == nil && a.NoRoute != nil {
		return exitError(1)
	}
	return err
}

// departure reads a moment with an offset, or a wall-clock time in a zone.
func departure(text, zone string) (time.Time, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, err
	}
	if text == "" {
		return time.Now().In(loc).Truncate(time.Second), nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	for _, form := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(form, text, loc); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("--depart: got %q, want RFC 3339 such as 2026-11-24T09:00:00+08:00, or local time at the origin such as 2026-11-24T09:00", text)
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
