package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"entrepot/api"
	"entrepot/engine"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// networkCmd changes the network of a running server, over its API.
type networkCmd struct {
	Changes networkListCmd    `cmd:"" help:"List what has changed since the feed."`
	History networkHistoryCmd `cmd:"" help:"List the changes taken back."`
	Close   networkCloseCmd   `cmd:"" help:"Close a facility, a lane or a carrier."`
	Delay   networkDelayCmd   `cmd:"" help:"Delay the departures of a lane, of a carrier or out of a facility."`
	Cancel  networkCancelCmd  `cmd:"" help:"Cancel one departure."`
	Add     networkAddCmd     `cmd:"" help:"Add one departure."`
	Price   networkPriceCmd   `cmd:"" help:"Make a lane or a carrier dearer or cheaper."`
	Book    networkBookCmd    `cmd:"" help:"Book room for a parcel on every departure of an itinerary."`
	Undo    networkUndoCmd    `cmd:"" help:"Take a change back, or release a booking."`
}

// serverFlags say which server.
type serverFlags struct {
	Server string `help:"Address of the server." default:"http://127.0.0.1:8080" env:"ENTREPOT_SERVER" placeholder:"URL"`
	Key    string `help:"API key of a planner or an admin." required:"" env:"ENTREPOT_KEY" placeholder:"KEY"`
}

// call sends a request and reads the answer; a problem becomes an error.
func (f *serverFlags) call(s *streams, method, path string, body, into any) error {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return err
		}
	}
	server := strings.TrimSuffix(f.Server, "/")
	if !strings.Contains(server, "://") {
		server = "http://" + server
	}
	r, err := http.NewRequestWithContext(s.ctx, method, server+path, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("--server: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+f.Key)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	client := http.Client{Timeout: 30 * time.Second}
	res, err := client.Do(r)
	if errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("--server: nothing answers at %s; start one with entrepot serve, or name another", server)
	}
	if err != nil {
		return fmt.Errorf("--server: %w", err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 64<<20))
	if err != nil {
		return err
	}
	if res.StatusCode >= 400 {
		var p struct{ Title, Detail string }
		if json.Unmarshal(answer, &p) == nil && p.Title != "" {
			return errors.New(strings.TrimSuffix(p.Title+": "+p.Detail, ": "))
		}
		return fmt.Errorf("%s %s: got status %d", method, path, res.StatusCode)
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("--server: %s is not what an entrepot server answers: %w", server, err)
	}
	return nil
}

// make sends a change and prints its id.
func (f *serverFlags) make(s *streams, c *api.Change) error {
	var made api.AppliedChange
	if err := f.call(s, http.MethodPost, "/v1/network/changes", c, &made); err != nil {
		return err
	}
	return printID(s, made.ID)
}

// printID prints the id alone, for scripts; whoever watches is told what it is for.
func printID(s *streams, id string) error {
	if _, err := fmt.Fprintln(s.out, id); err != nil {
		return err
	}
	if terminal(s.out) && terminal(s.err) {
		fmt.Fprintf(s.err, "take it back with: entrepot network undo %s\n", id)
	}
	return nil
}

// when reads a moment with an offset; nothing is none.
func when(flag, text string) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, fmt.Errorf("%s: got %q, want RFC 3339 with an offset, such as 2026-11-25T22:00:00+08:00", flag, text)
	}
	return &t, nil
}

// partFlags say what of the network a change is about.
type partFlags struct {
	Facility string `help:"The facility; or give a lane or a carrier." placeholder:"ID" xor:"part" required:""`
	Lane     string `help:"The lane." placeholder:"ID" xor:"part" required:""`
	Carrier  string `help:"All lanes of a carrier." placeholder:"ID" xor:"part" required:""`
}

// whileFlags say when a change holds.
type whileFlags struct {
	From  string `help:"The first moment it holds, RFC 3339; since ever, if not given." placeholder:"TIME"`
	Until string `help:"The first moment it no longer holds; until further notice, if not given." placeholder:"TIME"`
}

func (f *whileFlags) into(c *api.Change) (err error) {
	if c.From, err = when("--from", f.From); err != nil {
		return err
	}
	c.Until, err = when("--until", f.Until)
	return err
}

