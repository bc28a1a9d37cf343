package engine

import (
	"time"

	"entrepot/engine/delay"
	"entrepot/engine/search"
	"entrepot/engine/timetable"
)

// walk follows the delays of a way's lanes and clearances, leg by leg. Borders
// may be nil where none of its steps is a clearance.
func (w *world) walk(b *borders, way *search.Way) delay.Arrival {
	legs := make([]delay.Leg, 0, len(way.Steps))
	var held []delay.Hold
	for i := range way.Steps {
		st := &way.Steps[i]
		if st.Arc < 0 {
			held = append(held, b.hold(st))
			continue
		}
		a := w.arc(st.Arc)
		legs = append(legs, delay.Leg{
			Holds:  held,
			Ready:  func(arrive delay.Second) delay.Second { return delay.Second(w.ready(a.From, timetable.Second(arrive))) },
			Depart: delay.Second(st.Depart), CutOff: delay.Second(a.CutOff), Duration: delay.Second(a.Duration),
			Next: func(ready delay.Second) (depart, arrive delay.Second) {
				d, at := w.soonest(a.Lane, timetable.Second(ready))
				return delay.Second(d), delay.Second(at)
			},
			Delay: w.facts.classes[w.facts.classOf[a.Lane]],
		})
		held = nil
	}
	return delay.Walk(delay.Second(way.Start), legs, held...)
}

// hold is a step through customs as the walk of an itinerary takes it.
func (b *borders) hold(st *search.Step) delay.Hold {
	c, r := &b.numbers.Clearances[-1-st.Arc], b.procedure(st).Regime
	return delay.Hold{
		Through: func(at delay.Second) delay.Second { return delay.Second(c.Through(timetable.Second(at))) },
		Delay:   clearingOf(r).delay(),
	}
}

// soonest is the departure of a lane that arrives first of those a parcel can
// make which is ready at a moment; Never if there is none. Room is not counted:
// a parcel that missed its departure has none booked anyway.
func (w *world) soonest(lane int32, ready timetable.Second) (depart, arrive timetable.Second) {
	depart, arrive = timetable.Never, timetable.Never
	consider := func(id int32) {
		a := w.arc(id)
		if d := w.next(id, ready+a.CutOff, 0); d != timetable.Never && d+a.Duration < arrive {
			depart, arrive = d, d+a.Duration
		}
	}
	for _, id := range w.snap.ArcsOf(lane) {
		consider(id)
	}
	for _, id := range w.extrasOf(lane) {
		consider(id)
	}
	return depart, arrive
}

// arrival is a way's arrival as people are shown it.
func (w *world) arrival(a *delay.Arrival, planned, deadline time.Time) Arrival {
	out := Arrival{By: planned, Holds: a.Holds.Float(), Lost: a.Lost.Float()}
	if !deadline.IsZero() {
		out.By = deadline.In(planned.Location())
	}
	show := func(s delay.Second) time.Time {
		if s == delay.Never {
			return time.Time{}
		}
		return w.snap.At(timetable.Second(s)).In(planned.Location())
	}
	out.P10, out.P50, out.P90 = show(a.P10()), show(a.P50()), show(a.P90())
	out.OnTime = w.by(a, out.By).Float()
	return out
}

// by is the probability of arriving by a moment, which may lie outside what the
// network knows.
func (w *world) by(a *delay.Arrival, deadline time.Time) delay.Probability {
	since := deadline.Sub(w.snap.Epoch) / time.Second
	return a.By(delay.Second(max(-1, min(since, time.Duration(timetable.Max)))))
}
