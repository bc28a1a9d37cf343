package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"entrepot/engine"
	"entrepot/engine/network"
)

const (
	shownTime = "Mon 2 Jan 15:04 MST"
	shortTime = "Mon 2 Jan 15:04" // where a column's heading says whose clock it is
)

// shown is how an answer is printed.
type shown struct {
	brief    bool // without legs and charges
	ends     bool // with where each itinerary begins and ends
	deadline bool // one was asked for, or a moment to arrive by
	options  bool // they were asked for
}

// likely is the heading of the column that says how likely an itinerary does what
// the surest does likeliest, and what goes below it.
func (s shown) likely() (heading string, of func(*engine.Itinerary) float64) {
	switch onTime := func(it *engine.Itinerary) float64 { return it.Arrival.OnTime }; {
	case s.deadline:
		return "in time", onTime
	case s.options:
		return "connects", func(it *engine.Itinerary) float64 { return it.Arrival.Holds }
	default: // than its own plan has it
		return "on time", onTime
	}
}

// printAnswer writes an answer for a planner: one line an itinerary, then, unless
// brief, each leg by leg, every time in the zone of its own place.
func printAnswer(w io.Writer, a *engine.Answer, heading string, how shown) {
	say(w, "", heading)
	if a.NoRoute != nil {
		fmt.Fprintln(w)
		why := a.NoRoute.Detail
		if len(a.NoRoute.Borders) > 0 {
			why, _, _ = strings.Cut(why, ":")
		}
		say(w, "", fmt.Sprintf("no route (%s): %s", strings.ReplaceAll(string(a.NoRoute.Reason), "_", " "), why))
		for _, b := range a.NoRoute.Borders {
			say(w, "  ", b.Detail)
		}
		return
	}
	if len(a.Itineraries) > 0 {
		fmt.Fprintln(w)
		printSummary(w, a, how)
	}
	if a.Partial != "" {
		say(w, "", "incomplete: "+a.Partial)
	}
	if more := a.Total - len(a.Itineraries); more > 0 {
		fmt.Fprintf(w, "%d more in the exact set\n", more)
	}
	if how.brief {
		return
	}
	var from sources
	defer func() { from.print(w) }()
	for i := range a.Itineraries {
		it := &a.Itineraries[i]
		fmt.Fprintln(w)
		say(w, "", fmt.Sprintf("%d.%s %s", i+1, named(it.Options), modes(it)))
		if !it.HandOver.Equal(a.Depart) {
			fmt.Fprintf(w, "  hand over by %s\n", it.HandOver.Format(shownTime))
		}
		printLegs(w, it)
		printCharges(w, it, &from)
		printArrival(w, it)
	}
}

// printSummary writes one line an itinerary: where the hand-over differs or there
// are several ends, these are what a planner has to know first, and something else
// has to give.
func printSummary(w io.Writer, a *engine.Answer, how shown) {
	handOvers, ends, landed := false, how.ends, false
	likely, of := how.likely()
	for i := range a.Itineraries {
		handOvers = handOvers || !a.Itineraries[i].HandOver.Equal(a.Depart)
		landed = landed || a.Itineraries[i].DutyPaid != nil
	}
	type column struct {
		head string
		show bool
		cell func(int, *engine.Itinerary) string
	}
	all := []column{
		{"#", true, func(i int, _ *engine.Itinerary) string { return strconv.Itoa(i + 1) }},
		{"hand over by", handOvers, func(_ int, it *engine.Itinerary) string { return it.HandOver.Format(shortTime) }},
		{"arrives", true, func(_ int, it *engine.Itinerary) string { return it.Arrive.Format(shortTime) }},
		{"takes", !handOvers, func(_ int, it *engine.Itinerary) string { return span(it.Arrive.Sub(it.HandOver)) }},
		{"total", true, func(_ int, it *engine.Itinerary) string { return it.Total.String() }},
		{"customs", landed, func(_ int, it *engine.Itinerary) string {
			if it.DutyPaid == nil {
				return ""
			}
			return it.DutyPaid.String()
		}},
		{likely, true, func(_ int, it *engine.Itinerary) string { return fmt.Sprintf("%.0f %%", 100*of(it)) }},
		{"9 in 10 by", !handOvers && !ends && !landed, func(_ int, it *engine.Itinerary) string { return later(it.Arrival.P90, it.Arrive) }},
		{"CO2e", !ends && !(handOvers && landed), func(_ int, it *engine.Itinerary) string { return grams(it.Carbon) }},
		{"mainly", !ends, func(_ int, it *engine.Itinerary) string { return string(mainly(it)) }},
		{"way", ends, func(_ int, it *engine.Itinerary) string {
			return it.Legs[0].From.ID + " to " + it.Legs[len(it.Legs)-1].To.ID
		}},
	}
	all = slices.DeleteFunc(all, func(c column) bool { return !c.show })
	t := &columns{}
	row := make([]string, len(all))
	for i, c := range all {
		row[i] = c.head
	}
	t.add(row...)
	for n := range a.Itineraries {
		it := &a.Itineraries[n]
		row := make([]string, len(all))
		for i, c := range all {
			row[i] = c.cell(n, it)
		}
		t.add(row...)
		if len(it.Options) > 0 {
			t.add("", strings.Trim(named(it.Options), " :"))
		}
	}
	t.print(w)
}