type whyFlag struct {
	Why string `help:"The reason, shown with what it changes." placeholder:"TEXT"`
}

type networkCloseCmd struct {
	serverFlags
	partFlags
	whileFlags
	whyFlag
}

func (*networkCloseCmd) Help() string {
	return `Example:
  entrepot network close --facility CNYTN --until 2026-11-27T00:00:00+08:00 --why typhoon`
}

func (c *networkCloseCmd) Run(s *streams) error {
	change := api.Change{Kind: api.ChangeKind(network.Closed), Facility: c.Facility, Lane: c.Lane, Carrier: c.Carrier, Why: c.Why}
	if err := c.whileFlags.into(&change); err != nil {
		return err
	}
	return c.make(s, &change)
}

type networkDelayCmd struct {
	serverFlags
	partFlags
	Late string `help:"How much later they leave and arrive, such as 6h or 1d." required:"" placeholder:"TIME"`
	whileFlags
	whyFlag
}

func (*networkDelayCmd) Help() string {
	return `Departures that are timetabled to leave while it holds are late.

Example:
  entrepot network delay --carrier HLX --late 6h --until 2026-11-26T00:00:00+08:00 --why fog`
}

func (c *networkDelayCmd) Run(s *streams) error {
	if _, err := lasting(c.Late); err != nil {
		return fmt.Errorf("--late: %w", err)
	}
	change := api.Change{Kind: api.ChangeKind(network.Delayed), Facility: c.Facility, Lane: c.Lane, Carrier: c.Carrier, Late: api.Span(c.Late), Why: c.Why}
	if err := c.whileFlags.into(&change); err != nil {
		return err
	}
	return c.make(s, &change)
}

// departureFlags name one departure.
type departureFlags struct {
	Lane    string `help:"The lane." required:"" placeholder:"ID"`
	Departs string `help:"The departure, by the moment it is timetabled for: RFC 3339." required:"" placeholder:"TIME"`
}

type networkCancelCmd struct {
	serverFlags
	departureFlags
	whyFlag
}

func (*networkCancelCmd) Help() string {
	return `Example:
  entrepot network cancel --lane HLX-CNSZX-DELEJ --departs 2026-11-26T16:50:00+08:00`
}

func (c *networkCancelCmd) Run(s *streams) error {
	departs, err := when("--departs", c.Departs)
	if err != nil {
		return err
	}
	return c.make(s, &api.Change{Kind: api.ChangeKind(network.Cancelled), Lane: c.Lane, Departs: departs, Why: c.Why})
}

type networkAddCmd struct {
	serverFlags
	departureFlags
	Duration   string `help:"How long it takes, if not as long as the lane." placeholder:"TIME"`
	CutOff     string `help:"How long before it a parcel must be ready, if not as the lane." placeholder:"TIME"`
	CapacityKg int64  `help:"Room, if not the lane's." placeholder:"KG"`
	whyFlag
}

func (*networkAddCmd) Help() string {
	return `Example:
  entrepot network add --lane HLX-CNSZX-DELEJ --departs 2026-11-26T23:00:00+08:00 --capacity-kg 40000`
}

func (c *networkAddCmd) Run(s *streams) error {
	departs, err := when("--departs", c.Departs)
	if err != nil {
		return err
	}
	change := api.Change{Kind: api.ChangeKind(network.Added), Lane: c.Lane, Departs: departs, Duration: api.Span(c.Duration), CapacityKg: c.CapacityKg, Why: c.Why}
	if c.CutOff != "" {
		cutOff := api.Span(c.CutOff)
		change.CutOff = &cutOff
	}
	for _, f := range []struct{ flag, text string }{{"--duration", c.Duration}, {"--cut-off", c.CutOff}} {
		if f.text == "" {
			continue
		}
		if _, err := lasting(f.text); err != nil {
			return fmt.Errorf("%s: %w", f.flag, err)
		}
	}
	return c.make(s, &change)
}

type networkPriceCmd struct {
	serverFlags
	Lane    string  `help:"The lane; or give a carrier." placeholder:"ID" xor:"part" required:""`
	Carrier string  `help:"All lanes of a carrier." placeholder:"ID" xor:"part" required:""`
	Percent float64 `help:"So much dearer; cheaper if negative." required:"" placeholder:"P"`
	whyFlag
}

