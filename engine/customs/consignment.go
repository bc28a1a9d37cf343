package customs

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"entrepot/engine/network"
	"entrepot/engine/tariff"
	"entrepot/engine/unit"
)

// Incoterm says who clears the goods at their destination and pays for it.
type Incoterm string

// The two of Incoterms 2020 that parcels are sold by: the buyer pays duty, taxes
// and fees of import (delivered at place), or the seller (delivered duty paid).
const (
	DAP Incoterm = "dap"
	DDP Incoterm = "ddp"
)

// Incoterms lists them all.
var Incoterms = []Incoterm{DAP, DDP}

// Consignment is what is declared to customs at once.
type Consignment struct {
	Lines    []Line
	Trade    network.Trade
	Channel  network.Channel
	Incoterm Incoterm
	// Bought is what the buyer has bought before in the calendar year of the
	// first day asked about, which some regimes limit; zero if nothing is known.
	Bought unit.Money
}

// Line is one item of a consignment: so many pieces of one kind of goods.
type Line struct {
	HS          string // tariff code of 2 to 10 digits, the more the better
	Quantity    int64  // pieces
	Value       unit.Money
	Origin      string      // country the goods are of, ISO 3166-1 alpha-2
	Weight      unit.Weight // net; like Value, of the whole line
	Description string      // for people; nothing is decided by it
}

// Fault is one field of a consignment that is wrong.
type Fault struct {
	Path      string // as in JSON: lines[0] is the first
	Got, Want string
}

// String is one line.
func (f Fault) String() string { return fmt.Sprintf("%s: got %s, want %s", f.Path, f.Got, f.Want) }

// Faults is the error of a consignment: everything that is wrong with it.
type Faults []Fault

// Error lists them in one line.
func (f Faults) Error() string {
	texts := make([]string, len(f))
	for i, fault := range f {
		texts[i] = fault.String()
	}
	return "consignment: " + strings.Join(texts, "; ")
}

// Check says what is wrong with a consignment by itself: the error is Faults.
// Every line needs a value, pieces and a weight, because a duty that is levied on
// one of them would otherwise be nothing without a word.
func (c *Consignment) Check() error {
	var faults Faults
	fault := func(path, got, want string) { faults = append(faults, Fault{path, got, want}) }
	oneOf(fault, "trade", c.Trade, network.Trades)
	oneOf(fault, "channel", c.Channel, network.Channels)
	oneOf(fault, "incoterm", c.Incoterm, Incoterms)
	if b := c.Bought; b.Minor < 0 || b != (unit.Money{}) && !b.Currency.Valid() {
		fault("bought", b.String(), "nothing or an amount of zero or more in an ISO 4217 currency")
	}
	if len(c.Lines) == 0 {
		fault("lines", "none", "at least one")
	}
	for i := range c.Lines {
		l := &c.Lines[i]
		lineFault := func(field, got, want string) { fault(fmt.Sprintf("lines[%d].%s", i, field), got, want) }
		if !isCode(l.HS, 2) {
			lineFault("hs", fmt.Sprintf("%q", l.HS), "2 to 10 digits")
		}
		if l.Quantity <= 0 {
			lineFault("quantity", fmt.Sprint(l.Quantity), "at least 1")
		}
		if l.Value.Minor <= 0 || !l.Value.Currency.Valid() {
			lineFault("value", l.Value.String(), "more than 0 in an ISO 4217 currency")
		}
		if !isCountry(l.Origin) {
			lineFault("origin", fmt.Sprintf("%q", l.Origin), "a country's two letters, such as CN")
		}
		if l.Weight <= 0 {
			lineFault("weight", l.Weight.String(), "more than 0 g")
		}
	}
	if _, err := c.Weight(); err != nil && len(faults) == 0 {
		fault("lines", "more weight than fits in 64 bits", "less")
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

func oneOf[T ~string](fault func(path, got, want string), path string, got T, all []T) {
	if !slices.Contains(all, got) {
		fault(path, fmt.Sprintf("%q", string(got)), network.AnyOf(all))
	}
}

// isCode says whether s is a tariff code of at least so many digits and at most 10.
func isCode(s string, least int) bool {
	if len(s) < least || len(s) > 10 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func isCountry(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

// Weight is that of all lines. The error is unit.ErrOverflow.
func (c *Consignment) Weight() (unit.Weight, error) {
	var sum int64
	for i := range c.Lines {
		var ok bool
		if sum, ok = plus(sum, int64(c.Lines[i].Weight)); !ok {
			return 0, fmt.Errorf("consignment: weight: %w", unit.ErrOverflow)
		}
	}
	return unit.Weight(sum), nil
}

// Value is that of all lines in minor units of one currency: each line is
// exchanged and rounded, half to even, and these are added. The error is
// tariff.ErrNoRate or unit.ErrOverflow.
func (t *Tables) Value(c *Consignment, into unit.Currency) (int64, error) {
	_, sum, err := values(t.exchange, c, into)
	return sum, err
}

// values are those of the lines, and their sum.
func values(x *tariff.Exchange, c *Consignment, into unit.Currency) ([]int64, int64, error) {
	each, sum := make([]int64, len(c.Lines)), int64(0)
	for i := range c.Lines {
		v, err := x.Money(c.Lines[i].Value, into)
		if err != nil {
			return nil, 0, fmt.Errorf("consignment: lines[%d].value: %w", i, err)
		}
		var ok bool
		if sum, ok = plus(sum, v); !ok {
			return nil, 0, fmt.Errorf("consignment: value in %s: %w", into, unit.ErrOverflow)
		}
		each[i] = v
	}
	return each, sum, nil
}

// plus adds two numbers of zero or more; false where the sum does not fit.
func plus(a, b int64) (int64, bool) {
	if a > math.MaxInt64-b {
		return 0, false
	}
	return a + b, true
}
