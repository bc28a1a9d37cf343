package api

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"entrepot/tracking/intake"
)

// maxScans is how many scans go to disk in one transaction, and so how many of a
// JSON array are stored all or none. What is longer is a stream.
const maxScans = 1000

const postScansID = "post-scans"

const typeCSV = "text/csv"

// scanText is event.Scan with what the document says of it.
type scanText struct {
	Carrier   string     `json:"carrier" doc:"Carrier id. A carrier's key posts for its own only." example:"HLX"`
	Number    string     `json:"number" doc:"The number scanned." example:"HLX0012345678"`
	Status    string     `json:"status,omitempty" doc:"Normalised status; required, but beside withdraws, where it is refused." example:"departed"`
	Time      string     `json:"time" format:"date-time" doc:"When it happened, RFC 3339 with offset; at most 10 minutes ahead of the server." example:"2026-11-24T10:12:00+08:00"`
	Place     string     `json:"place,omitempty" maxLength:"40" doc:"Facility id or UN/LOCODE." example:"CNSZX"`
	PlaceName string     `json:"placeName,omitempty" maxLength:"80" doc:"Where no id is known."`
	ID        string     `json:"id,omitempty" maxLength:"128" doc:"The carrier's own id of the event. With it, carrier, number and id make the event the same when it is posted again; without it, carrier, number, what it corrects, status, time and place do."`
	Code      string     `json:"code,omitempty" maxLength:"64" doc:"The carrier's own code."`
	Note      string     `json:"note,omitempty" maxLength:"200"`
	Withdraws string     `json:"withdraws,omitempty" maxLength:"131" doc:"An earlier event of this carrier and number that did not happen: its identity, or id: and the carrier's own id of it. The time is that of saying so." example:"id:4711"`
	Replaces  string     `json:"replaces,omitempty" maxLength:"131" doc:"An earlier event that this scan tells anew, in full; named as in withdraws." example:"id:4711"`
	Proof     *scanProof `json:"proof,omitempty" doc:"With delivered, ready_for_pickup, delivery_failed and returned."`
}

type scanProof struct {
	Name      string `json:"name,omitempty" maxLength:"80" doc:"Who took the parcel, or would not." example:"M. Huber"`
	Photo     string `json:"photo,omitempty" doc:"sha256: and the hash of the file in 64 hexadecimal digits." example:"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
	Signature string `json:"signature,omitempty" doc:"The same of a signature."`
}

type scansInput struct {
	From     int64  `query:"from" minimum:"0" doc:"Skip so many items of the body, which have an answer already. The answer is a stream then, whatever the body is." example:"41000"`
	Encoding string `header:"Content-Encoding" doc:"gzip or zstd, if the body is packed."`
	Key      string `header:"Idempotency-Key" maxLength:"200" pattern:"^[!-~]*$" patternDescription:"visible ASCII" doc:"Any text of your own, one for each request: the same key with the same body gives the first answer again, for 24 hours. A stream needs none and looks at none." example:"5f1c2a7e-scans-17"`
}

const scansDescription = "Scans as JSON, one or an array; as NDJSON, one on a line; or as CSV under a header whose columns are the fields of a scan, in any order (carrier, number, status, time, place, placeName, id, code, note, withdraws, replaces, proof.name, proof.photo, proof.signature), with commas, semicolons or tabs between them. " +
	"A body may be packed with gzip or zstd, be of any length and take any time: only each scan is bounded, by 64 KiB and 30 seconds. " +
	"What is answered as accepted is synced to disk. " +
	"Posting a scan again is always safe: it is answered as a duplicate, with the sequence it has; or, where it came with an Idempotency-Key, just as it was at first. " +
	"A scan of a number nobody has registered is kept and joined to its parcel later.\n\n" +
	"**One JSON scan, or an array of at most 1,000**, is stored all or none, and answered with results when it is. In an array a scan that cannot be used is rejected alone; a single one that cannot be used is a problem. A scan of another carrier refuses the whole post.\n\n" +
	"**A longer array, NDJSON and CSV** are answered with a stream of application/x-ndjson, one line for each item in its order, while the body is still being sent: " +
	"`{\"item\":0,\"line\":2,\"outcome\":\"accepted\",\"event\":\"...\",\"seq\":17,\"parcel\":\"...\"}`. What another carrier scanned is rejected alone. " +
	"The last line is `{\"items\":3,\"accepted\":2,\"duplicates\":1,\"rejected\":0}`, or, where the stream broke, `{\"problem\":{...},\"next\":41000}`: send the same again with `from=41000`. " +
	"Without a last line the connection broke: go on after the last item that was answered. " +
	"A server that is busy reads more slowly instead of refusing. Read the answer while sending: a client that leaves results unread for 30 seconds is cut off."

func (s *Server) registerScans() {
	schemas := s.api.OpenAPI().Components.Schemas
	body := &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
	register(s, operation{
		Operation: huma.Operation{
			OperationID: postScansID, Method: http.MethodPost, Path: "/v1/scans", Tags: []string{"scans"},
			Summary:     "Report what was scanned",
			Description: scansDescription,
			RequestBody: body,
			Responses: map[string]*huma.Response{"200": {Description: "What became of each.", Content: map[string]*huma.MediaType{
				typeJSON: {Schema: schemaOf[scanResults](schemas)},
				typeLines: {Schema: &huma.Schema{Description: "A line of the stream.", AnyOf: []*huma.Schema{
					schemaOf[scanLine](schemas), schemaOf[scanSummary](schemas), schemaOf[scanBreak](schemas),
				}}},
			}}},
		},
		may: admins | carriers, problems: []*kind{malformed, tooLarge, wrongMedia, invalid, otherBody, tooSlow, tooManyWrites, storageFull},
		bare: s.postBareScans,
	}, s.postScans)

	scan := schemaOf[scanText](schemas)
	most := maxScans
	body.Content[typeJSON] = &huma.MediaType{
		Schema: &huma.Schema{OneOf: []*huma.Schema{scan, {Type: huma.TypeArray, Items: scan, MaxItems: &most}}},
	}
	body.Content[typeLines] = &huma.MediaType{Schema: &huma.Schema{Description: "A line of the body.", AnyOf: []*huma.Schema{scan}}}
	body.Content[typeCSV] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Description: "RFC 4180, with a header."}}
}

