package api

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/tracking/event"
	"entrepot/tracking/store"
)

// What a carrier has to show for a delivery comes apart from the scan, which
// names it by its hash. So nobody can put another picture in its place, and
// whoever has the name of one had it from somebody who may see it.

// proofTypes are the types of file that are taken, with the ending of a file's
// name. All are told by their first bytes, and none is one that a browser would
// run: SVG is refused for its scripts.
var proofTypes = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf"}

const proofTypesText = "image/jpeg, image/png, image/webp or application/pdf"

var unknownProof = &kind{"unknown-proof", 404, "There is no such proof for you", "No event that the key or link may see names this file, or nobody has uploaded it: the answer is the same. A file is uploaded after the scan that names it."}

// ProofHash names a proof in a path.
type ProofHash struct {
	Hash string `path:"hash" maxLength:"80" doc:"The name of the file, as scans have it: sha256: and 64 hexadecimal digits in lower case." example:"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
}

// read gives the name, or what is wrong with it.
func (h *ProofHash) read() (name event.Content, err error) {
	if name.UnmarshalText([]byte(h.Hash)) != nil || name.IsZero() {
		return name, faults(FieldFault{"hash", shown(h.Hash), "sha256: and 64 hexadecimal digits in lower case"})
	}
	return name, nil
}

type putProofInput struct {
	ProofHash
	Type     string `header:"Content-Type" hidden:"true"`
	Encoding string `header:"Content-Encoding" hidden:"true"`
	RawBody  []byte `contentType:"image/jpeg"`
}

type putProofOutput struct {
	Status int
}

// ProofRequest is what a reader of a proof may send besides its name.
type ProofRequest struct {
	ProofHash
	IfNoneMatch string `header:"If-None-Match" doc:"ETag of an earlier answer: 304, for a file never changes."`
}

type parcelProofInput struct {
	ParcelID
	ProofRequest
}

type proofOutput struct {
	Status      int
	Type        string `header:"Content-Type"`
	ETag        string `header:"ETag" doc:"The hash."`
	Cache       string `header:"Cache-Control"`
	Policy      string `header:"Content-Security-Policy" doc:"Opened by itself, the file may do nothing."`
	Disposition string `header:"Content-Disposition" doc:"Pictures are shown, a PDF is saved."`
	Body        any
}

// proofCache lets a browser keep a file it was shown, which never changes, and for
// no longer than a link that was revoked may go on showing something.
const proofCache = "private, max-age=3600, immutable"

func (s *Server) registerProofs() {
	binary := func() map[string]*huma.MediaType {
		types := map[string]*huma.MediaType{}
		for t := range proofTypes {
			types[t] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
		}
		return types
	}
	file := func() map[string]*huma.Response {
		return map[string]*huma.Response{"200": {Description: "The file.", Content: binary()}, "304": {Description: "It is the one of the ETag given."}}
	}
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "put-proof", Method: http.MethodPut, Path: "/v1/proofs/{hash}", Tags: []string{"scans"},
			Summary: "Upload a proof of delivery",
			Description: fmt.Sprintf("A photo, a signature or a document, of at most %d KiB, as %s. ", store.MaxContent>>10, proofTypesText) +
				"Its SHA-256 must be the one in the path, and a scan that names it must be there already: of a carrier's key, a scan of its own. " +
				"It is kept as long as such a scan is. Uploading it again changes nothing.",
			RequestBody:     &huma.RequestBody{Required: true, Content: binary()},
			DefaultStatus:   http.StatusNoContent,
			Responses:       map[string]*huma.Response{"201": {Description: "It is on disk now."}, "204": {Description: "It was before."}},
			MaxBodyBytes:    store.MaxContent + 1, // huma refuses a body that fills the limit
			BodyReadTimeout: bodyTimeout,
		},
		may: admins | carriers, problems: []*kind{malformed, unknownProof, tooSlow, tooLarge, wrongMedia, invalid, tooManyWrites, storageFull},
	}, s.putProof)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "get-proof", Method: http.MethodGet, Path: "/v1/proofs/{hash}", Tags: []string{"scans"},
			Summary: "Get a proof of delivery", Description: "A carrier gets what a scan of its own names.",
			Responses: file(),
		},
		may: admins | planners | carriers, problems: []*kind{unknownProof, invalid},
	}, s.getProof)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "get-parcel-proof", Method: http.MethodGet, Path: "/v1/parcels/{id}/proofs/{hash}", Tags: []string{"parcels"},
			Summary:     "Get a proof of a parcel's delivery",
			Description: "A carrier gets what a scan of its own names. The holder of the parcel's link gets photos and documents named as `photo` by scans that still count, and no signature: that is a person's name.",
			Responses:   file(),
		},
		may: admins | planners | carriers | shoppers, problems: []*kind{unknownParcel, unknownProof, invalid},
	}, s.getParcelProof)
}

func (s *Server) putProof(ctx context.Context, in *putProofInput) (*putProofOutput, error) {
	name, err := in.read()
	if err != nil {
		return nil, err
	}
	if coding := in.Encoding; coding != "" && !strings.EqualFold(coding, "identity") {
		return nil, wrongMedia.problem("content-encoding: got %s, want none", shown(coding))
	}
	media, _, err := mime.ParseMediaType(in.Type)
	if err != nil || proofTypes[media] == "" {
		return nil, wrongMedia.problem("content-type: got %s, want %s", shown(in.Type), proofTypesText)
	}
	// The bytes decide, so that nobody is sent anything else under the name of a
	// picture.
	if is, _, _ := mime.ParseMediaType(http.DetectContentType(in.RawBody)); is != media {
		return nil, wrongMedia.problem("content-type: got %s, and the body begins as %s does", media, is)
	}
	if is := store.NameOf(in.RawBody); is != name {
		return nil, faults(FieldFault{"body", is.String(), name.String() + ", the hash in the path"})
	}
	// An admin's key has no carrier, and uploads for any.
	added, err := s.store.PutContent(ctx, callerOf(ctx).key.Carrier, store.Content{Type: media, Bytes: in.RawBody})
	if err != nil {
		return nil, err
	}
	if !added {
		return &putProofOutput{http.StatusNoContent}, nil
	}
	return &putProofOutput{http.StatusCreated}, nil
}

func (s *Server) getProof(ctx context.Context, in *ProofRequest) (*proofOutput, error) {
	name, err := in.read()
	if err != nil {
		return nil, err
	}
	c, err := s.store.ContentOf(callerOf(ctx).key.Carrier, name)
	if err != nil {
		return nil, noProof(err, in.Hash)
	}
	return sendProof(in, name, &c), nil
}

func (s *Server) getParcelProof(ctx context.Context, in *parcelProofInput) (*proofOutput, error) {
	name, err := in.read()
	if err != nil {
		return nil, err
	}
	p, to, err := s.reach(callerOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	t, err := s.store.Story(p.ID)
	if err != nil {
		return nil, err
	}
	viewer := callerOf(ctx).viewer(to)
	if !slices.ContainsFunc(t.Events, func(e event.Event) bool { return viewer.mayOpen(&e, name, t.State.Void) }) {
		return nil, noProof(store.ErrNotFound, in.Hash)
	}
	c, err := s.store.Content(p.ID, name)
	if err != nil {
		return nil, noProof(err, in.Hash)
	}
	return sendProof(&in.ProofRequest, name, &c), nil
}

// mayOpen says whether an event of a parcel shows a viewer a proof.
func (v viewer) mayOpen(e *event.Event, name event.Content, void []event.ID) bool {
	switch v.audience {
	case forShopper:
		// What was taken back is perhaps another's door, and a signature the name of
		// a neighbour.
		return e.Proof.Photo == name && !holds(void, e.ID)
	case forCarrier:
		if e.Reference.Carrier != v.carrier {
			return false
		}
	}
	return e.Proof.Photo == name || e.Proof.Signature == name
}

// noProof is the answer to whoever may not see a proof, and to whoever asks for
// one that is not there.
func noProof(err error, hash string) error {
	if errors.Is(err, store.ErrNotFound) {
		return unknownProof.problem("proof: got %s", shown(hash))
	}
	return err
}

// sendProof answers with a file, as something to look at or to keep and nothing
// that runs.
func sendProof(in *ProofRequest, name event.Content, c *store.Content) *proofOutput {
	out := &proofOutput{
		Status: http.StatusOK, Type: c.Type, ETag: `"` + name.String() + `"`,
		Cache: proofCache, Policy: "default-src 'none'; sandbox", Body: c.Bytes,
	}
	if matches(in.IfNoneMatch, out.ETag) {
		out.Status, out.Type, out.Body = http.StatusNotModified, "", []byte(nil)
		return out
	}
	how := "inline"
	if !strings.HasPrefix(c.Type, "image/") {
		how = "attachment"
	}
	_, digits, _ := strings.Cut(name.String(), ":")
	out.Disposition = fmt.Sprintf(`%s; filename="proof-%s%s"`, how, digits[:12], proofTypes[c.Type])
	return out
}
