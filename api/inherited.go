package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"entrepot/tracking/parcel"
	"entrepot/tracking/store"
)

// The shopper's link of a parcel that was merged into another goes on working: it
// is in a mail that nobody will send again. The store answers for such a parcel
// with the survivor, so what its link was worth is kept here when it is merged.
//
// Links are changed and parcels merged one at a time, under Server.linking: else
// a link could be revoked between the reading of its worth and the merge.

// inheritances is the store's name for these records.
const inheritances = "inherited-link"

// inheritance is the link of a merged parcel. Its form is read from disk: fields
// may be added, and none changed.
type inheritance struct {
	Into       string    `json:"into"`       // the survivor, which may have been merged too since
	Generation uint32    `json:"generation"` // of the merged parcel's own link
	Expires    time.Time `json:"expires"`    // zero: it was revoked
	Beside     uint32    `json:"beside"`     // the generation of the survivor's link then
}

// bequeath notes what the link of a parcel is worth that is about to be merged.
func (s *Server) bequeath(ctx context.Context, merged, into parcel.Parcel) error {
	value, err := json.Marshal(inheritance{into.ID, merged.Link.Generation, merged.Link.Expires, into.Link.Generation})
	if err != nil {
		return fmt.Errorf("api: link of %s: %w", merged.ID, err)
	}
	return s.store.PutRecords(ctx, store.Record{Bucket: inheritances, ID: merged.ID, Value: value})
}

// inherited says whether a token opens a parcel by the link of another one, of
// this id, that was merged into it. Renewing or revoking the link of a survivor
// ends those it got, at every step on the way.
func (s *Server) inherited(token, id string, p parcel.Parcel) (bool, error) {
	first, err := s.inheritance(id)
	if err != nil {
		return false, err
	}
	good := s.links.Opens(token, id, first.Generation) && s.now().Before(first.Expires)
	for at := first; ; {
		if at.Into == p.ID {
			return good && at.Beside == p.Link.Generation, nil
		}
		next, err := s.inheritance(at.Into)
		if err != nil {
			return false, err
		}
		good = good && at.Beside == next.Generation
		at = next
	}
}

func (s *Server) inheritance(id string) (i inheritance, err error) {
	value, err := s.store.Record(inheritances, id)
	if err != nil {
		return i, err
	}
	if err := json.Unmarshal(value, &i); err != nil {
		return i, fmt.Errorf("api: link of %s: %w", id, err)
	}
	return i, nil
}

// opens says whether a shopper's token opens the parcel that an id leads to.
func (s *Server) opens(token, id string, p parcel.Parcel) (bool, error) {
	if p.ID == id || p.ID == "" {
		// Held against a parcel that does not exist as well, so that the time
		// taken does not tell.
		return s.links.Opens(token, id, p.Link.Generation) && p.Link.Good(p.Link.Generation, s.now()), nil
	}
	good, err := s.inherited(token, id, p)
	if errors.Is(err, store.ErrNotFound) { // merged by another way
		return false, nil
	}
	return good, err
}
