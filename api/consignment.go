package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/engine"
	"entrepot/engine/customs"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// Declared is what customs are told of a parcel, and whether their charges count.
type Declared struct {
	Consignment *Consignment  `json:"consignment,omitempty" doc:"What the parcel holds, as it is declared to customs. With it ways go through customs, and what they cost is the landed cost: freight, and the duties, taxes and fees that customs charge."`
	Objective   objectiveText `json:"objective,omitempty" doc:"With a consignment: landed, as without it, or freight, as if there were no borders." example:"landed"`
	Bonded      bool          `json:"bonded,omitempty" doc:"With a consignment: the goods lie with their duty unpaid where the parcel is handed over, which must be a place with the customs role bonded. Of stocks, each says so for itself."`
}

// Consignment is what is declared to customs at once.
type Consignment struct {
	Lines    []consignmentLine `json:"lines" nullable:"false" minItems:"1" maxItems:"999" doc:"Each kind of goods in the parcel."`
	Trade    tradeText         `json:"trade" doc:"Who sells to whom." example:"b2c"`
	Channel  channelText       `json:"channel" doc:"How it is declared." example:"ecommerce"`
	Incoterm incotermText      `json:"incoterm" doc:"Who pays duty, taxes and fees of import: dap, delivered at place, the buyer; ddp, delivered duty paid, the seller." example:"ddp"`
	Bought   *moneyText        `json:"bought,omitempty" doc:"What the buyer has bought this calendar year, which some regimes limit; nothing, if left out."`
}

type consignmentLine struct {
	HS          string    `json:"hs" pattern:"^[0-9]{2,10}$" patternDescription:"2 to 10 digits" doc:"Code of the goods in the tariff, digits alone; the first six are the Harmonized System's. The more the better." example:"610910"`
	Quantity    int64     `json:"quantity" minimum:"1" maximum:"1000000000" doc:"Pieces." example:"2"`
	Value       moneyText `json:"value" doc:"What the goods of the line are worth, all pieces together."`
	Origin      string    `json:"origin" pattern:"^[A-Z]{2}$" patternDescription:"a country's two letters, such as CN" doc:"ISO 3166-1 code of the country the goods are of, which need not be where they come from." example:"CN"`
	Weight      string    `json:"weight" maxLength:"24" doc:"Net weight of the goods of the line in g or kg, all pieces together. The lines together weigh at most what the parcel does." example:"400g"`
	Description string    `json:"description,omitempty" maxLength:"200" doc:"For people; nothing is decided by it." example:"T-shirts, cotton, knitted"`
}

type objectiveText string

// Schema lists the objectives; so do those below for their words.
func (objectiveText) Schema(huma.Registry) *huma.Schema {
	return words("Objective.", engine.Objectives)
}

type tradeText string

func (tradeText) Schema(huma.Registry) *huma.Schema { return words("Trade.", network.Trades) }

type channelText string

func (channelText) Schema(huma.Registry) *huma.Schema { return words("Channel.", network.Channels) }

type incotermText string

func (incotermText) Schema(huma.Registry) *huma.Schema { return words("Incoterm.", customs.Incoterms) }

type payerText string

func (payerText) Schema(huma.Registry) *huma.Schema {
	return words("Who bears a charge.", []customs.Payer{customs.Seller, customs.Buyer})
}

type directionText string

func (directionText) Schema(huma.Registry) *huma.Schema {
	return words("Across which border of its territory goods are taken.", network.Directions)
}

// into reads what is declared into a query whose ends are read already.
func (d *Declared) into(q *engine.Query) (wrong faultList) {
	q.Objective, q.Bonded = engine.Objective(d.Objective), d.Bonded
	if d.Bonded && len(q.Stocks) > 0 {
		wrong = append(wrong, FieldFault{"bonded", "true beside stocks", "stocks[].bonded, for each stock by itself"})
	}
	if d.Consignment == nil {
		// Without goods nobody could say what customs charge, and a price without
		// it would pass for one with it.
		const want = "a consignment beside it"
		if d.Objective != "" {
			wrong = append(wrong, FieldFault{"objective", string(d.Objective), want})
		}
		if d.Bonded {
			wrong = append(wrong, FieldFault{"bonded", "true", want})
		}
		for i := range q.Stocks {
			if q.Stocks[i].Bonded {
				wrong = append(wrong, FieldFault{fmt.Sprintf("stocks[%d].bonded", i), "true", want})
			}
		}
		return wrong
	}
	c, faults := d.Consignment.consignment()
	q.Consignment = &c
	return append(wrong, faults...)
}

