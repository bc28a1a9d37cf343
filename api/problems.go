package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/engine"
	"entrepot/tracking/store"
)

// kind is one sort of problem: everything about it that does not depend on the
// occurrence. Its slug ends the problem's type, /problems/<slug>, which the
// server answers with the meaning.
type kind struct {
	slug    string
	status  int
	title   string
	meaning string
}

// The kinds of problem. A client may rely on type and status; title and detail
// are for people.
var (
	malformed       = &kind{"malformed", 400, "The request cannot be read", "The body is not the JSON or other text that the operation takes, or a header or parameter is not in its form. Nothing was done, but for what a stream of results has answered."}
	unauthenticated = &kind{"unauthenticated", 401, "A valid key or token is needed", "The Authorization header is missing, or what it holds opens nothing here. Which part is wrong is not said. Send `Authorization: Bearer <API key or link token>`."}
	forbidden       = &kind{"forbidden", 403, "This key may not do that", "The key is valid and its role does not include this operation."}
	notFound        = &kind{"not-found", 404, "There is nothing here", "No operation or page has this path."}
	unknownPlace    = &kind{"unknown-place", 404, "The network has no such place", "A facility id or place code is not in the network now served. The detail lists near names."}
	unknownParcel   = &kind{"unknown-parcel", 404, "There is no such parcel for you", "No parcel has this id, or the key or link does not open it: the answer is the same."}
	unknownChange   = &kind{"unknown-change", 404, "No change in force has this id", "It was never made, or has been taken back; /v1/network/history lists those."}
	wrongMethod     = &kind{"method-not-allowed", 405, "This path does not take that method", "The Allow header lists the methods it takes."}
	tooSlow         = &kind{"body-timeout", 408, "The body came too slowly", "The body was not received in time. Nothing was done; send it again."}
	referenceTaken  = &kind{"reference-taken", 409, "Another parcel holds this reference", "A carrier's number belongs to one parcel. The detail names the parcel that holds it."}
	stalePlan       = &kind{"stale-plan", 409, "The plan does not fit the network", "The chosen itinerary names lanes or departures that the network does not have, or that this parcel cannot take. Ask for routes again."}
	noRoom          = &kind{"no-room", 409, "A departure has no room left", "The booking finds too little capacity on one of its departures, which the detail names. No leg was booked."}
	settled         = &kind{"settled", 409, "The parcel's story is long over", "Its events have expired; what it was stays, and nothing can be joined to it any more."}
	badChange       = &kind{"bad-change", 422, "The change cannot be made", "A field of the change is wrong, or it names what the network in force does not have. Nothing has changed."}
	tooLarge        = &kind{"too-large", 413, "The body is too large", "The limit of each operation is in its description."}
	wrongMedia      = &kind{"unsupported-media-type", 415, "The body is not in a form that is taken", "Send `Content-Type: application/json` and no Content-Encoding; what else an operation takes is in its description."}
	invalid         = &kind{"invalid", 422, "Some fields cannot be used", "The body can be read and its fields are wrong; errors names each field, what was got and what is wanted. Nothing was done."}
	tooManyNumbers  = &kind{"too-many-references", 422, "A parcel cannot have so many references", "A parcel has at most 16, also after a merge. Nothing has changed."}
	otherBody       = &kind{"idempotency-mismatch", 422, "This Idempotency-Key came with another body", "The key was used before for another request. Use a new key for a new request."}
	tooMuchWork     = &kind{"too-much-work", 422, "The query needs too much work", "The query is legal and needs more than the limits it gave, or than this server gives to one. found holds what was found before, where there is something; narrow the query, allow it slack, or raise its limits."}
	failedTooOften  = &kind{"too-many-failures", 429, "Too many refused credentials", "This address has sent too many credentials that open nothing. Valid ones are still taken. Retry-After says when it may fail again."}
	tooManyWrites   = &kind{"too-many-writes", 429, "Too much is being written", "More is waiting for the disk than the server lets wait. Nothing of this request was stored; Retry-After says when to repeat it."}
	internal        = &kind{"internal", 500, "The server made a mistake", "It is not your request's fault. The request id finds the line in the server's log."}
	busy            = &kind{"busy", 503, "Too many route queries at once", "Every core is searching and the queue is full. Retry-After says when to repeat."}
	unavailable     = &kind{"unavailable", 503, "The server cannot answer now", "It is starting, stopping or has lost something it needs; /readyz says what."}
	storageFull     = &kind{"storage-full", 507, "The disk is nearly full", "Scans, parcels and changes are refused while there is no room, so that nothing acknowledged is lost. Reading and routing go on."}
)

var kinds = []*kind{malformed, unauthenticated, forbidden, notFound, unknownPlace, unknownParcel, unknownChange, unknownProof, wrongMethod,
	tooSlow, referenceTaken, stalePlan, noRoom, settled, tooLarge, wrongMedia, invalid, tooManyNumbers, badChange, otherBody, tooMuchWork,
	failedTooOften, tooManyWrites, backupRunning, internal, busy, unavailable, storageFull}

