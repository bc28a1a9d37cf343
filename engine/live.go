package engine

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"entrepot/engine/journal"
	"entrepot/engine/network"
	"entrepot/engine/overlay"
	"entrepot/engine/timetable"
)

// AppliedChange is a change in force.
type AppliedChange struct {
	network.Change
	Unfit string `json:"unfit,omitempty" doc:"Why it changes nothing at the moment: what it names is gone from the network, past, or not in the horizon yet."`
}

// UndoneChange is a change that was taken back.
type UndoneChange struct {
	network.Change
	UndoneBy  string    `json:"undoneBy,omitempty"`
	UndoneAt  time.Time `json:"undoneAt"`
	UndoneWhy string    `json:"undoneWhy,omitempty"`
}

// mostUndone is how many changes taken back are remembered.
const mostUndone = 1000

// Apply puts a change in force for every query from now on, with an id and a
// moment if it has none, and gives it back. Queries at work finish on the
// network they began with. A change of a request that made one before makes none:
// that one is given. Errors are *FieldError of kind ErrBadChange, ErrFull where a
// booking finds no room, or ErrKeyReused; then nothing has changed.
func (e *Engine) Apply(c network.Change) (network.Change, error) {
	if first, found, err := e.made(c.Once); found || err != nil {
		return first, err
	}
	a := &errand{id: c.ID, once: c.Once}
	a.judge = func(w *world, o *overlay.Overlay, b *journal.Batch) (*overlay.Overlay, error) {
		if first, found, err := e.madeFor(c.Once); err != nil {
			return nil, err
		} else if found {
			c = first
			return nil, errMade
		}
		if c.ID == "" { // here, so that ids are in the order of the changes
			id, err := uuid.NewV7()
			if err != nil {
				return nil, fmt.Errorf("change: id: %w", err)
			}
			c.ID, a.id = id.String(), id.String()
		}
		if c.At.IsZero() {
			c.At = e.now().UTC().Truncate(time.Second)
		}
		if _, taken := e.changes.find(c.ID); taken {
			return nil, &FieldError{Field: "id", Got: c.ID, Want: "one that is not in use", Kind: ErrBadChange}
		}
		next, err := o.With(c)
		if err != nil {
			return nil, w.changeError("", err)
		}
		if b != nil {
			if err := b.Append(c); err != nil {
				return nil, fmt.Errorf("change %s: %w", c.ID, err)
			}
		}
		return next, nil
	}
	a.enter = func() {
		e.changes.add(c)
		e.remember(&c)
	}
	if err := e.run(a); err != nil && !errors.Is(err, errMade) {
		return c, err
	}
	return c, nil
}

// under is the world with another overlay.
func (w *world) under(o *overlay.Overlay) *world {
	next := *w
	next.overlay = o
	if o.Len() == 0 {
		next.overlay = nil
	}
	return &next
}

// Undo takes a change back. The error is ErrUnknownChange, or a *FieldError of
// kind ErrBadChange where others rest on it: a departure added that is booked.
func (e *Engine) Undo(id, by, why string) (UndoneChange, error) {
	u, a := e.undoing(id, by, why)
	if err := e.run(a); err != nil {
		return UndoneChange{}, err
	}
	return *u, nil
}

// undoing is the errand that takes a change back, and what comes of it.
func (e *Engine) undoing(id, by, why string) (*UndoneChange, *errand) {
	u := &UndoneChange{}
	return u, &errand{id: id, judge: func(w *world, o *overlay.Overlay, b *journal.Batch) (*overlay.Overlay, error) {
		c, known := e.changes.find(id)
		if !known {
			return nil, fmt.Errorf("%w: %q", ErrUnknownChange, id)
		}
		if _, fits := o.Change(id); fits {
			var err error
			if o, err = o.Without(id); err != nil {
				return nil, w.changeError("", err)
			}
		}
		*u = UndoneChange{Change: c, UndoneBy: by, UndoneAt: e.now().UTC().Truncate(time.Second), UndoneWhy: why}
		if b != nil {
			if err := b.Undo(id, by, u.UndoneAt, why); err != nil {
				return nil, fmt.Errorf("change %s: %w", id, err)
			}
		}
		return o, nil
	}, enter: func() {
		e.changes.remove(id)
		delete(e.unfit, id)
		e.undone = append(e.undone, *u)
		if over := len(e.undone) - mostUndone; over > 0 {
			for _, old := range e.undone[:over] {
				if old.Once != nil {
					delete(e.asked, old.Once.Key)
				}
			}
			e.undone = slices.Delete(e.undone, 0, over)
		}
	}}
}

