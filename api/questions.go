package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/danielgtaylor/huma/v2/negotiation"

	"entrepot/engine"
	"entrepot/engine/unit"
)

const typeLines = "application/x-ndjson"

// matrixCells bounds a matrix over the API: as many as are answered within
// reason.
const matrixCells = 10_000

// matrixTime bounds one; it is shorter than writeTimeout.
const matrixTime = 50 * time.Second

type profileInput struct {
	Accept string `header:"Accept" doc:"application/geo+json asks for the lines of the itineraries as GeoJSON in place of the answer."`
	Body   struct {
		Ends
		Shipment
		Until time.Time `json:"until" doc:"The parcel may be handed over at any moment from depart to then, at most 31 days later." example:"2026-11-27T09:00:00+08:00"`
		Conditions
	} `nameHint:"ProfileQuestion"`
}

type matrixInput struct {
	Accept string `header:"Accept" doc:"application/x-ndjson asks for a line a cell, each with the progress, as they are answered."`
	Body   struct {
		From []string `json:"from" minItems:"1" maxItems:"1000" nullable:"false" doc:"Facility ids or UN/LOCODEs." example:"[\"CNSZX\",\"CNSHA\"]"`
		To   []string `json:"to" minItems:"1" maxItems:"1000" nullable:"false" doc:"Facility ids or UN/LOCODEs; at most 10,000 pairs with from." example:"[\"DEFRA\",\"NLAMS\"]"`
		Shipment
		Conditions
	} `nameHint:"MatrixQuestion"`
}

type matrixAnswer struct {
	Cells   []engine.MatrixCell `json:"cells" nullable:"false" doc:"By destination, then by origin, in the order asked."`
	Network engine.NetworkInfo  `json:"network"`
}

type matrixLine struct {
	Done  int               `json:"done"`
	Total int               `json:"total"`
	Cell  engine.MatrixCell `json:"cell"`
}

type isochroneInput struct {
	Accept string `header:"Accept" doc:"application/geo+json asks for a point for each place as GeoJSON in place of the answer."`
	Body   struct {
		From string `json:"from" minLength:"1" maxLength:"40" doc:"Facility id or UN/LOCODE where the parcel is handed over." example:"CNSZX"`
		Shipment
		Within spanText   `json:"within,omitempty" doc:"What can be reached within this time from depart." example:"5d"`
		Budget *moneyText `json:"budget,omitempty" doc:"What can be reached for at most this much."`
		Conditions
	} `nameHint:"IsochroneQuestion"`
}

type explainInput struct {
	Body struct {
		Question
		Lane    string      `json:"lane,omitempty" maxLength:"40" doc:"Why is this lane used, or not? One of lane, place, carrier and legs."`
		Place   string      `json:"place,omitempty" maxLength:"40" doc:"Why does it go through this place, or not?" example:"NLRTM"`
		Carrier string      `json:"carrier,omitempty" maxLength:"40" doc:"Why is this carrier used, or not?"`
		Legs    []chosenLeg `json:"legs,omitempty" nullable:"false" maxItems:"50" doc:"Why is this itinerary in the answer, or not?"`
	} `nameHint:"ExplainQuestion"`
}

type explainOutput struct{ Body engine.Explanation }

type bookingInput struct {
	Body struct {
		Consignment
		Legs []chosenLeg `json:"legs" minItems:"1" maxItems:"50" nullable:"false" doc:"The departures to book, as an itinerary lists them."`
	} `nameHint:"NewBooking"`
}

type bookingOutput struct {
	Location string `header:"Location"`
	Body     struct {
		Booking   AppliedChange    `json:"booking"`
		Itinerary engine.Itinerary `json:"itinerary" doc:"As it is priced now."`
	} `nameHint:"Booking"`
}

