package feed

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// allOf is a percentage of all, in millionths of a percent.
const allOf = unit.Rate(100_000_000)

// unsaid in a percentage of duty or tax stands for an empty cell: what that means
// depends on the direction of the regime.
const unsaid = unit.Rate(-1)

// usualPart is the part of the tariff's duty and of the taxes that a regime
// levies if it does not say so.
func usualPart(d network.Direction) unit.Rate {
	if d == network.Import {
		return allOf
	}
	return 0
}

// levied is such a percentage.
func levied(name string, at func(*network.Regime) *unit.Rate, of string) column[network.Regime] {
	return column[network.Regime]{
		heading: heading{name, optional, partOf.want, "the part of " + of + " that is levied, 0 is relief; nothing: 100 on import and 0 otherwise"},
		read: func(r *reader, cell string, row *network.Regime) *problem {
			v, p := partOf.parse(r, cell)
			if p == nil {
				*at(row) = v
			}
			return p
		},
		write: func(row, _ *network.Regime) (string, error) {
			if *at(row) == usualPart(row.Direction) {
				return "", nil
			}
			return partOf.format(*at(row))
		},
	}
}

// site is what regimes ask of a facility. It is kept when the feed is at fault,
// too.
type site struct {
	territory int32 // -1 when its cell is at fault
	kind      int8  // index into FacilityKinds; -1 when its cell is at fault
	roles     network.Roles
	noRoles   bool // the cell is at fault
}

func (r *reader) keepSite(w *row, f *network.Facility) {
	s := site{-1, int8(slices.Index(network.FacilityKinds, f.Kind)), f.Roles, !w.good("roles")}
	if t, known := r.territories.index[f.Territory]; known && w.good("territory") {
		s.territory = t
	}
	r.sites = append(r.sites, s)
	if w.good("country") {
		if _, known := r.countryAt[f.Country]; !known {
			r.countryAt[f.Country] = int32(len(r.sites) - 1)
		}
	}
}

// officeRole is what the office of a direction must be; transit begins and ends
// anywhere.
func officeRole(d network.Direction) network.Roles {
	switch d {
	case network.Export:
		return network.ExportOffice
	case network.Import:
		return network.ImportOffice
	}
	return 0
}

// regime is what the rows of one regime have in common.
type regime struct {
	territory string
	direction network.Direction
	line      int
}

func (r *reader) keepRegime(w *row, x *network.Regime) {
	if w.good("direction") && x.Direction != network.Import {
		for _, part := range []struct {
			column string
			amount unit.Rate
		}{{"duty_percent", x.DutyPercent}, {"flat_duty", x.FlatDuty}, {"tax_percent", x.TaxPercent}} {
			if part.amount > 0 {
				r.rowFault(w, part.column, DutyOutsideImport, part.column, w.cell(part.column), "nothing or 0: duty and tax are levied on import, not on "+string(x.Direction))
				break // most likely it is the direction that is wrong
			}
		}
	}
	for _, part := range []*unit.Rate{&x.DutyPercent, &x.TaxPercent} {
		if *part == unsaid {
			*part = usualPart(x.Direction)
		}
	}
	r.checkLimits(w, x)
	if w.good("processing_min", "processing_p90_min") && x.ProcessingP90 > 0 && x.ProcessingP90 < x.Processing {
		r.rowFault(w, "processing_p90_min", LateBelowUsual, "processing_p90_min", w.cell("processing_p90_min"),
			"nothing, or at least processing_min, "+w.cell("processing_min"))
	}
	r.checkOffices(w, x)
	r.keepVersion(w, x)
	if !r.faulty {
		r.net.Regimes = append(r.net.Regimes, *x)
	}
}

// checkLimits looks at the amounts of money of a regime.
func (r *reader) checkLimits(w *row, x *network.Regime) {
	if x.Currency == "" && w.good("currency") {
		for _, amount := range []unit.Rate{x.Above, x.UpTo, x.Yearly, x.PerConsignment, x.PerLine, x.PerKg, x.FlatDuty} {
			if amount > 0 {
				r.rowFault(w, "currency", MissingCurrency, "currency", "nothing", "the currency of the regime's limits and charges")
				break
			}
		}
	}
	switch {
	case !w.good("above", "up_to", "basis"):
	case x.UpTo > 0 && x.Above >= x.UpTo:
		r.rowFault(w, "up_to", LimitsReversed, "up_to", w.cell("up_to")+", not more than above", "nothing, or more than "+w.cell("above"))
	case x.Above > 0 && x.Basis == network.WithCIF:
		r.rowFault(w, "above", AboveWithCIF, "above", w.cell("above")+" of the cif value", "basis intrinsic, or nothing: dearer freight must not open a regime")
	}
}

