package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/engine"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// Change is a change to the network on the wire.
type Change struct {
	Kind     ChangeKind `json:"kind"`
	Facility string     `json:"facility,omitempty" maxLength:"40" doc:"Of a closure; of a delay, what leaves from there." example:"CNSZX"`
	Lane     string     `json:"lane,omitempty" maxLength:"40" doc:"The lane it is about, in place of facility and carrier."`
	Carrier  string     `json:"carrier,omitempty" maxLength:"40" doc:"All lanes of a carrier."`
	From     *time.Time `json:"from,omitempty" doc:"The first moment it holds; without it, since ever." example:"2026-11-25T00:00:00Z"`
	Until    *time.Time `json:"until,omitempty" doc:"The first moment it no longer holds; without it, until further notice." example:"2026-11-27T00:00:00Z"`
	Late     Span       `json:"late,omitempty" doc:"Of a delay: how much later." example:"6h"`
	Departs  *time.Time `json:"departs,omitempty" doc:"Of a cancellation or an addition: the departure, by the moment it is timetabled for." example:"2026-11-25T22:00:00+08:00"`
	otherDeparture
	Duration   Span        `json:"duration,omitempty" doc:"Of an addition, if not the lane's."`
	CutOff     *Span       `json:"cutOff,omitempty" doc:"Of an addition, if not the lane's."`
	CapacityKg int64       `json:"capacityKg,omitempty" minimum:"1" doc:"Of an addition, if not the lane's."`
	Percent    float64     `json:"percent,omitempty" minimum:"-99.9999" maximum:"2900" doc:"Of a price change: so much dearer, or less if negative." example:"-8"`
	Legs       []bookedLeg `json:"legs,omitempty" nullable:"false" maxItems:"100" doc:"Of a booking."`
	Why        string      `json:"why,omitempty" maxLength:"2000" doc:"The reason, shown with what it changes." example:"typhoon"`
}

// ChangeKind is one of network.ChangeKinds.
type ChangeKind string

// Schema lists the kinds.
func (ChangeKind) Schema(huma.Registry) *huma.Schema {
	return words("What it does.", network.ChangeKinds)
}

// otherDeparture tells a departure from others of its lane at the same moment.
type otherDeparture struct {
	Ordinal int    `json:"ordinal,omitempty" minimum:"1" maximum:"1000" doc:"Which of several departures of the lane at that moment, by duration, cut-off and capacity. Without it: of a booking the first, of a cancellation all."`
	AddedBy string `json:"addedBy,omitempty" maxLength:"100" doc:"Id of the change that added the departure, if the timetable does not have it."`
}

type bookedLeg struct {
	Lane    string    `json:"lane" maxLength:"40" doc:"Lane id." example:"HLX-1"`
	Departs time.Time `json:"departs" doc:"The departure, by the moment it is timetabled for." example:"2026-11-25T21:00:00+08:00"`
	otherDeparture
	Weight string `json:"weight" maxLength:"24" doc:"Room taken." example:"1.2kg"`
}

// change reads it; path stands before the names of fields.
func (c *Change) change(path string) (network.Change, faultList) {
	var wrong faultList
	out := network.Change{Kind: network.ChangeKind(c.Kind), Facility: c.Facility, Lane: c.Lane, Carrier: c.Carrier, Why: c.Why, Ordinal: c.Ordinal, AddedBy: c.AddedBy,
		Late: network.Span(wrong.span(path+"late", c.Late)), Duration: network.Span(wrong.span(path+"duration", c.Duration)), CapacityKg: c.CapacityKg}
	for _, m := range []struct {
		from *time.Time
		to   *time.Time
	}{{c.From, &out.From}, {c.Until, &out.Until}, {c.Departs, &out.Departs}} {
		if m.from != nil {
			*m.to = *m.from
		}
	}
	if c.CutOff != nil {
		out.CutOff = ptr(network.Span(wrong.span(path+"cutOff", *c.CutOff)))
	}
	if c.Percent != 0 {
		out.PriceMillionths = network.SamePrice + int64(math.Round(c.Percent*10_000))
	}
	for i, l := range c.Legs {
		w, err := unit.ParseWeight(l.Weight)
		if err != nil || w <= 0 {
			wrong = append(wrong, FieldFault{fmt.Sprintf("%slegs[%d].weight", path, i), l.Weight, "grams or kilograms, more than nothing, such as 850g or 1.2kg"})
		}
		out.Legs = append(out.Legs, network.Leg{DepartureKey: network.DepartureKey{Lane: l.Lane, Departs: l.Departs, Ordinal: l.Ordinal, AddedBy: l.AddedBy}, Weight: w})
	}
	return out, wrong
}

