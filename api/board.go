package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/tracking/event"
	"entrepot/tracking/store"
)

// BoardQuery asks for parcels by where they stand.
type BoardQuery struct {
	Status    []string  `query:"status" maxItems:"19" doc:"Any of these statuses, with commas between." example:"departed,customs_held"`
	Exception []string  `query:"exception" maxItems:"3" enum:"customs_held,delivery_failed,exception" doc:"Any of these is open." example:"customs_held"`
	Place     string    `query:"place" maxLength:"80" doc:"The place last named, as the carrier wrote it." example:"DEFRA"`
	Carrier   string    `query:"carrier" maxLength:"40" doc:"Whose scan decided where the parcel stands." example:"HLX"`
	Since     time.Time `query:"since" doc:"It has stood so since then or later, to the second."`
	Until     time.Time `query:"until" doc:"It has stood so since before then."`
}

// read gives the query of the store, or what is wrong with it.
func (q *BoardQuery) read() (store.Query, error) {
	out := store.Query{Place: q.Place, Carrier: q.Carrier, Since: q.Since, Until: q.Until}
	for _, list := range []struct {
		field string
		texts []string
		to    *[]event.Status
	}{{"status", q.Status, &out.Statuses}, {"exception", q.Exception, &out.Exceptions}} {
		for _, text := range list.texts {
			s, ok := event.ParseStatus(text)
			if !ok {
				return out, faults(FieldFault{list.field, text, "a status such as " + event.Departed.String()})
			}
			*list.to = append(*list.to, s)
		}
	}
	return out, nil
}

// boardRow is a parcel as the board shows it.
type boardRow struct {
	Parcel     string         `json:"parcel"`
	Status     event.Status   `json:"status"`
	Since      *time.Time     `json:"since,omitempty" doc:"Since when it stands so, to the second."`
	Place      string         `json:"place,omitempty" doc:"The place last named."`
	Carrier    string         `json:"carrier,omitempty" doc:"Whose scan decided."`
	Exceptions []event.Status `json:"exceptions,omitempty" nullable:"false" doc:"What is open."`
	Events     int            `json:"events"`
}

type boardInput struct {
	BoardQuery
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"How many to list."`
	Cursor string `query:"cursor" maxLength:"16" doc:"next of the page before."`
}

type boardOutput struct {
	Body struct {
		Parcels []boardRow `json:"parcels" nullable:"false"`
		Next    string     `json:"next,omitempty" doc:"Cursor of the next page; absent on the last."`
	} `nameHint:"Board"`
}

type countsOutput struct {
	Body struct {
		Parcels      int            `json:"parcels"`
		Statuses     map[string]int `json:"statuses" doc:"How many stand at each status."`
		Exceptions   map[string]int `json:"exceptions" doc:"How many have each of these open; a parcel may have several."`
		Unregistered int            `json:"unregistered" doc:"Numbers that carriers have scanned and nobody has registered, whatever is asked for."`
	} `nameHint:"BoardCounts"`
}

type numberOutput struct {
	Body struct {
		Bearers []bearerRow `json:"bearers" nullable:"false" doc:"One for each carrier that has scanned the number or had it registered."`
	} `nameHint:"NumberBearers"`
}

type bearerRow struct {
	Carrier string `json:"carrier"`
	Parcel  string `json:"parcel,omitempty" doc:"The parcel that has the number now; absent while nobody has registered it."`
}

func (s *Server) registerBoard() {
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "list-board", Method: http.MethodGet, Path: "/v1/board", Tags: []string{"parcels"},
			Summary:     "Find parcels by where they stand",
			Description: "By status, open exception, place, carrier and time, all of which must fit; the last registered or first scanned first, in pages. It is answered from memory: half a million parcels are looked through in some milliseconds.",
		},
		may: admins | planners, problems: []*kind{invalid},
	}, s.listBoard)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "count-board", Method: http.MethodGet, Path: "/v1/board/counts", Tags: []string{"parcels"},
			Summary: "Count parcels by where they stand", Description: "Of those that fit what is asked for, how many stand at each status and have each exception open.",
		},
		may: admins | planners, problems: []*kind{invalid},
	}, s.countBoard)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "find-number", Method: http.MethodGet, Path: "/v1/numbers/{number}", Tags: []string{"parcels"},
			Summary: "Find who has a number", Description: "Whichever carrier's it is. A carrier may ask for its own numbers.",
		},
		may: admins | planners | carriers, problems: []*kind{invalid},
	}, s.findNumber)
}

func (s *Server) listBoard(_ context.Context, in *boardInput) (*boardOutput, error) {
	q, err := in.read()
	if err != nil {
		return nil, err
	}
	found, next, err := s.store.Query(q, in.Cursor, in.Limit)
	if errors.Is(err, store.ErrNotFound) {
		return nil, faults(FieldFault{"cursor", in.Cursor, "next of an earlier page"})
	}
	if err != nil {
		return nil, err
	}
	out := &boardOutput{}
	out.Body.Parcels, out.Body.Next = make([]boardRow, len(found)), next
	for i, f := range found {
		row := boardRow{Parcel: f.ID, Status: f.Status, Place: f.Place, Carrier: f.Carrier, Exceptions: f.Exceptions, Events: f.Events}
		if f.Since.Unix() > 0 {
			row.Since = &f.Since
		}
		out.Body.Parcels[i] = row
	}
	return out, nil
}

func (s *Server) countBoard(_ context.Context, in *struct{ BoardQuery }) (*countsOutput, error) {
	q, err := in.read()
	if err != nil {
		return nil, err
	}
	c, err := s.store.Count(q)
	if err != nil {
		return nil, err
	}
	named := func(of map[event.Status]int) map[string]int {
		out := map[string]int{}
		for status, n := range of {
			out[status.String()] = n
		}
		return out
	}
	out := &countsOutput{}
	out.Body.Parcels, out.Body.Unregistered = c.Parcels, c.Unregistered
	out.Body.Statuses, out.Body.Exceptions = named(c.Statuses), named(c.Exceptions)
	return out, nil
}

func (s *Server) findNumber(ctx context.Context, in *struct {
	Number string `path:"number" maxLength:"64" doc:"The number as scanned; other than letters, digits and - _ . percent-encoded." example:"HLX0012345678"`
}) (*numberOutput, error) {
	found, err := s.store.Lookup(in.Number)
	if err != nil {
		return nil, err
	}
	out := &numberOutput{}
	out.Body.Bearers = []bearerRow{}
	for _, f := range found {
		if c := callerOf(ctx); c.rights() == carriers && f.Reference.Carrier != c.key.Carrier {
			continue
		}
		out.Body.Bearers = append(out.Body.Bearers, bearerRow{f.Reference.Carrier, f.Parcel})
	}
	return out, nil
}
