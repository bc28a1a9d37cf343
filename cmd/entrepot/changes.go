package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"entrepot/api"
	"entrepot/engine/network"
)

type networkListCmd struct {
	serverFlags
	Kind string `help:"Only closure, delay, cancellation, addition, price or booking." placeholder:"KIND"`
	JSON bool   `help:"Print JSON: the API's changes as one array." name:"json"`
}

func (*networkListCmd) Help() string {
	return `Example:
  entrepot network changes --kind closure`
}

func (c *networkListCmd) Run(s *streams) error {
	all := []api.AppliedChange{}
	query := url.Values{"limit": {"1000"}}
	if c.Kind != "" {
		query.Set("kind", c.Kind)
	}
	for {
		var page struct {
			Changes []api.AppliedChange
			Next    string
		}
		if err := c.call(s, http.MethodGet, "/v1/network/changes?"+query.Encode(), nil, &page); err != nil {
			return err
		}
		all = append(all, page.Changes...)
		if page.Next == "" {
			break
		}
		query.Set("cursor", page.Next)
	}
	return printChanges(s, all, c.JSON)
}

type networkHistoryCmd struct {
	serverFlags
	Limit int  `help:"At most so many, the latest first." default:"100" placeholder:"N"`
	JSON  bool `help:"Print JSON: the API's changes as one array." name:"json"`
}

func (*networkHistoryCmd) Help() string {
	return `Example:
  entrepot network history --limit 10`
}

func (c *networkHistoryCmd) Run(s *streams) error {
	var list struct{ Changes []api.AppliedChange }
	if err := c.call(s, http.MethodGet, fmt.Sprintf("/v1/network/history?limit=%d", c.Limit), nil, &list); err != nil {
		return err
	}
	return printChanges(s, list.Changes, c.JSON)
}

func printChanges(s *streams, list []api.AppliedChange, asJSON bool) error {
	if asJSON {
		return printJSON(s, list)
	}
	if len(list) == 0 {
		fmt.Fprintln(s.out, "nothing")
	}
	for i := range list {
		c := &list[i]
		t := &columns{}
		t.add(c.ID, inWords(c))
		t.print(s.out)
		made := "by " + c.By + ", " + c.At.Format("2 Jan 2006 15:04 MST")
		if c.Why != "" {
			made += ": " + c.Why
		}
		say(s.out, "  ", made)
		if c.Unfit != "" {
			say(s.out, "  ", "changes nothing now: "+c.Unfit)
		}
		if c.UndoneAt != nil {
			undone := "taken back by " + c.UndoneBy + ", " + c.UndoneAt.Format("2 Jan 2006 15:04 MST")
			if c.UndoneWhy != "" {
				undone += ": " + c.UndoneWhy
			}
			say(s.out, "  ", undone)
		}
	}
	return nil
}

// inWords says what a change does.
func inWords(c *api.AppliedChange) string {
	const moment = "Mon 2 Jan 15:04 -07:00"
	part := "lane " + c.Lane
	if c.Facility != "" {
		part = "facility " + c.Facility
	}
	if c.Carrier != "" {
		part = "carrier " + c.Carrier
	}
	var departure, while string
	if c.Departs != nil {
		departure = fmt.Sprintf("%s, %s", part, c.Departs.Format(moment))
	}
	if c.From != nil {
		while += ", from " + c.From.Format(moment)
	}
	if c.Until != nil {
		while += ", until " + c.Until.Format(moment)
	}
	switch kind := network.ChangeKind(c.Kind); kind {
	case network.Closed:
		return "closed: " + part + while
	case network.Delayed:
		return fmt.Sprintf("late by %s: %s%s", c.Late, part, while)
	case network.Cancelled:
		return "cancelled: " + departure
	case network.Added:
		return "added: " + departure
	case network.Repriced:
		return fmt.Sprintf("price %+g %%: %s", c.Percent, part)
	case network.Booked:
		var legs []string
		for _, l := range c.Legs {
			legs = append(legs, fmt.Sprintf("%s on lane %s, %s", l.Weight, l.Lane, l.Departs.Format(moment)))
		}
		return "booked: " + strings.Join(legs, "; ")
	default:
		return string(kind)
	}
}
