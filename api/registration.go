package api

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/engine"
	"entrepot/engine/network"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
	"entrepot/tracking/store"
	"entrepot/tracking/tower"
)

// Idempotent is the header of a request that may be sent again.
type Idempotent struct {
	Key string `header:"Idempotency-Key" maxLength:"200" pattern:"^[!-~]*$" patternDescription:"visible ASCII" doc:"Any text of your own, one for each request: the same key with the same body gives the first answer again, for 24 hours." example:"5f1c2a7e-order-1001"`
}

// IdempotentChange is the header of a request for a change that may be sent again.
type IdempotentChange struct {
	Key string `header:"Idempotency-Key" maxLength:"200" pattern:"^[!-~]*$" patternDescription:"visible ASCII" doc:"Any text of your own, one for each request: the same key with the same body gives the change that was made, and makes none, as long as that is in force or among the last thousand taken back." example:"5f1c2a7e-closure-17"`
}

// reference is event.Reference with its form, which huma checks.
type reference struct {
	Carrier string `json:"carrier" pattern:"^[A-Za-z0-9._-]{1,40}$" patternDescription:"a carrier id, 1-40 of A-Z a-z 0-9 - _ ." doc:"Carrier id." example:"HLX"`
	Number  string `json:"number" pattern:"^[!-~]{1,64}$" patternDescription:"1-64 visible ASCII characters without spaces" doc:"The number the carrier scans." example:"HLX0012345678"`
}

type chosenLeg struct {
	Lane   string     `json:"lane" minLength:"1" maxLength:"40" example:"HLX-PVG-FRA"`
	Depart time.Time  `json:"depart" doc:"The leg's departure, as in the itinerary." example:"2026-11-24T21:30:00+08:00"`
	Arrive *time.Time `json:"arrive,omitempty" doc:"Its arrival, as in the itinerary. Of several departures of the lane at that moment it says which; without it the first to arrive is meant." example:"2026-11-25T02:30:00+01:00"`
}

// chosen reads legs.
func chosen(legs []chosenLeg) []engine.ChosenLeg {
	out := make([]engine.ChosenLeg, len(legs))
	for i, l := range legs {
		out[i] = engine.ChosenLeg{Lane: l.Lane, Depart: l.Depart}
		if l.Arrive != nil {
			out[i].Arrive = *l.Arrive
		}
	}
	return out
}

type chosenPlan struct {
	Legs []chosenLeg `json:"legs" nullable:"false" minItems:"1" maxItems:"32" doc:"In the order they are taken."`
}

type registration struct {
	Trip
	References []reference `json:"references" nullable:"false" minItems:"1" maxItems:"16" doc:"The numbers that carriers will scan. A number of a carrier belongs to one parcel."`
	Plan       *chosenPlan `json:"plan,omitempty" doc:"The chosen itinerary. It is checked and priced again, through customs where there is a consignment: what a client says of prices is not asked for."`
}

type registrationInput struct {
	Idempotent
	Body    registration
	RawBody []byte
}

type registrationOutput struct {
	Location string `header:"Location"`
	Body     struct {
		Parcel plannerView `json:"parcel"`
		Link   string      `json:"link" doc:"Path of the shopper's page with the link's token behind #. It is shown only here." example:"/track/019aa3f0-7c1e-7d6a-9b1f-0c8f5e2a4d11#trk_..."`
	} `nameHint:"Registered"`
}

func (s *Server) registerRegistration() {
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "register-parcel", Method: http.MethodPost, Path: "/v1/parcels", Tags: []string{"parcels"},
			Summary: "Register a parcel",
			Description: "From then on scans of its references move it; those that came before are joined to it. " +
				"With a plan, its arrival is expected and what goes wrong is noticed. The shopper's link works for 180 days.",
			DefaultStatus: http.StatusCreated,
		},
		may: admins | planners, maxBody: questionBodies,
		problems: []*kind{unknownPlace, referenceTaken, stalePlan, otherBody, tooManyWrites, storageFull},
	}, s.registerParcel)
}

// registered is what the store keeps of a registration's answer: enough to give
// it again, and not the token, which is worth a parcel.
type registered struct {
	Parcel     string `json:"parcel"`
	Generation uint32 `json:"generation"`
}

