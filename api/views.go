package api

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"entrepot/engine"
	"entrepot/engine/unit"
	"entrepot/geo"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
	"entrepot/tracking/store"
	"entrepot/tracking/tower"
)

// audience is who a view is made for. Each type below is what one of them may
// see and has no field that another may not, so nothing needs to be blanked out.
type audience int

const (
	forShopper audience = iota // one parcel's link
	forCarrier                 // a carrier that moves the parcel
	forPlanner                 // planners and admins
)

// placeView is a place as far as it is known: a scan may name one that the
// network does not have.
type placeView struct {
	ID      string   `json:"id,omitempty" doc:"Facility id or UN/LOCODE." example:"CNSZX"`
	Name    string   `json:"name" example:"Shenzhen"`
	Country string   `json:"country,omitempty" doc:"ISO 3166-1 alpha-2." example:"CN"`
	Zone    string   `json:"zone,omitempty" doc:"IANA time zone." example:"Asia/Shanghai"`
	Lat     *float64 `json:"lat,omitempty" doc:"Degrees north; absent when not known."`
	Lon     *float64 `json:"lon,omitempty" doc:"Degrees east; absent when not known."`
}

func ofFacility(p engine.Place) placeView {
	return placeView{p.ID, p.Name, p.Country, p.Zone, &p.Lat, &p.Lon}
}

func ofParcel(p parcel.Place) placeView {
	return placeView{p.ID, p.Name, p.Country, p.Zone, &p.Lat, &p.Lon}
}

// trackedLeg is a leg as anyone may see it: the way, and nobody's prices.
type trackedLeg struct {
	Mode   modeText       `json:"mode"`
	From   placeView      `json:"from"`
	To     placeView      `json:"to"`
	Depart time.Time      `json:"depart" doc:"As scanned or as now expected, with the place's offset."`
	Arrive time.Time      `json:"arrive" doc:"As scanned or as now expected, with the place's offset."`
	State  tower.LegState `json:"state" enum:"done,now,next"`
}

// ShopperView is what the holder of a link sees of the parcel.
type ShopperView struct {
	ID       string                `json:"id" doc:"Parcel id, a UUID." example:"019aa3f0-7c1e-7d6a-9b1f-0c8f5e2a4d11"`
	From     placeView             `json:"from"`
	To       placeView             `json:"to"`
	State    StateView             `json:"state"`
	Legs     []trackedLeg          `json:"legs" nullable:"false" doc:"The way it is planned to take; empty without a plan."`
	Expected *tower.Expected       `json:"expected" doc:"When it arrives; null without a plan."`
	Line     geo.FeatureCollection `json:"line" doc:"The legs as GeoJSON lines, cut at the antimeridian, with the properties leg, mode and state."`
}

// CarrierView is what a carrier that moves the parcel sees besides.
type CarrierView struct {
	ShopperView
	State      fullStateView     `json:"state"`
	References []event.Reference `json:"references" nullable:"false" doc:"The numbers carriers know it by."`
	Registered time.Time         `json:"registered"`
	Grams      int64             `json:"weightGrams"`
	Exceptions []tower.Exception `json:"exceptions" nullable:"false" doc:"What is wrong against the plan."`
}

// plannerView is all there is. What other carriers charge is in the plan, so
// no carrier sees it.
type plannerView struct {
	CarrierView
	Value *unit.Money       `json:"value" doc:"What the goods are worth; null when nobody said."`
	Plan  *engine.Itinerary `json:"plan" doc:"The chosen itinerary as it was priced; null without one."`
	Link  *linkView         `json:"link" doc:"The shopper's link; null once it is revoked. Its token is shown only when it is made."`
}

type linkView struct {
	Expires time.Time `json:"expires"`
}

// sight is a parcel with everything a view needs, read once.
type sight struct {
	server *Server
	parcel parcel.Parcel
	state  parcel.State
	joined uint64 // see store.Story
	look   tower.Sight
}

