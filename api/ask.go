package api

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/engine"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// Conditions are what a question asks of the ways besides the parcel. All are
// optional.
type Conditions struct {
	Criteria []criterionText `json:"criteria,omitempty" nullable:"false" maxItems:"4" doc:"What ways are judged by; without any, arrival and cost. Three or four are much more work than two." example:"[\"arrival\",\"cost\"]"`
	Via      []stop          `json:"via,omitempty" nullable:"false" maxItems:"8" doc:"Places to pass through, in this order."`
	Avoid    *choice         `json:"avoid,omitempty" doc:"What must not be used."`
	Only     *choice         `json:"only,omitempty" doc:"What alone may be used."`
	MaxLegs  int             `json:"maxLegs,omitempty" minimum:"1" maximum:"50" doc:"At most so many legs." example:"4"`
	Slack    *slack          `json:"slack,omitempty" doc:"How far a smaller answer may stay behind the exact one: each exact itinerary has one in the answer within it."`
	WhatIf   []Change        `json:"whatIf,omitempty" nullable:"false" maxItems:"100" doc:"Changes to suppose for this question alone, on top of those in force."`
	Deadline *time.Time      `json:"deadline,omitempty" doc:"To say how likely each itinerary arrives by then; without it, by arriveBy or else by its planned arrival. The surest itinerary is the likeliest to arrive by then; without a deadline or arriveBy, the likeliest to make every connection." example:"2026-12-01T18:00:00+01:00"`
	Limits   *limits         `json:"limits,omitempty" doc:"How much work the question may be; the server has limits of its own."`
}

type criterionText string

// Schema lists the criteria; so do those below for their words.
func (criterionText) Schema(huma.Registry) *huma.Schema {
	return words("Criterion.", engine.Criteria)
}

type modeChoice string

// Schema lists the modes.
func (modeChoice) Schema(huma.Registry) *huma.Schema {
	return words("Mode of transport.", network.Modes)
}

type stop struct {
	Place string `json:"place" minLength:"1" maxLength:"40" doc:"Facility id or UN/LOCODE." example:"NLRTM"`
	Stay  Span   `json:"stay,omitempty" doc:"How long it stays at least." example:"24h"`
}

type choice struct {
	Places    []string     `json:"places,omitempty" nullable:"false" maxItems:"200" doc:"Facilities, where lanes are changed." example:"[\"AEDXB\"]"`
	Countries []string     `json:"countries,omitempty" nullable:"false" maxItems:"200" doc:"ISO 3166-1 codes of the countries where lanes are changed." example:"[\"RU\"]"`
	Carriers  []string     `json:"carriers,omitempty" nullable:"false" maxItems:"200" doc:"Carrier ids." example:"[\"SLR\"]"`
	Lanes     []string     `json:"lanes,omitempty" nullable:"false" maxItems:"1000" doc:"Lane ids."`
	Modes     []modeChoice `json:"modes,omitempty" nullable:"false" maxItems:"7" doc:"Modes of transport." example:"[\"air\"]"`
}

type slack struct {
	Arrival Span    `json:"arrival,omitempty" doc:"So much later." example:"30m"`
	Percent float64 `json:"percent,omitempty" minimum:"0" maximum:"100" doc:"So much more cost, emissions and risk." example:"1"`
}

type limits struct {
	Labels  int     `json:"labels,omitempty" minimum:"1" maximum:"3000000" doc:"At most so many partial routes; without it, 3,000,000." example:"1000000"`
	Seconds float64 `json:"seconds,omitempty" minimum:"0.001" maximum:"15" doc:"At most so long." example:"2"`
}

// Span is a length of time as text, such as 36h, 1h30m or 2d.
type Span string

// Schema describes the text.
func (Span) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "A length of time in days, hours, minutes and seconds, such as 36h, 1h30m or 2d.", Examples: []any{"36h"}, MaxLength: ptr(24)}
}

func ptr[T any](v T) *T { return &v }

// longestSpan is longer than any timetable.
const longestSpan = 400 * 24 * time.Hour

// span reads the text; nothing is no time. ok is false if it is not one.
func (s Span) span() (d time.Duration, ok bool) {
	if s == "" {
		return 0, true
	}
	text := string(s)
	if days, rest, found := strings.Cut(text, "d"); found {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil {
			return 0, false
		}
		if d, text = time.Duration(n)*24*time.Hour, rest; text == "" {
			return d, d <= longestSpan
		}
	}
	more, err := time.ParseDuration(text)
	return d + more, err == nil && more >= 0 && d+more <= longestSpan && (d+more)%time.Second == 0
}

// spanOf writes a length of time as people do: 6h, not 6h0m0s.
func spanOf(d time.Duration) Span {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return Span(text)
}

const wantedSpan = "days, hours, minutes and seconds such as 36h, 1h30m or 2d, at most 400d"

// faultList collects the fields that cannot be used.
type faultList []FieldFault

func (f *faultList) span(field string, s Span) time.Duration {
	d, ok := s.span()
	if !ok {
		*f = append(*f, FieldFault{field, string(s), wantedSpan})
	}
	return d
}

func (c *choice) choice() engine.Choice {
	if c == nil {
		return engine.Choice{}
	}
	out := engine.Choice{Places: c.Places, Countries: c.Countries, Carriers: c.Carriers, Lanes: c.Lanes}
	for _, m := range c.Modes {
		out.Modes = append(out.Modes, network.Mode(m))
	}
	return out
}

// into reads the conditions into a query.
func (c *Conditions) into(q *engine.Query) (wrong faultList) {
	for _, k := range c.Criteria {
		q.Criteria = append(q.Criteria, engine.Criterion(k))
	}
	for i, v := range c.Via {
		q.Via = append(q.Via, engine.Stop{Place: v.Place, Stay: wrong.span(fmt.Sprintf("via[%d].stay", i), v.Stay)})
	}
	q.Avoid, q.Only, q.MaxLegs = c.Avoid.choice(), c.Only.choice(), c.MaxLegs
	if c.Slack != nil {
		q.Slack = engine.Slack{Arrival: wrong.span("slack.arrival", c.Slack.Arrival), Percent: unit.Rate(math.Round(c.Slack.Percent * 1e6))}
	}
	for i := range c.WhatIf {
		supposed, faults := c.WhatIf[i].change(fmt.Sprintf("whatIf[%d].", i))
		wrong = append(wrong, faults...)
		q.WhatIf = append(q.WhatIf, supposed)
	}
	if c.Deadline != nil {
		q.Deadline = *c.Deadline
	}
	q.Labels = serverLabels
	if c.Limits != nil && c.Limits.Labels > 0 {
		q.Labels = min(q.Labels, c.Limits.Labels)
	}
	return wrong
}

// serverLabels bounds the memory of one search, at up to 100 bytes a label.
const serverLabels = 3_000_000

// patience is how long a question may be searched for.
func (c *Conditions) patience() time.Duration {
	if c.Limits == nil || c.Limits.Seconds == 0 {
		return searchTime
	}
	return min(searchTime, time.Duration(c.Limits.Seconds*float64(time.Second)))
}
