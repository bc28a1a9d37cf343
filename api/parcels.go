package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
	"entrepot/tracking/store"
)

// pageOfEvents bounds one answer: ten times the longest history of a parcel.
const pageOfEvents = 1000

type ParcelID struct {
	ID string `path:"id" maxLength:"64" doc:"Parcel id." example:"019aa3f0-7c1e-7d6a-9b1f-0c8f5e2a4d11"`
}

type parcelInput struct {
	ParcelID
	IfNoneMatch string `header:"If-None-Match" doc:"ETag of an earlier answer: 304 when nothing has changed."`
}

type parcelOutput struct {
	Status int
	Type   string `header:"Content-Type"`
	ETag   string `header:"ETag" doc:"Changes whenever anything in the view does; begins with the state's sequence."`
	Body   any
}

func (s *Server) registerParcels() {
	schemas := s.api.OpenAPI().Components.Schemas
	views := func(doc string, of ...reflect.Type) map[string]*huma.Response {
		var any []*huma.Schema
		for _, t := range of {
			any = append(any, schemas.Schema(t, true, ""))
		}
		return map[string]*huma.Response{"200": {Description: doc, Content: map[string]*huma.MediaType{typeJSON: {Schema: &huma.Schema{AnyOf: any}}}}}
	}

	register(s, operation{
		Operation: huma.Operation{
			OperationID: "get-parcel", Method: http.MethodGet, Path: "/v1/parcels/{id}", Tags: []string{"parcels"},
			Summary: "See where a parcel is",
			Description: "What is shown depends on who asks. The holder of the parcel's link sees the way, the state and the arrival. " +
				"A carrier with a reference of the parcel also sees its references and what is wrong. A planner sees everything.",
			Responses: views("The parcel, as the caller may see it.", reflect.TypeFor[plannerView](), reflect.TypeFor[CarrierView](), reflect.TypeFor[ShopperView]()),
		},
		may: admins | planners | carriers | shoppers, problems: []*kind{unknownParcel},
	}, s.getParcel)
	s.api.OpenAPI().Paths["/v1/parcels/{id}"].Get.Responses["304"] = &huma.Response{Description: "Nothing has changed since the ETag given."}

	register(s, operation{
		Operation: huma.Operation{
			OperationID: "list-events", Method: http.MethodGet, Path: "/v1/parcels/{id}/events", Tags: []string{"parcels"},
			Summary:     "List a parcel's events",
			Description: "In the order in which this server learned of them, which is the order to resume by; a carrier may scan late. An event that another one corrects stays in the list, with void. The fields carrier, code, note and proof are left out for the holder of a link.",
		},
		may: admins | planners | carriers | shoppers, problems: []*kind{unknownParcel},
	}, s.listEvents)

	register(s, operation{
		Operation: huma.Operation{
			OperationID: "list-parcels", Method: http.MethodGet, Path: "/v1/parcels", Tags: []string{"parcels"},
			Summary: "List parcels", Description: "The newest registration first, in pages.",
		},
		may: admins | planners, problems: []*kind{invalid},
	}, s.listParcels)

	register(s, operation{
		Operation: huma.Operation{
			OperationID: "renew-link", Method: http.MethodPost, Path: "/v1/parcels/{id}/link", Tags: []string{"parcels"},
			Summary: "Make a new link for the shopper", Description: "Every earlier link of the parcel stops working at once.",
		},
		may: admins | planners, problems: []*kind{unknownParcel, tooManyWrites, storageFull},
	}, s.renewLink)

	register(s, operation{
		Operation: huma.Operation{
			OperationID: "revoke-link", Method: http.MethodDelete, Path: "/v1/parcels/{id}/link", Tags: []string{"parcels"},
			Summary: "Revoke the shopper's link", Description: "Every link of the parcel stops working at once. Revoking again changes nothing.", DefaultStatus: http.StatusNoContent,
		},
		may: admins | planners, problems: []*kind{unknownParcel, tooManyWrites, storageFull},
	}, s.revokeLink)

	s.registerReferences()
	s.registerRegistration()
}

// reach finds a parcel that c may see, and as whom. Whatever is in the way, the
// answer is that there is no such parcel.
func (s *Server) reach(c caller, id string) (parcel.Parcel, audience, error) {
	p, err := s.store.Parcel(id)
	missing := errors.Is(err, store.ErrNotFound)
	if err != nil && !missing {
		return parcel.Parcel{}, 0, err
	}
	to := forPlanner
	may := !missing
	switch right := c.rights(); {
	case right == shoppers:
		good, err := s.opens(c.token, id, p)
		if err != nil {
			return parcel.Parcel{}, 0, err
		}
		to, may = forShopper, may && good
	case right == carriers:
		to = forCarrier
		may = may && slices.ContainsFunc(p.References, func(r event.Reference) bool { return r.Carrier == c.key.Carrier })
	case right&(admins|planners) == 0:
		may = false
	}
	if !may {
		return parcel.Parcel{}, 0, noParcel(id)
	}
	return p, to, nil
}

