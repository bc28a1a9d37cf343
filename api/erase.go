package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/tracking/tower"
)

func (s *Server) registerErase() {
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "erase-parcel", Method: http.MethodDelete, Path: "/v1/parcels/{id}", Tags: []string{"parcels"},
			Summary: "Erase a parcel for good",
			Description: "Its registration, numbers, plan, events and proofs go, and its links open nothing any more; sequences and counts stay as they were. " +
				"Backups made before still hold it. A later scan of one of its numbers is one of a number that nobody has registered.",
			DefaultStatus: http.StatusNoContent,
		},
		may: admins | planners, problems: []*kind{unknownParcel, tooManyWrites, storageFull},
	}, s.eraseParcel)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "export-parcel", Method: http.MethodGet, Path: "/v1/parcels/{id}/export", Tags: []string{"parcels"},
			Summary: "Export all that is kept of a parcel", Description: "As one document: what it was registered with, its plan, where it stands, and every event as it was told.",
		},
		may: admins | planners, problems: []*kind{unknownParcel},
	}, s.exportParcel)
}

func (s *Server) eraseParcel(ctx context.Context, in *ParcelID) (*struct{}, error) {
	p, _, err := s.reach(callerOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.store.Erase(ctx, p.ID, tower.Bucket, inheritances); err != nil {
		return nil, err
	}
	s.log.InfoContext(ctx, "parcel erased", "parcel", p.ID, "key", callerOf(ctx).key.ID)
	return nil, nil
}

// parcelExport is all that is kept of a parcel.
type parcelExport struct {
	Exported   time.Time   `json:"exported"`
	Registered exportedBy  `json:"registration"`
	Parcel     plannerView `json:"parcel"`
	Events     []any       `json:"events" nullable:"false"`
}

// exportedBy is what a parcel was registered with and its view leaves out.
type exportedBy struct {
	Sides [3]int64 `json:"sidesMillimetres" doc:"Outer sides; zeros where nobody said."`
	Goods []string `json:"goods" nullable:"false" doc:"Classes of goods."`
}

type parcelExportOutput struct {
	Disposition string `header:"Content-Disposition"`
	Body        parcelExport
}

func (s *Server) exportParcel(ctx context.Context, in *ParcelID) (*parcelExportOutput, error) {
	p, to, err := s.reach(callerOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	t, err := s.store.Story(p.ID)
	if err != nil {
		return nil, err
	}
	seen, err := s.sight(p, t)
	if err != nil {
		return nil, err
	}
	out := &parcelExportOutput{Disposition: `attachment; filename="parcel-` + p.ID + `.json"`}
	out.Body = parcelExport{Exported: s.now().UTC(), Registered: exportedBy{p.Sides, slices.Clone(p.Goods)}, Parcel: seen.plannerView(), Events: []any{}}
	if out.Body.Registered.Goods == nil {
		out.Body.Registered.Goods = []string{}
	}
	for _, e := range t.Events {
		out.Body.Events = append(out.Body.Events, s.eventView(e, t.State.Void, callerOf(ctx).viewer(to)))
	}
	return out, nil
}
