package tower

import (
	"encoding/json"
	"errors"
	"fmt"

	"entrepot/engine"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
	"entrepot/tracking/store"
)

// Bucket is the store's name for plan records.
const Bucket = "plan"

// planVersion is the form plans are written in; a reader refuses later ones.
const planVersion = 1

// record is a plan as it is stored: its own form, so that a change of the
// engine's itinerary is noticed here and not by whoever reads old data.
type record struct {
	Version   int              `json:"v"`
	Itinerary engine.Itinerary `json:"itinerary"`
}

// Tower holds plans against events.
type Tower struct {
	engine *engine.Engine
	store  *store.Store
}

// New returns a tower over a network and a store.
func New(e *engine.Engine, s *store.Store) *Tower { return &Tower{e, s} }

// PlanRecord is a plan in the form the store keeps, to be written in one
// transaction with its parcel.
func PlanRecord(parcelID string, it *engine.Itinerary) (store.Record, error) {
	value, err := json.Marshal(record{planVersion, *it})
	if err != nil {
		return store.Record{}, fmt.Errorf("tower: plan of %s: %w", parcelID, err)
	}
	return store.Record{Bucket: Bucket, ID: parcelID, Value: value}, nil
}

// Plan reads a parcel's plan; nil when it was registered without one.
func (t *Tower) Plan(parcelID string) (*engine.Itinerary, error) {
	value, err := t.store.Record(Bucket, parcelID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return decodePlan(parcelID, value)
}

func decodePlan(parcelID string, value []byte) (*engine.Itinerary, error) {
	var r record
	if err := json.Unmarshal(value, &r); err != nil {
		return nil, fmt.Errorf("tower: plan of %s: %w", parcelID, err)
	}
	if r.Version != planVersion || len(r.Itinerary.Legs) == 0 {
		return nil, fmt.Errorf("tower: plan of %s: got version %d with %d legs, want version %d with legs", parcelID, r.Version, len(r.Itinerary.Legs), planVersion)
	}
	return &r.Itinerary, nil
}

// Sight is everything the tower can say of a parcel.
type Sight struct {
	Sentence string
	Place    *engine.Place     // of the latest scan that named a place the network knows
	Plan     *engine.Itinerary // nil without one
	Outlook  *Outlook          // nil without a plan
}

// Look holds a parcel's plan, if it has one, against its story.
func (t *Tower) Look(p parcel.Parcel, told store.Story) (Sight, error) {
	var s Sight
	state, events := told.State, told.Events
	if at, ok := t.Place(state.LastPlace); ok {
		s.Place = &at
	}
	plan, err := t.Plan(p.ID)
	if err != nil {
		return Sight{}, err
	}
	name, next := state.Place.Name, ""
	if at, ok := t.Place(state.Place); ok {
		name = at.Name
	} else if name == "" {
		name = state.Place.ID
	}
	if plan != nil {
		if told.Settled {
			events = remembered(state)
		}
		s.Plan = plan
		position := Match(plan, parcel.Story(events), t.facility)
		o := outlook(t.engine, plan, position)
		s.Outlook = &o
		if position.Leg < len(plan.Legs) && position.Departed && position.OffRoute == "" {
			next = plan.Legs[position.Leg].To.Name
		}
	}
	s.Sentence = Sentence(state.Status, name, next)
	return s, nil
}

// remembered is as much of a story as its last state tells: where it ended.
func remembered(state parcel.State) []event.Event {
	return []event.Event{{Status: state.Status, Occurred: state.Time, Place: state.LastPlace}}
}

// Place finds the facility an event's place means; false when the network in
// force has none of that id or code.
func (t *Tower) Place(p event.Place) (engine.Place, bool) {
	return t.engine.Find(p.ID)
}

func (t *Tower) facility(p event.Place) string {
	at, _ := t.Place(p)
	return at.ID
}
