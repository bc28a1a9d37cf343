package unit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
)

// Money is an amount in minor units of one currency: {1999, "EUR"} is 19.99 EUR
// and {1999, "JPY"} is 1999 JPY. The zero value is no money in no currency and
// may be added to any amount.
//
// In JSON it is {"amount":"19.99","currency":"EUR"}: the amount a string,
// because a JSON number is a float to most readers. The zero value is null.
type Money struct {
	Minor    int64
	Currency Currency
}

// ErrCurrencyMismatch and ErrOverflow are the only two ways adding can fail.
// ErrOverflow is also what Exact and Dims.Volume return.
var (
	ErrCurrencyMismatch = errors.New("money: amounts are in different currencies")
	ErrOverflow         = errors.New("amount does not fit in 64 bits")
)

// Plus returns m + o. It never converts: exchange happens once, in package
// tariff, straight from a rate to minor units.
func (m Money) Plus(o Money) (Money, error) {
	switch {
	case o == (Money{}):
		return m, nil
	case m == (Money{}):
		return o, nil
	case m.Currency != o.Currency:
		return Money{}, fmt.Errorf("%w: %s and %s", ErrCurrencyMismatch, m.Currency, o.Currency)
	case o.Minor > 0 && m.Minor > math.MaxInt64-o.Minor, o.Minor < 0 && m.Minor < math.MinInt64-o.Minor:
		return Money{}, fmt.Errorf("money: %s + %s: %w", m, o, ErrOverflow)
	}
	return Money{m.Minor + o.Minor, m.Currency}, nil
}

// Minus returns m - o, under the rules of Plus.
func (m Money) Minus(o Money) (Money, error) {
	if m == (Money{}) {
		m.Currency = o.Currency
	}
	switch {
	case o == (Money{}):
		return m, nil
	case m.Currency != o.Currency:
		return Money{}, fmt.Errorf("%w: %s and %s", ErrCurrencyMismatch, m.Currency, o.Currency)
	case o.Minor < 0 && m.Minor > math.MaxInt64+o.Minor, o.Minor > 0 && m.Minor < math.MinInt64+o.Minor:
		return Money{}, fmt.Errorf("money: %s - %s: %w", m, o, ErrOverflow)
	}
	return Money{m.Minor - o.Minor, m.Currency}, nil
}

// Amount writes the number alone, with all the decimals of its currency: 12.40.
// It is false for a currency that is not known, whose decimals nobody can tell.
func (m Money) Amount() (string, bool) {
	digits, known := m.Currency.Digits()
	if !known {
		return "", false
	}
	return decimal(m.Minor, digits), true
}

// String writes the amount and the code: 12.40 USD.
func (m Money) String() string {
	if m == (Money{}) {
		return "0"
	}
	amount, known := m.Amount()
	if !known {
		return fmt.Sprintf("%d minor units of unknown currency %q", m.Minor, string(m.Currency))
	}
	return amount + " " + string(m.Currency)
}

// ParseMoney reads what String writes, and the code may stand first: 80 USD,
// 80.00 USD, USD 80. Fewer decimals than the currency has are filled up, more
// are an error, even zeros: 80.000 USD is likelier a slip than a price.
func ParseMoney(s string) (Money, error) {
	t := strings.TrimSpace(s)
	amount, code := t, ""
	switch {
	case len(t) < 3:
	case t[0] >= 'A' && t[0] <= 'Z':
		code, amount = t[:3], t[3:]
	default:
		amount, code = t[:len(t)-3], t[len(t)-3:]
	}
	amount = strings.TrimSpace(amount)
	if amount == "" || code == "" || !isCapitals(code) {
		return Money{}, fmt.Errorf("money: got %q, want an amount and an ISO 4217 code in capitals, such as 80.00 USD", s)
	}
	return ParseAmount(amount, Currency(code))
}

func isCapitals(s string) bool {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

// ParseAmount reads an amount whose currency is given apart from it, as JSON
// and forms do: "12.40" in USD. It is as strict as ParseMoney.
func ParseAmount(amount string, c Currency) (Money, error) {
	digits, known := c.Digits()
	if !known {
		return Money{}, fmt.Errorf("money: currency: got %q, want an ISO 4217 code such as USD", string(c))
	}
	magnitude, negative := strings.CutPrefix(amount, "-")
	n, err := steps(magnitude, digits)
	_, decimals, _ := strings.Cut(magnitude, ".")
	switch {
	case err == nil && len(decimals) > digits, errors.Is(err, errFiner):
		return Money{}, fmt.Errorf("money: amount: got %q, want at most %d decimals, as %s has", amount, digits, c)
	case err == nil && n > math.MaxInt64 && !(negative && n == 1<<63), errors.Is(err, errLarge):
		return Money{}, fmt.Errorf("money: amount: got %q: %w", amount, ErrOverflow)
	case err != nil:
		return Money{}, fmt.Errorf("money: amount: got %q, want a plain decimal such as 12.40", amount)
	case negative:
		return Money{-int64(n), c}, nil
	}
	return Money{int64(n), c}, nil
}

type wireMoney struct {
	Amount   string   `json:"amount"`
	Currency Currency `json:"currency"`
}

// MarshalJSON fails for an amount in a currency that is not known.
func (m Money) MarshalJSON() ([]byte, error) {
	if m == (Money{}) {
		return []byte("null"), nil
	}
	amount, known := m.Amount()
	if !known {
		return nil, fmt.Errorf("money: currency: got %q, want an ISO 4217 code such as USD", string(m.Currency))
	}
	// Digits and capitals, which need no escapes.
	return []byte(`{"amount":"` + amount + `","currency":"` + string(m.Currency) + `"}`), nil
}

// UnmarshalJSON reads an object of just amount and currency, both strings, as
// strictly as ParseAmount. As everywhere in Go, null changes nothing.
func (m *Money) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var w wireMoney
	if err := d.Decode(&w); err != nil {
		return fmt.Errorf(`money: want {"amount":"12.40","currency":"USD"}: %w`, err)
	}
	read, err := ParseAmount(w.Amount, w.Currency)
	if err != nil {
		return err
	}
	*m = read
	return nil
}