// look reads a parcel.
func (s *Server) look(p parcel.Parcel) (sight, error) {
	t, err := s.store.Story(p.ID)
	if err != nil {
		return sight{}, err
	}
	return s.sight(p, t)
}

// sight is what there is to see of a parcel with this story.
func (s *Server) sight(p parcel.Parcel, t store.Story) (sight, error) {
	seen, err := s.tower.Look(p, t)
	if err != nil {
		return sight{}, err
	}
	return sight{s, p, t.State, t.Joined, seen}, nil
}

// place shows a place as a scan named it; nil when it named none.
func (s *Server) place(p event.Place) *placeView {
	if at, ok := s.tower.Place(p); ok {
		known := ofFacility(at)
		return &known
	}
	if p.IsZero() {
		return nil
	}
	return &placeView{ID: p.ID, Name: cmp.Or(p.Name, p.ID)}
}

func (v sight) expected() *tower.Expected {
	if v.look.Outlook == nil {
		return nil
	}
	return &v.look.Outlook.Expected
}

// view shows the parcel to one audience.
func (v sight) view(to audience) any {
	switch to {
	case forPlanner:
		return v.plannerView()
	case forCarrier:
		return v.carrierView()
	}
	return v.shopperView()
}

func (v sight) shopperView() ShopperView {
	p := v.parcel
	out := ShopperView{ID: p.ID, From: ofParcel(p.From), To: ofParcel(p.To), State: v.stateView(), Legs: []trackedLeg{}, Expected: v.expected()}
	if v.look.Outlook == nil {
		return out
	}
	for i, l := range v.look.Outlook.Legs {
		out.Legs = append(out.Legs, trackedLeg{modeText(l.Mode), ofFacility(l.From), ofFacility(l.To), l.Depart, l.Arrive, l.State})
		out.Line.Features = append(out.Line.Features, geo.Feature{
			Geometry:   engine.LegLine(&l.Leg),
			Properties: map[string]any{"leg": i, "mode": l.Mode, "state": l.State},
		})
	}
	return out
}

func (v sight) carrierView() CarrierView {
	p := v.parcel
	out := CarrierView{v.shopperView(), v.fullState(), p.References, p.Registered, p.Grams, []tower.Exception{}}
	if v.look.Outlook != nil {
		out.Exceptions = append(out.Exceptions, v.look.Outlook.Exceptions...)
	}
	return out
}

func (v sight) plannerView() plannerView {
	p := v.parcel
	out := plannerView{CarrierView: v.carrierView(), Plan: v.look.Plan}
	if p.Value.Currency != "" {
		out.Value = &unit.Money{Minor: p.Value.Minor, Currency: unit.Currency(p.Value.Currency)}
	}
	if !p.Link.Expires.IsZero() {
		out.Link = &linkView{p.Link.Expires}
	}
	return out
}

// summaryView is a parcel in a list.
type summaryView struct {
	ID         string            `json:"id"`
	References []event.Reference `json:"references" nullable:"false"`
	Registered time.Time         `json:"registered"`
	From       placeView         `json:"from"`
	To         placeView         `json:"to"`
	State      fullStateView     `json:"state"`
	Expected   *tower.Expected   `json:"expected" doc:"Null without a plan."`
}

func (v sight) summary() summaryView {
	p := v.parcel
	return summaryView{p.ID, p.References, p.Registered, ofParcel(p.From), ofParcel(p.To), v.fullState(), v.expected()}
}

// tagged renders a view and its entity tag. The sequence alone would not do: an
// arrival moves with the network and a view differs by audience, while nothing
// was scanned.
func tagged(seq uint64, view any) (text []byte, tag string, err error) {
	text, err = json.Marshal(view)
	if err != nil {
		return nil, "", fmt.Errorf("api: view: %w", err)
	}
	sum := sha256.Sum256(text)
	return text, fmt.Sprintf(`"%d-%s"`, seq, hex.EncodeToString(sum[:6])), nil
}