func (s *Server) registerQuestions() {
	schemas := s.api.OpenAPI().Components.Schemas
	content := func(of reflect.Type, name, other string, drawn *huma.Schema) map[string]*huma.MediaType {
		return map[string]*huma.MediaType{typeJSON: {Schema: schemas.Schema(of, true, name)}, other: {Schema: drawn}}
	}
	collection := &huma.Schema{Type: huma.TypeObject, Description: "A FeatureCollection (RFC 7946).", AdditionalProperties: true}
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "find-profile", Method: http.MethodPost, Path: "/v1/routes/profile", Tags: []string{"routes"},
			Summary:     "Find the ways over a window of hand-overs",
			Description: "The exact union of what POST /v1/routes gives for every moment from depart to until, without what another hand-over betters: each itinerary says by when the parcel must be handed over for it. Criteria are arrival with cost or with carbon.",
			Responses:   map[string]*huma.Response{"200": {Description: "The itineraries in order of hand-over.", Content: content(reflect.TypeFor[engine.Answer](), "Answer", typeGeoJSON, collection)}},
		},
		may: admins | planners, maxBody: otherBodies, problems: []*kind{unknownPlace, badChange, tooMuchWork, busy},
	}, s.findProfile)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "find-matrix", Method: http.MethodPost, Path: "/v1/routes/matrix", Tags: []string{"routes"},
			Summary:     "Find the ways between many places",
			Description: "The soonest and the cheapest way, and how many there are, for every pair of up to 10,000. Asked for as application/x-ndjson it comes as a stream: a line a cell, `{\"done\":3,\"total\":40,\"cell\":{...}}`; a last line with a member problem says that it was ended.",
			Responses: map[string]*huma.Response{"200": {Description: "The cells.", Content: content(reflect.TypeFor[matrixAnswer](), "Matrix", typeLines,
				&huma.Schema{Type: huma.TypeString, Description: "Lines of JSON, each with done, total and cell."})}},
		},
		may: admins | planners, maxBody: otherBodies, problems: []*kind{unknownPlace, badChange, tooMuchWork, busy},
	}, s.findMatrix)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "find-isochrone", Method: http.MethodPost, Path: "/v1/routes/isochrone", Tags: []string{"routes"},
			Summary:     "Find what can be reached",
			Description: "Every place that a parcel can be brought to within a time, a budget, or both, how soon and how cheaply.",
			Responses:   map[string]*huma.Response{"200": {Description: "The places.", Content: content(reflect.TypeFor[engine.Reach](), "Reach", typeGeoJSON, collection)}},
		},
		may: admins | planners, maxBody: otherBodies, problems: []*kind{unknownPlace, badChange, tooMuchWork, busy},
	}, s.findReach)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "explain-route", Method: http.MethodPost, Path: "/v1/routes/explain", Tags: []string{"routes"},
			Summary:     "Say why, or why not",
			Description: "Given a lane, a place, a carrier or a whole itinerary: which itineraries use it, or what kept it out, and the smallest change that would bring it in.",
		},
		may: admins | planners, maxBody: otherBodies, problems: []*kind{unknownPlace, badChange, tooMuchWork, busy},
	}, s.explainRoute)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "book-itinerary", Method: http.MethodPost, Path: "/v1/bookings", Tags: []string{"network"}, DefaultStatus: http.StatusCreated,
			Summary:     "Book room on an itinerary",
			Description: "Takes room for the parcel on every departure, or on none, safely beside any other booking. Full departures are not offered to anybody. DELETE /v1/bookings/{id} releases it.",
		},
		may: admins | planners, maxBody: otherBodies, problems: []*kind{unknownPlace, stalePlan, noRoom, badChange},
	}, s.book)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "release-booking", Method: http.MethodDelete, Path: "/v1/bookings/{id}", Tags: []string{"network"},
			Summary: "Release a booking", Description: "The room is free for others from now on.",
		},
		may: admins | planners, problems: []*kind{unknownChange, badChange},
	}, s.undoChange)
}

func (s *Server) findProfile(ctx context.Context, in *profileInput) (*routeOutput, error) {
	b := Question{Ends: in.Body.Ends, Shipment: in.Body.Shipment, Conditions: in.Body.Conditions}
	q, err := b.query()
	if err != nil {
		return nil, err
	}
	q.Until = in.Body.Until
	return s.answerRoutes(ctx, in.Accept, b.patience(), func(ctx context.Context) (engine.Answer, error) { return s.engine.Route(ctx, q) })
}

