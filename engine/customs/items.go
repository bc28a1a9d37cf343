package customs

import (
	"errors"
	"fmt"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// ErrShut is returned by Items for a freight at which a procedure is not open.
var ErrShut = errors.New("customs: not open at this freight")

// ItemKind says what sort of charge an item is.
type ItemKind string

// The kinds of charges, in the order they arise.
const (
	Fee            ItemKind = "fee"
	Duty           ItemKind = "duty"
	AdditionalDuty ItemKind = "additional_duty"
	FlatDuty       ItemKind = "flat_duty"
	Consumption    ItemKind = "consumption_tax"
	VAT            ItemKind = "vat"
)

// Payer is who bears a charge between seller and buyer.
type Payer string

// The two of them.
const (
	Seller Payer = "seller"
	Buyer  Payer = "buyer"
)

// payer is under both incoterms the seller until the goods are where they are
// imported; who clears them there is the difference between the two.
func payer(d network.Direction, i Incoterm) Payer {
	if d == network.Import && i == DAP {
		return Buyer
	}
	return Seller
}

// Item is one charge. A duty or VAT of nothing is an item too, since its row says
// so.
type Item struct {
	Kind   ItemKind
	Line   int        // the first is 1; 0 is the consignment as a whole
	Base   unit.Money // what a percentage is of, rounded; zero for an amount
	Rate   string     // such as: 70 % of 13 %
	Amount unit.Money
	Payer  Payer
	Row    Row
}

// Row is where a charge comes from: the regime, and the row itself, of regimes,
// duties or taxes.
type Row struct {
	Regime, Name string
	Table        string // regimes, duties or taxes
	Area         string // territory, or country of a row of taxes
	HS           string // prefix of a row of duties or taxes
	First, Last  network.Date
	Source, Note string
	Uncertain    bool
}

// Items lists every charge at a freight: fees, then the duties of each line, then
// consumption taxes, then VAT. Their amounts add up to Charge exactly. The error
// is ErrShut where Charge is false.
func (p *Procedure) Items(freight int64) ([]Item, error) {
	if _, ok := p.Charge(freight); !ok {
		return nil, fmt.Errorf("%w: regime %s with freight %s", ErrShut, p.Regime.ID, p.money(freight))
	}
	items := p.feeItems()
	lines := make([]owed, len(p.lines))
	for i := range p.lines {
		p.lines[i].at(freight, &lines[i])
		items = p.dutyItems(items, i, freight, &lines[i])
	}
	for i := range p.lines {
		if row := p.levied[i].consumption; row != none {
			items = append(items, p.consumptionItem(row, i, freight, &lines[i]))
		}
	}
	for i := range p.lines {
		if row := p.levied[i].vat; row != none {
			items = append(items, p.vatItem(row, i, freight, &lines[i]))
		}
	}
	return items, nil
}

func (p *Procedure) money(minor int64) unit.Money { return unit.Money{Minor: minor, Currency: p.Into} }

func (p *Procedure) item(kind ItemKind, line int, base int64, rate string, amount int64, row Row) Item {
	item := Item{Kind: kind, Line: line, Rate: rate, Amount: p.money(amount), Payer: p.payer, Row: row}
	if base > 0 {
		item.Base = p.money(base)
	}
	return item
}

func (p *Procedure) feeItems() []Item {
	r := p.Regime
	var items []Item
	for i, fee := range [...]struct {
		rate unit.Rate
		per  string
	}{{r.PerConsignment, "consignment"}, {r.PerLine, "line"}, {r.PerKg, "kg"}} {
		if fee.rate > 0 {
			rate := fmt.Sprintf("%s %s per %s", fee.rate, r.Currency, fee.per)
			items = append(items, p.item(Fee, 0, 0, rate, p.fees[i], p.regimeRow()))
		}
	}
	return items
}

func (p *Procedure) dutyItems(items []Item, i int, freight int64, o *owed) []Item {
	l, u := &p.lines[i], &p.levied[i]
	value, _ := levy(l.value, freight, l.customs, entire)
	rows := u.additional
	if u.normal != none {
		rows = append([]int32{u.normal}, rows...)
	}
	for at, row := range rows {
		d, base, kind := &p.tables.duties[row], value, Duty
		if d.Kind == network.AdditionalDuty {
			kind = AdditionalDuty
		}
		if !l.duties[at].isOfValue() {
			base = 0
		}
		rate := partOf(p.Regime.DutyPercent, d.Rate.String())
		items = append(items, p.item(kind, i+1, base, rate, o.duties[at], p.row("duties", d.Territory, d.HS, d.First, d.Last, d.Source, d.Note, d.Uncertain)))
	}
	if l.flat > 0 {
		rate := fmt.Sprintf("%s %s for subheading %s", p.Regime.FlatDuty, p.Regime.Currency, p.consignment.Lines[i].HS[:subheading])
		items = append(items, p.item(FlatDuty, i+1, 0, rate, l.flat, p.regimeRow()))
	}
	return items
}

// consumptionItem has as its base the value with the tax itself, as the rate is
// printed for.
func (p *Procedure) consumptionItem(row int32, i int, freight int64, o *owed) Item {
	l, tax := &p.lines[i], &p.tables.taxes[row]
	base, _ := levy(l.value+o.duty+o.all, freight, l.customs, entire)
	return p.item(Consumption, i+1, base, partOf(p.Regime.TaxPercent, tax.Percent.String()+" %"), o.consumption, p.taxRow(tax))
}

func (p *Procedure) vatItem(row int32, i int, freight int64, o *owed) Item {
	l, tax := &p.lines[i], &p.tables.taxes[row]
	base, _ := levy(l.value+o.duty+o.all, freight, l.taxed, entire)
	return p.item(VAT, i+1, base, partOf(p.Regime.TaxPercent, tax.Percent.String()+" %"), o.vat, p.taxRow(tax))
}

// partOf writes a rate of which a regime levies a part.
func partOf(part unit.Rate, rate string) string {
	if part == whole {
		return rate
	}
	return fmt.Sprintf("%s %% of %s", part, rate)
}

func (p *Procedure) regimeRow() Row {
	r := p.Regime
	return p.row("regimes", r.Territory, "", r.First, r.Last, r.Source, r.Note, r.Uncertain)
}

func (p *Procedure) taxRow(x *network.Tax) Row {
	return p.row("taxes", x.Country, x.HS, x.First, x.Last, x.Source, x.Note, x.Uncertain)
}

func (p *Procedure) row(table, area, hs string, first, last network.Date, source, note string, uncertain bool) Row {
	return Row{Regime: p.Regime.ID, Name: p.Regime.Name, Table: table, Area: area, HS: hs, First: first, Last: last,
		Source: source, Note: note, Uncertain: uncertain}
}