// later is by how much a moment is after a planned one.
func later(t, planned time.Time) string {
	if t.IsZero() {
		return "never"
	}
	if t.Equal(planned) {
		return "plan"
	}
	return "+" + span(t.Sub(planned))
}

func printLegs(w io.Writer, it *engine.Itinerary) {
	t := &columns{indent: "  "}
	customs := func(leg int) {
		for _, c := range it.Customs {
			if c.Leg == leg {
				t.add(c.Place.ID, c.Declared.Format(shownTime), fmt.Sprintf("declared for %s, %s (%s); through %s, for %s",
					c.Direction, c.Name, c.Regime, c.Cleared.Format(shownTime), c.Total))
			}
		}
	}
	for i, l := range it.Legs {
		customs(i)
		if l.Stay.Reason != "" {
			t.add(l.From.ID, "", l.Stay.Reason)
		}
		t.add(l.From.ID, l.Depart.Format(shownTime), l.From.Name)
		t.add("  "+string(l.Mode), span(l.Arrive.Sub(l.Depart)), fmt.Sprintf("%s, %s, lane %s", l.CarrierName, kilometres(l.Distance), l.Lane))
		t.add(l.To.ID, l.Arrive.Format(shownTime), l.To.Name)
	}
	customs(len(it.Legs))
	t.print(w)
}

func printCharges(w io.Writer, it *engine.Itinerary, from *sources) {
	t := &columns{indent: "  ", amount: true}
	for _, c := range it.Charges {
		text := fmt.Sprintf("%s %s: %s", strings.ReplaceAll(string(c.Kind), "_", " "), c.Where, c.Rule)
		if c.Customs != nil {
			text += from.because(c.Customs)
		}
		t.add(c.Amount.String(), text)
	}
	if it.DutyPaid != nil {
		if freight, err := it.Total.Minus(*it.DutyPaid); err == nil {
			t.add(freight.String(), "without customs")
			t.add(it.DutyPaid.String(), "customs")
		}
	}
	t.add(it.Total.String(), "total")
	t.print(w)
}

// sources are the rows of customs tables behind charges, each with a number: the
// same few make most charges of an answer.
type sources struct{ rows []engine.CustomsRule }

// because says what a charge of customs is about, whom it falls on, and the number
// of the row that made it.
func (s *sources) because(c *engine.CustomsRule) string {
	row := *c
	row.Line, row.Base, row.Payer = 0, nil, ""
	if row.Table != "regimes" {
		row.Regime = "" // others levy by the same row
	}
	at := slices.Index(s.rows, row)
	if at < 0 {
		at = len(s.rows)
		s.rows = append(s.rows, row)
	}
	text := ""
	if c.Line > 0 {
		text += fmt.Sprintf("; line %d", c.Line)
	}
	text += fmt.Sprintf("; the %s pays", c.Payer)
	if c.Uncertain {
		text += "; uncertain"
	}
	return fmt.Sprintf("%s [%d]", text, at+1)
}

