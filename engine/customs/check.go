package customs

import (
	"errors"
	"fmt"
	"slices"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// whole is a percentage of all, in millionths of a percent.
const whole = 100_000_000

// checkRegime refuses a row that package feed would have refused: what follows
// relies on it.
func (t *Tables) checkRegime(r *network.Regime) error {
	if _, known := t.territories[r.Territory]; !known {
		return errors.New("got a territory that is not there")
	}
	if !slices.Contains(network.Directions, r.Direction) {
		return fmt.Errorf("direction: got %q, want %s", string(r.Direction), network.AnyOf(network.Directions))
	}
	if err := checkDates(r.First, r.Last); err != nil {
		return err
	}
	money := false
	for _, f := range [...]struct {
		name    string
		value   unit.Rate
		percent bool
	}{
		{"above", r.Above, false}, {"up_to", r.UpTo, false}, {"yearly", r.Yearly, false},
		{"per_consignment", r.PerConsignment, false}, {"per_line", r.PerLine, false}, {"per_kg", r.PerKg, false},
		{"flat_duty", r.FlatDuty, false}, {"duty_percent", r.DutyPercent, true}, {"tax_percent", r.TaxPercent, true},
	} {
		if f.value < 0 {
			return fmt.Errorf("%s: got less than zero, want zero or more", f.name)
		}
		money = money || f.value > 0 && !f.percent
	}
	switch {
	case money && !r.Currency.Valid():
		return fmt.Errorf("currency: got %q, want an ISO 4217 code such as EUR", string(r.Currency))
	case r.Basis != "" && r.Basis != network.Intrinsic && r.Basis != network.WithCIF:
		return fmt.Errorf("basis: got %q, want %s or %s", string(r.Basis), network.Intrinsic, network.WithCIF)
	case r.Above > 0 && r.Basis == network.WithCIF:
		// Such a regime would be shut to a cheaper way and open to a dearer one,
		// and then the search might not drop the dearer.
		return errors.New("above: got a least value on the CIF basis, want it on the intrinsic basis, or none: more freight must never open a regime")
	case r.UpTo > 0 && r.UpTo <= r.Above:
		return fmt.Errorf("up_to: got %s, want more than %s, as above says", r.UpTo, r.Above)
	case r.FlatDuty > 0 && r.Direction != network.Import:
		return fmt.Errorf("flat_duty: got one on %s, want it on import only", r.Direction)
	case r.Goods != "" && t.lists[r.Goods] == nil:
		return fmt.Errorf("goods: got list %q, want one that is there", r.Goods)
	}
	return nil
}

func checkDuty(d *network.Duty) error {
	switch {
	case d.HS != "" && !isCode(d.HS, 2):
		return fmt.Errorf("hs: got %q, want nothing or 2 to 10 digits", d.HS)
	case !slices.Contains(network.DutyKinds, d.Kind):
		return fmt.Errorf("kind: got %q, want %s", string(d.Kind), network.AnyOf(network.DutyKinds))
	}
	for _, terms := range [...][]network.DutyTerm{d.Rate.Terms, d.Rate.Min, d.Rate.Max} {
		for _, t := range terms {
			if err := checkTerm(t); err != nil {
				return fmt.Errorf("rate %s: %w", d.Rate, err)
			}
		}
	}
	return checkDates(d.First, d.Last)
}

func checkTerm(t network.DutyTerm) error {
	switch {
	case t.Percent < 0 || t.Amount < 0:
		return errors.New("got less than zero, want zero or more")
	case t.Percent > 0 && t.Amount > 0:
		return errors.New("got a percentage and an amount in one term, want two terms")
	case t.Amount == 0:
		return nil
	case !t.Currency.Valid():
		return fmt.Errorf("got currency %q, want an ISO 4217 code such as EUR", string(t.Currency))
	case t.Per <= 0:
		return fmt.Errorf("got per %d, want at least 1", t.Per)
	case t.Measure != network.Kilogram && t.Measure != network.Piece:
		return fmt.Errorf("got measure %q, want %s or %s", string(t.Measure), network.Kilogram, network.Piece)
	}
	return nil
}

func checkTax(t *network.Tax) error {
	switch {
	case t.HS != "" && !isCode(t.HS, 2):
		return fmt.Errorf("hs: got %q, want nothing or 2 to 10 digits", t.HS)
	case !slices.Contains(network.TaxKinds, t.Kind):
		return fmt.Errorf("kind: got %q, want %s", string(t.Kind), network.AnyOf(network.TaxKinds))
	case t.Percent < 0:
		return errors.New("percent: got less than zero, want zero or more")
	case t.Kind == network.Consumption && t.Percent >= whole:
		return fmt.Errorf("percent: got %s, want less than 100, because it is levied on itself", t.Percent)
	}
	return checkDates(t.First, t.Last)
}

func checkDates(first, last network.Date) error {
	if during(first, last).empty() {
		return fmt.Errorf("dates: got %s after %s, want the first not after the last", first, last)
	}
	return nil
}

// dutyText names a row in an error.
func dutyText(d *network.Duty) string {
	return fmt.Sprintf("duty of %s on %s", d.Territory, codeText(d.HS))
}

func taxText(t *network.Tax) string {
	return fmt.Sprintf("%s of %s on %s", t.Kind, t.Country, codeText(t.HS))
}

func codeText(hs string) string {
	if hs == "" {
		return "all goods"
	}
	return "HS " + hs
}

// datesText writes a range of dates whose ends may be open.
func datesText(first, last network.Date) string {
	switch {
	case first.IsZero() && last.IsZero():
		return "always"
	case first.IsZero():
		return "until " + last.String()
	case last.IsZero():
		return "from " + first.String()
	case first == last:
		return "on " + first.String()
	}
	return "from " + first.String() + " to " + last.String()
}
