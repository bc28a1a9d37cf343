package overlay

import (
	"cmp"
	"errors"
	"slices"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// Overlay is a snapshot with a list of changes laid over it. It never changes:
// With and Without return another one, which shares with it what is the same.
// All methods are safe for any number of goroutines.
//
// A nil Overlay stands for no changes where that needs no snapshot to answer:
// Touched, Extras, Extra, ExtraInto, PriceMillionths, Lowers, Len, Change and
// Changes. Next, Ready and the rest want one that New made.
type Overlay struct {
	*index

	last    uint64 // order of the latest change ever made
	changes table[changeID, *entry]

	lanes      table[row, *rules]
	carriers   table[row, *rules]
	facilities table[row, *rules]
	shut       owned // facilities with closures

	departures table[departure, standing]
	standing   table[row, int32] // by arc: its departures that Next must look up
	narrow     owned             // arcs that a change of their lane or of one departure touches
	touched    owned             // those, and the arcs of changed facilities and carriers

	extras
}

// entry is a change in force, and what it means in this snapshot.
type entry struct {
	change      network.Change
	order       uint64           // later changes have greater ones
	from, until timetable.Second // of a closure or a delay; empty if out of range
	late        int64
	place       int32    // of a departure added: index in extras.added
	takes       []placed // by a booking, on departures that are not past
	cancels     []departure
}

// placed is room taken on one departure.
type placed struct {
	departure
	weight unit.Weight
}

// standing is what is known of one departure beyond the timetable. The zero
// value is not kept.
type standing struct {
	booked  unit.Weight
	legs    int32 // of bookings
	cancels int32 // cancellations in force
}

// New lays no changes over a snapshot. It looks at every lane and arc once, so
// it is called once for a snapshot; what is laid over it comes from With.
func New(s *timetable.Snapshot) *Overlay {
	return bare(newIndex(s))
}

func bare(x *index) *Overlay {
	return &Overlay{index: x, shut: owned{set: newSet(len(x.snap.Facilities))},
		narrow: owned{set: x.untouched}, touched: owned{set: x.untouched},
		extras: extras{lanePriced: owned{set: x.untouched}}}
}

// Snapshot is what the changes are laid over.
func (o *Overlay) Snapshot() *timetable.Snapshot { return o.snap }

// Touched tells whether Next may differ from the snapshot's for an arc. It is
// true of every extra arc.
func (o *Overlay) Touched(arc int32) bool {
	if o == nil {
		return false
	}
	w := uint32(arc) / 64
	return w >= uint32(len(o.touched.set)) || o.touched.set[w]&(1<<(uint32(arc)%64)) != 0
}

// Len is how many changes are in force.
func (o *Overlay) Len() int {
	if o == nil {
		return 0
	}
	return o.changes.len()
}

// Change finds a change in force by id.
func (o *Overlay) Change(id string) (network.Change, bool) {
	if o == nil {
		return network.Change{}, false
	}
	e, ok := o.changes.get(changeID(id))
	if !ok {
		return network.Change{}, false
	}
	return e.change, true
}

// Changes lists the changes in force in the order they were made. The caller
// must not write to their legs.
func (o *Overlay) Changes() []network.Change {
	if o == nil {
		return nil
	}
	entries := make([]*entry, 0, o.changes.len())
	for _, e := range o.changes.all {
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b *entry) int { return cmp.Compare(a.order, b.order) })
	list := make([]network.Change, len(entries))
	for i, e := range entries {
		list[i] = e.change
	}
	return list
}

// With adds a change after all others. It refuses one that is faulty (errors
// that are *network.ChangeError), whose id is in use, that names what the
// snapshot has not (ErrUnknown), that is past or beyond the horizon, or that
// finds no room (*FullError). Nothing is half done: on error o is all there is.
func (o *Overlay) With(c network.Change) (*Overlay, error) {
	e := o.edit()
	if err := e.apply(c, false); err != nil {
		return nil, err
	}
	return e.done(), nil
}

// Without takes a change away: what it gives answers as if the change had never
// been made. A departure added cannot go while it is booked or cancelled
// (ErrInUse).
func (o *Overlay) Without(id string) (*Overlay, error) {
	var found *entry
	if o != nil {
		found, _ = o.changes.get(changeID(id))
	}
	if found == nil {
		return nil, fault(id, "id", ErrUnknown, "got a change that is not in force")
	}
	if err := o.removable(found); err != nil {
		return nil, err
	}
	e := o.edit()
	e.remove(found)
	return e.done(), nil
}

// Unfit is a change that does not fit a snapshot, and why.
type Unfit struct {
	Change network.Change
	Err    error
}

// Lay lays changes, in the order they were made, over a snapshot that may be
// newer than they are. What no longer fits is left out and reported: what it
// names is gone (ErrUnknown), is past (ErrPast), has not come into the horizon
// yet (ErrAhead), or has less room than was booked (ErrFull).
//
// What was true when a change was made is not asked again: a booking stays on
// a departure that was closed or cancelled since. Legs of a booking that have
// left before the snapshot begins need no room any more; the booking is past
// when all have.
func Lay(s *timetable.Snapshot, changes []network.Change) (*Overlay, []Unfit) {
	return New(s).lay(changes)
}

// Over is Lay over the snapshot of o, with nothing of o's own changes.
func (o *Overlay) Over(changes []network.Change) (*Overlay, []Unfit) {
	return bare(o.index).lay(changes)
}

func (o *Overlay) lay(changes []network.Change) (*Overlay, []Unfit) {
	var unfit []Unfit
	e := o.edit()
	for _, c := range changes {
		if err := e.apply(c, true); err != nil {
			unfit = append(unfit, Unfit{c, err})
		}
	}
	return e.done(), unfit
}

// edit is an overlay in the making. What it has copied already it may write to;
// every set, shard and list knows the edit that may.
type edit struct{ *Overlay }

func (o *Overlay) edit() *edit {
	next := *o
	return &edit{&next}
}

// done ends the edit. The edit itself stays behind as the owner of what it
// copied, so it lets go of the overlay.
func (e *edit) done() *Overlay {
	o := e.Overlay
	e.Overlay = nil
	return o
}

// Callers branch on these with errors.Is.
var (
	// ErrUnknown: a facility, lane, carrier, departure or change that is not there.
	ErrUnknown = errors.New("unknown")
	// ErrTaken: the id of the change is in use.
	ErrTaken = errors.New("id is in use")
	// ErrPast: it ended before the snapshot begins.
	ErrPast = errors.New("past")
	// ErrAhead: it begins after the snapshot's horizon.
	ErrAhead = errors.New("beyond the horizon")
	// ErrGone: the departure is closed or cancelled.
	ErrGone = errors.New("does not leave")
	// ErrFull: a departure has too little room left; the error is a *FullError.
	ErrFull = errors.New("no room")
	// ErrInUse: a departure added is booked or cancelled.
	ErrInUse = errors.New("in use")
)