// Problem is an RFC 9457 problem: the only form of error this server answers.
type Problem struct {
	Type    string       `json:"type" format:"uri-reference" doc:"Kind of problem. The path is served: it gives the meaning." example:"/problems/unknown-place"`
	Title   string       `json:"title" doc:"The kind in words; the same for every occurrence." example:"The network has no such place"`
	Status  int          `json:"status" doc:"HTTP status." example:"404"`
	Detail  string       `json:"detail,omitempty" doc:"What is wrong this time." example:"from: unknown place \"CNSZ\"; near names: CNSZX (Shenzhen)"`
	Errors  []FieldFault `json:"errors,omitempty" nullable:"false" doc:"Each field that cannot be used."`
	Found   any          `json:"found,omitempty" doc:"With too-much-work: what was found before the search was ended, in the form of the operation's answer."`
	Request string       `json:"request,omitempty" doc:"Names this request in the server's log; given with problems of the server's own making." example:"k3x7q2-42"`

	header http.Header // sent with it, such as Retry-After
}

// FieldFault says which field cannot be used, what came and what is wanted.
type FieldFault struct {
	Field string `json:"field" doc:"Wire name of the field, with its path." example:"references[0].carrier"`
	Got   string `json:"got" doc:"What came, shortened." example:"H L"`
	Want  string `json:"want" doc:"What would have been taken." example:"1 to 40 of A-Z a-z 0-9 - _ ."`
}

// problem makes an occurrence of a kind.
func (k *kind) problem(format string, args ...any) *Problem {
	return &Problem{Type: "/problems/" + k.slug, Title: k.title, Status: k.status, Detail: fmt.Sprintf(format, args...)}
}

// with adds a header that goes out with the problem.
func (p *Problem) with(name, value string) *Problem {
	if p.header == nil {
		p.header = http.Header{}
	}
	p.header.Set(name, value)
	return p
}

// retryAfter says in how many whole seconds to repeat.
func (p *Problem) retryAfter(seconds int) *Problem {
	return p.with("Retry-After", strconv.Itoa(max(1, seconds)))
}

func (p *Problem) Error() string {
	if p.Detail == "" {
		return p.Title
	}
	return p.Title + ": " + p.Detail
}

// GetStatus, GetHeaders and ContentType let huma write a Problem as it is.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders gives the headers that belong to the problem.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType is RFC 9457's for what would be JSON.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// write answers with the problem where huma does not.
func (p *Problem) write(w http.ResponseWriter) {
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(p) // the client is gone if this fails, and there is nobody to tell
}

// faults is an invalid problem made of these fields.
func faults(list ...FieldFault) *Problem {
	p := invalid.problem("")
	var said []string
	for i := range list {
		f := &list[i]
		if f.Got == "" {
			f.Got = "nothing"
		}
		said = append(said, fmt.Sprintf("%s: got %s, want %s", f.Field, f.Got, f.Want))
	}
	p.Detail, p.Errors = shorten(strings.Join(said, "; "), 500), list
	return p
}

// kindOf is the one table from the errors of the packages below to problems.
// What is not in it is the server's own mistake. Only an error that says may be
// shown is: others hold paths and what is none of the caller's business.
var kindOf = []struct {
	is   error
	kind *kind
	says bool
}{
	{engine.ErrUnknownPlace, unknownPlace, true},
	{engine.ErrBadQuery, invalid, true},
	{engine.ErrStalePlan, stalePlan, true},
	{engine.ErrFull, noRoom, true},
	{engine.ErrBadChange, badChange, true},
	{engine.ErrUnknownChange, unknownChange, true},
	{engine.ErrTooMuchWork, tooMuchWork, true},
	{store.ErrNotFound, unknownParcel, false},
	{store.ErrNotNamed, unknownProof, false},
	{store.ErrReferenceTaken, referenceTaken, false},
	{store.ErrTooManyReferences, tooManyNumbers, false},
	{store.ErrSettled, settled, false},
	{store.ErrKeyReused, otherBody, false},
	{engine.ErrKeyReused, otherBody, false},
	{store.ErrTooLarge, tooLarge, false},
	{store.ErrBusy, tooManyWrites, false},
	{store.ErrDiskFull, storageFull, false},
	{syscall.ENOSPC, storageFull, false}, // the journal of changes
	{store.ErrFailed, unavailable, false},
	{store.ErrClosed, unavailable, false},
	{errStopping, unavailable, false},
	{context.Canceled, unavailable, false}, // the caller has gone, or the server stops
	{context.DeadlineExceeded, unavailable, false},
}

// asProblem turns any error of a handler into what is sent. Request names the
// request in the log.
func asProblem(err error, request string) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	for _, row := range kindOf {
		if errors.Is(err, row.is) {
			return row.kind.occurrence(err, row.says)
		}
	}
	p = internal.problem("")
	p.Request = request
	return p
}

