package feed

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// legal refuses what no cell may hold: bytes that are not UTF-8, and control
// characters other than a tab or a line break inside quotes.
func legal(cell string) *problem {
	for i := range len(cell) {
		if c := cell[i]; c < ' ' || c >= 0x7f {
			return legalUnicode(cell)
		}
	}
	return nil
}

func legalUnicode(cell string) *problem {
	for i, r := range cell {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(cell[i:]); size == 1 {
				return &problem{code: NotUTF8, want: fmt.Sprintf(
					"UTF-8: byte %d of the cell is 0x%02X; save the file again as \"CSV UTF-8\"", i+1, cell[i])}
			}
		}
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return &problem{code: BadCharacter, want: fmt.Sprintf(
				"no control characters: byte %d of the cell begins U+%04X", i+1, r)}
		}
	}
	return nil
}

// text is what people read. It may hold line breaks.
func text(most int) codec[string] {
	return codec[string]{
		want: fmt.Sprintf("text, at most %d bytes", most),
		parse: func(_ *reader, cell string) (string, *problem) {
			if len(cell) > most {
				return "", &problem{code: OverlongCell}
			}
			return strings.Clone(cell), nil
		},
		format: func(s string) (string, error) {
			if p := legal(s); p != nil || len(s) > most || strings.TrimSpace(s) != s {
				return "", fmt.Errorf("got %s, want UTF-8 without control characters or outer spaces, at most %d bytes", shown(s), most)
			}
			return s, nil
		},
	}
}

// remark is text that many rows have in common, such as a source: the first few
// different ones are kept once.
var remark = codec[string]{
	want: text(maxNoteBytes).want,
	parse: func(r *reader, cell string) (string, *problem) {
		if known, ok := r.texts[cell]; ok {
			return known, nil
		}
		s, p := text(maxNoteBytes).parse(r, cell)
		if p == nil && len(r.texts) < mostRemarks {
			r.texts[s] = s
		}
		return s, p
	},
	format: text(maxNoteBytes).format,
}

// mostRemarks is how many different cells of a kind are looked up for later rows.
const mostRemarks = 10_000

const (
	maxIDBytes = 40
	idWant     = "1 to 40 characters of A-Z a-z 0-9 . _ -"
)

// identifier is a row's own id.
var identifier = codec[string]{
	want: idWant,
	parse: func(_ *reader, cell string) (string, *problem) {
		if !isID(cell) {
			return "", &problem{code: BadID}
		}
		return strings.Clone(cell), nil
	},
	format: func(id string) (string, error) {
		if id != "" && !isID(id) {
			return "", fmt.Errorf("got %s, want %s", shown(id), idWant)
		}
		return id, nil
	},
}

func isID(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return s != "" && len(s) <= maxIDBytes
}

// reference is the id of a row of an earlier table. A reference that counts
// marks the row as used, or a facility as reached, or a lane as departing.
func reference(noun, file string, of func(*reader) *idSet, counts bool) codec[string] {
	want := fmt.Sprintf("the id of a %s in %s", noun, file)
	return codec[string]{
		want: want,
		parse: func(r *reader, cell string) (string, *problem) {
			set := of(r)
			if i, known := set.index[cell]; known {
				if counts {
					set.marked[i] = true
				}
				return set.names[i], nil
			}
			if !set.sheet.whole {
				return "", nil // it may stand in what could not be read
			}
			if near := r.nearest(cell, set); near != "" {
				return "", &problem{code: DanglingReference, want: want + "; the nearest is " + near}
			}
			return "", &problem{code: DanglingReference}
		},
		format: identifier.format,
	}
}

// word is one of a fixed list.
func word[V ~string](all []V) codec[V] {
	var names []string
	for _, v := range all {
		names = append(names, string(v))
	}
	want := "one of " + strings.Join(names, " ")
	return codec[V]{
		want: want,
		parse: func(_ *reader, cell string) (V, *problem) {
			for _, v := range all {
				if string(v) == cell {
					return v, nil
				}
			}
			return "", &problem{code: UnknownWord}
		},
		format: func(v V) (string, error) {
			if !slices.Contains(all, v) {
				return "", fmt.Errorf("got %s, want %s", shown(string(v)), want)
			}
			return string(v), nil
		},
	}
}

// words is a set of a fixed list, separated by spaces.
func words[V interface {
	comparable
	String() string
}](parse func(string) (V, error), names []string) codec[V] {
	want := "some of " + strings.Join(names, " ")
	return codec[V]{
		want: want,
		parse: func(_ *reader, cell string) (V, *problem) {
			v, err := parse(cell)
			if err != nil {
				return v, &problem{code: UnknownWord}
			}
			return v, nil
		},
		format: func(v V) (string, error) {
			s := v.String()
			if back, err := parse(s); err != nil || back != v {
				return "", fmt.Errorf("got %q with members that have no name, want %s", s, want)
			}
			return s, nil
		},
	}
}

var yesNo = codec[bool]{
	want: "1 or 0",
	parse: func(_ *reader, cell string) (bool, *problem) {
		if cell != "0" && cell != "1" {
			return false, &problem{code: UnknownWord}
		}
		return cell == "1", nil
	},
	format: func(v bool) (string, error) {
		if v {
			return "1", nil
		}
		return "0", nil
	},
}