// AppliedChange is a change in force, or one that was. The request that made it is
// nobody's business.
type AppliedChange struct {
	ID string `json:"id" doc:"Takes it back: DELETE /v1/network/changes/{id}."`
	Change
	By        string     `json:"by" doc:"The key that made it."`
	At        time.Time  `json:"at" doc:"When it was made."`
	Unfit     string     `json:"unfit,omitempty" doc:"Why it changes nothing at the moment: what it names is gone from the network, past, or not in the horizon yet."`
	UndoneBy  string     `json:"undoneBy,omitempty" doc:"The key that took it back."`
	UndoneAt  *time.Time `json:"undoneAt,omitempty" doc:"When it was taken back."`
	UndoneWhy string     `json:"undoneWhy,omitempty" doc:"Why it was taken back."`
}

func appliedChange(c *network.Change) AppliedChange {
	out := AppliedChange{ID: c.ID, By: c.By, At: c.At, Change: Change{Kind: ChangeKind(c.Kind), Facility: c.Facility, Lane: c.Lane, Carrier: c.Carrier,
		CapacityKg: c.CapacityKg, Why: c.Why, otherDeparture: otherDeparture{c.Ordinal, c.AddedBy}}}
	moment := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		return &t
	}
	span := func(s network.Span) Span {
		if s == 0 {
			return ""
		}
		return spanOf(time.Duration(s))
	}
	out.From, out.Until, out.Departs = moment(c.From), moment(c.Until), moment(c.Departs)
	out.Late, out.Duration = span(c.Late), span(c.Duration)
	if c.CutOff != nil {
		out.CutOff = ptr(spanOf(time.Duration(*c.CutOff)))
	}
	if c.PriceMillionths != 0 {
		out.Percent = float64(c.PriceMillionths-network.SamePrice) / 10_000
	}
	for _, l := range c.Legs {
		out.Legs = append(out.Legs, bookedLeg{l.Lane, l.Departs, otherDeparture{l.Ordinal, l.AddedBy}, l.Weight.String()})
	}
	return out
}

type changeInput struct {
	IdempotentChange
	Body    struct{ Change } `nameHint:"NewChange"`
	RawBody []byte
}

type changeOutput struct {
	Location string `header:"Location"`
	Body     AppliedChange
}

type changesInput struct {
	Kind   ChangeKind `query:"kind" doc:"Only changes of this kind."`
	Limit  int        `query:"limit" minimum:"1" maximum:"1000" default:"200" doc:"How many to list."`
	Cursor string     `query:"cursor" maxLength:"100" doc:"next of the page before."`
}

type changesOutput struct {
	Body struct {
		Changes []AppliedChange    `json:"changes" nullable:"false"`
		Next    string             `json:"next,omitempty" doc:"Cursor of the next page; absent on the last."`
		Network engine.NetworkInfo `json:"network"`
	} `nameHint:"Changes"`
}

// page is a list of changes with nothing in it yet.
func (s *Server) page() *changesOutput {
	out := &changesOutput{}
	out.Body.Changes, out.Body.Network = []AppliedChange{}, s.engine.Info()
	return out
}

type undoInput struct {
	ID  string `path:"id" maxLength:"100" doc:"The change's id."`
	Why string `query:"why" maxLength:"2000" doc:"The reason it is taken back."`
}

type undoOutput struct{ Body AppliedChange }

type historyInput struct {
	Limit int `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"At most so many."`
}

func (s *Server) registerChanges() {
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "list-changes", Method: http.MethodGet, Path: "/v1/network/changes", Tags: []string{"network"},
			Summary:     "List what has changed since the feed",
			Description: "Closures, delays, cancelled and added departures, changed prices and bookings in force, in the order they were made, in pages.",
		},
		may: admins | planners, problems: []*kind{invalid},
	}, s.listChanges)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "change-network", Method: http.MethodPost, Path: "/v1/network/changes", Tags: []string{"network"}, DefaultStatus: http.StatusCreated,
			Summary: "Change the network in force",
			Description: "Every query from now on sees the change; those at work finish on the network they began with. It is on disk before it is acknowledged. " +
				"A closure takes a facility, a lane or a carrier; a delay those and late; a cancellation lane and departs; an addition those too; a price change a lane or a carrier and percent; a booking legs.",
		},
		may: admins | planners, maxBody: otherBodies, problems: []*kind{badChange, noRoom, otherBody, storageFull},
	}, s.changeNetwork)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "undo-change", Method: http.MethodDelete, Path: "/v1/network/changes/{id}", Tags: []string{"network"},
			Summary:     "Take a change back",
			Description: "The network is as if the change had never been made. Taking a booking back releases its room.",
		},
		may: admins | planners, problems: []*kind{unknownChange, badChange},
	}, s.undoChange)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "list-undone", Method: http.MethodGet, Path: "/v1/network/history", Tags: []string{"network"},
			Summary:     "List the changes taken back",
			Description: "The latest first, with who took each back, when and why. The last thousand are remembered.",
		},
		may: admins | planners, problems: []*kind{invalid},
	}, s.listUndone)
}

