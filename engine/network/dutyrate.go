package network

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"entrepot/engine/unit"
)

// ErrMeasure is returned for a rate that counts what a consignment does not
// know of its goods: volume, alcohol, area, gross or drained weight. Pairs are
// of them, because a line of goods does not say whether its pieces are shoes or
// pairs of shoes. Such a rate is well printed and of no use here, so whoever
// reads many of them can count these apart.
var ErrMeasure = errors.New("a measure that consignments do not have")

// DutyRateError says where in a rate something is wrong.
type DutyRateError struct {
	Rate    string
	At      int // character, from 1
	Got     string
	Want    string
	Measure string // the one not known, if that is what is wrong; else empty
}

// Error is one line.
func (e *DutyRateError) Error() string {
	return fmt.Sprintf("duty rate: %q, character %d: got %q, want %s", e.Rate, e.At, e.Got, e.Want)
}

// Unwrap is ErrMeasure where a measure is what is wrong.
func (e *DutyRateError) Unwrap() error {
	if e.Measure != "" {
		return ErrMeasure
	}
	return nil
}

// What a rate may come to, above what any tariff has: Egypt levies 3000 % on
// spirits. It keeps sums of terms within what prices are computed in.
const (
	maxDutyPercent = 10_000 * 1_000_000
	maxDutyAmount  = 1_000_000_000 * 1_000_000
	maxDutyPer     = 1_000_000_000
)

// dutyMeasure is how much of a measure one of a printed unit is: over/under.
type dutyMeasure struct {
	measure     Measure
	over, under int64
}

// dutyMeasures are the units that come to net weight or pieces, as tariffs
// print them and as TARIC codes them. Ton is left out: it may be short or long.
var dutyMeasures = func() map[string]dutyMeasure {
	out := make(map[string]dutyMeasure)
	for names, m := range map[string]dutyMeasure{
		"kg kgs kgm kilogram kilograms kilogramme kilogrammes": {Kilogram, 1, 1},
		"dtn":                                {Kilogram, 100, 1},
		"tonne tonnes t tne":                 {Kilogram, 1000, 1},
		"g gr grm gram grams gramme grammes": {Kilogram, 1, 1000},
		"piece pieces pc pcs pce p/st unit units":   {Piece, 1, 1},
		"item items each ea nar number no no. u nr": {Piece, 1, 1},
		"cen": {Piece, 100, 1},
		"mil": {Piece, 1000, 1},
	} {
		for name := range strings.FieldsSeq(names) {
			out[name] = m
		}
	}
	return out
}()

// String writes a rate in one spelling, which ParseDutyRate reads back as the
// same: free, 8 %, 8 % + 12.50 EUR/100 kg, 5 % MIN 0.50 EUR/piece MAX 9 %.
func (r DutyRate) String() string {
	if len(r.Terms)+len(r.Min)+len(r.Max) == 0 {
		return "free"
	}
	s := "0 %"
	if len(r.Terms) > 0 {
		s = dutySum(r.Terms)
	}
	if len(r.Min) > 0 {
		s += " MIN " + dutySum(r.Min)
	}
	if len(r.Max) > 0 {
		s += " MAX " + dutySum(r.Max)
	}
	return s
}

func dutySum(terms []DutyTerm) string {
	var out []string
	for _, t := range terms {
		out = append(out, t.String())
	}
	return strings.Join(out, " + ")
}

// String writes one term: 8 %, 12.50 EUR/100 kg, 43.00 GBP/1000 pieces.
func (t DutyTerm) String() string {
	if t.Currency == "" {
		return t.Percent.String() + " %"
	}
	amount := t.Amount.String()
	digits, _ := t.Currency.Digits()
	if _, decimals, point := strings.Cut(amount, "."); len(decimals) < digits {
		if !point {
			amount += "."
		}
		amount += strings.Repeat("0", digits-len(decimals))
	}
	s := amount + " " + string(t.Currency) + "/"
	if t.Per != 1 {
		s += strconv.FormatInt(t.Per, 10) + " "
	}
	s += string(t.Measure)
	if t.Measure == Piece && t.Per != 1 {
		s += "s"
	}
	return s
}

