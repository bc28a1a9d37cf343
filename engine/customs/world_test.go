package customs

import (
	"flag"
	"strings"
	"testing"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// The gate must see the same cases every time; -rapid.seed and -rapid.checks ask
// for others and more, and -rapid.failfile replays one.
func init() {
	for name, value := range map[string]string{"rapid.seed": "1", "rapid.checks": "500"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
}

// rate reads a number of percent or money.
func rate(s string) unit.Rate {
	if s == "" {
		return 0
	}
	r, err := unit.ParseRate(s)
	if err != nil {
		panic(err)
	}
	return r
}

// money reads 12.40 USD.
func money(s string) unit.Money {
	m, err := unit.ParseMoney(s)
	if err != nil {
		panic(err)
	}
	return m
}

// on reads a date; an empty one is none.
func on(s string) network.Date {
	if s == "" {
		return network.Date{}
	}
	d, err := network.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// tariffRow is a normal row on goods of every origin, or of those named.
func tariffRow(territory, hs, text string, origins ...string) network.Duty {
	r, err := network.ParseDutyRate(text)
	if err != nil {
		panic(err)
	}
	return network.Duty{Territory: territory, HS: hs, Origins: origins, Kind: network.NormalDuty, Rate: r, Source: "tariff of " + territory}
}

func taxRow(country, hs string, kind network.TaxKind, percent string) network.Tax {
	return network.Tax{Country: country, HS: hs, Kind: kind, Percent: rate(percent), Source: "tax office of " + country}
}

// between gives a row its dates.
func between(first, last string, d network.Duty) network.Duty {
	d.First, d.Last = on(first), on(last)
	return d
}

// regime is a row on import that levies all of duty and taxes, with changes.
func regime(id, territory string, currency unit.Currency, change func(*network.Regime)) network.Regime {
	r := network.Regime{ID: id, Territory: territory, Direction: network.Import, Name: "the " + id, Currency: currency,
		Basis: network.Intrinsic, DutyPercent: whole, TaxPercent: whole, Source: "customs of " + territory}
	if change != nil {
		change(&r)
	}
	return r
}

// item is one line of goods.
func item(hs string, quantity int64, value, origin string, grams unit.Weight) Line {
	return Line{HS: hs, Quantity: quantity, Value: money(value), Origin: origin, Weight: grams}
}

// parcel is what an e-commerce seller sends to a person.
func parcel(lines ...Line) *Consignment {
	return &Consignment{Lines: lines, Trade: network.B2C, Channel: network.ByEcommerce, Incoterm: DAP}
}

func tables(t testing.TB, n *network.Network) *Tables {
	t.Helper()
	made, err := New(n)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// importing asks on one day for import into a country of a territory.
func importing(t testing.TB, tb *Tables, c *Consignment, territory, country, day string, into unit.Currency) ([]Procedure, []Closed) {
	t.Helper()
	open, closed, err := tb.Procedures(c, network.Import, territory, country, on(day), on(day), into)
	if err != nil {
		t.Fatal(err)
	}
	return open, closed
}

// ids lists regimes, to say which are open.
func ids(open []Procedure) string {
	var all []string
	for i := range open {
		all = append(all, open[i].Regime.ID)
	}
	return strings.Join(all, " ")
}

func shut(closed []Closed) string {
	var all []string
	for i := range closed {
		all = append(all, closed[i].String())
	}
	return strings.Join(all, "\n")
}

// of finds the procedure of a regime.
func of(t testing.TB, open []Procedure, id string) *Procedure {
	t.Helper()
	for i := range open {
		if open[i].Regime.ID == id {
			return &open[i]
		}
	}
	t.Fatalf("%s is not open, but %q are", id, ids(open))
	return nil
}

// bill writes every charge in a line, and the total; it fails if they do not add
// up to Charge.
func bill(t testing.TB, p *Procedure, freight int64) string {
	t.Helper()
	items, err := p.Items(freight)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var sum unit.Money
	for _, i := range items {
		b.WriteString(string(i.Kind))
		if i.Line > 0 {
			b.WriteString(" " + string(rune('0'+i.Line)))
		}
		b.WriteString(": " + i.Rate)
		if i.Base != (unit.Money{}) {
			b.WriteString(" of " + i.Base.String())
		}
		b.WriteString(" = " + i.Amount.String() + "\n")
		if sum, err = sum.Plus(i.Amount); err != nil {
			t.Fatal(err)
		}
	}
	charge, ok := p.Charge(freight)
	if !ok || sum.Minor != charge {
		t.Fatalf("items come to %s, Charge to %d %v\n%s", sum, charge, ok, b.String())
	}
	b.WriteString("total " + unit.Money{Minor: charge, Currency: p.Into}.String())
	return b.String()
}

// check compares texts line by line without the indentation of the one wanted.
func check(t testing.TB, what, got, want string) {
	t.Helper()
	var lines []string
	for l := range strings.Lines(want) {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	if want = strings.Join(lines, "\n"); got != want {
		t.Errorf("%s: got\n%s\nwant\n%s", what, got, want)
	}
}
