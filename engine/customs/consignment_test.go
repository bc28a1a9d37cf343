package customs

import (
	"errors"
	"math"
	"testing"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		what   string
		change func(*Consignment)
		want   string
	}{
		{"nothing", func(*Consignment) {}, ""},
		{"bought before", func(c *Consignment) { c.Bought = money("0.00 CNY") }, ""},
		{"ten digits", func(c *Consignment) { c.Lines[0].HS = "6206100010" }, ""},
		{"two digits", func(c *Consignment) { c.Lines[0].HS = "62" }, ""},
		{"eleven digits", func(c *Consignment) { c.Lines[1].HS = "62061000101" }, `consignment: lines[1].hs: got "62061000101", want 2 to 10 digits`},
		{"one digit", func(c *Consignment) { c.Lines[0].HS = "6" }, `consignment: lines[0].hs: got "6", want 2 to 10 digits`},
		{"dots", func(c *Consignment) { c.Lines[0].HS = "6206.10" }, `consignment: lines[0].hs: got "6206.10", want 2 to 10 digits`},
		{"pieces", func(c *Consignment) { c.Lines[0].Quantity = 0 }, `consignment: lines[0].quantity: got 0, want at least 1`},
		{"worthless", func(c *Consignment) { c.Lines[0].Value = money("0.00 EUR") }, `consignment: lines[0].value: got 0.00 EUR, want more than 0 in an ISO 4217 currency`},
		{"no currency", func(c *Consignment) { c.Lines[0].Value = unit.Money{Minor: 100, Currency: "XXX"} },
			`consignment: lines[0].value: got 100 minor units of unknown currency "XXX", want more than 0 in an ISO 4217 currency`},
		{"country", func(c *Consignment) { c.Lines[0].Origin = "China" }, `consignment: lines[0].origin: got "China", want a country's two letters, such as CN`},
		{"no weight", func(c *Consignment) { c.Lines[0].Weight = 0 }, `consignment: lines[0].weight: got 0 g, want more than 0 g`},
		{"too heavy", func(c *Consignment) { c.Lines[0].Weight = math.MaxInt64 }, `consignment: lines: got more weight than fits in 64 bits, want less`},
		{"bought less than nothing", func(c *Consignment) { c.Bought = money("-1.00 CNY") },
			`consignment: bought: got -1.00 CNY, want nothing or an amount of zero or more in an ISO 4217 currency`},
		{"no lines", func(c *Consignment) { c.Lines = nil }, `consignment: lines: got none, want at least one`},
		{"everything", func(c *Consignment) { *c = Consignment{Lines: []Line{{}}} }, `consignment: trade: got "", want b2c or b2b; ` +
			`channel: got "", want post, express, ecommerce or freight; incoterm: got "", want dap or ddp; lines[0].hs: got "", want 2 to 10 digits; ` +
			`lines[0].quantity: got 0, want at least 1; lines[0].value: got 0, want more than 0 in an ISO 4217 currency; ` +
			`lines[0].origin: got "", want a country's two letters, such as CN; lines[0].weight: got 0 g, want more than 0 g`},
	} {
		c := blouses()
		tt.change(c)
		got := ""
		if err := c.Check(); err != nil {
			got = err.Error()
			if !errors.As(err, new(Faults)) {
				t.Errorf("%s: got %T, want Faults", tt.what, err)
			}
		}
		if got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.what, got, tt.want)
		}
	}
}

func TestTotals(t *testing.T) {
	c := blouses()
	if w, err := c.Weight(); w != 700*unit.Gram || err != nil {
		t.Errorf("got %s %v, want 700 g", w, err)
	}
	c.Lines[0].Weight = math.MaxInt64
	if w, err := c.Weight(); !errors.Is(err, unit.ErrOverflow) {
		t.Errorf("got %s %v, want %v", w, err, unit.ErrOverflow)
	}
	tb := tables(t, &network.Network{Rates: []network.ExchangeRate{{Base: "EUR", Currency: "USD", Mantissa: 125, Scale: 2}}})
	c.Lines[1].Value = money("100.00 USD")
	if v, err := tb.Value(c, "EUR"); v != 60_00+80_00 || err != nil {
		t.Errorf("got %d %v, want 14000", v, err)
	}
	c.Lines[0].Value.Minor = math.MaxInt64
	if v, err := tb.Value(c, "EUR"); !errors.Is(err, unit.ErrOverflow) {
		t.Errorf("got %d %v, want %v", v, err, unit.ErrOverflow)
	}
}