// print lists the rows: where they stand, when they hold, and who says so.
func (s *sources) print(w io.Writer) {
	if len(s.rows) == 0 {
		return
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, "what customs charge is by these rows of the feed:")
	t := &columns{indent: "  ", amount: true}
	for i := range s.rows {
		r := &s.rows[i]
		text := r.Table + ".csv"
		for _, key := range []string{r.Area, r.Regime, r.HS} {
			if key != "" {
				text += " " + key
			}
		}
		switch {
		case r.First != "" && r.Last != "":
			text += ", " + r.First + " to " + r.Last
		case r.First != "":
			text += ", since " + r.First
		case r.Last != "":
			text += ", until " + r.Last
		}
		text += ": " + r.Source
		if r.Uncertain {
			text += " (uncertain: old, second hand or disputed)"
		}
		if r.Note != "" {
			text += ". " + r.Note
		}
		t.add(fmt.Sprintf("[%d]", i+1), text)
	}
	t.print(w)
}

// named lists what an itinerary is the best in.
func named(options []engine.Option) string {
	if len(options) == 0 {
		return ""
	}
	words := make([]string, len(options))
	for i, o := range options {
		words[i] = string(o)
	}
	return " " + strings.Join(words, ", ") + ":"
}

// printArrival says when an itinerary really arrives, where lanes run late.
func printArrival(w io.Writer, it *engine.Itinerary) {
	d := &it.Arrival
	if d.OnTime == 1 && d.P90.Equal(it.Arrive) {
		return
	}
	by := func(t time.Time) string {
		if t.IsZero() {
			return "at no time that is known"
		}
		return "by " + t.Format(shownTime)
	}
	say(w, "  ", fmt.Sprintf("arrives by %s %.0f times in a hundred; five times in ten %s, nine %s; makes every connection %.0f times in a hundred",
		d.By.Format(shownTime), 100*d.OnTime, by(d.P50), by(d.P90), 100*d.Holds))
}

func grams(g float64) string {
	if g < 1000 {
		return fmt.Sprintf("%.0f g", g)
	}
	return fmt.Sprintf("%.1f kg", g/1000)
}

// printExplanation writes why, or why not.
func printExplanation(w io.Writer, x *engine.Explanation) {
	if x.In {
		var numbers []string
		for _, i := range x.Itineraries {
			numbers = append(numbers, fmt.Sprint(i+1))
		}
		say(w, "", fmt.Sprintf("%s is in the answer: %s", x.Subject, strings.Join(numbers, ", ")))
		return
	}
	say(w, "", x.Subject+" is not in the answer")
	if len(x.Reasons) == 0 {
		say(w, "  ", "an itinerary without it is just as good in everything asked")
	}
	for _, r := range x.Reasons {
		say(w, "  ", r.Detail)
	}
	for i, r := range x.Remedies {
		if i == 0 {
			fmt.Fprintln(w, "the smallest changes that would bring it in:")
		}
		how := "computed"
		if r.Verified {
			how = "asked again: it is in"
		}
		say(w, "  ", fmt.Sprintf("%s (%s)", r.Detail, how))
	}
	if x.Partial != "" {
		say(w, "", "incomplete, there may be smaller changes: "+x.Partial)
	}
	if x.Best != nil {
		fmt.Fprintln(w)
		say(w, "", "the way through it that stays least behind: "+modes(x.Best))
		printLegs(w, x.Best)
		var from sources
		printCharges(w, x.Best, &from)
		from.print(w)
	}
}

// modes names the modes and carriers in order, one word a leg.
func modes(it *engine.Itinerary) string {
	var out []string
	for _, l := range it.Legs {
		out = append(out, string(l.Mode)+" "+l.Carrier)
	}
	return strings.Join(out, ", ")
}

// mainly is the mode of the longest leg.
func mainly(it *engine.Itinerary) network.Mode {
	longest := 0
	for i := range it.Legs {
		if it.Legs[i].Distance > it.Legs[longest].Distance {
			longest = i
		}
	}
	return it.Legs[longest].Mode
}

func kilometres(metres int64) string { return fmt.Sprintf("%d km", (metres+500)/1000) }

// span writes a duration the way a planner speaks of it.
func span(d time.Duration) string {
	d = d.Round(time.Minute)
	days, hours, minutes := d/(24*time.Hour), d/time.Hour%24, d/time.Minute%60
	switch {
	case days > 0 && hours == 0:
		return fmt.Sprintf("%d d", days)
	case days > 0:
		return fmt.Sprintf("%d d %d h", days, hours)
	case hours > 0 && minutes == 0:
		return fmt.Sprintf("%d h", hours)
	case hours > 0:
		return fmt.Sprintf("%d h %d min", hours, minutes)
	}
	return fmt.Sprintf("%d min", minutes)
}
