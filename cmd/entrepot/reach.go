package main

import (
	"cmp"
	"fmt"
	"slices"

	"entrepot/engine"
	"entrepot/engine/unit"
)

type reachCmd struct {
	From string `help:"Facility the parcel leaves from: its id or UN/LOCODE." required:"" placeholder:"ID"`
	parcelFlags
	Weight unitWeight `help:"Weight, such as 1.2kg or 850g." required:"" placeholder:"1.2kg"`
	Within string     `help:"What can be reached within this time, such as 36h or 5d." placeholder:"TIME"`
	Budget unitMoney  `help:"What can be reached for at most this much, such as '20 EUR'." placeholder:"'20 EUR'"`
	conditionFlags
	JSON    bool `help:"Print JSON, as the API answers." name:"json" xor:"form"`
	GeoJSON bool `help:"Print GeoJSON: a point for each place." name:"geojson" xor:"form"`
}

func (*reachCmd) Help() string {
	return `Examples:
  entrepot reach --feed DIR --from CNSZX-C1 --weight 1.2kg --within 3d
  entrepot reach --feed DIR --from CNSZX-C1 --weight 1.2kg --budget '5 USD' --geojson > reach.json`
}

func (c *reachCmd) Run(s *streams) error {
	r := engine.ReachQuery{Budget: unit.Money(c.Budget)}
	if c.Within != "" {
		var err error
		if r.Within, err = lasting(c.Within); err != nil {
			return fmt.Errorf("--within: %w", err)
		}
	}
	if r.Within == 0 && r.Budget.Minor == 0 {
		return fmt.Errorf("--within, --budget: got neither, want a time, a budget, or both")
	}
	e, q, _, err := c.parcelFlags.query(s, c.From)
	if err != nil {
		return err
	}
	if err := c.conditionFlags.into(&q); err != nil {
		return err
	}
	q.Parcel.Weight = unit.Weight(c.Weight)
	r.Query = q
	ctx, cancel := c.conditionFlags.limited(s.ctx)
	defer cancel()
	reach, err := e.Reach(ctx, r)
	if err != nil && len(reach.Places) == 0 {
		return inFlags(err)
	}
	switch {
	case c.JSON:
		err = cmp.Or(err, printJSON(s, reach))
	case c.GeoJSON:
		err = cmp.Or(err, printJSON(s, engine.ReachGeoJSON(&reach)))
	default:
		printReach(s, &reach, describe(&q.Parcel))
	}
	return err
}

// printReach lists the places, the soonest first.
func printReach(s *streams, reach *engine.Reach, parcel string) {
	text := fmt.Sprintf("from %s (%s), %s, %s: %s", reach.From.Name, reach.From.ID, parcel, reach.Depart.Format("Mon 2 Jan 2006 15:04 MST"), counted(len(reach.Places), "place"))
	if !reach.By.IsZero() {
		text += " by " + reach.By.Format(shownTime)
	}
	if reach.Budget != nil {
		text += " for at most " + reach.Budget.String()
	}
	say(s.out, "", text)
	if reach.Partial != "" {
		say(s.out, "", "incomplete: "+reach.Partial)
	}
	if len(reach.Places) == 0 {
		return
	}
	fmt.Fprintln(s.out)
	t := &columns{cut: true}
	t.add("place", "soonest", "takes", "for", "cheapest", "name")
	places := slices.SortedStableFunc(slices.Values(reach.Places), func(a, b engine.ReachedPlace) int { return a.Soonest.Compare(b.Soonest) })
	for _, p := range places {
		t.add(p.Place.ID, p.Soonest.Format(shownTime), span(p.Soonest.Sub(reach.Depart)), p.Cost.String(), p.Cheapest.String(), p.Place.Name)
	}
	t.print(s.out)
}

func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
