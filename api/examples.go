package api

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// The examples of the document are requests that were sent and the answers they
// got: a test sends every one to a small network and compares. So what a reader
// copies from the document works, and a change of an answer is one somebody has
// looked at.

//go:embed examples
var exampleFiles embed.FS

// example is one request and its answer; each is absent where there is no body.
type example struct {
	Name    string          `json:"name"`
	Summary string          `json:"summary"`
	Request json.RawMessage `json:"request,omitempty"`
	Answer  json.RawMessage `json:"answer,omitempty"`
}

// examplesOf reads the examples of an operation; an operation may have none.
func examplesOf(operation string) ([]example, error) {
	file := "examples/" + operation + ".json"
	text, err := exampleFiles.ReadFile(file)
	if err != nil {
		return nil, nil // only that it is not there
	}
	var list []example
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("api: %s: %w", file, err)
	}
	return list, nil
}

// addExamples puts the examples into the document, beside the bodies they are of.
func addExamples(doc *huma.OpenAPI) error {
	for _, path := range doc.Paths {
		for _, op := range []*huma.Operation{path.Get, path.Post, path.Put, path.Delete} {
			if op == nil {
				continue
			}
			list, err := examplesOf(op.OperationID)
			if err != nil {
				return err
			}
			for _, e := range list {
				if op.RequestBody != nil {
					show(op.RequestBody.Content, e, e.Request)
				}
				for status, r := range op.Responses {
					if slices.Contains([]string{"200", "201"}, status) {
						show(r.Content, e, e.Answer)
					}
				}
			}
		}
	}
	return nil
}

// show adds one example to the JSON form of a body.
func show(content map[string]*huma.MediaType, e example, value json.RawMessage) {
	media := content[typeJSON]
	if media == nil || value == nil {
		return
	}
	if media.Examples == nil {
		media.Examples = map[string]*huma.Example{}
	}
	media.Examples[e.Name] = &huma.Example{Summary: e.Summary, Value: value}
}
