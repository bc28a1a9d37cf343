package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/engine"
	"entrepot/engine/customs"
	"entrepot/engine/network"
	"entrepot/engine/unit"
	"entrepot/geo"
	"entrepot/tracking/event"
)

// The document at /openapi.json is made from the same Go types and
// registrations that serve the requests, so it cannot fall behind them. What
// huma cannot see in a type (text forms of quantities, sets of words) is told to
// it here, by standing another type in for it in the document.

const apiDescription = `Cross-border logistics: which ways a parcel can go, what each costs and when it arrives; and where a parcel is now.

Send ` + "`Authorization: Bearer <key>`" + ` with an API key (ent_...), or, for the parcel it was made for, the token of a shopper's link (trk_...).
Times are RFC 3339 with an offset. Lengths of time are text such as ` + "`36h`, `1h30m` or `2d`" + `. Money is an amount in decimal text with its ISO 4217 currency. Errors are RFC 9457 problems; a problem's type is a path on this server that gives its meaning.`

// documented gives the types whose name in the document would mislead.
var documented = map[reflect.Type]string{
	reflect.TypeFor[engine.Place](): "Facility", // a Place may be one that the network does not have
	reflect.TypeFor[ShopperView]():  "ParcelForShopper",
	reflect.TypeFor[CarrierView]():  "ParcelForCarrier",
	reflect.TypeFor[plannerView]():  "ParcelForPlanner",

	reflect.TypeFor[StateView]():     "StateForShopper",
	reflect.TypeFor[fullStateView](): "State",
	reflect.TypeFor[Carriage]():      "CarriageForShopper",
	reflect.TypeFor[fullCarriage]():  "Carriage",
	reflect.TypeFor[Trouble]():       "TroubleForShopper",
	reflect.TypeFor[fullTrouble]():   "Trouble",
	reflect.TypeFor[EventView]():     "EventForShopper",
	reflect.TypeFor[fullEventView](): "Event",
	reflect.TypeFor[logAnswer]():     "Log",
}

// schemaName names a type in the document. What a type is called in here to
// tell it from its stored or computed form is nothing to a reader there.
func schemaName(t reflect.Type, hint string) string {
	if name, ok := documented[t]; ok {
		return name
	}
	name := huma.DefaultSchemaNamer(t, hint)
	for _, end := range []string{"View", "Text"} {
		name = strings.TrimSuffix(name, end)
	}
	return name
}

// allowNull says in the document which fields may be null in place of an object:
// the pointers that are always written. huma's own tag knows scalars only.
func allowNull(schemas huma.Registry) {
	for name, schema := range schemas.Map() {
		t := schemas.TypeFromRef("#/components/schemas/" + name)
		for _, f := range reflect.VisibleFields(t) {
			tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			p := schema.Properties[tag]
			if p == nil || p.Ref == "" || f.Type.Kind() != reflect.Pointer || strings.Contains(options, "omitempty") {
				continue
			}
			schema.Properties[tag] = &huma.Schema{Description: p.Description, AnyOf: []*huma.Schema{{Ref: p.Ref}, {Type: "null"}}}
		}
	}
}

// schemaOf is the schema of a type, which is put into the document by its name.
func schemaOf[T any](r huma.Registry) *huma.Schema { return r.Schema(reflect.TypeFor[T](), true, "") }

// newConfig is huma's configuration. Nothing is served by huma itself: its
// documentation pages fetch scripts from elsewhere.
func newConfig(version string) huma.Config {
	schemas := huma.NewMapRegistry("#/components/schemas/", schemaName)
	schemas.RegisterTypeAlias(reflect.TypeFor[unit.Money](), reflect.TypeFor[moneyText]())
	schemas.RegisterTypeAlias(reflect.TypeFor[unit.Currency](), reflect.TypeFor[currencyText]())
	schemas.RegisterTypeAlias(reflect.TypeFor[network.Mode](), reflect.TypeFor[modeText]())
	schemas.RegisterTypeAlias(reflect.TypeFor[network.FacilityKind](), reflect.TypeFor[facilityText]())
	schemas.RegisterTypeAlias(reflect.TypeFor[network.Direction](), reflect.TypeFor[directionText]())
	schemas.RegisterTypeAlias(reflect.TypeFor[customs.Payer](), reflect.TypeFor[payerText]())
	schemas.RegisterTypeAlias(reflect.TypeFor[event.Status](), reflect.TypeFor[statusText]())
	schemas.RegisterTypeAlias(reflect.TypeFor[event.Reference](), reflect.TypeFor[reference]())
	schemas.RegisterTypeAlias(reflect.TypeFor[geo.FeatureCollection](), reflect.TypeFor[geoJSONText]())
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Entrepot", Version: version, Description: apiDescription,
				License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
			},
			Servers: []*huma.Server{{URL: "/", Description: "This server"}},
			Components: &huma.Components{
				Schemas: schemas,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"key":  {Type: "http", Scheme: "bearer", BearerFormat: "ent_<id>_<secret>", Description: "API key of role admin, planner or carrier, made with `entrepot keys`."},
					"link": {Type: "http", Scheme: "bearer", BearerFormat: "trk_<token>", Description: "Token of one parcel's link: the part after # in the link."},
				},
			},
			Tags: []*huma.Tag{
				{Name: "routes", Description: "Which way a parcel should go."},
				{Name: "network", Description: "Closures, delays, prices and bookings: what has changed since the feed, in force at once and undoable."},
				{Name: "parcels", Description: "Registered parcels and where they are."},
				{Name: "scans", Description: "What carriers report."},
				{Name: "live", Description: "Parcels as they move, over a WebSocket."},
				{Name: "operation", Description: "For whoever runs the server."},
			},
		},
		Formats:       huma.DefaultFormats,
		DefaultFormat: "application/json",
	}
}