// consignment reads the quantities, and names every field that is wrong.
func (c *Consignment) consignment() (out customs.Consignment, wrong faultList) {
	out = customs.Consignment{Lines: make([]customs.Line, len(c.Lines)), Trade: network.Trade(c.Trade), Channel: network.Channel(c.Channel), Incoterm: customs.Incoterm(c.Incoterm)}
	told := map[string]bool{}
	fault := func(path, got, want string) {
		if !told[path] {
			told[path] = true
			wrong = append(wrong, FieldFault{"consignment." + path, got, want})
		}
	}
	for i := range c.Lines {
		l := &c.Lines[i]
		field := func(name string) string { return fmt.Sprintf("lines[%d].%s", i, name) }
		line := customs.Line{HS: l.HS, Quantity: l.Quantity, Origin: l.Origin, Description: l.Description}
		var err error
		if line.Value, err = unit.ParseAmount(l.Value.Amount, unit.Currency(l.Value.Currency)); err != nil || line.Value.Minor <= 0 {
			fault(field("value"), l.Value.Amount+" "+l.Value.Currency, "an amount, more than nothing, with no more digits than its ISO 4217 currency has")
		}
		if line.Weight, err = unit.ParseWeight(l.Weight); err != nil || line.Weight <= 0 {
			fault(field("weight"), l.Weight, "grams or kilograms, more than nothing, such as 400g or 1.2kg")
		}
		out.Lines[i] = line
	}
	if b := c.Bought; b != nil {
		var err error
		if out.Bought, err = unit.ParseAmount(b.Amount, unit.Currency(b.Currency)); err != nil || out.Bought.Minor < 0 {
			fault("bought", b.Amount+" "+b.Currency, "an amount, not negative, with no more digits than its ISO 4217 currency has")
		}
	}
	// What the schema does not say, the engine does.
	var found customs.Faults
	if errors.As(out.Check(), &found) {
		for _, f := range found {
			fault(f.Path, strings.Trim(f.Got, `"`), f.Want)
		}
	}
	return out, wrong
}

// Declare writes a consignment as the operations take it.
func Declare(c *customs.Consignment) Consignment {
	amount := func(m unit.Money) moneyText {
		text, _ := m.Amount()
		return moneyText{text, string(m.Currency)}
	}
	out := Consignment{Trade: tradeText(c.Trade), Channel: channelText(c.Channel), Incoterm: incotermText(c.Incoterm)}
	for i := range c.Lines {
		l := &c.Lines[i]
		out.Lines = append(out.Lines, consignmentLine{l.HS, l.Quantity, amount(l.Value), l.Origin, l.Weight.String(), l.Description})
	}
	if c.Bought != (unit.Money{}) {
		bought := amount(c.Bought)
		out.Bought = &bought
	}
	return out
}

// ParseConsignment reads a consignment as the operations take it, or an array of
// its lines alone, for the command line. Trade, channel and incoterm may be left
// out: there they may stand elsewhere.
func ParseConsignment(text []byte) (customs.Consignment, error) {
	var c Consignment
	into := any(&c)
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) {
		into = &c.Lines
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return customs.Consignment{}, fmt.Errorf("consignment: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return customs.Consignment{}, errors.New("consignment: got more behind its end, want one consignment or an array of lines")
	}
	out, wrong := c.consignment()
	elsewhere := map[string]bool{"consignment.trade": c.Trade == "", "consignment.channel": c.Channel == "", "consignment.incoterm": c.Incoterm == ""}
	wrong = slices.DeleteFunc(wrong, func(f FieldFault) bool { return elsewhere[f.Field] })
	if len(wrong) > 0 {
		return customs.Consignment{}, faults(wrong...)
	}
	return out, nil
}
