package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"entrepot/tracking/store"
)

// typeBackup is a backup of package store, which says what is in it.
const typeBackup = "application/octet-stream"

// backupPause is how long a client may take to read a part of a backup, 1 MiB.
const backupPause = time.Minute

var backupRunning = &kind{"backup-running", 409, "Another backup is being made", "One is made at a time. Retry-After says when to repeat the request."}

type backupInput struct {
	Since uint64 `query:"since" doc:"Only what was written after this version of the store: where the last backup ends. Without it, everything."`
	Store string `query:"store" format:"uuid" doc:"The store that the last backup is of; of another one nothing is given."`
}

func (s *Server) registerBackup() {
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "backup", Method: http.MethodGet, Path: "/v1/backup", Tags: []string{"operation"},
			Summary: "Make a backup",
			Description: "The store as it is at one moment, with the access keys and the journal of changes, in the format that `entrepot restore` reads. " +
				"A backup is whole only if it ends with its end frame: check what came, as `entrepot backup` does.",
			Responses: map[string]*huma.Response{"200": {
				Description: "The backup.",
				Content:     map[string]*huma.MediaType{typeBackup: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}},
			}},
		},
		may: admins, problems: []*kind{backupRunning},
	}, s.backup)
}

func (s *Server) backup(ctx context.Context, in *backupInput) (*huma.StreamResponse, error) {
	id, version, err := s.store.Identity()
	if err != nil {
		return nil, err
	}
	if in.Store != "" && in.Store != id.String() {
		return nil, faults(FieldFault{"store", shown(in.Store), id.String() + ", which this server has; begin with a full backup"})
	}
	if in.Since > version {
		return nil, faults(FieldFault{"since", strconv.FormatUint(in.Since, 10), fmt.Sprintf("at most %d, where the store is", version)})
	}
	if !s.backingUp.CompareAndSwap(false, true) {
		return nil, backupRunning.problem("").retryAfter(30)
	}
	return &huma.StreamResponse{Body: func(h huma.Context) {
		defer s.backingUp.Store(false)
		s.sendBackup(h, in.Since)
	}}, nil
}

// sendBackup writes a backup to the connection. One that fails midway ends with
// the connection, so that nobody takes what came for all there is.
func (s *Server) sendBackup(h huma.Context, since uint64) {
	r, w := humago.Unwrap(h)
	to := &backupWriter{server: s, w: w}
	end, err := s.store.Backup(r.Context(), to, store.BackupOptions{Since: since, Beside: s.beside})
	switch {
	case err == nil:
		s.log.InfoContext(r.Context(), "backup made", "since", since, "until", end.Until, "sequence", end.Sequence, "records", end.Records)
	case !to.begun:
		s.fail(r.Context(), err).write(w)
	default:
		s.log.ErrorContext(r.Context(), "backup broken off", "since", since, "error", err)
		panic(http.ErrAbortHandler)
	}
}

// backupWriter gives a client time for each part, however long the whole takes,
// and ends when the server does.
type backupWriter struct {
	server *Server
	w      http.ResponseWriter
	begun  bool
}

func (b *backupWriter) Write(p []byte) (int, error) {
	if b.server.stopping.Load() {
		return 0, errStopping
	}
	if !b.begun {
		b.begun = true
		b.w.Header().Set("Content-Type", typeBackup)
	}
	// What has no deadline, such as a test's recorder, does not need one.
	if err := http.NewResponseController(b.w).SetWriteDeadline(time.Now().Add(backupPause)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return b.w.Write(p)
}