// occurrence is the problem that err means.
func (k *kind) occurrence(err error, says bool) *Problem {
	p := k.problem("")
	var (
		field *engine.FieldError
		place *engine.PlaceError
		taken *store.TakenError
	)
	switch {
	case errors.As(err, &field):
		named := *field
		named.Field = strings.Replace(field.Field, "priceMillionths", "percent", 1) // the wire's name and unit
		field = &named
		p.Detail, p.Errors = field.Error(), []FieldFault{{field.Field, field.Got, field.Want}}
	case errors.As(err, &place):
		p.Detail, p.Errors = place.Error(), []FieldFault{{place.Field, place.Got, wantedPlace(place.Near)}}
	case errors.As(err, &taken):
		p.Detail = fmt.Sprintf("reference %s %s is held by parcel %s", taken.Reference.Carrier, taken.Reference.Number, taken.Parcel)
	case says:
		p.Detail = err.Error()
	}
	if k.status == http.StatusTooManyRequests || k.status == http.StatusServiceUnavailable {
		p.retryAfter(1)
	}
	return p
}

func wantedPlace(near []engine.Place) string {
	want := "a facility id or place code of the network"
	for i, p := range near {
		word := ", "
		if i == 0 {
			word = ", such as "
		}
		want += fmt.Sprintf("%s%s (%s)", word, p.ID, p.Name)
	}
	return want
}

// fromHuma turns huma's own findings about a request into a Problem. huma asks
// for it through one variable of its package, set in init below.
func fromHuma(status int, message string, errs ...error) huma.StatusError {
	k := internal
	for _, c := range []*kind{malformed, notFound, tooSlow, tooLarge, wrongMedia, invalid} {
		if c.status == status && k == internal {
			k = c
		}
	}
	p := k.problem("%s", message)
	if k == internal {
		p.Detail = "" // says how our code failed
		return p
	}
	if status == http.StatusRequestEntityTooLarge || len(errs) == 0 {
		return p
	}
	var list []FieldFault
	for _, err := range errs {
		if d, ok := err.(huma.ErrorDetailer); ok {
			list = append(list, fieldFault(d.ErrorDetail()))
		} else if err != nil {
			list = append(list, FieldFault{Field: "body", Got: "this", Want: err.Error()})
		}
	}
	// huma walks a map to find unknown fields; a reader wants an order.
	slices.SortStableFunc(list, func(a, b FieldFault) int { return strings.Compare(a.Field, b.Field) })
	found := faults(list...)
	p.Detail, p.Errors = found.Detail, found.Errors
	return p
}

func init() { huma.NewError = fromHuma }

// fieldFault says in the form of FieldFault what huma found in one place.
func fieldFault(d *huma.ErrorDetail) FieldFault {
	where := d.Location
	for _, part := range []string{"body.", "query.", "path.", "header."} {
		where = strings.TrimPrefix(where, part)
	}
	f := FieldFault{Field: where, Got: shown(d.Value), Want: wanted(d.Message)}
	switch name, missing := strings.CutPrefix(d.Message, "expected required property "); {
	case missing:
		name = strings.TrimSuffix(name, " to be present")
		if where != "body" {
			name = where + "." + name
		}
		f = FieldFault{Field: name, Got: "nothing", Want: "a value"}
	case d.Message == "unexpected property":
		f.Got, f.Want = "an unknown field", "only documented fields"
	case d.Message == "unknown query parameter":
		f.Got, f.Want = "an unknown parameter", "only documented parameters"
	case strings.HasPrefix(d.Message, "required "):
		f.Got, f.Want = "nothing", "a value"
	case where == "body" && d.Value != nil && reflect.TypeOf(d.Value).Kind() == reflect.String:
		// The whole body came as the value, and the message is the decoder's.
		f.Want = "a JSON document: " + d.Message
	}
	return f
}

// huma's words for what it wants, where they are not yet a thing to want.
var (
	things  = map[string]string{"string": "a string", "number": "a number", "boolean": "a boolean", "integer": "an integer", "object": "an object", "array": "an array", "invalid integer": "an integer in range"}
	phrases = strings.NewReplacer(`value to be one of "`, "one of ", `"`, "", "string to be ", "", "array length", "a length", "number ", "a number ", "length", "a length")
)

func wanted(message string) string {
	want := strings.TrimPrefix(message, "expected ")
	if thing, ok := things[want]; ok {
		return thing
	}
	return phrases.Replace(want)
}

// shown is a value as an error repeats it: short, text as it came and the rest
// as JSON.
func shown(v any) string {
	if text, ok := v.(string); ok {
		return shorten(strings.ToValidUTF8(text, "\uFFFD"), 80)
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("a %T", v)
	}
	return shorten(string(text), 80)
}

// shorten cuts text to at most n bytes, at the edge of a character.
func shorten(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + "…"
}