// checkOffices looks at where a regime may be used.
func (r *reader) checkOffices(w *row, x *network.Regime) {
	facilities := r.sheets["facilities.csv"]
	territory, known := r.territories.index[x.Territory]
	if !known || !facilities.whole || !w.good("territory", "direction", "kinds", "offices") {
		return
	}
	role := officeRole(x.Direction)
	named, wrong := uint(0), false // kinds of facility, as bits
	for _, id := range x.Offices {
		s := r.sites[r.facilities.index[id]]
		switch {
		case s.territory >= 0 && s.territory != territory:
			wrong = true
			r.rowFault(w, "offices", OfficeElsewhere, "offices", id+", which is in "+r.territories.names[s.territory], "facilities of territory "+x.Territory)
		case !s.noRoles && role != 0 && s.roles&role == 0:
			wrong = true
			r.rowFault(w, "offices", OfficeWithoutRole, "offices", id+", whose roles are "+shown(s.roles.String()), "facilities with role "+role.String())
		}
		if s.kind >= 0 {
			named |= 1 << s.kind
		}
	}
	if wrong || facilities.errors > 0 {
		return // a facility at fault may be the office
	}
	if r.offices == nil {
		r.offices = map[officesOf]uint{}
		for _, s := range r.sites {
			for _, d := range network.Directions {
				if need := officeRole(d); need == 0 || s.roles&need != 0 {
					r.offices[officesOf{s.territory, d}] |= 1 << s.kind
				}
			}
		}
	}
	column, fit := "territory", r.offices[officesOf{territory, x.Direction}]
	if len(x.Offices) > 0 {
		fit = named
	}
	if len(x.Kinds) > 0 {
		column = "kinds"
		wanted := uint(0)
		for _, k := range x.Kinds {
			wanted |= 1 << slices.Index(network.FacilityKinds, k)
		}
		fit &= wanted
	}
	if fit == 0 {
		want := "a facility of " + x.Territory
		if role != 0 {
			want += " with role " + role.String()
		}
		r.rowFault(w, column, RegimeWithoutOffice, "regime "+w.cell("id"), "no facility that is an office it is open at", want)
	}
}

// officesOf are the facilities of a territory where something goes one way.
type officesOf struct {
	territory int32
	direction network.Direction
}

// keepVersion holds the rows of one regime against each other.
func (r *reader) keepVersion(w *row, x *network.Regime) {
	dated := r.checkDates(w, x.First, x.Last)
	if x.ID == "" || x.Territory == "" || !w.good("territory", "direction") {
		return
	}
	first, known := r.regimes[x.ID]
	switch {
	case !known:
		r.regimes[x.ID] = regime{x.Territory, x.Direction, w.line}
	case first.territory != x.Territory:
		r.rowFault(w, "territory", RegimeChanges, "territory of regime "+x.ID, x.Territory, fmt.Sprintf("%s as in line %d, or another id", first.territory, first.line))
		return
	case first.direction != x.Direction:
		r.rowFault(w, "direction", RegimeChanges, "direction of regime "+x.ID, string(x.Direction), fmt.Sprintf("%s as in line %d, or another id", first.direction, first.line))
		return
	}
	if dated {
		r.regimeRows.add([]byte(x.ID), x.First, x.Last, originsSet(nil), w.line)
	}
}

// checkDates is false when the days of a row are at fault.
func (r *reader) checkDates(w *row, first, last network.Date) bool {
	if !w.good("first", "last") {
		return false
	}
	if !first.IsZero() && !last.IsZero() && first.Compare(last) > 0 {
		r.rowFault(w, "last", FirstAfterLast, "last", last.String()+", before first", "a day not before "+first.String())
		return false
	}
	return true
}

func (r *reader) keepDuty(w *row, d *network.Duty) {
	dated := r.checkDates(w, d.First, d.Last)
	if t, known := r.territories.index[d.Territory]; known && dated && w.good("hs", "origins", "kind") {
		key := append(binary.AppendUvarint(make([]byte, 0, 32), uint64(t)), byte(len(d.HS)))
		key = append(key, d.HS...)
		origins := originsSet(d.Origins)
		if d.Kind == network.NormalDuty {
			r.normalDuties.add(key, d.First, d.Last, origins, w.line)
		} else if w.good("rate") {
			// Several of them may be due; the same one twice is a slip.
			for _, word := range origins {
				key = binary.BigEndian.AppendUint64(key, word)
			}
			r.moreDuties.add(append(key, d.Rate.String()...), d.First, d.Last, origins, w.line)
		}
	}
	if !r.faulty {
		r.net.Duties = append(r.net.Duties, *d)
	}
}

