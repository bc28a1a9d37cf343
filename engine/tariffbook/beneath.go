package tariffbook

import (
	"fmt"
	"slices"
	"strings"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// beneathTally counts the codes without a line of their own.
type beneathTally struct{ alike, highest, unknown int }

// beneath makes rows for codes of 6 and 8 digits that have no line, of the lines
// whose codes begin with them. A nil line is one that was left out.
func beneath(lines map[string]*dutyLine) (rows []network.Duty, tally beneathTally) {
	groups := make(map[string][]*dutyLine)
	for code, l := range lines {
		for _, digits := range []int{6, 8} {
			if len(code) <= digits {
				continue
			}
			if _, own := lines[code[:digits]]; !own {
				groups[code[:digits]] = append(groups[code[:digits]], l)
			}
		}
	}
	for code, group := range groups {
		how, known := together(group)
		if !known {
			tally.unknown++
			continue
		}
		if how.differ {
			tally.highest++
		} else {
			tally.alike++
		}
		for _, d := range how.highest.rows {
			d.HS, d.Note = code, how.note(group)
			rows = append(rows, d)
		}
	}
	return rows, tally
}

// span is what lines come to together.
type span struct {
	highest, lowest *dutyLine
	differ          bool
}

// together compares lines: they have one rate, or all a percentage; else it is
// false.
func together(lines []*dutyLine) (span, bool) {
	var s span
	plain := true
	for _, l := range lines {
		if l == nil {
			return s, false
		}
		p, ok := percentage(l)
		plain = plain && ok
		if s.highest == nil {
			s.highest, s.lowest = l, l
			continue
		}
		s.differ = s.differ || l.key != s.highest.key
		if !plain {
			continue
		}
		if most, _ := percentage(s.highest); p > most {
			s.highest = l
		}
		if least, _ := percentage(s.lowest); p < least {
			s.lowest = l
		}
	}
	return s, plain || !s.differ
}

// note says what a row is made of, and what there is to its lines.
func (s span) note(lines []*dutyLine) string {
	notes := []string{fmt.Sprintf("the rate of all %d lines beneath", len(lines))}
	switch {
	case len(lines) == 1:
		notes[0] = "the rate of " + s.highest.code + ", the one line beneath"
	case s.differ:
		notes[0] = fmt.Sprintf("the highest of %d lines beneath; the lowest is %s", len(lines), s.lowest.rows[0].Rate)
	}
	for _, n := range dutyMarks {
		if slices.ContainsFunc(lines, func(l *dutyLine) bool { return strings.Contains(l.rows[0].Note, n.note) }) {
			notes = append(notes, "beneath: "+n.note)
		}
	}
	return strings.Join(notes, "; ")
}

// percentage is the rate of a line that has no other part and no season.
func percentage(l *dutyLine) (unit.Rate, bool) {
	if len(l.rows) != 1 {
		return 0, false
	}
	r := l.rows[0].Rate
	switch {
	case len(r.Min)+len(r.Max) > 0 || len(r.Terms) > 1:
		return 0, false
	case len(r.Terms) == 0:
		return 0, true
	}
	return r.Terms[0].Percent, r.Terms[0].Currency == ""
}