func (s *Server) registerParcel(ctx context.Context, in *registrationInput) (*registrationOutput, error) {
	once := once(ctx, in.Key, "register-parcel", in.RawBody)
	if once != nil {
		// Asked before the work below, which a repeat need not pass: its plan
		// may have grown stale since.
		first, found, err := s.store.Replay(once.Owner, once.Key, once.Body)
		if err != nil {
			return nil, err
		}
		if found {
			return s.registeredAs(first)
		}
	}
	p, records, err := s.newParcel(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	answer, err := json.Marshal(registered{p.ID, p.Link.Generation})
	if err != nil {
		return nil, fmt.Errorf("api: register parcel: %w", err)
	}
	if once != nil {
		once.Response = answer
	}
	done, err := s.store.Register(ctx, store.Registration{Parcel: p, Records: records, Once: once})
	if err != nil {
		return nil, err
	}
	if done.Replayed { // the first of two at once won
		answer = done.Response
	}
	return s.registeredAs(answer)
}

// once is the store's guard against doing a request twice. Keys are each
// caller's own, and one operation's key is another body for another operation.
func once(ctx context.Context, key, operation string, body []byte) *store.Once {
	if key == "" {
		return nil
	}
	return &store.Once{Owner: callerOf(ctx).key.ID, Key: key, Body: sumOf(operation, body)}
}

// onceChange is once for the engine, which keeps hashes alone.
func onceChange(ctx context.Context, key, operation string, body []byte) *network.Once {
	if key == "" {
		return nil
	}
	return &network.Once{Key: sumOf(callerOf(ctx).key.ID, []byte(key)), Body: sumOf(operation, body)}
}

// sumOf is a hash of a text within what it names.
func sumOf(within string, text []byte) [32]byte {
	sum := hashOf(within)
	sum.Write(text)
	return [32]byte(sum.Sum(nil))
}

// hashOf is the hash of a text within what it names, with the text yet to come.
func hashOf(within string) hash.Hash {
	sum := sha256.New()
	sum.Write([]byte(within + "\x00"))
	return sum
}

// newParcel checks a registration against the network and makes what is to be
// stored: the parcel, and its plan as the engine prices it.
func (s *Server) newParcel(ctx context.Context, body registration) (parcel.Parcel, []store.Record, error) {
	q, err := body.query()
	if err != nil {
		return parcel.Parcel{}, nil, err
	}
	from, err := s.engine.Place("from", body.From)
	if err != nil {
		return parcel.Parcel{}, nil, err
	}
	to, err := s.engine.Place("to", body.To)
	if err != nil {
		return parcel.Parcel{}, nil, err
	}
	if from.ID == to.ID {
		return parcel.Parcel{}, nil, faults(FieldFault{"to", body.To, "another place than from"})
	}
	id, err := parcel.NewID()
	if err != nil {
		return parcel.Parcel{}, nil, err
	}
	now := s.now().UTC()
	p := parcel.Parcel{
		ID: id, Registered: now, From: kept(from), To: kept(to),
		Grams: int64(q.Parcel.Weight),
		Sides: [3]int64{int64(q.Parcel.Dims.Length), int64(q.Parcel.Dims.Width), int64(q.Parcel.Dims.Height)},
		Value: parcel.Value{Minor: q.Parcel.Value.Minor, Currency: string(q.Parcel.Value.Currency)},
		Link:  parcel.Link{Generation: 1, Expires: now.Add(linkLife).Truncate(time.Second)},
	}
	for _, g := range body.Goods {
		p.Goods = append(p.Goods, string(g))
	}
	seen := map[event.Reference]bool{}
	for i, r := range body.References {
		ref := event.Reference(r)
		if seen[ref] {
			return parcel.Parcel{}, nil, faults(FieldFault{fmt.Sprintf("references[%d]", i), r.Carrier + " " + r.Number + " a second time", "each reference once"})
		}
		seen[ref] = true
		p.References = append(p.References, ref)
	}
	if body.Plan == nil {
		return p, nil, nil
	}
	plan, err := s.engine.Rebuild(ctx, q, chosen(body.Plan.Legs))
	if err != nil {
		return parcel.Parcel{}, nil, err
	}
	record, err := tower.PlanRecord(p.ID, &plan)
	if err != nil {
		return parcel.Parcel{}, nil, err
	}
	return p, []store.Record{record}, nil
}

// kept is a facility as the parcel keeps it.
func kept(p engine.Place) parcel.Place {
	return parcel.Place{ID: p.ID, Name: p.Name, Country: p.Country, Zone: p.Zone, Lat: p.Lat, Lon: p.Lon}
}

// registeredAs answers with the parcel as it is now and the link it was given.
func (s *Server) registeredAs(answer []byte) (*registrationOutput, error) {
	var r registered
	if err := json.Unmarshal(answer, &r); err != nil {
		return nil, fmt.Errorf("api: stored answer: %w", err)
	}
	p, err := s.store.Parcel(r.Parcel)
	if err != nil {
		return nil, err
	}
	seen, err := s.look(p)
	if err != nil {
		return nil, err
	}
	out := &registrationOutput{Location: "/v1/parcels/" + p.ID}
	out.Body.Parcel, out.Body.Link = seen.plannerView(), s.link(p.ID, r.Generation)
	return out, nil
}
