package customs

import (
	"slices"

	"entrepot/engine/network"
)

// matches are the rows of tariff and taxes that one line's goods may come under,
// whatever the day, the one that counts first among those that hold.
type matches struct {
	normal, additional, vat, consumption []dated
}

// dated is a row and the days it holds.
type dated struct {
	row int32
	span
}

// none is the row that there is not.
const none = -1

// uses are the rows that count for a line on a day, none where there is none.
type uses struct {
	normal, vat, consumption int32
	additional               []int32
}

// match finds the rows for goods of a line that are imported into a country.
func (t *Tables) match(l *Line, territory, country string) matches {
	var m matches
	// Of rows with one prefix those that name the origin come before those for
	// every origin.
	var every []dated
	prefix := len(l.HS)
	for row := range t.dutyIndex.matching(territory, l.HS) {
		d := &t.duties[row]
		if len(d.HS) < prefix {
			m.normal, every, prefix = append(m.normal, every...), every[:0], len(d.HS)
		}
		holds := dated{row, during(d.First, d.Last)}
		switch {
		case len(d.Origins) > 0 && !slices.Contains(d.Origins, l.Origin):
		case d.Kind == network.AdditionalDuty:
			m.additional = append(m.additional, holds)
		case len(d.Origins) > 0:
			m.normal = append(m.normal, holds)
		default:
			every = append(every, holds)
		}
	}
	m.normal = append(m.normal, every...)
	for row := range t.taxIndex.matching(country, l.HS) {
		x := &t.taxes[row]
		holds := dated{row, during(x.First, x.Last)}
		if x.Kind == network.Consumption {
			m.consumption = append(m.consumption, holds)
		} else {
			m.vat = append(m.vat, holds)
		}
	}
	return m
}

// spans are the days that any of the rows hold.
func (m *matches) spans(to []span) []span {
	for _, rows := range [...][]dated{m.normal, m.additional, m.vat, m.consumption} {
		for _, r := range rows {
			to = append(to, r.span)
		}
	}
	return to
}

// on picks the rows that count on a day.
func (m *matches) on(d day) uses {
	u := uses{normal: first(m.normal, d), vat: first(m.vat, d), consumption: first(m.consumption, d)}
	for _, r := range m.additional {
		if r.covers(d) {
			u.additional = append(u.additional, r.row)
		}
	}
	return u
}

func first(rows []dated, d day) int32 {
	for _, r := range rows {
		if r.covers(d) {
			return r.row
		}
	}
	return none
}

// of leaves out what a regime does not levy, so that a change of it is none for
// who uses the regime.
func (u uses) of(r *network.Regime) uses {
	if !leviesDuty(r) {
		u.normal, u.additional = none, nil
	}
	if !leviesTax(r) {
		u.vat, u.consumption = none, none
	}
	return u
}

// The tariff and the taxes are those on import; what leaves a territory or passes
// through it owes fees alone.
func leviesDuty(r *network.Regime) bool { return r.Direction == network.Import && r.DutyPercent > 0 }
func leviesTax(r *network.Regime) bool  { return r.Direction == network.Import && r.TaxPercent > 0 }

func (u uses) equal(o uses) bool {
	return u.normal == o.normal && u.vat == o.vat && u.consumption == o.consumption && slices.Equal(u.additional, o.additional)
}
