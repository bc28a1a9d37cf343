package customs

import (
	"fmt"
	"strings"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// Closed is a regime that is not open to a consignment, and why.
type Closed struct {
	// Regime is the row it is about; where none holds on these days, the next in
	// time, or else the last.
	Regime      *network.Regime
	First, Last network.Date // of the days asked about, those it is closed on
	Reasons     []Reason     // all of them: each must go for the regime to open
}

// String is one line, such as: CN-CBEC, closed: worth 5001.00 CNY where at most
// 5000.00 CNY may be (value down by 1.00 CNY).
func (c *Closed) String() string {
	texts := make([]string, len(c.Reasons))
	for i := range c.Reasons {
		texts[i] = c.Reasons[i].String()
		if remedy := c.Reasons[i].Remedy.String(); remedy != "" {
			texts[i] += " (" + remedy + ")"
		}
	}
	when := "closed"
	if !c.First.IsZero() || !c.Last.IsZero() {
		when += " " + datesText(c.First, c.Last)
	}
	return fmt.Sprintf("%s, %s: %s", c.Regime.ID, when, strings.Join(texts, "; "))
}

// ReasonKind says what keeps a regime closed; those that are a column of regimes
// are called like it.
type ReasonKind string

// The kinds of reasons.
const (
	ByDates    ReasonKind = "dates"
	ByTrade    ReasonKind = "trade"
	ByChannel  ReasonKind = "channel"
	ByOrigins  ReasonKind = "origins"
	ByGoods    ReasonKind = "goods"   // a line is not on the positive list
	ByAbove    ReasonKind = "above"   // worth too little
	ByUpTo     ReasonKind = "up_to"   // worth too much
	ByYearly   ReasonKind = "yearly"  // the buyer has bought too much this year
	ByDuty     ReasonKind = "duty"    // no row of the tariff for a line
	ByTax      ReasonKind = "vat"     // no row of VAT for a line
	ByDigits   ReasonKind = "digits"  // a code too short for a flat duty
	ByOverflow ReasonKind = "charges" // more than fits in 64 bits
)

// Reason is one thing that keeps a regime closed.
type Reason struct {
	Kind      ReasonKind
	Line      int    // the first is 1; 0 is the consignment as a whole
	HS        string // of the line
	Got, Want string
	Remedy    Remedy
}

// String is one line without a full stop, to stand after the regime's name.
func (r *Reason) String() string {
	switch r.Kind {
	case ByDates:
		return r.Want
	case ByTrade, ByChannel:
		return fmt.Sprintf("only for %s %s, not %s", r.Kind, r.Want, r.Got)
	case ByOrigins:
		return fmt.Sprintf("only for goods of origin %s, and line %d is of %s", r.Want, r.Line, r.Got)
	case ByGoods:
		return fmt.Sprintf("HS %s of line %d is not on list %s", r.Got, r.Line, r.Want)
	case ByAbove, ByUpTo:
		return fmt.Sprintf("worth %s where %s may be", r.Got, r.Want)
	case ByYearly:
		return fmt.Sprintf("bought for %s in the year where %s may be", r.Got, r.Want)
	case ByDuty, ByTax:
		return fmt.Sprintf("no %s for HS %s of line %d", r.Want, r.Got, r.Line)
	case ByDigits:
		return fmt.Sprintf("HS %s of line %d is too short for a duty by subheading", r.Got, r.Line)
	case ByOverflow:
		return "its charges do not fit in 64 bits"
	}
	return fmt.Sprintf("%s: got %s, want %s", r.Kind, r.Got, r.Want)
}

// RemedyKind says what would take a reason away.
type RemedyKind string

// The kinds of remedies.
const (
	Wait         RemedyKind = "wait"          // until Date
	LowerValue   RemedyKind = "lower_value"   // of the goods, by Value
	LowerFreight RemedyKind = "lower_freight" // to this office, by Value
	RaiseValue   RemedyKind = "raise_value"
	OtherTrade   RemedyKind = "trade" // one of What, and so the next
	OtherWay     RemedyKind = "channel"
	OtherGoods   RemedyKind = "origin"
	ListEntry    RemedyKind = "list"   // the line's code on list What
	LongerCode   RemedyKind = "code"   // more digits of the line's code
	DutyRow      RemedyKind = "duties" // a row of duties.csv for the line
	TaxRow       RemedyKind = "taxes"  // a row of taxes.csv for the line
)

// Remedy is the least change that takes a reason away; the zero value is that
// there is none.
type Remedy struct {
	Kind  RemedyKind
	Value unit.Money
	Date  network.Date
	What  string
}

// String is a few words; nothing for the zero value.
func (r *Remedy) String() string {
	switch r.Kind {
	case Wait:
		return "wait until " + r.Date.String()
	case LowerFreight:
		return "freight down by " + r.Value.String()
	case LowerValue:
		return "value down by " + r.Value.String()
	case RaiseValue:
		return "value up by " + r.Value.String()
	case OtherTrade, OtherWay, OtherGoods:
		return string(r.Kind) + " " + r.What
	case ListEntry:
		return "an entry on list " + r.What
	case LongerCode:
		return "a longer code: " + r.What
	case DutyRow, TaxRow:
		return fmt.Sprintf("a row of %s.csv for %s", r.Kind, r.What)
	}
	return ""
}
