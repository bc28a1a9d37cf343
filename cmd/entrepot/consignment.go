package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"entrepot/api"
	"entrepot/engine"
	"entrepot/engine/customs"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// consignmentFlags are the parcel's weight and what it holds. With goods the ways
// go through customs, and their cost is the landed cost.
type consignmentFlags struct {
	Weight      unitWeight `help:"Weight of the parcel, such as 1.2kg or 850g. With goods it counts their packaging too and may be left out: then it is what they weigh themselves." placeholder:"1.2kg"`
	Line        []string   `help:"Goods in the parcel, as customs are told: hs=610910,quantity=2,value=40 EUR,origin=CN,weight=400g and, if wanted, description=. Value and weight are of all pieces. May be repeated." placeholder:"HS=CODE,..." sep:"none"`
	Consignment string     `help:"File with the goods in place of --line: CSV with these columns, or JSON as the API takes it." placeholder:"FILE" type:"existingfile"`
	Trade       string     `help:"Who sells to whom: ${trades}." placeholder:"b2c"`
	Channel     string     `help:"How the goods are declared: ${channels}." placeholder:"ecommerce"`
	Incoterm    string     `help:"Who pays duty, taxes and fees of import: the buyer (dap) or the seller (ddp)." placeholder:"ddp"`
	Bought      unitMoney  `help:"What the buyer has bought this calendar year, which some regimes limit." placeholder:"'1200 CNY'"`
	Objective   string     `help:"What the cost of a way is: landed, with all that customs charge, or freight alone, as if there were no borders. Landed, if not given." placeholder:"landed"`
	Bonded      bool       `help:"The goods lie with their duty unpaid where they leave from, a bonded warehouse."`
}

// into reads weight and goods into a query. A weight that was not given is said on
// the side, because it makes the price.
func (c *consignmentFlags) into(s *streams, q *engine.Query) error {
	q.Parcel.Weight = unit.Weight(c.Weight)
	goods, err := c.goods()
	if err != nil {
		return err
	}
	if goods == nil {
		for _, about := range []struct {
			flag  string
			given bool
		}{{"--trade", c.Trade != ""}, {"--channel", c.Channel != ""}, {"--incoterm", c.Incoterm != ""},
			{"--bought", c.Bought != unitMoney{}}, {"--objective", c.Objective != ""}, {"--bonded", c.Bonded}} {
			if about.given {
				return fmt.Errorf("%s: got no goods beside it, want --line or --consignment: it is about customs", about.flag)
			}
		}
		if c.Weight <= 0 {
			return errors.New("--weight: got nothing, want a weight such as 1.2kg, or goods with --line or --consignment")
		}
		return nil
	}
	q.Consignment, q.Objective, q.Bonded = goods, engine.Objective(strings.ToLower(c.Objective)), c.Bonded
	if q.Objective != "" && !slices.Contains(engine.Objectives, q.Objective) {
		return fmt.Errorf("--objective: got %s, want %s", c.Objective, network.AnyOf(engine.Objectives))
	}
	for i := range q.Stocks {
		q.Stocks[i].Bonded = c.Bonded
	}
	if c.Weight <= 0 {
		if q.Parcel.Weight, err = goods.Weight(); err != nil {
			return fmt.Errorf("--line: %w", err)
		}
		fmt.Fprintf(s.err, "weight: %s, the goods alone; --weight counts their packaging too\n", q.Parcel.Weight)
	}
	return nil
}