// noParcel is the answer to whoever may not see a parcel, and to whoever asks
// for one that does not exist.
func noParcel(id string) *Problem { return unknownParcel.problem("parcel: got %s", shown(id)) }

func (s *Server) getParcel(ctx context.Context, in *parcelInput) (*parcelOutput, error) {
	p, to, err := s.reach(callerOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	seen, err := s.look(p)
	if err != nil {
		return nil, err
	}
	text, tag, err := tagged(seen.state.Seq, seen.view(to))
	if err != nil {
		return nil, err
	}
	if matches(in.IfNoneMatch, tag) {
		return &parcelOutput{Status: http.StatusNotModified, ETag: tag, Body: []byte(nil)}, nil
	}
	return &parcelOutput{Status: http.StatusOK, Type: typeJSON, ETag: tag, Body: text}, nil
}

// matches says whether a list of entity tags, as If-None-Match has them, holds
// this one.
func matches(list, tag string) bool {
	for one := range strings.SplitSeq(list, ",") {
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one == tag || one == "*" {
			return true
		}
	}
	return false
}

type eventsInput struct {
	ParcelID
	After uint64 `query:"after" doc:"Only events with a sequence after this one." example:"17"`
}

type eventsOutput struct {
	Body struct {
		Events eventList `json:"events" nullable:"false" doc:"By sequence, at most 1,000: ask again with after for more."`
		Seq    uint64    `json:"seq" doc:"Sequence of the last event listed, or after when there is none. Ask with it for what comes next."`
	} `nameHint:"Events"`
}

func (s *Server) listEvents(ctx context.Context, in *eventsInput) (*eventsOutput, error) {
	p, to, err := s.reach(callerOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	t, err := s.store.Story(p.ID)
	if err != nil {
		return nil, err
	}
	out := &eventsOutput{}
	out.Body.Events, out.Body.Seq = eventList{}, in.After
	for _, e := range t.Events {
		if e.Seq <= in.After {
			continue
		}
		if len(out.Body.Events) == pageOfEvents {
			break
		}
		out.Body.Events = append(out.Body.Events, s.eventView(e, t.State.Void, callerOf(ctx).viewer(to)))
		out.Body.Seq = e.Seq
	}
	return out, nil
}

type parcelsInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many to list."`
	Cursor string `query:"cursor" maxLength:"64" doc:"next of the page before."`
}

type parcelsOutput struct {
	Body struct {
		Parcels []summaryView `json:"parcels" nullable:"false"`
		Next    string        `json:"next,omitempty" doc:"Cursor of the next page; absent on the last."`
	} `nameHint:"Parcels"`
}

func (s *Server) listParcels(_ context.Context, in *parcelsInput) (*parcelsOutput, error) {
	parcels, next, err := s.store.List(in.Cursor, in.Limit)
	if errors.Is(err, store.ErrNotFound) {
		return nil, faults(FieldFault{"cursor", in.Cursor, "next of an earlier page"})
	}
	if err != nil {
		return nil, err
	}
	out := &parcelsOutput{}
	out.Body.Parcels, out.Body.Next = []summaryView{}, next
	for _, p := range parcels {
		seen, err := s.look(p)
		if err != nil {
			return nil, err
		}
		out.Body.Parcels = append(out.Body.Parcels, seen.summary())
	}
	return out, nil
}

// linkLife is how long a shopper's link works: longer than the slowest sea
// route, a return and a complaint.
const linkLife = 180 * 24 * time.Hour

// link is the address of a parcel's page. The token is behind the #, so that
// browsers send it to no server, in no log and no Referer.
func (s *Server) link(id string, generation uint32) string {
	return "/track/" + id + "#" + s.links.Token(id, generation)
}

type linkOutput struct {
	Body struct {
		Link    string    `json:"link" doc:"Path of the shopper's page with the token behind #. It is shown only here."`
		Expires time.Time `json:"expires"`
	} `nameHint:"NewLink"`
}

func (s *Server) renewLink(ctx context.Context, in *ParcelID) (*linkOutput, error) {
	s.linking.Lock()
	defer s.linking.Unlock()
	if _, _, err := s.reach(callerOf(ctx), in.ID); err != nil {
		return nil, err
	}
	p, err := s.store.RotateLink(ctx, in.ID, s.now().Add(linkLife).UTC().Truncate(time.Second))
	if err != nil {
		return nil, err
	}
	out := &linkOutput{}
	out.Body.Link, out.Body.Expires = s.link(p.ID, p.Link.Generation), p.Link.Expires
	return out, nil
}

func (s *Server) revokeLink(ctx context.Context, in *ParcelID) (*struct{}, error) {
	s.linking.Lock()
	defer s.linking.Unlock()
	if _, _, err := s.reach(callerOf(ctx), in.ID); err != nil {
		return nil, err
	}
	return nil, s.store.RevokeLink(ctx, in.ID)
}
