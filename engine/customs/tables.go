package customs

import (
	"fmt"
	"slices"

	"entrepot/engine/network"
	"entrepot/engine/tariff"
)

// Tables are the customs rules of one network, indexed. They refer to its rows.
type Tables struct {
	territories map[string]*network.Territory
	regimes     map[border][][]*network.Regime // the rows of one regime are together, ascending in time
	duties      []network.Duty
	taxes       []network.Tax
	dutyIndex   index // by territory
	taxIndex    index // by country
	lists       map[string]*network.GoodsList
	exchange    *tariff.Exchange
}

// border is what a consignment crosses.
type border struct {
	territory string
	direction network.Direction
}

// New checks the rows that are about customs and indexes them. It refuses what
// would leave a charge open: two rows that hold at once where one counts, a rate
// in no currency, a list that is not there.
func New(n *network.Network) (*Tables, error) {
	x, err := tariff.NewExchange(n.Rates)
	if err != nil {
		return nil, err
	}
	t := &Tables{
		territories: make(map[string]*network.Territory, len(n.Territories)),
		regimes:     make(map[border][][]*network.Regime),
		duties:      n.Duties,
		taxes:       n.Taxes,
		lists:       make(map[string]*network.GoodsList, len(n.GoodsLists)),
		exchange:    x,
	}
	for i := range n.Territories {
		t.territories[n.Territories[i].ID] = &n.Territories[i]
	}
	for i := range n.GoodsLists {
		l := &n.GoodsLists[i]
		if !slices.IsSorted(l.HS) || slices.ContainsFunc(l.HS, func(hs string) bool { return !isCode(hs, 2) }) {
			return nil, fmt.Errorf("goods list %s: want codes of 2 to 10 digits, ascending", l.ID)
		}
		t.lists[l.ID] = l
	}
	if err := t.indexRegimes(n.Regimes); err != nil {
		return nil, err
	}
	if err := t.indexDuties(); err != nil {
		return nil, err
	}
	return t, t.indexTaxes()
}

func (t *Tables) indexRegimes(rows []network.Regime) error {
	type regime struct {
		border
		id string
	}
	at := make(map[regime]int)
	for i := range rows {
		r := &rows[i]
		if err := t.checkRegime(r); err != nil {
			return fmt.Errorf("regime %s of %s: %w", r.ID, r.Territory, err)
		}
		b := border{r.Territory, r.Direction}
		place, known := at[regime{b, r.ID}]
		if !known {
			place = len(t.regimes[b])
			at[regime{b, r.ID}] = place
			t.regimes[b] = append(t.regimes[b], nil)
		}
		t.regimes[b][place] = append(t.regimes[b][place], r)
	}
	for _, group := range t.regimes {
		for _, same := range group {
			slices.SortFunc(same, func(a, b *network.Regime) int {
				return int(during(a.First, a.Last).first) - int(during(b.First, b.Last).first)
			})
			for i := 1; i < len(same); i++ {
				if a, b := same[i-1], same[i]; during(a.First, a.Last).overlaps(during(b.First, b.Last)) {
					return fmt.Errorf("regime %s of %s: got two rows that hold at once, %s and %s, want one", a.ID, a.Territory,
						datesText(a.First, a.Last), datesText(b.First, b.Last))
				}
			}
		}
	}
	return nil
}

func (t *Tables) indexDuties() error {
	t.dutyIndex = newIndex(len(t.duties))
	for i := len(t.duties) - 1; i >= 0; i-- {
		d := &t.duties[i]
		if _, known := t.territories[d.Territory]; !known {
			return fmt.Errorf("%s: got a territory that is not there", dutyText(d))
		}
		if err := checkDuty(d); err != nil {
			return fmt.Errorf("%s: %w", dutyText(d), err)
		}
		t.dutyIndex.add(key{d.Territory, d.HS}, int32(i))
	}
	var normal []claim
	for _, row := range t.dutyIndex.first {
		if t.dutyIndex.next[row] < 0 {
			continue // alone, as most are
		}
		normal = normal[:0]
		for ; row >= 0; row = t.dutyIndex.next[row] {
			if d := &t.duties[row]; d.Kind == network.NormalDuty {
				normal = appendClaims(normal, row, during(d.First, d.Last), d.Origins)
			}
		}
		if a, b, twice := rivals(normal); twice {
			return fmt.Errorf("%s: got two rows that hold at once, %s and %s, want one: %s and %s", dutyText(&t.duties[a]),
				datesText(t.duties[a].First, t.duties[a].Last), datesText(t.duties[b].First, t.duties[b].Last),
				t.duties[a].Rate, t.duties[b].Rate)
		}
	}
	return nil
}

func (t *Tables) indexTaxes() error {
	t.taxIndex = newIndex(len(t.taxes))
	for i := len(t.taxes) - 1; i >= 0; i-- {
		if err := checkTax(&t.taxes[i]); err != nil {
			return fmt.Errorf("%s: %w", taxText(&t.taxes[i]), err)
		}
		t.taxIndex.add(key{t.taxes[i].Country, t.taxes[i].HS}, int32(i))
	}
	var same []claim
	for _, row := range t.taxIndex.first {
		same = same[:0]
		for ; row >= 0; row = t.taxIndex.next[row] {
			same = append(same, claim{string(t.taxes[row].Kind), during(t.taxes[row].First, t.taxes[row].Last), row})
		}
		if a, b, twice := rivals(same); twice {
			return fmt.Errorf("%s: got two rows that hold at once, %s and %s, want one", taxText(&t.taxes[a]),
				datesText(t.taxes[a].First, t.taxes[a].Last), datesText(t.taxes[b].First, t.taxes[b].Last))
		}
	}
	return nil
}

// claim is one row's claim to be the one that counts, for one origin or kind of
// tax and some days.
type claim struct {
	what string
	span
	row int32
}

// appendClaims adds one claim for each origin, or one for all.
func appendClaims(to []claim, row int32, s span, origins []string) []claim {
	if len(origins) == 0 {
		return append(to, claim{"", s, row})
	}
	for _, o := range origins {
		to = append(to, claim{o, s, row})
	}
	return to
}

// rivals finds two rows that claim the same for one day.
func rivals(all []claim) (a, b int32, found bool) {
	slices.SortFunc(all, func(x, y claim) int {
		switch {
		case x.what < y.what:
			return -1
		case x.what > y.what:
			return 1
		}
		return int(int64(x.first) - int64(y.first))
	})
	for i := 1; i < len(all); i++ {
		if x, y := all[i-1], all[i]; x.what == y.what && x.overlaps(y.span) && x.row != y.row {
			return min(x.row, y.row), max(x.row, y.row), true
		}
	}
	return 0, 0, false
}
