package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/tracking/store"
)

// A follower of the log that has no place of its own to keep how far it has come
// keeps it here. Names are of one key: two keys that choose the same name have two
// cursors.

// CursorName names a cursor in a path.
type CursorName struct {
	Name string `path:"name" maxLength:"64" pattern:"^[A-Za-z0-9][A-Za-z0-9._-]*$" patternDescription:"letters, digits and - _ . after a letter or digit" doc:"The cursor's name: letters, digits and - _ . after a letter or digit." example:"warehouse"`
}

// follower is the store's name for a cursor of a caller's.
func follower(c caller, name string) string { return "key/" + c.key.ID + "/" + name }

type putCursorInput struct {
	CursorName
	Body struct {
		After uint64 `json:"after" doc:"The sequence that the follower has come to: at most where the log ends. It may go back." example:"17"`
	} `nameHint:"NewCursor"`
}

type cursorOutput struct {
	Body struct {
		Name  string `json:"name"`
		After uint64 `json:"after" doc:"The sequence that the follower has come to; 0 where none was put."`
	} `nameHint:"Cursor"`
}

func (s *Server) registerCursors() {
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "get-cursor", Method: http.MethodGet, Path: "/v1/log/cursors/{name}", Tags: []string{"scans"},
			Summary: "See how far a follower has come", Description: "Cursors are the key's own: another key's of the same name is another one.",
		},
		may: admins | planners | carriers, problems: []*kind{invalid},
	}, s.getCursor)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "put-cursor", Method: http.MethodPut, Path: "/v1/log/cursors/{name}", Tags: []string{"scans"},
			Summary: "Keep how far a follower has come",
			Description: fmt.Sprintf("For GET /v1/log with `cursor`. Put it when what was read is done with: what was read after it is told again after a crash. It is on disk when it is answered. A key may have %d cursors.",
				store.MaxCursors),
		},
		may: admins | planners | carriers, maxBody: otherBodies, problems: []*kind{tooManyWrites, storageFull},
	}, s.putCursor)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "delete-cursor", Method: http.MethodDelete, Path: "/v1/log/cursors/{name}", Tags: []string{"scans"},
			Summary: "Give a cursor up", Description: "Giving up one that is not there changes nothing.", DefaultStatus: http.StatusNoContent,
		},
		may: admins | planners | carriers, problems: []*kind{invalid, tooManyWrites, storageFull},
	}, s.deleteCursor)
}

func (s *Server) getCursor(ctx context.Context, in *CursorName) (*cursorOutput, error) {
	after, err := s.store.Cursor(follower(callerOf(ctx), in.Name))
	if err != nil {
		return nil, err
	}
	out := &cursorOutput{}
	out.Body.Name, out.Body.After = in.Name, after
	return out, nil
}

func (s *Server) putCursor(ctx context.Context, in *putCursorInput) (*cursorOutput, error) {
	if err := s.withinLog(in.Body.After); err != nil {
		return nil, err
	}
	err := s.store.PutCursor(ctx, follower(callerOf(ctx), in.Name), in.Body.After)
	if errors.Is(err, store.ErrTooManyCursors) {
		return nil, faults(FieldFault{"name", in.Name, fmt.Sprintf("one of the %d cursors that this key has; delete one to make another", store.MaxCursors)})
	}
	if err != nil {
		return nil, err
	}
	out := &cursorOutput{}
	out.Body.Name, out.Body.After = in.Name, in.Body.After
	return out, nil
}

func (s *Server) deleteCursor(ctx context.Context, in *CursorName) (*struct{}, error) {
	return nil, s.store.DropCursor(ctx, follower(callerOf(ctx), in.Name))
}
