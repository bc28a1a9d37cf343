package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/danielgtaylor/huma/v2/negotiation"

	"entrepot/engine"
)

const typeLines = "application/x-ndjson"

// Bounds of a matrix over the API: as many cells as are answered within reason,
// for a time that is shorter than writeTimeout.
const (
	matrixCells = 10_000
	matrixTime  = 50 * time.Second
	// lineTime is how long a reader of the stream may take for one line: meanwhile
	// the cores it was given stand idle.
	lineTime = 10 * time.Second
)

type matrixInput struct {
	Accept string `header:"Accept" doc:"application/x-ndjson asks for a line a cell, each with the progress, as they are answered."`
	Body   struct {
		From []string `json:"from" minItems:"1" maxItems:"1000" nullable:"false" doc:"Facility ids or UN/LOCODEs." example:"[\"CNSZX\",\"CNSHA\"]"`
		To   []string `json:"to" minItems:"1" maxItems:"1000" nullable:"false" doc:"Facility ids or UN/LOCODEs; at most 10,000 pairs with from." example:"[\"DEFRA\",\"NLAMS\"]"`
		Shipment
		Declared
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

func (s *Server) registerMatrix() {
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "find-matrix", Method: http.MethodPost, Path: "/v1/routes/matrix", Tags: []string{"routes"},
			Summary:     "Find the ways between many places",
			Description: "The soonest and the cheapest way, and how many there are, for every pair of up to 10,000. Asked for as application/x-ndjson it comes as a stream: a line a cell, `{\"done\":3,\"total\":40,\"cell\":{...}}`; a last line with a member problem says that it was ended, and why.",
			Responses: map[string]*huma.Response{"200": {Description: "The cells.", Content: map[string]*huma.MediaType{
				typeJSON:  {Schema: s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[matrixAnswer](), true, "Matrix")},
				typeLines: {Schema: &huma.Schema{Type: huma.TypeString, Description: "Lines of JSON, each with done, total and cell."}},
			}}},
		},
		may: admins | planners, maxBody: questionBodies, problems: []*kind{unknownPlace, badChange, tooMuchWork, busy},
	}, s.findMatrix)
}

func (s *Server) findMatrix(ctx context.Context, in *matrixInput) (*huma.StreamResponse, error) {
	q, wrong := in.Body.Shipment.query()
	wrong = append(wrong, in.Body.Declared.into(&q)...)
	wrong = append(wrong, in.Body.Conditions.into(&q)...)
	if n := len(in.Body.From) * len(in.Body.To); n > matrixCells {
		wrong = append(wrong, FieldFault{"to", fmt.Sprintf("%d pairs with from", n), fmt.Sprintf("at most %d", matrixCells)})
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
	if err != nil {
		return nil, found(err, len(cells) > 0, answer)
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return nil, fmt.Errorf("api: matrix: %w", err)
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		ctx.SetHeader("Content-Type", typeJSON)
		ctx.AppendHeader("Vary", "Accept")
		_, _ = ctx.BodyWriter().Write(append(text, '\n')) // the client is gone if this fails
	}}, nil
}

// streamMatrix writes cells as they are answered. What goes wrong before the
// first is a problem like any other; after it, it can only be said in a last line.
func (s *Server) streamMatrix(outer context.Context, m engine.MatrixQuery, patience time.Duration) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		_, w := humago.Unwrap(ctx)
		w.Header().Add("Vary", "Accept")
		control := http.NewResponseController(w)
		var line bytes.Buffer
		begun := false
		write := func(v any) error {
			line.Reset()
			if err := json.NewEncoder(&line).Encode(v); err != nil {
				return err
			}
			if !begun {
				w.Header().Set("Content-Type", typeLines)
				begun = true
			}
			_ = control.SetWriteDeadline(time.Now().Add(lineTime)) // without it, writeTimeout holds
			if _, err := w.Write(line.Bytes()); err != nil {
				return err
			}
			return control.Flush()
		}
		_, err := search(outer, s, patience, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, s.engine.Matrix(ctx, m, func(done, total int, c engine.MatrixCell) error {
				return write(matrixLine{done, total, c})
			})
		})
		switch {
		case err != nil && !begun:
			s.fail(outer, err).write(w)
		case err != nil:
			_ = write(map[string]any{"problem": s.fail(outer, err)}) // the client is gone if this fails
		case !begun: // no pair, as where from and to are one place
			w.Header().Set("Content-Type", typeLines)
		}
	}}
}
