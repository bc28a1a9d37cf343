package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"entrepot/engine"
)

const shownTime = "Mon 2 Jan 15:04 MST"

// printAnswer writes an answer for a planner: one line an itinerary, then each
// itinerary leg by leg, every time in the zone of its own place.
func printAnswer(w io.Writer, a *engine.Answer, parcel string) {
	fmt.Fprintf(w, "%s (%s) to %s (%s), %s, from %s\n", a.From.Name, a.From.ID, a.To.Name, a.To.ID, parcel, a.Depart.Format("Mon 2 Jan 2006 15:04 MST"))
	if a.NoRoute != nil {
		fmt.Fprintf(w, "\nno route (%s): %s\n", strings.ReplaceAll(string(a.NoRoute.Reason), "_", " "), a.NoRoute.Detail)
		return
	}
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "#\tarrives\ttakes\ttotal\ton time\tCO2e\tlegs\tby")
	for i := range a.Itineraries {
		it := &a.Itineraries[i]
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%.0f %%\t%s\t%d\t%s\n", i+1, it.Arrive.Format(shownTime), span(it.Arrive.Sub(it.HandOver)), it.Total,
			100*it.Arrival.OnTime, grams(it.Carbon), len(it.Legs), modes(it))
	}
	t.Flush()
	if a.Partial != "" {
		fmt.Fprintf(w, "incomplete: %s\n", a.Partial)
	}
	if more := a.Total - len(a.Itineraries); more > 0 {
		fmt.Fprintf(w, "%d more in the exact set\n", more)
	}
	for i := range a.Itineraries {
		it := &a.Itineraries[i]
		fmt.Fprintf(w, "\n%d.%s\n", i+1, named(it.Options))
		if !it.HandOver.Equal(a.Depart) {
			fmt.Fprintf(w, "  handed over by %s\n", it.HandOver.Format(shownTime))
		}
		printLegs(w, it)
		printArrival(w, it)
	}
}

func printLegs(w io.Writer, it *engine.Itinerary) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, l := range it.Legs {
		if l.Stay.Reason != "" {
			fmt.Fprintf(t, "\t%s\t\t%s\n", l.From.ID, l.Stay.Reason)
		}
		fmt.Fprintf(t, "\t%s\t%s\t%s\n", l.From.ID, l.Depart.Format(shownTime), l.From.Name)
		fmt.Fprintf(t, "\t   %s\t%s\t%s, %s, lane %s\n", l.Mode, span(l.Arrive.Sub(l.Depart)), l.CarrierName, kilometres(l.Distance), l.Lane)
		fmt.Fprintf(t, "\t%s\t%s\t%s\n", l.To.ID, l.Arrive.Format(shownTime), l.To.Name)
	}
	t.Flush()
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, c := range it.Charges {
		fmt.Fprintf(t, "\t%s\t  %s %s: %s\n", c.Amount, strings.ReplaceAll(string(c.Kind), "_", " "), c.Where, c.Rule)
	}
	fmt.Fprintf(t, "\t%s\t  total\n", it.Total)
	t.Flush()
}

// named lists what an itinerary is the best in.
func named(options []engine.Option) string {
	var out string
	for i, o := range options {
		if i > 0 {
			out += ","
		}
		out += " " + string(o)
	}
	return out
}

// printArrival says when an itinerary really arrives, where lanes run late.
func printArrival(w io.Writer, it *engine.Itinerary) {
	d := &it.Arrival
	if d.OnTime == 1 && d.P90.Equal(it.Arrive) {
		return
	}
	by := func(t time.Time) string {
		if t.IsZero() {
			return "not at all"
		}
		return t.Format(shownTime)
	}
	fmt.Fprintf(w, "  arrives by %s %.0f times in a hundred; five times in ten by %s, nine by %s\n", d.By.Format(shownTime), 100*d.OnTime, by(d.P50), by(d.P90))
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
		fmt.Fprintf(w, "%s is in the answer: %s\n", x.Subject, strings.Join(numbers, ", "))
		return
	}
	fmt.Fprintf(w, "%s is not in the answer\n", x.Subject)
	if len(x.Reasons) == 0 {
		fmt.Fprintln(w, "  an itinerary without it is just as good in everything asked")
	}
	for _, r := range x.Reasons {
		fmt.Fprintf(w, "  %s\n", r.Detail)
	}
	for i, r := range x.Remedies {
		if i == 0 {
			fmt.Fprintln(w, "the smallest changes that would bring it in:")
		}
		how := "computed"
		if r.Verified {
			how = "asked again: it is in"
		}
		fmt.Fprintf(w, "  %s (%s)\n", r.Detail, how)
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
