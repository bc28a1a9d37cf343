package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"entrepot/tracking/event"
)

// trackCmd tells a parcel's story.
type trackCmd struct {
	serverFlags
	Number  string `arg:"" help:"A number of the parcel, whichever carrier's, or its id."`
	Carrier string `help:"Whose number it is, where several carriers have it." placeholder:"ID"`
	JSON    bool   `help:"Print JSON: the API's parcel and events." name:"json"`
}

func (*trackCmd) Help() string {
	return `Examples:
  entrepot track HLX0012345678
  entrepot track 0012345678 --carrier OCE --json`
}

// tracked is what the API says of a parcel, as far as it is printed.
type tracked struct {
	ID         string
	References []event.Reference
	From, To   struct{ Name string }
	State      struct {
		Status     event.Status
		Sentence   string
		Time       time.Time
		Exceptions []struct {
			Status event.Status
			Since  time.Time
			Code   string
		}
	}
	Expected *struct {
		Arrive time.Time
		Reason string
	}
}

type trackedEvent struct {
	Status     event.Status
	Time       time.Time
	Place      *struct{ ID, Name string }
	Carrier    string
	Note       string
	Void       bool
	Withdrawal bool
}

func (c *trackCmd) Run(s *streams) error {
	id, err := c.parcel(s)
	if err != nil {
		return err
	}
	path := "/v1/parcels/" + url.PathEscape(id)
	if c.JSON {
		var both struct {
			Parcel json.RawMessage `json:"parcel"`
			Events json.RawMessage `json:"events"`
		}
		var list struct{ Events json.RawMessage }
		if err := c.call(s, http.MethodGet, path, nil, &both.Parcel); err != nil {
			return err
		}
		if err := c.call(s, http.MethodGet, path+"/events", nil, &list); err != nil {
			return err
		}
		both.Events = list.Events
		return printJSON(s, both)
	}
	var p tracked
	var list struct{ Events []trackedEvent }
	if err := c.call(s, http.MethodGet, path, nil, &p); err != nil {
		return err
	}
	if err := c.call(s, http.MethodGet, path+"/events", nil, &list); err != nil {
		return err
	}
	printTracked(s, &p, list.Events)
	return nil
}

// parcel finds the parcel that has the number.
func (c *trackCmd) parcel(s *streams) (string, error) {
	if len(c.Number) == 36 && strings.Count(c.Number, "-") == 4 {
		return c.Number, nil
	}
	var who struct {
		Bearers []struct{ Carrier, Parcel string }
	}
	if err := c.call(s, http.MethodGet, "/v1/numbers/"+url.PathEscape(c.Number), nil, &who); err != nil {
		return "", err
	}
	var found, carriers []string
	waiting := false
	for _, b := range who.Bearers {
		switch {
		case c.Carrier != "" && b.Carrier != c.Carrier:
		case b.Parcel == "":
			waiting = true
		default:
			found, carriers = append(found, b.Parcel), append(carriers, b.Carrier)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return "", fmt.Errorf("%s: several carriers have this number; name one with --carrier: %s", c.Number, strings.Join(carriers, ", "))
	case waiting:
		return "", fmt.Errorf("%s: it was scanned, and no parcel is registered with it", c.Number)
	}
	return "", fmt.Errorf("%s: nobody has scanned or registered this number", c.Number)
}

func printTracked(s *streams, p *tracked, events []trackedEvent) {
	var numbers []string
	for _, r := range p.References {
		numbers = append(numbers, r.Carrier+" "+r.Number)
	}
	say(s.out, "", fmt.Sprintf("%s to %s, %s", p.From.Name, p.To.Name, strings.Join(numbers, ", ")))
	say(s.out, "", fmt.Sprintf("%s, %s", p.State.Sentence, p.State.Time.Format(storyTime)))
	for _, x := range p.State.Exceptions {
		text := fmt.Sprintf("open: %s since %s", inText(x.Status), x.Since.Format(storyTime))
		if x.Code != "" {
			text += " (" + x.Code + ")"
		}
		say(s.out, "", text)
	}
	if e := p.Expected; e != nil {
		text := "expected " + e.Arrive.Format(storyTime)
		if e.Reason != "" {
			text += ": " + e.Reason
		}
		say(s.out, "", text)
	}
	if len(events) == 0 {
		return
	}
	fmt.Fprintln(s.out)
	t := &columns{}
	for _, e := range events {
		what, where := inText(e.Status), ""
		if e.Withdrawal {
			what = "withdrawn: an earlier scan"
		}
		if e.Void {
			what += " (corrected)"
		}
		if e.Place != nil {
			where = e.Place.Name
		}
		t.add(e.Time.Format(storyTime), what, where, e.Carrier, e.Note)
	}
	t.print(s.out)
}

// storyTime is with the offset as the carrier sent it.
const storyTime = "Mon 2 Jan 2006 15:04 -07:00"

// inText is a status in words.
func inText(s event.Status) string { return strings.ReplaceAll(s.String(), "_", " ") }