// goods reads what is declared; nil if there are none.
func (c *consignmentFlags) goods() (*customs.Consignment, error) {
	var out customs.Consignment
	var named func(i int) string
	var err error
	switch {
	case c.Consignment != "" && len(c.Line) > 0:
		return nil, errors.New("--line and --consignment can't be used together")
	case c.Consignment != "":
		out, named, err = readGoods(c.Consignment)
	case len(c.Line) > 0:
		named = func(i int) string {
			if len(c.Line) == 1 {
				return "--line"
			}
			return fmt.Sprintf("--line %d", i+1)
		}
		out.Lines, err = goodsOfFlags(c.Line, named)
	default:
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	set := func(flag string, into *string) {
		if flag != "" {
			*into = strings.ToLower(flag)
		}
	}
	set(c.Trade, (*string)(&out.Trade))
	set(c.Channel, (*string)(&out.Channel))
	set(c.Incoterm, (*string)(&out.Incoterm))
	if c.Bought != (unitMoney{}) {
		out.Bought = unit.Money(c.Bought)
	}
	return &out, declared(&out, named)
}

// declared says what is wrong with goods, and where it was typed.
func declared(c *customs.Consignment, named func(i int) string) error {
	var wrong customs.Faults
	if !errors.As(c.Check(), &wrong) {
		return nil
	}
	var all []error
	for _, f := range wrong {
		where, got := "--"+f.Path, f.Got
		var i int
		var field string
		if n, _ := fmt.Sscanf(f.Path, "lines[%d].%s", &i, &field); n == 2 {
			where = named(i) + ": " + field
		} else if strings.HasPrefix(where, "--lines") {
			where = "--line"
		}
		if got == `""` {
			got = "nothing"
		}
		all = append(all, fmt.Errorf("%s: got %s, want %s", where, strings.Trim(got, `"`), f.Want))
	}
	return errors.Join(all...)
}

// The fields of a line, as flags and columns have them.
var (
	goodsFields   = []string{"hs", "quantity", "value", "origin", "weight", "description"}
	neededFields  = goodsFields[:5]
	wantedOfGoods = map[string]string{"hs": "a tariff code of 2 to 10 digits such as 610910", "quantity": "a whole number of pieces, at least 1", "value": "an amount and its currency, more than nothing, such as 40 EUR",
		"origin": "a country's two letters, such as CN", "weight": "grams or kilograms, more than nothing, such as 400g"}
)

// goodsLine reads the fields of a line; it tells all that is wrong.
func goodsLine(where string, fields map[string]string) (l customs.Line, err error) {
	var all []error
	var missing []string
	wrong := func(field string) {
		if fields[field] == "" {
			missing = append(missing, field)
			return
		}
		all = append(all, fmt.Errorf("%s: %s: got %s, want %s", where, field, fields[field], wantedOfGoods[field]))
	}
	l = customs.Line{Origin: strings.ToUpper(fields["origin"]), Description: fields["description"],
		HS: strings.NewReplacer(".", "", " ", "").Replace(fields["hs"])} // as people write them: 6109.10
	if len(l.HS) < 2 || len(l.HS) > 10 || strings.Trim(l.HS, "0123456789") != "" {
		wrong("hs")
	}
	if l.Quantity, err = strconv.ParseInt(fields["quantity"], 10, 64); err != nil || l.Quantity < 1 {
		wrong("quantity")
	}
	if l.Value, err = unit.ParseMoney(strings.ToUpper(fields["value"])); err != nil || l.Value.Minor <= 0 {
		wrong("value")
	}
	if len(l.Origin) != 2 || strings.Trim(l.Origin, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		wrong("origin")
	}
	if l.Weight, err = unit.ParseWeight(fields["weight"]); err != nil || l.Weight <= 0 {
		wrong("weight")
	}
	if len(missing) > 0 {
		all = append(all, fmt.Errorf("%s: got no %s, want %s", where, network.AnyOf(missing), network.AllOf(neededFields)))
	}
	return l, errors.Join(all...)
}

// goodsOfFlags reads lines as --line gives them: field=value, with commas between.
func goodsOfFlags(texts []string, named func(i int) string) (lines []customs.Line, err error) {
	var all []error
	for i, text := range texts {
		fields, last := map[string]string{}, ""
		var line customs.Line
		var err error
		for part := range strings.SplitSeq(text, ",") {
			field, value, ok := strings.Cut(part, "=")
			field = strings.ToLower(strings.TrimSpace(field))
			_, again := fields[field]
			switch known := slices.Contains(goodsFields, field); {
			case ok && known && !again:
				fields[field], last = strings.TrimSpace(value), field
			case last == "description": // which may have commas
				fields[last] += "," + part
			case ok && known:
				err = fmt.Errorf("%s: got %s= twice, want it once", named(i), field)
			default:
				err = fmt.Errorf("%s: got %q, want hs=, quantity=, value=, origin=, weight= or description= and what it is", named(i), part)
			}
		}
		if err == nil {
			line, err = goodsLine(named(i), fields)
		}
		if err != nil {
			all = append(all, err)
		}
		lines = append(lines, line)
	}
	return lines, errors.Join(all...)
}

// readGoods reads a file of goods; named says where its lines stand.
func readGoods(path string) (c customs.Consignment, named func(i int) string, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return c, nil, fmt.Errorf("--consignment: %w", err)
	}
	if start := bytes.TrimSpace(text); len(start) > 0 && (start[0] == '{' || start[0] == '[') {
		if c, err = api.ParseConsignment(text); err != nil {
			return c, nil, fmt.Errorf("--consignment: %s: %w", path, err)
		}
		return c, func(i int) string { return fmt.Sprintf("%s: lines[%d]", path, i) }, nil
	}
	lines, at, err := goodsOfTable(filepath.Base(path), text)
	c.Lines = lines
	return c, func(i int) string { return at[i] }, err
}