// ParseDutyRate reads a rate as tariffs print it, in capitals or not and with
// any spaces:
//
//	rate  = "free" | sum [ "MIN" sum ] [ "MAX" sum ]      MIN and MAX in any order
//	sum   = term { "+" term }
//	term  = number "%" | money ( "/" | "per" ) [ count ] unit
//	money = number currency | currency number
//
// A currency is an ISO 4217 code, £ or €; a unit is kg, g, tonne or piece in
// many spellings, TARIC's codes among them, after which the slash may be left
// out as TARIC does (12.50 EUR DTN). Weight is net: "kg/net" is kg, and gross
// is ErrMeasure. Numbers have a point and at most six decimals; commas for
// thousands are read where they cannot be decimals, in 1,024.00 and 1,000 items.
//
// A term of nothing is dropped, so 0 % is free; at most nothing is refused.
// What is wrong is a *DutyRateError.
func ParseDutyRate(s string) (DutyRate, error) {
	p := dutyParser{text: s}
	var r DutyRate
	if p.word("free") {
		if p.space(); p.rest() != "" {
			return DutyRate{}, p.fail(p.at, p.shown(), "nothing after free")
		}
		return r, nil
	}
	var err error
	if r.Terms, _, err = p.sum(); err != nil {
		return DutyRate{}, err
	}
	for limits := map[string]bool{}; ; {
		p.space()
		at := p.at
		switch {
		case p.rest() == "":
			return r, nil
		case !limits["min"] && p.word("min"):
			limits["min"] = true
			r.Min, _, err = p.sum()
		case !limits["max"] && p.word("max"):
			limits["max"] = true
			var nothing bool
			if r.Max, nothing, err = p.sum(); err == nil && nothing {
				err = p.fail(at, strings.TrimSpace(s[at:p.at]), "a greatest above nothing; a rate of nothing is free")
			}
		default:
			err = p.fail(at, p.shown(), "+, MIN, MAX, each of these once, or the end")
		}
		if err != nil {
			return DutyRate{}, err
		}
	}
}

// dutyParser reads text from byte at on.
type dutyParser struct {
	text string
	at   int
}

func (p *dutyParser) rest() string { return p.text[p.at:] }

func (p *dutyParser) fail(at int, got, want string) error {
	return &DutyRateError{Rate: p.text, At: utf8.RuneCountInString(p.text[:at]) + 1, Got: got, Want: want}
}

// shown is what stands here, for an error: a word, or a sign.
func (p *dutyParser) shown() string {
	rest := strings.TrimLeftFunc(p.rest(), unicode.IsSpace)
	end := strings.IndexFunc(rest, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != ','
	})
	switch {
	case end < 0:
		return rest
	case end == 0:
		_, end = utf8.DecodeRuneInString(rest)
	}
	return rest[:end]
}

func (p *dutyParser) space() {
	p.at = len(p.text) - len(strings.TrimLeftFunc(p.rest(), unicode.IsSpace))
}

// sign takes one sign, after spaces.
func (p *dutyParser) sign(s string) bool {
	rest := strings.TrimLeftFunc(p.rest(), unicode.IsSpace)
	if !strings.HasPrefix(rest, s) {
		return false
	}
	p.at = len(p.text) - len(rest) + len(s)
	return true
}

// letters are those that stand here, after spaces, and where they begin.
func (p *dutyParser) letters() (at int, word string) {
	rest := strings.TrimLeftFunc(p.rest(), unicode.IsSpace)
	end := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		end = len(rest)
	}
	return len(p.text) - len(rest), rest[:end]
}

// word takes one word, after spaces and in capitals or not.
func (p *dutyParser) word(want string) bool {
	at, word := p.letters()
	if !strings.EqualFold(word, want) {
		return false
	}
	p.at = at + len(word)
	return true
}

// sum reads terms joined by plus signs. Those of nothing are dropped; nothing
// says that all were.
func (p *dutyParser) sum() (terms []DutyTerm, nothing bool, err error) {
	for {
		t, err := p.term()
		if err != nil {
			return nil, false, err
		}
		if t.Percent != 0 || t.Amount != 0 {
			terms = append(terms, t)
		}
		if !p.sign("+") {
			return terms, len(terms) == 0, nil
		}
	}
}

func (p *dutyParser) term() (DutyTerm, error) {
	currency, err := p.currency()
	if err != nil {
		return DutyTerm{}, err
	}
	p.space()
	numberAt := p.at
	number := p.digits()
	if number == "" {
		return DutyTerm{}, p.fail(numberAt, p.shown(), "a percentage such as 8 % or an amount such as 12.50 EUR/100 kg")
	}
	value, err := dutyNumber(number)
	if err != nil {
		return DutyTerm{}, p.fail(numberAt, number, err.Error())
	}
	if currency == "" && p.sign("%") {
		if value > maxDutyPercent {
			return DutyTerm{}, p.fail(numberAt, number, fmt.Sprintf("at most %s %%", unit.Rate(maxDutyPercent)))
		}
		return DutyTerm{Percent: value}, nil
	}
	if currency == "" {
		if currency, err = p.currency(); err != nil {
			return DutyTerm{}, err
		}
		if currency == "" {
			return DutyTerm{}, p.fail(numberAt, number, "a % or a currency with it")
		}
	}
	if value > maxDutyAmount {
		return DutyTerm{}, p.fail(numberAt, number, fmt.Sprintf("at most %s", unit.Rate(maxDutyAmount)))
	}
	return p.per(DutyTerm{Amount: value, Currency: currency})
}

