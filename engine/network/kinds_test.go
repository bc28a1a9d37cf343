package network

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// read is one row of a parser's table: the value, or part of the error.
type read[V any] struct {
	in   string
	want V
	err  string
}

func checkParser[V comparable](t *testing.T, parse func(string) (V, error), rows []read[V]) {
	t.Helper()
	for _, row := range rows {
		got, err := parse(row.in)
		if got != row.want || (err == nil) != (row.err == "") || err != nil && !strings.Contains(err.Error(), row.err) {
			t.Errorf("%q: got %v, %v; want %v %s", row.in, got, err, row.want, row.err)
		}
	}
}

func TestParseRoles(t *testing.T) {
	checkParser(t, ParseRoles, []read[Roles]{
		{in: "", want: 0},
		{in: "export", want: ExportOffice},
		{in: "import", want: ImportOffice},
		{in: "bonded export", want: ExportOffice | BondedStore},
		{in: "  export  import\tbonded ", want: ExportOffice | ImportOffice | BondedStore},
		{in: "export export", want: ExportOffice},
		{in: "export customs", err: `customs role: got "customs", want some of export import bonded`},
		{in: "Export", err: `got "Export"`},
		{in: "export,import", err: `got "export,import"`},
	})
	for r := range Roles(8) {
		if back, err := ParseRoles(r.String()); back != r || err != nil {
			t.Errorf("%q: got %b %v, want %b", r, back, err, r)
		}
	}
}

func TestParseGoods(t *testing.T) {
	checkParser(t, ParseGoods, []read[Goods]{
		{in: "", want: 0},
		{in: "battery", want: Battery},
		{in: "live document high_value", want: Live | Document | HighValue},
		{in: "lithium", err: `goods class: got "lithium", want some of battery dangerous`},
		{in: "battery;liquid", err: `got "battery;liquid"`},
		{in: "batteries", err: `got "batteries"`},
	})
	if last := Goods(1) << (len(GoodsClasses) - 1); last != Live {
		t.Errorf("the last of %d names stands for %b, want %b", len(GoodsClasses), last, Live)
	}
	for g := range Goods(1) << len(GoodsClasses) {
		if back, err := ParseGoods(g.String()); back != g || err != nil {
			t.Fatalf("%q: got %b %v, want %b", g, back, err, g)
		}
	}
}

func TestParseDays(t *testing.T) {
	const want = "ascending"
	checkParser(t, ParseDays, []read[Days]{
		{in: "1", want: 1},
		{in: "7", want: 1 << 6},
		{in: "135", want: 0b10101},
		{in: "1234567", want: EveryDay},
		{in: "", err: "weekdays: got nothing, want digits"},
		{in: "0", err: `weekdays: got "0", want digits 1 (Monday) to 7 (Sunday)`},
		{in: "8", err: want},
		{in: "21", err: want},
		{in: "11", err: want},
		{in: "12345678", err: want},
		{in: "1 3", err: want},
		{in: " 1", err: want},
		{in: "1-5", err: want},
		{in: "Mon", err: want},
		{in: "１", err: want},
	})
	for d := Days(1); d <= EveryDay; d++ {
		if back, err := ParseDays(d.String()); back != d || err != nil {
			t.Errorf("%q: got %b %v, want %b", d, back, err, d)
		}
	}
}

// TestDaysOn holds the bits against the standard library's week, which begins
// on Sunday.
func TestDaysOn(t *testing.T) {
	monday := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for i := range 7 {
		only := Days(1 << i)
		for k := range 7 {
			if on := only.On(monday.AddDate(0, 0, k).Weekday()); on != (i == k) {
				t.Errorf("%q on day %d after Monday: got %v", only, k, on)
			}
		}
	}
}

func TestParseClockTime(t *testing.T) {
	const want = "want HH:MM from 00:00 to 24:00"
	checkParser(t, ParseClockTime, []read[ClockTime]{
		{in: "00:00", want: 0},
		{in: "09:30", want: 9*3600 + 30*60},
		{in: "23:59:59", want: 86399},
		{in: "09:30:00", want: 9*3600 + 30*60},
		{in: "24:00", want: 86400},
		{in: "24:00:00", want: 86400},
		{in: "24:00:01", err: `time of day: got "24:00:01", ` + want},
		{in: "24:01", err: want},
		{in: "25:00", err: want},
		{in: "12:60", err: want},
		{in: "12:00:60", err: want},
		{in: "9:30", err: want},
		{in: "0930", err: want},
		{in: "09.30", err: want},
		{in: "09:30:", err: want},
		{in: "09:30:1", err: want},
		{in: "09:30.15", err: want},
		{in: "-1:00", err: want},
		{in: "+9:30", err: want},
		{in: " 9:30", err: want},
		{in: "09:30Z", err: want},
		{in: "", err: want},
		{in: "aa:bb", err: want},
		{in: "09：30", err: want},
	})
	for c := range ClockTime(86400 + 1) {
		if back, err := ParseClockTime(c.String()); back != c || err != nil {
			t.Fatalf("%q: got %d %v, want %d", c, back, err, c)
		}
	}
}