// mostGoods is as many lines as the API takes.
const mostGoods = 999

// goodsOfTable reads CSV with a heading, and where each line stands in it.
func goodsOfTable(name string, text []byte) (lines []customs.Line, at []string, err error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))) // as spreadsheets begin
	r.TrimLeadingSpace = true
	head, err := r.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("--consignment: %s: got no heading, want the columns %s", name, network.AllOf(neededFields))
	}
	for i := range head {
		head[i] = strings.ToLower(strings.TrimSpace(head[i]))
		if !slices.Contains(goodsFields, head[i]) {
			return nil, nil, fmt.Errorf("--consignment: %s:1: got the column %q, want %s", name, head[i], network.AllOf(goodsFields))
		}
	}
	for _, f := range neededFields {
		if !slices.Contains(head, f) {
			return nil, nil, fmt.Errorf("--consignment: %s:1: got no column %s, want %s", name, f, network.AllOf(neededFields))
		}
	}
	var all []error
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, nil, fmt.Errorf("--consignment: %s: %w", name, err)
		}
		number, _ := r.FieldPos(0)
		where := fmt.Sprintf("%s:%d", name, number)
		fields := map[string]string{}
		for i, value := range row {
			fields[head[i]] = strings.TrimSpace(value)
		}
		line, err := goodsLine(where, fields)
		if err != nil {
			all = append(all, err)
		}
		if lines, at = append(lines, line), append(at, where); len(lines) > mostGoods {
			return nil, nil, fmt.Errorf("--consignment: %s: got more than %d lines, want at most that", name, mostGoods)
		}
	}
	if len(lines) == 0 {
		all = append(all, fmt.Errorf("--consignment: %s: got no goods, want at least one line below the heading", name))
	}
	return lines, at, errors.Join(all...)
}

// describeGoods is what a heading says of goods.
func describeGoods(c *customs.Consignment) string {
	worth := map[unit.Currency]unit.Money{}
	var order []unit.Currency
	for _, l := range c.Lines {
		sum, err := l.Value.Plus(worth[l.Value.Currency])
		if err != nil {
			continue
		}
		if _, seen := worth[l.Value.Currency]; !seen {
			order = append(order, l.Value.Currency)
		}
		worth[l.Value.Currency] = sum
	}
	var sums []string
	for _, currency := range order {
		sums = append(sums, worth[currency].String())
	}
	return fmt.Sprintf("%s of goods worth %s, %s %s %s", counted(len(c.Lines), "line"), strings.Join(sums, " and "), c.Trade, c.Channel, strings.ToUpper(string(c.Incoterm)))
}
