package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/engine/network"
)

// Closures are the change made most often and in most haste, so they have a
// short form: no kind to name, and an id that takes back nothing but a closure.

type closureInput struct {
	IdempotentChange
	Body struct {
		Facility string     `json:"facility,omitempty" maxLength:"40" doc:"What is closed: one of facility, lane and carrier." example:"CNSZX"`
		Lane     string     `json:"lane,omitempty" maxLength:"40" doc:"A lane."`
		Carrier  string     `json:"carrier,omitempty" maxLength:"40" doc:"All lanes of a carrier."`
		From     *time.Time `json:"from,omitempty" doc:"The first moment it is closed; without it, since ever." example:"2026-11-25T00:00:00Z"`
		Until    *time.Time `json:"until,omitempty" doc:"The first moment it is open again; without it, until further notice." example:"2026-11-27T00:00:00Z"`
		Why      string     `json:"why,omitempty" maxLength:"2000" doc:"The reason, shown with what it changes." example:"typhoon"`
	} `nameHint:"NewClosure"`
	RawBody []byte
}

func (s *Server) registerClosures() {
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "close", Method: http.MethodPost, Path: "/v1/network/closures", Tags: []string{"network"}, DefaultStatus: http.StatusCreated,
			Summary: "Close a facility, a lane or a carrier",
			Description: "The short form of POST /v1/network/changes for a closure. Nothing leaves a closed facility or arrives at it; " +
				"of a closed lane or carrier nothing leaves.",
		},
		may: admins | planners, maxBody: otherBodies, problems: []*kind{badChange, otherBody, storageFull},
	}, s.closePart)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "reopen", Method: http.MethodDelete, Path: "/v1/network/closures/{id}", Tags: []string{"network"},
			Summary: "Take a closure back", Description: "The network is as if it had never been closed.",
		},
		may: admins | planners, problems: []*kind{unknownChange},
	}, s.reopen)
}

func (s *Server) closePart(ctx context.Context, in *closureInput) (*changeOutput, error) {
	b := &in.Body
	return s.apply(ctx, &Change{Kind: ChangeKind(network.Closed), Facility: b.Facility, Lane: b.Lane, Carrier: b.Carrier, From: b.From, Until: b.Until, Why: b.Why},
		onceChange(ctx, in.Key, "close", in.RawBody), "/v1/network/closures/")
}

func (s *Server) reopen(ctx context.Context, in *undoInput) (*undoOutput, error) {
	return s.undoOnly(ctx, in, network.Closed)
}