// moneyText is unit.Money on the wire.
type moneyText struct {
	Amount   string `json:"amount" doc:"Decimal text in major units, with exactly the currency's digits in answers." example:"12.40" pattern:"^-?[0-9]+(\\.[0-9]+)?$" maxLength:"24"`
	Currency string `json:"currency" doc:"ISO 4217 code." example:"USD" pattern:"^[A-Z]{3}$"`
}

type currencyText string

// Schema describes the text; so do those below.
func (currencyText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: "^[A-Z]{3}$", Description: "ISO 4217 code.", Examples: []any{"EUR"}}
}

type modeText string

func (modeText) Schema(huma.Registry) *huma.Schema {
	return words("How the lane moves goods.", network.Modes)
}

type facilityText string

func (facilityText) Schema(huma.Registry) *huma.Schema {
	return words("What sort of place it is.", network.FacilityKinds)
}

type statusText string

func (statusText) Schema(huma.Registry) *huma.Schema {
	var all []string
	for s := range event.Statuses() {
		all = append(all, s.String())
	}
	return words("What happened, in the words all carriers' codes are brought to.", all)
}

type geoJSONText string

func (geoJSONText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, Description: "GeoJSON FeatureCollection (RFC 7946).", Required: []string{"type", "features"},
		Properties: map[string]*huma.Schema{
			"type":     {Type: huma.TypeString, Enum: []any{"FeatureCollection"}},
			"features": {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}},
		}}
}

// words is the schema of a text that is one of a list.
func words[T ~string](doc string, list []T) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Description: doc}
	for _, w := range list {
		s.Enum = append(s.Enum, string(w))
	}
	return s
}

// documentProblems lists under each status of an operation the kinds of problem
// it may mean.
func documentProblems(op *huma.Operation, schemas huma.Registry, problems []*kind) {
	if op.Responses == nil {
		op.Responses = map[string]*huma.Response{}
	}
	schema := schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	slices.SortStableFunc(problems, func(a, b *kind) int { return a.status - b.status })
	for _, k := range slices.Compact(problems) {
		status := strconv.Itoa(k.status)
		if op.Responses[status] == nil {
			op.Responses[status] = &huma.Response{Content: map[string]*huma.MediaType{
				"application/problem+json": {Schema: schema, Example: k.problem("")},
			}}
		}
		r := op.Responses[status]
		r.Description = strings.TrimPrefix(r.Description+"\n\n"+fmt.Sprintf("`%s`: %s. %s", k.slug, k.title, k.meaning), "\n\n")
	}
}

// document renders the OpenAPI document, once, when every operation is there.
func (s *Server) document() ([]byte, error) {
	schemas := s.api.OpenAPI().Components.Schemas
	allowNull(schemas)
	for _, name := range []string{"Event", "EventForShopper", "LoggedEvent"} {
		status := schemas.Map()[name].Properties["status"]
		status.Enum = append(status.Enum, "") // of a withdrawal
	}
	if err := addExamples(s.api.OpenAPI()); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(s.api.OpenAPI(), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("api: openapi document: %w", err)
	}
	return append(text, '\n'), nil
}

// serveText answers with a text made once, which anybody may have.
func serveText(contentType string, text []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		if r.Method != http.MethodHead {
			_, _ = w.Write(text) // the client is gone if this fails
		}
	})
}