func (*networkPriceCmd) Help() string {
	return `Example:
  entrepot network price --carrier SLR --percent 8 --why 'fuel surcharge'`
}

func (c *networkPriceCmd) Run(s *streams) error {
	if c.Percent == 0 {
		return fmt.Errorf("--percent: got 0, want how much dearer, or cheaper if negative")
	}
	return c.make(s, &api.Change{Kind: api.ChangeKind(network.Repriced), Lane: c.Lane, Carrier: c.Carrier, Percent: c.Percent, Why: c.Why})
}

type networkUndoCmd struct {
	serverFlags
	ID string `arg:"" help:"The change's id, as entrepot network changes lists it."`
	whyFlag
}

func (*networkUndoCmd) Help() string {
	return `Example:
  entrepot network undo 019aa3f0-7c1e-7d6a-9b1f-0c8f5e2a4d11 --why 'the typhoon is over'`
}

func (c *networkUndoCmd) Run(s *streams) error {
	var undone api.AppliedChange
	path := "/v1/network/changes/" + url.PathEscape(c.ID)
	if c.Why != "" {
		path += "?why=" + url.QueryEscape(c.Why)
	}
	return c.call(s, http.MethodDelete, path, nil, &undone)
}

type networkBookCmd struct {
	serverFlags
	From   string `help:"Facility the parcel leaves from." required:"" placeholder:"ID"`
	To     string `help:"Facility it goes to." required:"" placeholder:"ID"`
	Depart string `help:"Earliest hand-over, RFC 3339." required:"" placeholder:"TIME"`
	goodsFlags
	consignmentFlags
	Plan string `help:"File with the legs: an itinerary, or a JSON array of lanes and their departures." required:"" placeholder:"FILE" type:"existingfile"`
}

func (*networkBookCmd) Help() string {
	return `Example:
  entrepot route ... --json | jq '.itineraries[0]' > plan.json
  entrepot network book --from CNSZX-C1 --to DEFRA-D1 --depart 2026-11-25T09:00:00+08:00 --weight 1.2kg --plan plan.json

With the goods that the route was asked with, the price is the landed cost:
  entrepot network book ... --consignment goods.csv --trade b2c --channel ecommerce --incoterm ddp`
}

func (c *networkBookCmd) Run(s *streams) error {
	legs, err := plan(c.Plan)
	if err != nil {
		return fmt.Errorf("--plan: %w", err)
	}
	if _, err := when("--depart", c.Depart); err != nil {
		return err
	}
	type leg struct {
		Lane   string    `json:"lane"`
		Depart time.Time `json:"depart"`
		Arrive time.Time `json:"arrive,omitzero"`
	}
	list := make([]leg, len(legs))
	for i, l := range legs {
		list[i] = leg(l)
	}
	var q engine.Query
	if err := c.into(s, &q); err != nil {
		return err
	}
	body := map[string]any{"from": c.From, "to": c.To, "depart": c.Depart, "weight": q.Parcel.Weight.String(), "legs": list}
	if q.Consignment != nil {
		body["consignment"] = api.Declare(q.Consignment)
	}
	if q.Objective != "" {
		body["objective"] = q.Objective
	}
	if q.Bonded {
		body["bonded"] = true
	}
	if d := unit.Dims(c.Dims); !d.IsZero() {
		body["dims"] = d.String()
	}
	if v := unit.Money(c.Value); v != (unit.Money{}) {
		body["value"] = v
	}
	if g := network.Goods(c.Goods); g != 0 {
		body["goods"] = strings.Fields(strings.ReplaceAll(g.String(), ",", " "))
	}
	var made struct {
		Booking   api.AppliedChange
		Itinerary struct{ Total unit.Money }
	}
	if err := c.call(s, http.MethodPost, "/v1/bookings", body, &made); err != nil {
		return err
	}
	if terminal(s.out) && terminal(s.err) {
		fmt.Fprintf(s.err, "booked for %s\n", made.Itinerary.Total)
	}
	return printID(s, made.Booking.ID)
}
