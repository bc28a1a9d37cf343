package overlay

import "entrepot/engine/timetable"

// Ready is when a parcel that arrives at a facility has been handled, in the
// hours that the snapshot has it open and no change has it closed. Never if
// that is past the hours the snapshot knows.
func (o *Overlay) Ready(facility int32, arrive timetable.Second) timetable.Second {
	if !o.shut.has(facility) {
		return o.snap.Ready(facility, arrive)
	}
	return o.ready(facility, arrive)
}

func (o *Overlay) ready(facility int32, arrive timetable.Second) timetable.Second {
	s, known := o.snap, o.known()
	r, _ := o.facilities.get(row(facility))
	ready, rest := s.Ready(facility, arrive), s.Handling(facility)
	if i := r.closing(arrive); i == len(r.shut) || ready < r.shut[i].from || ready == r.shut[i].from && rest > 0 {
		return ready
	}
	// From here on there is work left at every turn, or none to begin with and
	// an open moment is wanted.
	for t := arrive; t < known; {
		if u := r.closed(t); u > t {
			t = u
			continue
		}
		open, until := s.Open(facility, t)
		until = min(until, known)
		if !open {
			t = until
			continue
		}
		if i := r.closing(t); i < len(r.shut) {
			until = min(until, r.shut[i].from)
		}
		if rest <= until-t {
			return t + rest
		}
		rest -= until - t
		t = until
	}
	return timetable.Never
}

// Open tells whether a facility is open at a moment, and until when that stays
// so; Never where no change is known.
func (o *Overlay) Open(facility int32, at timetable.Second) (open bool, until timetable.Second) {
	if !o.shut.has(facility) {
		return o.snap.Open(facility, at)
	}
	r, _ := o.facilities.get(row(facility))
	// Closures may follow shut hours and the other way round.
	t := at
	for t < timetable.Never {
		if u := r.closed(t); u > t {
			t = u
			continue
		}
		open, until = o.snap.Open(facility, t)
		if open {
			break
		}
		t = until
	}
	switch {
	case t == timetable.Never:
		return false, t
	case t > at:
		return false, t
	}
	if i := r.closing(at); i < len(r.shut) {
		until = min(until, r.shut[i].from)
	}
	return true, until
}