func (s *Server) listChanges(_ context.Context, in *changesInput) (*changesOutput, error) {
	out, list := s.page(), s.engine.Changes()
	if in.Cursor != "" {
		list = after(list, in.Cursor)
	}
	for _, c := range list {
		if in.Kind != "" && string(in.Kind) != string(c.Kind) {
			continue
		}
		if len(out.Body.Changes) == in.Limit {
			out.Body.Next = out.Body.Changes[in.Limit-1].ID
			break
		}
		a := appliedChange(&c.Change)
		a.Unfit = c.Unfit
		out.Body.Changes = append(out.Body.Changes, a)
	}
	return out, nil
}

// after is the changes made after one, which may have been taken back since: ids
// are in the order of time.
func after(list []engine.AppliedChange, id string) []engine.AppliedChange {
	for i := range list {
		if list[i].ID == id {
			return list[i+1:]
		}
	}
	for i := range list {
		if list[i].ID > id {
			return list[i:]
		}
	}
	return nil
}

func (s *Server) changeNetwork(ctx context.Context, in *changeInput) (*changeOutput, error) {
	return s.apply(ctx, &in.Body.Change, onceChange(ctx, in.Key, "change-network", in.RawBody), "/v1/network/changes/")
}

// apply makes a change in the caller's name, once; location is where it is taken
// back.
func (s *Server) apply(ctx context.Context, wire *Change, once *network.Once, location string) (*changeOutput, error) {
	c, wrong := wire.change("")
	if wrong != nil {
		return nil, faults(wrong...)
	}
	c.By, c.Once = callerOf(ctx).key.Name, once
	made, err := s.engine.Apply(c)
	if err != nil {
		return nil, err
	}
	return &changeOutput{Location: location + made.ID, Body: appliedChange(&made)}, nil
}

func (s *Server) undoChange(ctx context.Context, in *undoInput) (*undoOutput, error) {
	u, err := s.engine.Undo(in.ID, callerOf(ctx).key.Name, in.Why)
	if err != nil {
		return nil, err
	}
	return &undoOutput{Body: undone(&u)}, nil
}

// undoOnly takes a change back if it is of this kind.
func (s *Server) undoOnly(ctx context.Context, in *undoInput, want network.ChangeKind) (*undoOutput, error) {
	if c, known := s.engine.Change(in.ID); known && c.Kind != want {
		return nil, unknownChange.problem("%s: got a change of kind %s, want one of kind %s", shown(in.ID), c.Kind, want)
	}
	return s.undoChange(ctx, in)
}

func undone(u *engine.UndoneChange) AppliedChange {
	out := appliedChange(&u.Change)
	out.UndoneBy, out.UndoneAt, out.UndoneWhy = u.UndoneBy, &u.UndoneAt, u.UndoneWhy
	return out
}

func (s *Server) listUndone(_ context.Context, in *historyInput) (*changesOutput, error) {
	out := s.page()
	for _, u := range s.engine.History(in.Limit) {
		out.Body.Changes = append(out.Body.Changes, undone(&u))
	}
	return out, nil
}

// ParseChanges reads a JSON array of changes as POST /v1/routes takes them in
// whatIf, for the command line.
func ParseChanges(text []byte) ([]network.Change, error) {
	var list []Change
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil {
		return nil, fmt.Errorf("changes: %w", err)
	}
	out := make([]network.Change, len(list))
	var wrong faultList
	for i := range list {
		var faults faultList
		out[i], faults = list[i].change(fmt.Sprintf("[%d].", i))
		wrong = append(wrong, faults...)
	}
	if wrong != nil {
		return nil, faults(wrong...)
	}
	return out, nil
}
