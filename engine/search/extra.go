package search

import (
	"slices"

	"entrepot/engine/overlay"
	"entrepot/engine/timetable"
)

// extras are the arcs of one overlay that carry the parcel, as one rating has
// them. They are read-only: a price of a whole carrier makes 50,000 of them,
// so queries on one overlay share them.
type extras struct {
	overlay *overlay.Overlay
	lanes   []lane             // numbered on from the rated lanes
	of      map[int32][]int32  // by place: the lanes that leave it
	cutOff  []timetable.Second // by facility: the most of any arc that leaves it
	latest  timetable.Second   // when the last of them can arrive
	turned  reverses
	opening opening // with them
}

// extras rates the arcs of an overlay, or gives those of the query before if it
// was on the same one. Refused is by limit of the overlay.
func (r *Rated) extras(o *overlay.Overlay, refused []bool) *extras {
	if e := r.laid.Load(); e != nil && e.overlay == o {
		return e
	}
	own, s := &r.prices, r.x.snap
	e := &extras{overlay: o, of: map[int32][]int32{}, cutOff: slices.Clone(r.x.maxCutOff), turned: reverses{}}
	base := int32(len(s.Arcs))
	for id := base; id < base+int32(o.Extras()); id++ {
		a := o.Arc(id)
		switch {
		case a == nil || a.From == a.To,
			int(a.Limit) < len(own.Refused) && own.Refused[a.Limit],
			int(a.Limit) >= len(own.Refused) && refused[int(a.Limit)-len(own.Refused)]:
			continue
		}
		e.cutOff[a.From] = max(e.cutOff[a.From], a.CutOff)
		e.latest = max(e.latest, s.End+a.Duration)
		for status := range Status(r.layers()) {
			if !own.Customs.carries(a.Lane, status) {
				continue
			}
			from, to := r.place(a.From, status), r.place(a.To, status)
			l := lane{r.priceIn(status, a, o.PriceMillionths(id)), timing{arc: id, cutOff: a.CutOff, duration: a.Duration}}
			e.of[from] = append(e.of[from], int32(len(r.lanes)+len(e.lanes)))
			e.lanes = append(e.lanes, l)
			e.turned[to] = append(e.turned[to], reverse{from, s.Handling(a.From) + a.CutOff + a.Duration, l.cost})
		}
	}
	if e.opening = r.opening; e.opening.shut != nil && o.Lowers() != 0 {
		e.opening = r.openingWith(e.turned)
	}
	r.laid.Store(e)
	return e
}
