package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"entrepot/api"
	"entrepot/engine"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

type sourceCmd struct {
	Feed      string        `help:"Network feed: a directory of CSV files or a zip of one." required:"" placeholder:"DIR"`
	File      string        `help:"Plan: one order, the demand and the candidate stocks, as JSON in the form of POST /v1/routes/sourcing." required:"" placeholder:"FILE" type:"existingfile"`
	Demand    string        `help:"CSV with the demand in place of the plan's: to, orders, and within or by." placeholder:"FILE" type:"existingfile"`
	Stocks    string        `help:"CSV with the candidate stocks in place of the plan's: name, place, kind and, if wanted, channel, units, from, weight, dims, cost, holding, lies, fixed." placeholder:"FILE" type:"existingfile"`
	Depart    string        `help:"When orders and bulk shipments are handed over, in place of the plan's depart: RFC 3339 with an offset, or local time at the first stock. Now, if neither is given." placeholder:"TIME"`
	Plot      string        `help:"Write what each stock costs a month by volume to a CSV file." placeholder:"FILE"`
	MaxLabels int           `help:"End each search after so many partial routes; 0 is the engine's own limit." default:"0" placeholder:"N"`
	Timeout   time.Duration `help:"End the work after this time." default:"0s" placeholder:"TIME"`
	JSON      bool          `help:"Print JSON." name:"json"`
}

func (*sourceCmd) Help() string {
	return `Says where to hold stock: what an order costs landed from each candidate, by when it
arrives, what each stock costs a month, and from how many orders a month on it is
cheaper than direct mail.

Examples:
  entrepot source --feed testdata/demo --file testdata/plans/cosmetics.json
  entrepot source --feed DIR --file plan.json --demand demand.csv --stocks stocks.csv --plot curves.csv`
}

func (c *sourceCmd) Run(s *streams) error {
	switch {
	case c.Timeout < 0:
		return fmt.Errorf("--timeout: got %s, want 0 (none) or more", c.Timeout)
	case c.MaxLabels < 0:
		return fmt.Errorf("--max-labels: got %d, want 0 (the engine's own limit) or more", c.MaxLabels)
	}
	plan, err := c.plan()
	if err != nil {
		return err
	}
	net, err := readFeed(s, c.Feed)
	if err != nil {
		return err
	}
	e, err := engine.New(net, engine.Options{})
	if err != nil {
		return err
	}
	if err := c.depart(e, plan); err != nil {
		return err
	}
	q, err := plan.Query()
	if err != nil {
		return fmt.Errorf("--file: %s: %w", c.File, err)
	}
	q.Labels = c.MaxLabels
	ctx, cancel := s.ctx, func() {}
	if c.Timeout > 0 {
		ctx, cancel = context.WithTimeout(ctx, c.Timeout)
	}
	defer cancel()
	a, err := e.Source(ctx, q)
	if err != nil {
		return fmt.Errorf("--file: %s: %w", c.File, plan.Named(err))
	}
	if c.Plot != "" {
		if err := os.WriteFile(c.Plot, plotted(&a), 0o666); err != nil {
			return fmt.Errorf("--plot: %w", err)
		}
	}
	if c.JSON {
		return printJSON(s, &a)
	}
	printSourcing(s.out, &a)
	if !slices.ContainsFunc(a.Demand, func(d engine.SourcedDemand) bool { return d.Best != "" }) {
		return exitError(1)
	}
	return nil
}

// plan reads the plan, with what tables say in its place.
func (c *sourceCmd) plan() (*api.SourcingPlan, error) {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return nil, fmt.Errorf("--file: %w", err)
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, fmt.Errorf("--file: %s: %w", c.File, err)
	}
	for _, t := range []struct {
		flag, path, field string
		table             sourceTable
	}{{"--demand", c.Demand, "demand", demandTable}, {"--stocks", c.Stocks, "stocks", stockTable}} {
		if t.path == "" {
			continue
		}
		rows, err := t.table.read(t.path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.flag, err)
		}
		if fields[t.field], err = json.Marshal(rows); err != nil {
			return nil, fmt.Errorf("%s: %w", t.flag, err)
		}
	}
	if text, err = json.Marshal(fields); err != nil {
		return nil, fmt.Errorf("--file: %w", err)
	}
	p, err := api.ParseSourcing(text)
	if err != nil {
		return nil, fmt.Errorf("--file: %s: %w", c.File, err)
	}
	return p, nil
}

