package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"entrepot/engine/unit"
)

// networkCmd changes the network of a running server, over its API.
type networkCmd struct {
	Changes networkListCmd    `cmd:"" help:"List what has changed since the feed."`
	History networkHistoryCmd `cmd:"" help:"List the changes taken back."`
	Change  networkChangeCmd  `cmd:"" help:"Make a change: a closure, a delay, a cancelled or added departure, a price."`
	Undo    networkUndoCmd    `cmd:"" help:"Take a change back, or release a booking."`
	Book    networkBookCmd    `cmd:"" help:"Book room for a parcel on every departure of an itinerary."`
}

// serverFlags say which server.
type serverFlags struct {
	Server string `help:"Address of the server." default:"http://127.0.0.1:8080" env:"ENTREPOT_SERVER" placeholder:"URL"`
	Key    string `help:"API key of a planner or an admin." required:"" env:"ENTREPOT_KEY" placeholder:"KEY"`
}

// wireChange is a change as the API lists it.
type wireChange struct {
	ID, Kind, Facility, Lane, Carrier, Why, By, Unfit string
	UndoneBy, UndoneWhy                               string
	At                                                time.Time
	UndoneAt                                          *time.Time
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
	r, err := http.NewRequestWithContext(s.ctx, method, strings.TrimSuffix(f.Server, "/")+path, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("--server: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+f.Key)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	client := http.Client{Timeout: 30 * time.Second}
	res, err := client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 64<<20))
	if err != nil {
		return err
	}
	if res.StatusCode >= 400 {
		var p struct{ Title, Detail string }
		if json.Unmarshal(answer, &p) == nil && p.Title != "" {
			return fmt.Errorf("%s: %s", p.Title, p.Detail)
		}
		return fmt.Errorf("%s %s: got status %d", method, path, res.StatusCode)
	}
	return json.Unmarshal(answer, into)
}

func printChanges(s *streams, list []wireChange) {
	if len(list) == 0 {
		fmt.Fprintln(s.out, "nothing")
		return
	}
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "id\tkind\tof\tby\tat\twhy")
	for _, c := range list {
		why := c.Why
		if c.Unfit != "" {
			why += " (changes nothing now: " + c.Unfit + ")"
		}
		if c.UndoneAt != nil {
			why += fmt.Sprintf(" (taken back by %s at %s: %s)", c.UndoneBy, c.UndoneAt.Format(time.RFC3339), c.UndoneWhy)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", c.ID, c.Kind, c.Facility+c.Lane+c.Carrier, c.By, c.At.Format(time.RFC3339), why)
	}
	t.Flush()
}

type networkListCmd struct{ serverFlags }

func (c *networkListCmd) Run(s *streams) error {
	var list struct{ Changes []wireChange }
	if err := c.call(s, http.MethodGet, "/v1/network/changes", nil, &list); err != nil {
		return err
	}
	printChanges(s, list.Changes)
	return nil
}

type networkHistoryCmd struct {
	serverFlags
	Limit int `help:"At most so many." default:"100"`
}

func (c *networkHistoryCmd) Run(s *streams) error {
	var list struct{ Changes []wireChange }
	if err := c.call(s, http.MethodGet, fmt.Sprintf("/v1/network/history?limit=%d", c.Limit), nil, &list); err != nil {
		return err
	}
	printChanges(s, list.Changes)
	return nil
}

type networkChangeCmd struct {
	serverFlags
	Kind     string  `arg:"" help:"closure, delay, cancellation, addition or price." enum:"closure,delay,cancellation,addition,price"`
	Facility string  `help:"Of a closure: the facility; of a delay: what leaves from there." placeholder:"ID" json:"facility,omitempty"`
	Lane     string  `help:"The lane." placeholder:"ID"`
	Carrier  string  `help:"All lanes of a carrier." placeholder:"ID"`
	From     string  `help:"The first moment it holds, RFC 3339; since ever, if not given." placeholder:"TIME"`
	Until    string  `help:"The first moment it no longer holds; until further notice, if not given." placeholder:"TIME"`
	Late     string  `help:"Of a delay: how much later, such as 6h." placeholder:"TIME"`
	Departs  string  `help:"Of a cancellation or an addition: the departure, RFC 3339." placeholder:"TIME"`
	Percent  float64 `help:"Of a price: so much dearer; cheaper if negative." placeholder:"P"`
	Why      string  `help:"The reason, shown with what it changes." placeholder:"TEXT"`
}

func (c *networkChangeCmd) Run(s *streams) error {
	body := map[string]any{"kind": c.Kind}
	for name, text := range map[string]string{"facility": c.Facility, "lane": c.Lane, "carrier": c.Carrier, "from": c.From, "until": c.Until,
		"late": c.Late, "departs": c.Departs, "why": c.Why} {
		if text != "" {
			body[name] = text
		}
	}
	if c.Percent != 0 {
		body["percent"] = c.Percent
	}
	var made wireChange
	if err := c.call(s, http.MethodPost, "/v1/network/changes", body, &made); err != nil {
		return err
	}
	fmt.Fprintln(s.out, made.ID)
	return nil
}

type networkUndoCmd struct {
	serverFlags
	ID  string `arg:"" help:"The change's id."`
	Why string `help:"The reason." placeholder:"TEXT"`
}

func (c *networkUndoCmd) Run(s *streams) error {
	var undone wireChange
	path := "/v1/network/changes/" + url.PathEscape(c.ID)
	if c.Why != "" {
		path += "?why=" + url.QueryEscape(c.Why)
	}
	return c.call(s, http.MethodDelete, path, nil, &undone)
}

type networkBookCmd struct {
	serverFlags
	From   string     `help:"Facility the parcel leaves from." required:"" placeholder:"ID"`
	To     string     `help:"Facility it goes to." required:"" placeholder:"ID"`
	Depart string     `help:"Earliest hand-over, RFC 3339." required:"" placeholder:"TIME"`
	Weight unitWeight `help:"Weight, such as 1.2kg: the room it takes." required:"" placeholder:"1.2kg"`
	Plan   string     `help:"File with the legs: a JSON array of lanes and their departures, as an itinerary lists them." required:"" placeholder:"FILE" type:"existingfile"`
}

func (c *networkBookCmd) Run(s *streams) error {
	legs, err := plan(c.Plan)
	if err != nil {
		return fmt.Errorf("--plan: %w", err)
	}
	type leg struct {
		Lane   string    `json:"lane"`
		Depart time.Time `json:"depart"`
	}
	body := map[string]any{"from": c.From, "to": c.To, "depart": c.Depart, "weight": unit.Weight(c.Weight).String()}
	var list []leg
	for _, l := range legs {
		list = append(list, leg(l))
	}
	body["legs"] = list
	var made struct {
		Booking   wireChange
		Itinerary struct{ Total unit.Money }
	}
	if err := c.call(s, http.MethodPost, "/v1/bookings", body, &made); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s\t%s\n", made.Booking.ID, made.Itinerary.Total)
	return nil
}