// currency takes a code or a sign where one stands; MIN and MAX are none.
func (p *dutyParser) currency() (unit.Currency, error) {
	for sign, code := range map[string]unit.Currency{"£": "GBP", "€": "EUR", "US$": "USD"} {
		if p.sign(sign) {
			return code, nil
		}
	}
	at, word := p.letters()
	if strings.EqualFold(word, "min") || strings.EqualFold(word, "max") {
		return "", nil
	}
	if word == "" {
		if p.sign("$") {
			return "", p.fail(at, "$", "a code such as USD: several currencies are written $")
		}
		return "", nil
	}
	code := unit.Currency(strings.ToUpper(word))
	if !code.Valid() {
		return "", p.fail(at, word, "an ISO 4217 code such as EUR, an amount, or a percentage")
	}
	p.at = at + len(word)
	return code, nil
}

// digits takes a number as it stands.
func (p *dutyParser) digits() string {
	rest := p.rest()
	end := 0
	for end < len(rest) && (rest[end] >= '0' && rest[end] <= '9' || rest[end] == '.' ||
		rest[end] == ',' && end+1 < len(rest) && rest[end+1] >= '0' && rest[end+1] <= '9') {
		end++
	}
	p.at += end
	return rest[:end]
}

// dutyNumber reads a plain decimal, or one whose thousands have commas, as a
// point after them shows.
func dutyNumber(s string) (unit.Rate, error) {
	whole, decimals, point := strings.Cut(s, ".")
	if strings.Contains(s, ",") {
		plain, ok := thousands(whole)
		if !ok || !point {
			return 0, errors.New("a point before decimals, and commas only as in 1,024.00")
		}
		s = plain + "." + decimals
	}
	r, err := unit.ParseRate(s)
	if err != nil {
		return 0, errors.New("a number such as 12.50, with at most six decimals")
	}
	return r, nil
}

// thousands takes the commas out of a whole number, if they stand before each
// three digits.
func thousands(s string) (string, bool) {
	groups := strings.Split(s, ",")
	for i, g := range groups {
		if len(groups) > 1 && (g == "" || len(g) > 3 || i > 0 && len(g) != 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// per reads what an amount is for, and gives the amount for so many kilograms
// or pieces.
func (p *dutyParser) per(t DutyTerm) (DutyTerm, error) {
	slash := p.sign("/") || p.word("per")
	p.space()
	at := p.at
	count := int64(1)
	if slash {
		if digits := p.digits(); digits != "" {
			plain, ok := thousands(digits)
			n, err := strconv.ParseInt(plain, 10, 64)
			if !ok || err != nil || n < 1 || n > maxDutyPer {
				return t, p.fail(at, digits, fmt.Sprintf("a whole number from 1 to %d", maxDutyPer))
			}
			count = n
		}
		p.space()
	}
	at = p.at
	name := p.measure()
	if name == "" {
		want := "/ and what the amount is for, such as /100 kg or /piece"
		if slash {
			want = "kg, g, tonne or piece"
		}
		return t, p.fail(at, p.shown(), want)
	}
	m, known := dutyMeasures[name]
	if net, ok := strings.CutSuffix(name, "net"); ok && !known {
		if m, known = dutyMeasures[strings.TrimRight(net, " /")]; m.measure != Kilogram {
			known = false
		}
	}
	switch {
	case !known && !slash && strings.Contains(name, "/"):
		return t, p.fail(at, p.text[at:p.at], "/ and what the amount is for, such as /100 kg or /piece")
	case !known:
		return t, &DutyRateError{Rate: p.text, At: utf8.RuneCountInString(p.text[:at]) + 1, Got: name, Want: "kg, g, tonne or piece", Measure: name}
	}
	common := divisor(count, m.under)
	t.Measure, t.Per = m.measure, count/common*m.over
	if t.Per > maxDutyPer {
		return t, p.fail(at, name, fmt.Sprintf("at most %d kg or pieces", maxDutyPer))
	}
	t.Amount *= unit.Rate(m.under / common) // 1e15 x 1000 at most
	if t.Amount > maxDutyAmount {
		return t, p.fail(at, name, fmt.Sprintf("at most %s per kg", unit.Rate(maxDutyAmount)))
	}
	return t, nil
}

// measure takes the name of a unit, up to what may follow it, and gives it in
// small letters with one spelling of its spaces: "%vol/hl", "kg/lactic matter".
func (p *dutyParser) measure() string {
	end := p.at
	for end < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.text[end:])
		if strings.ContainsRune("+(),;:", r) || end == p.at && !unicode.IsLetter(r) && r != '%' {
			break
		}
		if unicode.IsLetter(r) {
			q := dutyParser{p.text, end}
			_, word := q.letters()
			if strings.EqualFold(word, "min") || strings.EqualFold(word, "max") {
				break
			}
			size = len(word)
		}
		end += size
	}
	words := strings.Join(strings.Fields(strings.ToLower(p.text[p.at:end])), " ")
	for _, tight := range [][2]string{{" /", "/"}, {"/ ", "/"}, {"% ", "%"}, {" %", "%"}} {
		words = strings.ReplaceAll(words, tight[0], tight[1])
	}
	p.at = end
	return words
}

// divisor is the greatest that two numbers above 0 have in common.
func divisor(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