var weekdays = codec[network.Days]{
	want: "digits 1 (Monday) to 7 (Sunday), ascending, such as 135",
	parse: func(_ *reader, cell string) (network.Days, *problem) {
		d, err := network.ParseDays(cell)
		if err != nil {
			return 0, &problem{code: BadDays}
		}
		return d, nil
	},
	format: func(d network.Days) (string, error) {
		if d > network.EveryDay {
			return "", fmt.Errorf("got day set %b, want at most seven days", d)
		}
		return d.String(), nil
	},
}

// noTime in a clock field stands for an empty cell: 00:00 is a time.
const noTime = network.ClockTime(-1)

// clock reads a time of day up to a last one: a departure leaves by 23:59:59,
// a day may close at 24:00.
func clock(last network.ClockTime) codec[network.ClockTime] {
	want := fmt.Sprintf("HH:MM from 00:00 to %v", last-last%60)
	return codec[network.ClockTime]{
		want: want,
		parse: func(_ *reader, cell string) (network.ClockTime, *problem) {
			c, err := network.ParseClockTime(cell)
			if err != nil || c > last {
				return 0, &problem{code: BadTime}
			}
			return c, nil
		},
		format: func(c network.ClockTime) (string, error) {
			if c < 0 || c > last {
				return "", fmt.Errorf("got %d seconds, want %s", c, want)
			}
			return c.String(), nil
		},
	}
}

const endOfDay = network.ClockTime(24 * 60 * 60)

var date = codec[network.Date]{
	want: "a day as YYYY-MM-DD, 1970 to 2200",
	parse: func(_ *reader, cell string) (network.Date, *problem) {
		d, err := network.ParseDate(cell)
		if err != nil {
			return d, &problem{code: BadDate}
		}
		return d, nil
	},
	format: func(d network.Date) (string, error) {
		if d.IsZero() {
			return "", nil
		}
		if _, err := network.ParseDate(d.String()); err != nil {
			return "", err
		}
		return d.String(), nil
	},
}

// exceptions is the set of dates a departure does not leave on.
var exceptions = column[network.Departure]{
	heading: heading{"except", optional, "days as YYYY-MM-DD, separated by spaces", "local dates on which it does not leave"},
	read: func(_ *reader, cell string, row *network.Departure) *problem {
		var days []network.Date
		for day := range strings.FieldsSeq(cell) {
			d, err := network.ParseDate(day)
			if err != nil {
				return &problem{code: BadDate, got: shown(day)}
			}
			days = append(days, d)
		}
		slices.SortFunc(days, network.Date.Compare)
		row.Except = slices.Compact(days)
		return nil
	},
	write: func(row, _ *network.Departure) (string, error) {
		var days []string
		for i, d := range row.Except {
			s, err := date.format(d)
			if err == nil && (s == "" || i > 0 && row.Except[i-1].Compare(d) >= 0) {
				err = errors.New("want days in ascending order, each once")
			}
			if err != nil {
				return "", err
			}
			days = append(days, s)
		}
		cell := strings.Join(days, " ")
		if len(cell) > MaxCellBytes {
			return "", fmt.Errorf("got %d days, want at most %d", len(days), MaxCellBytes/len("2006-01-02 "))
		}
		return cell, nil
	},
}

var zone = codec[string]{
	want: "an IANA time zone such as Asia/Shanghai",
	parse: func(r *reader, cell string) (string, *problem) {
		if known, ok := r.zones[cell]; ok {
			return known, nil
		}
		// IANA names begin with a capital. Beside them the system's directory
		// holds files such as posixrules and right/ (with leap seconds), and
		// Go adds Local, none of which means the same everywhere.
		if cell[0] < 'A' || cell[0] > 'Z' || cell == "Local" {
			return "", &problem{code: UnknownZone}
		}
		if _, err := time.LoadLocation(cell); err != nil {
			return "", &problem{code: UnknownZone}
		}
		known := strings.Clone(cell)
		r.zones[known] = known
		return known, nil
	},
	format: func(s string) (string, error) { return s, nil },
}

// countries is ISO 3166-1 alpha-2 as of 2025, and XK, the code in common use
// for Kosovo.
const countries = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS " +
	"BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES " +
	"ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM " +
	"IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME " +
	"MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG " +
	"PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY " +
	"SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA " +
	"ZM ZW"

var country = codec[string]{
	want: "an ISO 3166-1 code of two capitals such as CN",
	parse: func(_ *reader, cell string) (string, *problem) {
		at := strings.Index(countries, cell)
		switch {
		case len(cell) == 2 && at >= 0 && at%3 == 0:
			return countries[at : at+2], nil
		case cell == "UK":
			return "", &problem{code: UnknownCountry, want: "GB, the ISO 3166-1 code of the United Kingdom"}
		}
		return "", &problem{code: UnknownCountry}
	},
	format: func(s string) (string, error) { return s, nil },
}

// currency is any ISO 4217 code; priced is one that must also have a rate.
var currency = codec[unit.Currency]{
	want: "an ISO 4217 code such as EUR",
	parse: func(r *reader, cell string) (unit.Currency, *problem) {
		if known, ok := r.currencies[cell]; ok {
			return known, nil
		}
		c := unit.Currency(strings.Clone(cell))
		if !c.Valid() {
			return "", &problem{code: UnknownCurrency}
		}
		r.currencies[string(c)] = c
		return c, nil
	},
	format: func(c unit.Currency) (string, error) { return string(c), nil },
}

var priced = codec[unit.Currency]{
	want: currency.want + " that fx.csv has a rate for",
	parse: func(r *reader, cell string) (unit.Currency, *problem) {
		c, p := currency.parse(r, cell)
		if p != nil {
			return "", p
		}
		return c, r.rated(c)
	},
	format: currency.format,
}
