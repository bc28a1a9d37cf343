package main

import (
	"fmt"
	"slices"
	"strings"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// How sure a row is. A rule that its authority has published, or on which
// several who quote it agree, stands as it is. What is old, from one hearsay,
// from memory, or made up by the project is uncertain, and its source says
// which. Fees and times are made up everywhere: no authority prints how long
// its officers take.
const (
	invented = "illustrative, set by the project, 2026-11-20"
	memory   = "from memory, to be checked, 2026-11-20"
)

// begin is the first day of rows whose rule is older than this feed, or whose
// beginning is not known.
const begin = "2020-01-01"

// usd is the currency in which many territories print their limits.
const usd = unit.Currency("USD")

// procedure is one row of the tables of regimes, in text. Its id begins with
// its territory's. An empty amount is nothing, and so no limit; a percentage
// left out is none of the duty, or of the taxes.
type procedure struct {
	id, name            string
	way                 network.Direction
	who                 string // trades, channels and kinds of office that it is for; without one of a sort, all of it
	offices             string
	origins             string
	goods               string // positive list
	first, last         string // empty: begin; no end
	currency            unit.Currency
	cif                 bool // limits are about the value with freight
	above, upTo, yearly string
	fee, line, kg       string
	duty, flat, tax     string
	pace                pace
	source, note        string // no source: only fees and times are to be sourced
	uncertain           bool
}

// customs adds the regimes, duties, taxes and positive lists. It comes after
// the lanes, which say at which places borders are crossed.
func (w *world) customs() {
	w.offices()
	for _, table := range [][]procedure{chinaProcedures, europeProcedures, britainProcedures, americaProcedures,
		w.ordinaryProcedures(), lowValueAsia, lowValueWest, lowValueSouth} {
		for _, p := range table {
			w.net.Regimes = append(w.net.Regimes, w.regime(p))
		}
	}
	slices.SortStableFunc(w.net.Regimes, func(a, b network.Regime) int { return strings.Compare(a.ID, b.ID) })
	for _, list := range positiveLists {
		w.net.GoodsLists = append(w.net.GoodsLists, network.GoodsList{ID: list.id, HS: slices.Sorted(strings.FieldsSeq(list.hs))})
	}
	w.duties()
	w.taxes()
}

// offices makes export offices of places from which a lane leaves for another
// territory and import offices of places at which one arrives: a country's only
// depot, a mail centre that the tables leave inside a depot, the yards from
// which lorries set out for Hong Kong. Where parcels cross, they can be cleared.
func (w *world) offices() {
	for _, l := range w.net.Lanes {
		from, to := &w.net.Facilities[w.at[l.From]], &w.net.Facilities[w.at[l.To]]
		if from.Territory != to.Territory {
			from.Roles |= network.ExportOffice
			to.Roles |= network.ImportOffice
		}
	}
}

// regime is the row of regimes.csv for a procedure.
func (w *world) regime(p procedure) network.Regime {
	territory, _, _ := strings.Cut(p.id, "-")
	i := slices.IndexFunc(territories, func(t network.Territory) bool { return t.ID == territory })
	if i < 0 {
		w.fault("regime %s: no territory %s", p.id, territory)
		return network.Regime{}
	}
	r := network.Regime{
		ID: p.id, Territory: territory, Direction: p.way, Name: p.name,
		Offices: strings.Fields(p.offices), Origins: strings.Fields(p.origins), Goods: p.goods,
		Currency: p.currency, Basis: network.Intrinsic,
		Above: rate(p.above), UpTo: rate(p.upTo), Yearly: rate(p.yearly),
		PerConsignment: rate(p.fee), PerLine: rate(p.line), PerKg: rate(p.kg),
		DutyPercent: rate(p.duty), FlatDuty: rate(p.flat), TaxPercent: rate(p.tax),
		Processing: p.pace.work, ProcessingP90: p.pace.tenth, PreArrival: p.pace.ahead,
		Inspected: share(p.pace.inspected), Inspection: p.pace.inspection,
		Source: "fees and times: " + invented, Note: p.note, Uncertain: p.uncertain,
	}
	switch p.source {
	case "":
	case invented: // all of it
		r.Source = invented
	default:
		r.Source = p.source + "; " + r.Source
	}
	if r.Currency == "" {
		r.Currency = territories[i].Currency
	}
	if p.cif {
		r.Basis = network.WithCIF
	}
	if p.pace.office {
		r.Calendar = w.officeHours(territory)
	}
	r.First, r.Last = w.span(p.first, p.last)
	for word := range strings.FieldsSeq(p.who) {
		switch {
		case slices.Contains(network.Trades, network.Trade(word)):
			r.Trades = append(r.Trades, network.Trade(word))
		case slices.Contains(network.Channels, network.Channel(word)):
			r.Channels = append(r.Channels, network.Channel(word))
		case slices.Contains(network.FacilityKinds, network.FacilityKind(word)):
			r.Kinds = append(r.Kinds, network.FacilityKind(word))
		default:
			w.fault("regime %s: %q is no trade, channel or kind of place", p.id, word)
		}
	}
	for _, id := range r.Offices {
		if _, known := w.at[id]; !known {
			w.fault("regime %s: no place %s", p.id, id)
		}
	}
	return r
}

// span reads the days on which a row holds.
func (w *world) span(first, last string) (from, to network.Date) {
	if first == "" {
		first = begin
	}
	for _, d := range w.dates(first) {
		from = d
	}
	for _, d := range w.dates(last) {
		to = d
	}
	return from, to
}

// share reads a percentage of at most four decimals.
func share(percent string) network.Share {
	whole, fraction, _ := strings.Cut(percent, ".")
	return network.Share(number(fmt.Sprintf("0%s%s", whole, (fraction + "0000")[:4])))
}
