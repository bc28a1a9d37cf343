package engine

import (
	"fmt"

	"entrepot/engine/timetable"
)

// refused lists what a lane's limits hold against a parcel, in words; nothing
// when it carries it. A parcel whose size is not known is taken to fit.
func refused(l *timetable.Limit, p *Parcel) []string {
	var why []string
	if l.MaxWeight > 0 && p.Weight > l.MaxWeight {
		why = append(why, fmt.Sprintf("%s is over its %s", p.Weight, l.MaxWeight))
	}
	if side := p.Dims.Longest(); l.MaxLength > 0 && side > l.MaxLength {
		why = append(why, fmt.Sprintf("a side of %s is over its %s", side, l.MaxLength))
	}
	if girth := p.Dims.Girth(); l.MaxGirth > 0 && girth > l.MaxGirth {
		why = append(why, fmt.Sprintf("length and girth of %s are over its %s", girth, l.MaxGirth))
	}
	if both := l.Refuses & p.Goods; both != 0 {
		why = append(why, "it refuses "+both.String())
	}
	return why
}

// refuses tells for every limit of the snapshot whether it keeps the parcel out.
func (w *world) refuses(p *Parcel) []bool {
	out := make([]bool, len(w.snap.Limits))
	for i := range out {
		out[i] = len(refused(&w.snap.Limits[i], p)) > 0
	}
	return out
}

// limit is what an arc does not carry: one of the snapshot's limits or of those
// that changes have brought.
func (w *world) limit(a *timetable.Arc) *timetable.Limit {
	own := w.snap.Limits
	if int(a.Limit) < len(own) {
		return &own[a.Limit]
	}
	return &w.overlay.Limits()[int(a.Limit)-len(own)]
}