// postScans answers what has parameters.
func (s *Server) postScans(ctx context.Context, in *scansInput) (*huma.StreamResponse, error) {
	return &huma.StreamResponse{Body: func(h huma.Context) {
		r, w := humago.Unwrap(h)
		s.answerScans(w, r, callerOf(ctx), in)
	}}, nil
}

// postBareScans answers what has none, which is nearly all.
func (s *Server) postBareScans(w http.ResponseWriter, r *http.Request, c caller) {
	s.answerScans(w, r, c, &scansInput{})
}

func (s *Server) answerScans(w http.ResponseWriter, r *http.Request, c caller, in *scansInput) {
	if err := s.takeScans(w, r, c, in); err != nil {
		s.streams.answering(w)
		s.fail(r.Context(), err).write(w)
	}
}

// takeScans reads and answers one body. An error is for the client, who has
// heard nothing yet.
func (s *Server) takeScans(w http.ResponseWriter, r *http.Request, c caller, in *scansInput) error {
	if in.From == 0 {
		few, err := s.readFew(w, r, in.Key != "")
		if err != nil {
			return err
		}
		if few != nil {
			return s.answerFew(w, r, c, few, in.Key)
		}
	}
	packed := packed(r)
	if packed {
		if err := s.streams.enter(); err != nil {
			return err
		}
		defer s.streams.leave()
	}
	source, err := s.openScans(w, r, in)
	if err != nil {
		return err
	}
	defer source.stop()
	var items []intake.Item
	if source.format == intake.JSON && in.From == 0 {
		var all bool
		if items, all, err = s.few(r.Context(), source); err != nil {
			return err
		}
		if all {
			return s.answerFew(w, r, c, &fewScans{items, source.reader.Single(), source.sum()}, in.Key)
		}
	}
	if !packed {
		if err := s.streams.enter(); err != nil {
			return err
		}
		defer s.streams.leave()
	}
	stream := scanStream{server: s, ctx: r.Context(), w: w, caller: c, source: source, next: in.From}
	return stream.run(items)
}

// few reads a body that may be short, and says whether that was all of it.
func (s *Server) few(ctx context.Context, from *scanSource) (items []intake.Item, all bool, err error) {
	for len(items) <= maxScans {
		more, err := from.take(ctx, s.streams.stopping, nil)
		if err == io.EOF {
			return items, true, nil
		}
		if err != nil {
			return nil, false, badBody(err)
		}
		items = append(items, more...)
	}
	return items, false, nil
}
