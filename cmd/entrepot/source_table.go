package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"entrepot/engine"
)

// printSourcing writes for a seller: each destination with what every stock offers
// it, how stocks are filled, what they cost a month, and what pays.
func printSourcing(w io.Writer, a *engine.Sourcing) {
	say(w, "", fmt.Sprintf("Where to hold stock for %s a month from %s, in %s", grouped(a.Orders, "order"), a.Depart.Format(shownTime), a.Currency))
	for i := range a.Demand {
		fmt.Fprintln(w)
		printDemand(w, &a.Demand[i])
	}
	printInbound(w, a)
	fmt.Fprintln(w)
	printMonths(w, a)
	if len(a.Breaks) > 0 {
		fmt.Fprintln(w)
	}
	for i := range a.Breaks {
		say(w, "", broken(a, &a.Breaks[i]))
	}
}

// grouped writes a count of things: 1,400 orders.
func grouped(n int64, what string) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	if n != 1 {
		what += "s"
	}
	return text + " " + what
}

// printDemand writes what an order to one destination costs from each stock, the
// parts of that below it.
func printDemand(w io.Writer, d *engine.SourcedDemand) {
	head := fmt.Sprintf("%s (%s), %s a month", d.To.Name, d.To.ID, grouped(d.Orders, "order"))
	if !d.By.IsZero() {
		head += ", wanted by " + d.By.Format(shownTime)
	}
	say(w, "", head)
	t := &columns{indent: "  "}
	t.add("stock", "an order", "half by", "9 in 10 by", "in time")
	for _, o := range d.Options {
		if o.NoRoute != nil {
			t.add(shortened(o.Stock), "no way ("+strings.ReplaceAll(string(o.NoRoute.Reason), "_", " ")+"): "+o.NoRoute.Detail)
			continue
		}
		arrival := &o.Way.Arrival
		likely := fmt.Sprintf("%.0f %%", 100*arrival.OnTime)
		switch {
		case !o.InTime:
			likely += ", late"
		case o.Stock == d.Best:
			likely += ", best"
		}
		t.add(shortened(o.Stock), bare(*o.Landed), onClock(arrival.P50), onClock(arrival.P90), likely)
		t.add("", parts(&o))
	}
	t.print(w)
}

// shortened is a name that leaves room for what stands beside it.
func shortened(name string) string { return cut(name, 18) }

// onClock is a moment in a column; a parcel may be lost.
func onClock(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.Format(shortTime)
}

// parts say what an order's cost is made of, and by which regimes it goes.
func parts(o *engine.SourcedOrder) string {
	p := o.Parts
	var words []string
	add := func(minor int64, format string, args ...any) {
		if minor != 0 {
			words = append(words, fmt.Sprintf(format, args...))
		}
	}
	add(p.Inbound.Minor, "bulk %s", bare(p.Inbound))
	add(p.InboundCustoms.Minor, "its customs %s", bare(p.InboundCustoms))
	add(p.Holding.Minor, "held %s", bare(p.Holding))
	add(p.Freight.Minor, "freight %s", bare(p.Freight))
	add(p.Customs.Minor, "customs %s", bare(p.Customs))
	text := strings.Join(words, ", ")
	if by := regimes(o.Way); by != "" {
		text += "; " + by
	}
	return text
}

// regimes lists those that a way takes.
func regimes(way *engine.SourcedWay) string {
	var ids []string
	for _, r := range way.Regimes {
		ids = append(ids, r.Regime)
	}
	return strings.Join(ids, ", ")
}

// printInbound writes how stocks are filled.
func printInbound(w io.Writer, a *engine.Sourcing) {
	for i := range a.Stocks {
		s := &a.Stocks[i]
		in := s.Inbound
		if in == nil {
			continue
		}
		fmt.Fprintln(w)
		head := fmt.Sprintf("%s is filled by %s at once", s.Name, grouped(in.Units, "order"))
		switch {
		case in.NoRoute != nil:
			say(w, "", fmt.Sprintf("%s, and there is no way (%s): %s", head, strings.ReplaceAll(string(in.NoRoute.Reason), "_", " "), in.NoRoute.Detail))
		case in.Way == nil:
			say(w, "", fmt.Sprintf("%s for %s", head, bare(*in.Cost)))
		default:
			var legs []string
			for _, l := range in.Way.Legs {
				legs = append(legs, string(l.Mode)+" "+l.Carrier)
			}
			text := fmt.Sprintf("%s, %s, for %s", head, in.Weight, bare(*in.Cost))
			if c := in.Way.Customs; c != nil {
				text += fmt.Sprintf(", %s of it to customs", bare(*c))
			}
			text += fmt.Sprintf("; it takes %s: %s", span(in.Way.Arrive.Sub(a.Depart)), strings.Join(legs, ", "))
			if by := regimes(in.Way); by != "" {
				text += "; " + by
			}
			say(w, "", text)
		}
	}
}

// printMonths writes what every stock costs a month.
func printMonths(w io.Writer, a *engine.Sourcing) {
	t := &columns{}
	t.add("a month", "all in", "fixed", "bulk", "held", "freight", "customs")
	for i := range a.Stocks {
		s := &a.Stocks[i]
		if s.Monthly == nil {
			t.add(shortened(s.Name), "does not serve every destination")
			continue
		}
		m := s.Monthly
		t.add(shortened(s.Name), bare(m.Total), bare(m.Fixed), bare(m.Inbound), bare(m.Holding), bare(m.Freight), bare(m.Customs))
	}
	t.print(w)
}

// broken says from when on a stock pays.
func broken(a *engine.Sourcing, b *engine.BreakEven) string {
	text := fmt.Sprintf("%s against %s: ", b.Stock, b.Against)
	switch {
	case b.Volume > 0:
		text += fmt.Sprintf("cheaper from %s a month on", grouped(b.Volume, "order"))
		if b.First > 0 {
			text += fmt.Sprintf(", and at some volumes from %s on", grouped(b.First, "order"))
		}
	case b.First > 0:
		text += fmt.Sprintf("cheaper at some volumes from %s a month on; %s", grouped(b.First, "order"), b.Reason)
	default:
		text += b.Reason
	}
	if b.Saves == nil {
		return text
	}
	saves := *b.Saves
	if saves.Minor < 0 {
		saves.Minor = -saves.Minor
		return fmt.Sprintf("%s; at %s it costs %s more a month", text, grouped(a.Orders, "order"), saves)
	}
	return fmt.Sprintf("%s; at %s it saves %s a month", text, grouped(a.Orders, "order"), saves)
}