func TestParseDate(t *testing.T) {
	const want = "want a day that exists as YYYY-MM-DD, 1970 to 2200"
	checkParser(t, ParseDate, []read[Date]{
		{in: "2026-11-23", want: Date{2026, time.November, 23}},
		{in: "2024-02-29", want: Date{2024, time.February, 29}},
		{in: "2000-02-29", want: Date{2000, time.February, 29}},
		{in: "1970-01-01", want: Date{1970, time.January, 1}},
		{in: "2200-12-31", want: Date{2200, time.December, 31}},
		{in: "2026-02-29", err: `date: got "2026-02-29", ` + want},
		{in: "2100-02-29", err: want},
		{in: "2026-13-01", err: want},
		{in: "2026-00-10", err: want},
		{in: "2026-04-31", err: want},
		{in: "1969-12-31", err: want},
		{in: "2201-01-01", err: want},
		{in: "2026-1-2", err: want},
		{in: "26-01-02", err: want},
		{in: "20260102", err: want},
		{in: "2026/01/02", err: want},
		{in: "02.01.2026", err: want},
		{in: "2026-01-02T00:00", err: want},
		{in: " 2026-01-02", err: want},
		{in: "2026-01-02 ", err: want},
		{in: "-2026-01-02", err: want},
		{in: "", err: want},
	})
	if got := (Date{}).String(); got != "" || !(Date{}).IsZero() {
		t.Errorf("no date: got %q, want nothing", got)
	}
}

// TestDates walks every day a feed may name: it reads back as written, and
// stands after the day before it.
func TestDates(t *testing.T) {
	end := time.Date(2201, 1, 1, 0, 0, 0, 0, time.UTC)
	var last Date
	for day := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC); day.Before(end); day = day.AddDate(0, 0, 1) {
		d := Date{day.Year(), day.Month(), day.Day()}
		if back, err := ParseDate(day.Format(time.DateOnly)); back != d || err != nil || d.String() != day.Format(time.DateOnly) {
			t.Fatalf("%s: got %v %v, want %v", day, back, err, d)
		}
		if last.Compare(d) >= 0 || d.Compare(last) <= 0 || d.Compare(d) != 0 || d.IsZero() {
			t.Fatalf("%v against %v: got %d and %d", last, d, last.Compare(d), d.Compare(last))
		}
		last = d
	}
}

// TestDateCompareFar compares days that are not neighbours, where a carry
// between day, month and year would show.
func TestDateCompareFar(t *testing.T) {
	days := []Date{{}, {1970, 1, 1}, {1970, 1, 31}, {1970, 2, 1}, {1970, 12, 31}, {1971, 1, 1}, {1971, 1, 2}, {1971, 11, 30}, {1972, 2, 29}, {2200, 12, 31}}
	if !slices.IsSortedFunc(days, Date.Compare) {
		t.Error("days in order do not compare as such")
	}
	for i, a := range days {
		for k, b := range days {
			if got := a.Compare(b); (got < 0) != (i < k) || (got > 0) != (i > k) {
				t.Errorf("%v against %v: got %d", a, b, got)
			}
		}
	}
}

func TestKindsAreListedOnce(t *testing.T) {
	seen := map[string]bool{}
	list := func(word string) {
		if word == "" || seen[word] {
			t.Errorf("%q: empty or listed twice", word)
		}
		seen[word] = true
	}
	for _, k := range FacilityKinds {
		list(string(k))
	}
	for _, m := range Modes {
		list(string(m))
	}
	for _, g := range GoodsClasses {
		list(g)
	}
}

// fuzz says of a parser: it does not panic, and what it reads comes back from
// what its String writes.
func fuzz[V interface {
	comparable
	String() string
}](f *testing.F, parse func(string) (V, error), seeds ...string) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := parse(s)
		if err != nil {
			return
		}
		if back, err := parse(v.String()); back != v || err != nil {
			t.Errorf("%q is %v, and back %v %v", s, v, back, err)
		}
	})
}

func FuzzParseRoles(f *testing.F) { fuzz(f, ParseRoles, "", "export import", "bonded\nbonded", "x") }

func FuzzParseGoods(f *testing.F) {
	fuzz(f, ParseGoods, "battery liquid", strings.Join(GoodsClasses, " "), "bat")
}

func FuzzParseDays(f *testing.F) { fuzz(f, ParseDays, "135", "1234567", "0", "77") }

func FuzzParseClockTime(f *testing.F) {
	fuzz(f, ParseClockTime, "00:00", "24:00", "23:59:59", "09:3", "09:30:")
}

func FuzzParseDate(f *testing.F) { fuzz(f, ParseDate, "2026-11-23", "2024-02-29", "0000-00-00") }