func (s *Server) findMatrix(ctx context.Context, in *matrixInput) (*huma.StreamResponse, error) {
	q, wrong := in.Body.Shipment.query()
	wrong = append(wrong, in.Body.Conditions.into(&q)...)
	if n := len(in.Body.From) * len(in.Body.To); n > matrixCells {
		wrong = append(wrong, FieldFault{"to", fmt.Sprintf("%d pairs", n), fmt.Sprintf("at most %d pairs", matrixCells)})
	}
	if wrong != nil {
		return nil, faults(wrong...)
	}
	m := engine.MatrixQuery{From: in.Body.From, To: in.Body.To, Query: q}
	patience := matrixTime
	if l := in.Body.Limits; l != nil && l.Seconds > 0 {
		patience = in.Body.patience()
	}
	if negotiation.SelectQValueFast(in.Accept, []string{typeJSON, typeLines}) == typeLines {
		return s.streamMatrix(ctx, m, patience), nil
	}
	cells, err := search(ctx, s, patience, func(ctx context.Context) ([]engine.MatrixCell, error) {
		cells := []engine.MatrixCell{}
		err := s.engine.Matrix(ctx, m, func(_, _ int, c engine.MatrixCell) error {
			cells = append(cells, c)
			return nil
		})
		return cells, err
	})
	answer := matrixAnswer{cells, s.engine.Info()}
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("%w: %w", engine.ErrTooMuchWork, err)
	}
	if err != nil {
		var p *Problem
		if errors.As(err, &p) && p.Status == tooMuchWork.status && len(cells) > 0 {
			p.Found = answer
		}
		return nil, found(err, len(cells) > 0, answer)
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return nil, fmt.Errorf("api: matrix: %w", err)
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		ctx.SetHeader("Content-Type", typeJSON)
		_, _ = ctx.BodyWriter().Write(append(text, '\n')) // the client is gone if this fails
	}}, nil
}

// streamMatrix writes cells as they are answered. What goes wrong then can only
// be said in a last line.
func (s *Server) streamMatrix(outer context.Context, m engine.MatrixQuery, patience time.Duration) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		_, w := humago.Unwrap(ctx)
		w.Header().Set("Content-Type", typeLines)
		w.Header().Add("Vary", "Accept")
		flush := http.NewResponseController(w)
		var line bytes.Buffer
		write := func(v any) error {
			line.Reset()
			if err := json.NewEncoder(&line).Encode(v); err != nil {
				return err
			}
			if _, err := w.Write(line.Bytes()); err != nil {
				return err
			}
			return flush.Flush()
		}
		_, err := search(outer, s, patience, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, s.engine.Matrix(ctx, m, func(done, total int, c engine.MatrixCell) error {
				return write(matrixLine{done, total, c})
			})
		})
		if err != nil {
			_ = write(map[string]any{"problem": s.fail(outer, err)}) // the client is gone if this fails
		}
	}}
}

func (s *Server) findReach(ctx context.Context, in *isochroneInput) (*routeOutput, error) {
	q, wrong := in.Body.Shipment.query()
	q.From = in.Body.From
	wrong = append(wrong, in.Body.Conditions.into(&q)...)
	r := engine.ReachQuery{Query: q, Within: wrong.span("within", in.Body.Within)}
	if b := in.Body.Budget; b != nil {
		var err error
		if r.Budget, err = unit.ParseAmount(b.Amount, unit.Currency(b.Currency)); err != nil || r.Budget.Minor <= 0 {
			wrong = append(wrong, FieldFault{"budget", b.Amount + " " + b.Currency, "an amount, more than nothing"})
		}
	}
	if wrong != nil {
		return nil, faults(wrong...)
	}
	reach, err := search(ctx, s, in.Body.patience(), func(ctx context.Context) (engine.Reach, error) { return s.engine.Reach(ctx, r) })
	if err != nil {
		return nil, found(err, reach.Partial != "", &reach)
	}
	return s.draw(in.Accept, &reach, func() (any, error) { return engine.ReachGeoJSON(&reach), nil })
}

func (s *Server) explainRoute(ctx context.Context, in *explainInput) (*explainOutput, error) {
	q, err := in.Body.query()
	if err != nil {
		return nil, err
	}
	about := engine.Subject{Lane: in.Body.Lane, Place: in.Body.Place, Carrier: in.Body.Carrier, Legs: chosen(in.Body.Legs)}
	answer, err := search(ctx, s, in.Body.patience(), func(ctx context.Context) (engine.Explanation, error) { return s.engine.Explain(ctx, q, about) })
	if err != nil {
		return nil, err
	}
	return &explainOutput{answer}, nil
}

func chosen(legs []chosenLeg) (out []engine.ChosenLeg) {
	for _, l := range legs {
		out = append(out, engine.ChosenLeg{Lane: l.Lane, Depart: l.Depart})
	}
	return out
}

func (s *Server) book(ctx context.Context, in *bookingInput) (*bookingOutput, error) {
	q, err := in.Body.query()
	if err != nil {
		return nil, err
	}
	c, it, err := s.engine.Book(ctx, q, chosen(in.Body.Legs), callerOf(ctx).key.Name)
	if err != nil {
		return nil, err
	}
	out := &bookingOutput{Location: "/v1/bookings/" + c.ID}
	out.Body.Booking, out.Body.Itinerary = appliedChange(&c), it
	return out, nil
}
