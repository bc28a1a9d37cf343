package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"entrepot/engine"
	"entrepot/tracking/event"
)

// cast plays the people of the demo: a planner who registered parcels some days
// ago and the carriers that scan them, all of them clients of the API.
type cast struct {
	node           *node
	url            string
	Admin, Planner string
	Carriers       map[string]string // key by carrier id
	Parcels        []demoParcel
	script         []demoScan // what has not happened yet, soonest first
}

type demoParcel struct {
	ID         string            `json:"id"`
	Link       string            `json:"link"`
	References []event.Reference `json:"references"`
	To         string            `json:"to"`
	next       *demoScan         // the next scan its carriers will post
}

type demoScan struct {
	Carrier string    `json:"carrier"`
	Number  string    `json:"number"`
	Status  string    `json:"status"`
	Time    time.Time `json:"time"`
	Place   string    `json:"place"`
}

// story is one parcel of the demo: where it goes, and how long ago it set out
// at most. Of the ways to go the one is taken that is under way now and is
// nearest to the wanted rank among its Pareto set: 0 soonest, 1 cheapest.
type story struct {
	from, to, weight, dims string
	value                  string
	maxDays                int
	rank                   float64
	late                   time.Duration // its latest scan so far came so much later than planned
}

var stories = []story{
	{"CNSZX-C1", "DEFRA-D1", "1.2kg", "30x20x10cm", "80 USD", 12, 0.5, 0},
	{"CNNGB-C1", "USLAX-D1", "4.5kg", "40x30x25cm", "210 USD", 29, 1, 0},
	{"CNHGH-C1", "GBLON-D1", "0.6kg", "20x15x8cm", "45 USD", 6, 0, 0},
	{"CNCAN-C1", "AUSYD-D1", "2kg", "30x25x15cm", "120 USD", 12, 0.5, 0},
	{"CNCTU-C1", "PLWAW-D1", "8kg", "45x35x30cm", "300 USD", 25, 0.8, 30 * time.Hour},
}

// play registers the parcels and posts their past, calls ready, and then posts
// each further scan when its time comes, until ctx ends.
func (c *cast) play(ctx context.Context, ready func()) error {
	for i, st := range stories {
		if err := c.begin(ctx, i, st); err != nil {
			return err
		}
	}
	slices.SortStableFunc(c.script, func(a, b demoScan) int { return a.Time.Compare(b.Time) })
	past := 0
	for past < len(c.script) && c.script[past].Time.Before(time.Now()) {
		if err := c.scan(ctx, c.script[past]); err != nil {
			return err
		}
		past++
	}
	c.script = c.script[past:]
	for i := range c.Parcels {
		p := &c.Parcels[i]
		at := slices.IndexFunc(c.script, func(s demoScan) bool {
			return slices.Contains(p.References, event.Reference{Carrier: s.Carrier, Number: s.Number})
		})
		if at >= 0 {
			p.next = &c.script[at]
		}
	}
	ready()
	for _, s := range c.script {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Until(s.Time)):
		}
		if err := c.scan(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// begin finds a way that is under way now, registers a parcel on it and writes
// the scans of the whole way into the script.
func (c *cast) begin(ctx context.Context, index int, st story) error {
	it, depart, err := c.underWay(ctx, st)
	if err != nil || it == nil {
		return err
	}
	var references []event.Reference
	numbers := map[string]string{}
	for _, l := range it.Legs {
		if numbers[l.Carrier] == "" {
			numbers[l.Carrier] = fmt.Sprintf("%s%07d", l.Carrier, 4210000+index*1000+len(numbers))
			references = append(references, event.Reference{Carrier: l.Carrier, Number: numbers[l.Carrier]})
		}
	}
	type chosen struct {
		Lane   string    `json:"lane"`
		Depart time.Time `json:"depart"`
	}
	var legs []chosen
	for _, l := range it.Legs {
		legs = append(legs, chosen{l.Lane, l.Depart})
	}
	body := c.question(st, depart)
	body["references"], body["plan"] = references, map[string]any{"legs": legs}
	var made struct {
		Parcel struct {
			ID string `json:"id"`
		} `json:"parcel"`
		Link string `json:"link"`
	}
	if err := c.post(ctx, "/v1/parcels", c.Planner, body, &made); err != nil {
		return err
	}
	c.Parcels = append(c.Parcels, demoParcel{ID: made.Parcel.ID, Link: c.url + made.Link, References: references, To: it.Legs[len(it.Legs)-1].To.Name})
	say := func(l engine.Leg, status event.Status, at time.Time, place string) {
		c.script = append(c.script, demoScan{l.Carrier, numbers[l.Carrier], status.String(), at, place})
	}
	first, last := it.Legs[0], it.Legs[len(it.Legs)-1]
	begun := len(c.script)
	say(first, event.PickedUp, first.Stay.Arrive, first.From.ID)
	for _, l := range it.Legs {
		say(l, event.Departed, l.Depart, l.From.ID)
		say(l, event.Arrived, l.Arrive, l.To.ID)
	}
	say(last, event.OutForDelivery, last.Arrive.Add(2*time.Hour), last.To.ID)
	say(last, event.Delivered, last.Arrive.Add(5*time.Hour), last.To.ID)
	if st.late > 0 {
		delay(c.script[begun:], st.late)
	}
	return nil
}

// delay moves the latest scan that has happened by now, and all after it, so
// that the parcel is behind its plan.
func delay(scans []demoScan, by time.Duration) {
	now := time.Now()
	at := len(scans) - 1
	for at > 0 && scans[at].Time.After(now) {
		at--
	}
	by = min(by, now.Sub(scans[at].Time)-time.Minute)
	for i := at; i < len(scans); i++ {
		scans[i].Time = scans[i].Time.Add(by)
	}
}

// underWay asks for routes as of some days ago, fewer each time, until one of
// the wanted rank has left and not arrived. A pair that the network does not
// connect has none.
func (c *cast) underWay(ctx context.Context, st story) (*engine.Itinerary, time.Time, error) {
	now := time.Now()
	for days := st.maxDays; days > 0; days-- {
		depart := now.Add(-time.Duration(days) * 24 * time.Hour).Truncate(time.Hour)
		var a engine.Answer
		q := c.question(st, depart)
		q["all"] = true
		if err := c.post(ctx, "/v1/routes", c.Planner, q, &a); err != nil {
			return nil, time.Time{}, err
		}
		if len(a.Itineraries) == 0 {
			continue
		}
		it := a.Itineraries[int(st.rank*float64(len(a.Itineraries)-1))]
		if it.Depart.Before(now.Add(-time.Hour)) && it.Arrive.After(now.Add(time.Hour)) {
			return &it, depart, nil
		}
	}
	return nil, time.Time{}, nil
}

func (c *cast) question(st story, depart time.Time) map[string]any {
	return map[string]any{"from": st.from, "to": st.to, "depart": depart, "weight": st.weight, "dims": st.dims,
		"value": map[string]string{"amount": st.value[:len(st.value)-4], "currency": st.value[len(st.value)-3:]}}
}

func (c *cast) scan(ctx context.Context, s demoScan) error {
	return c.post(ctx, "/v1/scans", c.Carriers[s.Carrier], s, nil)
}

// post sends JSON and reads JSON; a problem is an error in its own words.
func (c *cast) post(ctx context.Context, path, key string, body, into any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+path, bytes.NewReader(b))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+key)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	b, err = io.ReadAll(io.LimitReader(answer.Body, 64<<20))
	if err != nil {
		return err
	}
	if answer.StatusCode >= 300 {
		return fmt.Errorf("POST %s: %s: %s", path, answer.Status, b)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(b, into)
}

