package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/tracking/store"
)

// serveAlive says that the process answers. It looks at nothing: a restart,
// which is what a failed answer brings, mends neither a full disk nor a feed.
func (s *Server) serveAlive(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, http.StatusOK, map[string]string{"status": "alive"})
}

// serveReady says whether requests should be sent here, or every reason why not.
func (s *Server) serveReady(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if reasons := s.notReady(); len(reasons) > 0 {
		unavailable.problem("%s", strings.Join(reasons, "; ")).retryAfter(5).write(w)
		return
	}
	writeJSON(w, http.StatusOK, map[string]string{"status": "ready"})
}

func (s *Server) notReady() []string {
	var reasons []string
	if s.stopping.Load() {
		reasons = append(reasons, "the server is stopping")
	}
	if err := s.store.Health(); err != nil {
		reasons = append(reasons, notWritable(err))
	}
	switch info := s.engine.Info(); {
	case info.Facilities == 0:
		reasons = append(reasons, "network: it has no facility")
	case !s.now().Before(info.HorizonEnd):
		reasons = append(reasons, "network: no departure is known after "+info.HorizonEnd.Format(time.RFC3339))
	}
	if err := s.keys.Check(); err != nil {
		reasons = append(reasons, "access keys cannot be read")
	}
	return reasons
}

// documentPlain puts what is answered beside huma into the document.
func (s *Server) documentPlain() {
	for _, o := range []struct {
		id, path, summary, description, answer string
		security                               []map[string][]string
		problems                               []*kind
	}{
		{"alive", "/healthz", "Is the process alive", "Looks at nothing but that it can answer.", "It is.", nil, nil},
		{"ready", "/readyz", "Should requests be sent here", "Looks at the store, the network, the access keys, and whether the server is stopping.", "They should.", nil, []*kind{unavailable}},
		{"metrics", "/metrics", "Counts for Prometheus", "In Prometheus' text format. From the server's own machine, and not through a proxy, no key is needed.\n\nFor: " + admins.String() + ".",
			"The counts.", []map[string][]string{{}, {"key": {}}}, []*kind{unauthenticated, forbidden, failedTooOften, unavailable}},
	} {
		op := &huma.Operation{
			OperationID: o.id, Method: http.MethodGet, Path: o.path, Tags: []string{"operation"},
			Summary: o.summary, Description: o.description, Security: o.security,
			Responses: map[string]*huma.Response{"200": {Description: o.answer}},
		}
		if o.security == nil {
			status := &huma.Schema{Type: huma.TypeObject, Required: []string{"status"}, Properties: map[string]*huma.Schema{"status": {Type: huma.TypeString}}}
			op.Responses["200"].Content = map[string]*huma.MediaType{typeJSON: {Schema: status}}
		}
		documentProblems(op, s.api.OpenAPI().Components.Schemas, o.problems)
		s.api.OpenAPI().AddOperation(op)
	}
}

// notWritable says why the store takes no writes, without the paths that its
// own words have: anybody may ask.
func notWritable(err error) string {
	for _, known := range []error{store.ErrDiskFull, store.ErrFailed, store.ErrClosed} {
		if errors.Is(err, known) {
			return "store: " + known.Error()
		}
	}
	return "store: it cannot tell the free space of its disk"
}

// writeJSON answers with v where huma does not.
func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client is gone if this fails
}
