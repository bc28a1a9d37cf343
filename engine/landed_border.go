package engine

import (
	"fmt"
	"strings"

	"entrepot/engine/customs"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// BorderReason says, for programs, why goods do not cross a border.
type BorderReason string

// The reasons, from the plainest to the subtlest.
const (
	BorderClosed    BorderReason = "closed"      // no regime is open to the consignment
	BorderNoOffice  BorderReason = "no_office"   // regimes are open, and no office admits one of them
	BorderUnreached BorderReason = "unreached"   // offices are there, and no lanes that carry the goods as they stand lead to one
	BorderStays     BorderReason = "no_way_on"   // behind the border no lanes that carry the goods lead on
	BorderTooDear   BorderReason = "too_dear"    // the regimes are not open at what a way has cost by then
	BorderTooLate   BorderReason = "not_in_time" // no chain of departures and clearances fits
)

// Border is one that stands in the way of goods.
type Border struct {
	Territory string            `json:"territory" doc:"Customs territory."`
	Direction network.Direction `json:"direction" enum:"export,transit,import" doc:"Out of it, through it with duty unpaid, or into free circulation in it."`
	Reason    BorderReason      `json:"reason" enum:"closed,no_office,unreached,no_way_on,too_dear,not_in_time"`
	Detail    string            `json:"detail" doc:"In words."`
	Open      []string          `json:"open,omitempty" doc:"Ids of the regimes that are open to the consignment."`
	Offices   []string          `json:"offices,omitempty" doc:"Facility ids of the offices that admit one of those."`
	Closed    []ClosedRegime    `json:"closed,omitempty" nullable:"false" doc:"The regimes that are not open, and why; at most eight."`
	Lanes     []string          `json:"lanes,omitempty" doc:"Lanes that would lead on and do not carry the goods as they stand with customs; at most five."`
}

// ClosedRegime is a regime that is not open to a consignment.
type ClosedRegime struct {
	Regime  string         `json:"regime"`
	Name    string         `json:"name"`
	First   string         `json:"first,omitempty" doc:"First day of those asked about on which it is closed; left out where that is no limit."`
	Last    string         `json:"last,omitempty" doc:"Last day of those."`
	Reasons []ClosedReason `json:"reasons" nullable:"false" doc:"All of them must go for it to open; at most eight are listed."`
	Detail  string         `json:"detail" doc:"In words."`
}

// ClosedReason is one thing that keeps a regime closed.
type ClosedReason struct {
	Kind   customs.ReasonKind `json:"kind" enum:"dates,trade,channel,origins,goods,above,up_to,yearly,duty,vat,digits,charges" doc:"The column of the regime, or what is missing: a row of duties or of VAT, digits of the code."`
	Line   int                `json:"line,omitempty" doc:"Line of the consignment, from 1; left out for all of it."`
	HS     string             `json:"hs,omitempty" doc:"Code of the line."`
	Got    string             `json:"got"`
	Want   string             `json:"want"`
	Remedy *ClosedRemedy      `json:"remedy,omitempty" doc:"The least change that takes it away."`
	Detail string             `json:"detail" doc:"In words."`
}

// ClosedRemedy is the least change that takes a reason away.
type ClosedRemedy struct {
	Kind   customs.RemedyKind `json:"kind" enum:"wait,lower_value,lower_freight,raise_value,trade,channel,origin,list,code,duties,taxes"`
	Amount *unit.Money        `json:"amount,omitempty" doc:"By how much."`
	Date   string             `json:"date,omitempty" doc:"Until when to wait."`
	What   string             `json:"what,omitempty" doc:"What would do: a channel, a trade, the list, the row that is missing."`
	Detail string             `json:"detail"`
}

// Bounds of what is told of borders.
const (
	mostBorders     = 6
	mostClosed      = 8
	mostOffices     = 8
	mostClosedLanes = 5
)

// closedRegime is what keeps a regime closed as people are shown it.
func closedRegime(c *customs.Closed) ClosedRegime {
	out := ClosedRegime{Regime: c.Regime.ID, Name: c.Regime.Name, Reasons: []ClosedReason{}, Detail: c.String()}
	if !c.First.IsZero() {
		out.First = c.First.String()
	}
	if !c.Last.IsZero() {
		out.Last = c.Last.String()
	}
	for i := range c.Reasons[:min(mostClosed, len(c.Reasons))] {
		out.Reasons = append(out.Reasons, closedReason(&c.Reasons[i]))
	}
	return out
}

func closedReason(r *customs.Reason) ClosedReason {
	out := ClosedReason{Kind: r.Kind, Line: r.Line, HS: r.HS, Got: r.Got, Want: r.Want, Detail: r.String()}
	m := &r.Remedy
	if m.Kind == "" {
		return out
	}
	out.Remedy = &ClosedRemedy{Kind: m.Kind, What: m.What, Detail: m.String()}
	if m.Value != (unit.Money{}) {
		out.Remedy.Amount = &m.Value
	}
	if !m.Date.IsZero() {
		out.Remedy.Date = m.Date.String()
	}
	return out
}

// reasons words why regimes are closed, in order.
func (c *crossing) reasons() string {
	var words []string
	for i := range c.closed[:min(mostClosed, len(c.closed))] {
		words = append(words, c.closed[i].String())
	}
	if more := len(c.closed) - len(words); more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	if len(words) == 0 {
		return "it has none"
	}
	return strings.Join(words, "; ")
}

// border is a crossing that stands in the way.
func (w *world) standsInTheWay(c *crossing, why BorderReason, format string, args ...any) Border {
	out := Border{Territory: c.territory, Direction: c.direction, Reason: why, Detail: fmt.Sprintf(format, args...)}
	for _, r := range c.open {
		out.Open = append(out.Open, r.ID)
	}
	for i := range c.closed[:min(mostClosed, len(c.closed))] {
		out.Closed = append(out.Closed, closedRegime(&c.closed[i]))
	}
	for _, f := range c.offices[:min(mostOffices, len(c.offices))] {
		out.Offices = append(out.Offices, w.snap.Facilities[f].ID)
	}
	return out
}