// print shows where to look and what to try.
func (c *cast) print(w io.Writer, asJSON bool) {
	if asJSON {
		json.NewEncoder(w).Encode(map[string]any{"url": c.url, "adminKey": c.Admin, "plannerKey": c.Planner, "carrierKeys": c.Carriers, "parcels": c.Parcels})
		return
	}
	info := c.node.engine.Info()
	fmt.Fprintf(w, "Entrepot demo: %d places, %d carriers, %d lanes; on this machine only, Ctrl-C ends it\n\n", info.Facilities, info.Carriers, info.Lanes)
	fmt.Fprintf(w, "planner page   %s/#key=%s\n", c.url, c.Planner)
	for _, p := range c.Parcels {
		fmt.Fprintf(w, "tracking page  %s  (to %s)\n", p.Link, p.To)
	}
	fmt.Fprintf(w, "admin key      %s\n", c.Admin)
	fmt.Fprintf(w, "\nTry, in another terminal:\n\n")
	fmt.Fprintf(w, "  # the cheapest way, the fastest, the surest and so on; and all worth choosing between in short\n  curl -s %s/v1/routes -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' \\\n    -d '{\"from\":\"CNSZX-C1\",\"to\":\"DEFRA-D1\",\"depart\":\"%s\",\"weight\":\"1.2kg\"}'\n\n", c.url, c.Planner, time.Now().Add(time.Hour).Truncate(time.Minute).Format(time.RFC3339))
	for _, p := range c.Parcels {
		if p.next == nil {
			continue
		}
		fmt.Fprintf(w, "  # post a scan as the carrier: the first tracking page moves\n  curl -s %s/v1/scans -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' \\\n    -d '{\"carrier\":\"%s\",\"number\":\"%s\",\"status\":\"%s\",\"time\":\"%s\",\"place\":\"%s\"}'\n\n",
			c.url, c.Carriers[p.next.Carrier], p.next.Carrier, p.next.Number, p.next.Status, time.Now().Truncate(time.Second).Format(time.RFC3339), p.next.Place)
		fmt.Fprintf(w, "  # read the parcel back\n  curl -s %s/v1/parcels/%s -H 'Authorization: Bearer %s'\n", c.url, p.ID, c.Planner)
		break
	}
}

// isLoopback tells whether only this machine can reach an address.
func isLoopback(a net.Addr) bool {
	ap, err := netip.ParseAddrPort(a.String())
	return err == nil && ap.Addr().IsLoopback()
}
