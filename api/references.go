package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
	"entrepot/tracking/store"
)

// A parcel gets a number at each hand-over, and two parcels can prove to be one.
// Both are for planners: with a number come its events, so a carrier that could
// add one would read another's parcel, or have its own scans shown as another's.

type referenceInput struct {
	ParcelID
	Body reference
}

type mergeInput struct {
	ParcelID
	Body struct {
		Parcel string `json:"parcel" minLength:"1" maxLength:"64" doc:"The parcel that becomes part of the one in the path." example:"019aa3f0-7c1e-7d6a-9b1f-0c8f5e2a4d12"`
	} `nameHint:"Merge"`
}

type plannerOutput struct {
	Body plannerView
}

func (s *Server) registerReferences() {
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "add-reference", Method: http.MethodPost, Path: "/v1/parcels/{id}/references", Tags: []string{"parcels"},
			Summary: "Give a parcel another number",
			Description: "As at a hand-over to the next carrier. Scans of it that came before join the parcel, later ones move it, and the carrier may see it. " +
				"A number that the parcel has already changes nothing, so it is safe to repeat.",
		},
		may: admins | planners, maxBody: otherBodies, problems: []*kind{unknownParcel, referenceTaken, settled, tooManyNumbers, tooManyWrites, storageFull},
	}, s.addReference)

	register(s, operation{
		Operation: huma.Operation{
			OperationID: "merge-parcels", Method: http.MethodPost, Path: "/v1/parcels/{id}/merge", Tags: []string{"parcels"},
			Summary: "Make one parcel of two",
			Description: "For two registrations that prove to be one parcel. The parcel in the path survives, with its plan and the references and events of both. " +
				"The other's id leads to it from then on: read, followed or changed, the survivor answers, under its own id. So does the other's link, until it expires or the survivor's is renewed or revoked. " +
				"There is no way back. Merging the two again changes nothing, so it is safe to repeat.",
		},
		may: admins | planners, maxBody: otherBodies, problems: []*kind{unknownParcel, settled, tooManyNumbers, tooManyWrites, storageFull},
	}, s.merge)
}

func (s *Server) addReference(ctx context.Context, in *referenceInput) (*plannerOutput, error) {
	p, err := s.store.AddReference(ctx, in.ID, event.Reference(in.Body))
	if err != nil {
		return nil, err
	}
	return s.joined(p)
}

func (s *Server) merge(ctx context.Context, in *mergeInput) (*plannerOutput, error) {
	s.linking.Lock()
	defer s.linking.Unlock()
	p, err := s.store.Parcel(in.ID)
	if err != nil {
		return nil, err
	}
	other, err := s.store.Parcel(in.Body.Parcel)
	if errors.Is(err, store.ErrNotFound) {
		return nil, noParcel(in.Body.Parcel)
	}
	if err != nil {
		return nil, err
	}
	if p.ID != other.ID {
		// First, so that no link stops working if the server does in between. While
		// the parcel is one of its own nobody asks for it.
		if err := s.bequeath(ctx, other, p); err != nil {
			return nil, err
		}
	}
	if p, err = s.store.Merge(ctx, p.ID, other.ID); err != nil {
		return nil, err
	}
	s.hub.Cut(other.ID)
	return s.joined(p)
}

// joined answers with a parcel that has got other events, after whoever follows
// it is told.
func (s *Server) joined(p parcel.Parcel) (*plannerOutput, error) {
	s.hub.Cut(p.ID)
	seen, err := s.look(p)
	if err != nil {
		return nil, err
	}
	return &plannerOutput{seen.plannerView()}, nil
}