// depart says when orders are handed over: as the flag has it, or the plan, or now.
func (c *sourceCmd) depart(e *engine.Engine, p *api.SourcingPlan) error {
	if len(p.Stocks) == 0 || c.Depart == "" && !p.Depart.IsZero() {
		return nil
	}
	first, known := e.Find(p.Stocks[0].Place)
	if !known {
		return nil // which the engine says better
	}
	var err error
	if c.Depart != "" {
		p.Depart, err = moment("--depart", c.Depart, first.Zone)
		return err
	}
	p.Depart = time.Now().Truncate(time.Second)
	if zone, err := time.LoadLocation(first.Zone); err == nil {
		p.Depart = p.Depart.In(zone)
	}
	return nil
}

// sourceTable is a table of a plan: its columns, and where the cells of each go.
type sourceTable struct {
	columns, needed []string
	row             func(cells map[string]string) (map[string]any, error)
}

var demandTable = sourceTable{[]string{"to", "orders", "within", "by"}, []string{"to", "orders"}, func(cells map[string]string) (map[string]any, error) {
	return typed(cells, []string{"orders"}, nil)
}}

var stockTable = sourceTable{[]string{"name", "place", "kind", "channel", "units", "from", "weight", "dims", "cost", "holding", "lies", "fixed"}, []string{"name", "place", "kind"},
	func(cells map[string]string) (map[string]any, error) {
		in := map[string]string{}
		for _, field := range []string{"units", "from", "weight", "dims", "cost"} {
			if cells[field] != "" {
				in[field] = cells[field]
			}
			delete(cells, field)
		}
		out, err := typed(cells, nil, []string{"holding", "fixed"})
		if err == nil && len(in) > 0 {
			out["inbound"], err = typed(in, []string{"units"}, []string{"cost"})
		}
		return out, err
	}}

// typed gives the cells their JSON types; those that are empty are left out.
func typed(cells map[string]string, numbers, amounts []string) (map[string]any, error) {
	out := map[string]any{}
	for field, text := range cells {
		switch {
		case text == "":
		case slices.Contains(numbers, field):
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return nil, fmt.Errorf("%s: got %q, want a whole number", field, text)
			}
			out[field] = n
		case slices.Contains(amounts, field):
			m, err := unit.ParseMoney(text)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", field, err)
			}
			out[field] = m
		default:
			out[field] = text
		}
	}
	return out, nil
}

// read reads CSV with a heading.
func (t *sourceTable) read(path string) (rows []map[string]any, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	name := filepath.Base(path)
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))) // as spreadsheets begin
	r.TrimLeadingSpace = true
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: got no heading, want the columns %s", name, network.AllOf(t.needed))
	}
	for i := range head {
		if head[i] = strings.ToLower(strings.TrimSpace(head[i])); !slices.Contains(t.columns, head[i]) {
			return nil, fmt.Errorf("%s:1: got the column %q, want %s", name, head[i], network.AllOf(t.columns))
		}
	}
	for _, f := range t.needed {
		if !slices.Contains(head, f) {
			return nil, fmt.Errorf("%s:1: got no column %s, want %s", name, f, network.AllOf(t.needed))
		}
	}
	var all []error
	for {
		cells, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		number, _ := r.FieldPos(0)
		fields := map[string]string{}
		for i, value := range cells {
			fields[head[i]] = strings.TrimSpace(value)
		}
		row, err := t.row(fields)
		if err != nil {
			all = append(all, fmt.Errorf("%s:%d: %w", name, number, err))
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		all = append(all, fmt.Errorf("%s: got no rows, want at least one below the heading", name))
	}
	return rows, errors.Join(all...)
}

// plotted is the curves as a table.
func plotted(a *engine.Sourcing) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write([]string{"stock", "orders_a_month", "total", "currency"}) // a buffer takes everything
	for _, c := range a.Curves {
		for _, p := range c.Points {
			_ = w.Write([]string{c.Stock, strconv.FormatInt(p.Volume, 10), bare(p.Total), string(p.Total.Currency)})
		}
	}
	w.Flush()
	return out.Bytes()
}

// bare is an amount where a heading says its currency.
func bare(m unit.Money) string {
	text, _ := m.Amount()
	return text
}