// Changes lists what is in force, in the order it was made.
func (e *Engine) Changes() []AppliedChange {
	e.mu.Lock()
	defer e.mu.Unlock()
	list := e.changes.list()
	out := make([]AppliedChange, len(list))
	for i, c := range list {
		out[i] = AppliedChange{Change: c, Unfit: e.unfit[c.ID]}
	}
	return out
}

// Change is the change in force with an id.
func (e *Engine) Change(id string) (c network.Change, known bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.changes.find(id)
}

// History lists the changes taken back, the latest first, at most so many.
func (e *Engine) History(limit int) []UndoneChange {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := slices.Clone(e.undone)
	slices.Reverse(out)
	return out[:min(max(0, limit), len(out))]
}

// laid is the overlay in force, which may be empty.
func (w *world) laid() *overlay.Overlay {
	if w.overlay != nil {
		return w.overlay
	}
	return w.blank
}

// with is the world with some changes more, for one query.
func (w *world) with(changes []network.Change) (*world, error) {
	if len(changes) == 0 {
		return w, nil
	}
	o := w.laid()
	for i, c := range changes {
		if c.ID == "" {
			c.ID = fmt.Sprintf("what-if-%d", i+1)
		}
		var err error
		if o, err = o.With(c); err != nil {
			return nil, w.changeError(fmt.Sprintf("whatIf[%d].", i), err)
		}
	}
	next := *w
	next.overlay = o
	return &next, nil
}

// lay puts the changes in force on a world just made, and says which change
// nothing there: some because what they are about is past, others for a reason
// that may pass.
func (w *world) lay(changes []network.Change) (unfit map[string]string, past []string) {
	unfit = map[string]string{}
	if len(changes) == 0 {
		return unfit, nil
	}
	o, out := w.blank.Over(changes)
	for _, u := range out {
		if errors.Is(u.Err, overlay.ErrPast) {
			past = append(past, u.Change.ID)
		}
		unfit[u.Change.ID] = u.Err.Error()
	}
	if o.Len() > 0 {
		w.overlay = o
	}
	return unfit, past
}

// changeError turns what is wrong with a change into the engine's own errors,
// with the field's path before its name.
func (w *world) changeError(path string, err error) error {
	var (
		field *network.ChangeError
		fit   *overlay.FitError
		full  *overlay.FullError
	)
	switch {
	case errors.As(err, &full):
		return &FieldError{Field: fmt.Sprintf("%slegs[%d]", path, full.Leg),
			Got:  fmt.Sprintf("%s on %s", full.Weight.Kilograms(), full.DepartureKey),
			Want: fmt.Sprintf("at most the %s left there", full.Left.Kilograms()), Kind: ErrFull}
	case errors.As(err, &field):
		return &FieldError{Field: path + field.Field, Got: field.Got, Want: field.Want, Kind: ErrBadChange}
	case errors.As(err, &fit):
		return &FieldError{Field: path + fit.Field, Got: fmt.Sprintf("%v: %s", fit.Kind, fit.Detail), Want: "what the network in force has", Kind: ErrBadChange}
	}
	return err
}

// extrasOf lists the arcs that changes have added to a lane.
func (w *world) extrasOf(lane int32) []int32 {
	if w.overlay.Extras() == 0 {
		return nil
	}
	from, _ := w.snap.Facility(w.snap.Lanes[lane].From)
	return slices.DeleteFunc(w.overlay.Extra(nil, from), func(id int32) bool { return w.overlay.Arc(id).Lane != lane })
}

// whyGone says, for the end of a message, what changes did to a departure that a
// leg may mean.
func (w *world) whyGone(l *ChosenLeg, lane int32, depart timetable.Second) string {
	if w.overlay == nil {
		return ""
	}
	for _, arc := range w.meant(l, w.snap.ArcsOf(lane), depart) {
		if w.snap.Next(w.snap.Arcs[arc].Pattern, depart) != depart {
			continue
		}
		if why := w.overlay.Why(arc, depart); why != "" {
			return ": " + why
		}
	}
	return ""
}

// whyRepriced says what changed the price of an arc.
func (w *world) whyRepriced(arc int32) string {
	lane := &w.snap.Lanes[w.arc(arc).Lane]
	text := fmt.Sprintf("%g %% of the tariff", float64(w.overlay.PriceMillionths(arc))/10_000)
	for _, c := range w.overlay.Changes() {
		if c.Kind == network.Repriced && (c.Lane == lane.ID || c.Carrier == lane.Carrier) && c.Why != "" {
			text += ": " + c.Why
		}
	}
	return text
}