func (r *reader) keepTax(w *row, t *network.Tax) {
	dated := r.checkDates(w, t.First, t.Last)
	if w.good("kind", "percent") && t.Kind == network.Consumption && t.Percent >= allOf {
		r.rowFault(w, "percent", OutOfRange, "percent of a consumption tax", w.cell("percent"), "below 100: it is levied on itself, too")
	}
	if t.Country != "" && w.good("country", "hs", "kind") {
		if t.Kind == network.VAT && t.HS == "" {
			r.vat[t.Country] = true
		}
		if dated {
			r.taxRows.add([]byte(t.Country+string(t.Kind)+" "+t.HS), t.First, t.Last, originsSet(nil), w.line)
		}
	}
	if !r.faulty {
		r.net.Taxes = append(r.net.Taxes, *t)
	}
}

// given says whether a file is there and was read to its end.
func (r *reader) given(file string) bool {
	s := r.sheets[file]
	return s.whole && slices.Max(s.at) > 0
}

// finishCustoms makes the checks of customs that need the whole feed.
func (r *reader) finishCustoms() {
	r.finishGoods()
	r.reportOverlaps("regimes.csv", "first", &r.regimeRows, RegimesOverlap, "rows of one regime", "one row of a regime at a time")
	r.reportOverlaps("duties.csv", "hs", &r.normalDuties, DuplicateDuty, "normal duty", "one normal rate at a time for a territory, prefix and origin")
	r.reportOverlaps("duties.csv", "hs", &r.moreDuties, RepeatedDuty, "additional duty", "one row: both are levied")
	r.reportOverlaps("taxes.csv", "hs", &r.taxRows, DuplicateTax, "tax", "one percentage at a time for a country, prefix and kind")
	if r.sheets["regimes.csv"].whole {
		r.unmarked(&r.goodsLists, UnusedGoodsList, "goods list", "no regime that uses it", "a regime, or no such rows")
	}
	if taxes := r.sheets["taxes.csv"]; r.given("taxes.csv") && taxes.errors == 0 {
		r.checkVAT()
	}
	if r.given("regimes.csv") && !r.faulty {
		r.checkImports()
	}
}

func (r *reader) reportOverlaps(file, column string, v *versions, code Code, what, want string) {
	s := r.sheets[file]
	at := s.at[s.column(column)]
	v.overlaps(func(line, with int32, both string) {
		r.add(s, int(line), at, column, code, what, fmt.Sprintf("one that is in force together with that of line %d, %s", with, both), want)
	})
}

// checkVAT warns of countries in which goods would be untaxed by oversight, at
// the first facility of each.
func (r *reader) checkVAT() {
	s := r.facilities.sheet
	for _, country := range slices.SortedFunc(maps.Keys(r.countryAt), func(a, b string) int { return cmp.Compare(r.countryAt[a], r.countryAt[b]) }) {
		if !r.vat[country] {
			r.add(s, int(r.facilities.lines[r.countryAt[country]]), s.at[s.column("country")], "country", CountryWithoutVAT, "country "+country,
				"no VAT on all goods in taxes.csv", fmt.Sprintf("a row %s,,vat there; percent 0 where none is levied", country))
		}
	}
}

// checkImports warns of territories that lanes lead into and that nothing can be
// imported to.
func (r *reader) checkImports() {
	imports := make([]bool, len(r.territories.names)) // or warned of
	for i := range r.net.Regimes {
		if x := &r.net.Regimes[i]; x.Direction == network.Import {
			imports[r.territories.index[x.Territory]] = true
		}
	}
	if !slices.Contains(imports, false) {
		return
	}
	for i := range r.net.Lanes {
		l := &r.net.Lanes[i]
		to := r.sites[r.facilities.index[l.To]].territory
		if !imports[to] && to != r.sites[r.facilities.index[l.From]].territory {
			imports[to] = true
			r.lateFault(&r.territories, int(to), NoImportRegime, "territory "+r.territories.names[to],
				"no import regime, and lane "+l.ID+" leads into it", "a row in regimes.csv, unless nothing is imported there")
		}
	}
}
