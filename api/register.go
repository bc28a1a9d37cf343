package api

import (
	"context"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// bodyTimeout is how long a body may take once its header has come.
const bodyTimeout = 20 * time.Second

// operation is one entry of the API: what huma needs, who may use it, and the
// kinds of problem it answers besides those every operation shares.
type operation struct {
	huma.Operation
	may      right
	maxBody  int64 // 0: the operation takes no body
	problems []*kind
	// bare answers the requests that have no parameters, if set; see type bare.
	bare func(http.ResponseWriter, *http.Request, caller)
}

// register puts an operation behind its guard and into the document. Every
// operation goes through here, so none is without one.
func register[I, O any](s *Server, o operation, handle func(context.Context, *I) (*O, error)) {
	o.Description += "\n\nFor: " + o.may.String() + "."
	problems := append([]*kind{unauthenticated, forbidden, failedTooOften, internal, unavailable}, o.problems...)
	if o.may&shoppers != 0 {
		o.Security = append(o.Security, map[string][]string{"link": {}})
	}
	o.Security = append(o.Security, map[string][]string{"key": {}})
	o.RejectUnknownQueryParameters = true
	o.Middlewares = append(o.Middlewares, s.guard(o.may))
	if o.maxBody > 0 {
		// huma refuses a body that fills the limit, so the limit is one more.
		o.MaxBodyBytes = o.maxBody + 1
		o.BodyReadTimeout = bodyTimeout
		o.Middlewares = append(o.Middlewares, wantJSON)
		o.Description += " The body may have " + strconv.FormatInt(o.maxBody>>10, 10) + " KiB."
		problems = append(problems, malformed, tooLarge, wrongMedia, invalid, tooSlow)
		if o.RequestBody == nil {
			o.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
		}
	} else if len(o.problems) > 0 {
		problems = append(problems, invalid)
	}
	documentProblems(&o.Operation, s.api.OpenAPI().Components.Schemas, problems)
	api := s.api
	if o.bare != nil {
		api = &bare{s.api, s, o.may, o.bare}
	}
	huma.Register(api, o.Operation, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		return out, nil
	})
	if o.RequestBody != nil {
		// What huma documents for an operation that wants the bytes as well.
		delete(o.RequestBody.Content, "application/octet-stream")
	}
}

// fail turns a handler's error into a Problem and keeps what is not sent for
// the log.
func (s *Server) fail(ctx context.Context, err error) *Problem {
	t := traceOf(ctx)
	p := asProblem(err, t.id)
	if p.Status >= 500 && p.Status != http.StatusServiceUnavailable {
		t.failed = err
	}
	return p
}

// What an operation answers is about one customer's parcels.
var privately, byCaller = []string{"private, no-cache"}, []string{"Authorization"}

// letIn says who sent r, or why they may not, and keeps the answer from others.
func (s *Server) letIn(w http.ResponseWriter, r *http.Request, may right) (caller, *Problem) {
	h := w.Header()
	h["Cache-Control"], h["Vary"] = privately, byCaller
	return s.authorize(r, may)
}

// guard lets in those who may and no others, before any of the body is read.
func (s *Server) guard(may right) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(ctx)
		c, p := s.letIn(w, r, may)
		if p != nil {
			p.write(w)
			return
		}
		next(huma.WithContext(ctx, withCaller(ctx.Context(), c)))
	}
}

// wantJSON refuses bodies of other types. A page of another site can make a
// browser post a form or plain text without asking; it cannot post JSON.
func wantJSON(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	if sent := r.Header.Get("Content-Type"); sent != "" {
		media, _, err := mime.ParseMediaType(sent)
		if err != nil || media != "application/json" {
			wrongMedia.problem("content-type: got %s, want application/json", shown(sent)).write(w)
			return
		}
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		wrongMedia.problem("content-encoding: got %s, want none", shown(coding)).write(w)
		return
	}
	next(ctx)
}
