package store

import (
	"fmt"
	"time"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// The records of a parcel: itself, its state, and the answer to the request
// that registered it. How records are made is said in record.go.

type placeRecord struct {
	ID      string  `cbor:"1,keyasint,omitempty"`
	Name    string  `cbor:"2,keyasint,omitempty"`
	Country string  `cbor:"3,keyasint,omitempty"`
	Zone    string  `cbor:"4,keyasint,omitempty"`
	Lat     float64 `cbor:"5,keyasint,omitempty"`
	Lon     float64 `cbor:"6,keyasint,omitempty"`
}

type referenceRecord struct {
	Carrier string `cbor:"1,keyasint"`
	Number  string `cbor:"2,keyasint"`
}

type parcelRecord struct {
	Registered timeRecord        `cbor:"1,keyasint"`
	References []referenceRecord `cbor:"2,keyasint"`
	From       placeRecord       `cbor:"3,keyasint,omitzero"`
	To         placeRecord       `cbor:"4,keyasint,omitzero"`
	Grams      int64             `cbor:"5,keyasint"`
	Sides      [3]int64          `cbor:"6,keyasint,omitzero"`
	Goods      []string          `cbor:"7,keyasint,omitempty"`
	Minor      int64             `cbor:"8,keyasint,omitempty"`
	Currency   string            `cbor:"9,keyasint,omitempty"`
	Generation uint32            `cbor:"10,keyasint,omitempty"`
	Expires    timeRecord        `cbor:"11,keyasint,omitzero"`
	Slot       board.Slot        `cbor:"12,keyasint"`          // its head on the board
	Into       [16]byte          `cbor:"13,keyasint,omitzero"` // the parcel that it was merged into
}

// stored is a parcel with what only the store knows of it.
type stored struct {
	parcel.Parcel
	slot board.Slot
	into [16]byte // zero unless merged into another
}

func encodeParcel(p stored) ([]byte, error) {
	r := parcelRecord{
		Slot: p.slot, Into: p.into,
		Registered: newTime(p.Registered),
		From:       placeRecord(p.From),
		To:         placeRecord(p.To),
		Grams:      p.Grams,
		Sides:      p.Sides,
		Goods:      p.Goods,
		Minor:      p.Value.Minor,
		Currency:   p.Value.Currency,
		Generation: p.Link.Generation,
		Expires:    newTime(p.Link.Expires),
	}
	for _, ref := range p.References {
		r.References = append(r.References, referenceRecord(ref))
	}
	return encodeRecord("parcel", r)
}

// decodeParcel takes the id from the key.
func decodeParcel(key, value []byte) (stored, error) {
	var r parcelRecord
	if err := decodeRecord("parcel", value, &r); err != nil {
		return stored{}, err
	}
	id, err := cutParcelKey(key)
	if err != nil {
		return stored{}, err
	}
	p := stored{slot: r.Slot, into: r.Into, Parcel: parcel.Parcel{
		ID:         id,
		Registered: r.Registered.time(),
		From:       parcel.Place(r.From),
		To:         parcel.Place(r.To),
		Grams:      r.Grams,
		Sides:      r.Sides,
		Goods:      r.Goods,
		Value:      parcel.Value{Minor: r.Minor, Currency: r.Currency},
		Link:       parcel.Link{Generation: r.Generation, Expires: r.Expires.time()},
	}}
	for _, ref := range r.References {
		p.References = append(p.References, event.Reference(ref))
	}
	if !r.Registered.ok() || !r.Expires.ok() {
		return stored{}, fmt.Errorf("store: parcel %s: %w: a time is out of range", p.ID, ErrUnreadable)
	}
	return p, nil
}

type milestoneRecord struct {
	Status event.Status `cbor:"1,keyasint"`
	Time   timeRecord   `cbor:"2,keyasint"`
}

type stateRecord struct {
	Status     event.Status      `cbor:"1,keyasint"`
	Time       timeRecord        `cbor:"2,keyasint"`
	Place      string            `cbor:"3,keyasint,omitempty"`
	PlaceName  string            `cbor:"4,keyasint,omitempty"`
	LastPlace  string            `cbor:"5,keyasint,omitempty"`
	LastName   string            `cbor:"6,keyasint,omitempty"`
	Delivered  timeRecord        `cbor:"7,keyasint,omitzero"`
	Returning  bool              `cbor:"8,keyasint,omitempty"`
	Milestones []milestoneRecord `cbor:"9,keyasint"`
	Events     int               `cbor:"10,keyasint,omitempty"`
	Seq        uint64            `cbor:"11,keyasint,omitempty"`
	LastTime   timeRecord        `cbor:"12,keyasint,omitzero"`
	LastStatus event.Status      `cbor:"13,keyasint,omitempty"`
	LastID     event.ID          `cbor:"14,keyasint,omitzero"`
	Carrier    string            `cbor:"15,keyasint,omitempty"`
	Leg        *legRecord        `cbor:"16,keyasint,omitempty"`
	Exceptions []exceptionRecord `cbor:"17,keyasint,omitempty"`
	Void       []event.ID        `cbor:"18,keyasint,omitempty"`
}

type legRecord struct {
	Carrier  string     `cbor:"1,keyasint,omitempty"`
	From     string     `cbor:"2,keyasint,omitempty"`
	FromName string     `cbor:"3,keyasint,omitempty"`
	Since    timeRecord `cbor:"4,keyasint"`
}

type exceptionRecord struct {
	Status    event.Status `cbor:"1,keyasint"`
	Since     timeRecord   `cbor:"2,keyasint"`
	Place     string       `cbor:"3,keyasint,omitempty"`
	PlaceName string       `cbor:"4,keyasint,omitempty"`
	Code      string       `cbor:"5,keyasint,omitempty"`
	Carrier   string       `cbor:"6,keyasint,omitempty"`
}

func newState(s parcel.State) stateRecord {
	r := stateRecord{
		Carrier: s.Carrier, Void: s.Void,
		Status: s.Status, Time: newTime(s.Time),
		Place: s.Place.ID, PlaceName: s.Place.Name,
		LastPlace: s.LastPlace.ID, LastName: s.LastPlace.Name,
		Delivered: newTime(s.Delivered), Returning: s.Returning,
		Events: s.Events, Seq: s.Seq,
		LastTime: newTime(s.Last.Occurred), LastStatus: s.Last.Status, LastID: s.Last.ID,
	}
	for _, m := range s.Milestones {
		r.Milestones = append(r.Milestones, milestoneRecord{m.Status, newTime(m.Time)})
	}
	if s.Leg != (parcel.Leg{}) {
		r.Leg = &legRecord{s.Leg.Carrier, s.Leg.From.ID, s.Leg.From.Name, newTime(s.Leg.Since)}
	}
	for _, x := range s.Exceptions {
		r.Exceptions = append(r.Exceptions, exceptionRecord{x.Status, newTime(x.Since), x.Place.ID, x.Place.Name, x.Code, x.Carrier})
	}
	return r
}

func (r *stateRecord) state() (parcel.State, error) {
	s := parcel.State{
		Carrier: r.Carrier, Void: r.Void,
		Status: r.Status, Time: r.Time.time(),
		Place:     event.Place{ID: r.Place, Name: r.PlaceName},
		LastPlace: event.Place{ID: r.LastPlace, Name: r.LastName},
		Delivered: r.Delivered.time(), Returning: r.Returning,
		Events: r.Events, Seq: r.Seq,
		Last: parcel.Position{Occurred: r.LastTime.time(), Status: r.LastStatus, ID: r.LastID},
	}
	fits := r.Status.Known() && r.Time.ok() && r.Delivered.ok() && r.LastTime.ok() && r.Events >= 0
	for _, m := range r.Milestones {
		s.Milestones = append(s.Milestones, parcel.Milestone{Status: m.Status, Time: m.Time.time()})
		fits = fits && m.Status.Known() && m.Time.ok()
	}
	if l := r.Leg; l != nil {
		s.Leg = parcel.Leg{Carrier: l.Carrier, From: event.Place{ID: l.From, Name: l.FromName}, Since: l.Since.time()}
		fits = fits && l.Since.ok()
	}
	for _, x := range r.Exceptions {
		s.Exceptions = append(s.Exceptions, parcel.Exception{Status: x.Status, Since: x.Since.time(),
			Place: event.Place{ID: x.Place, Name: x.PlaceName}, Code: x.Code, Carrier: x.Carrier})
		fits = fits && x.Status.Known() && x.Since.ok()
	}
	if !fits {
		return parcel.State{}, fmt.Errorf("store: state: %w: a status or time is out of range", ErrUnreadable)
	}
	return s, nil
}

// answerRecord is what an idempotent request was answered.
type answerRecord struct {
	Body     [32]byte   `cbor:"1,keyasint"` // SHA-256 of the request
	Response []byte     `cbor:"2,keyasint,omitempty"`
	Expires  timeRecord `cbor:"3,keyasint"`
}

func encodeAnswer(o Once, expires time.Time) ([]byte, error) {
	return encodeRecord("answer", answerRecord{o.Body, o.Response, newTime(expires)})
}

func decodeAnswer(value []byte) (answerRecord, error) {
	var r answerRecord
	if err := decodeRecord("answer", value, &r); err != nil {
		return r, err
	}
	if !r.Expires.ok() {
		return r, fmt.Errorf("store: answer: %w: a time is out of range", ErrUnreadable)
	}
	return r, nil
}
