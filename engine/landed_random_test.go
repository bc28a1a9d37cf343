package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"entrepot/engine/customs"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// borders runs a check on so many random networks with random customs.
func randomBorders(t *testing.T, most uint64, check func(w *someWorld)) {
	t.Helper()
	worlds(t, most, func(w *someWorld) {
		randomCustoms(w.r, w.n)
		w.e = w.engine(w.n)
		check(w)
	})
}

var randomGoods = []string{"640399", "33049900", "851762", "9503"}

// randomCustoms gives a network offices, bonded lanes, and for every territory
// one to three procedures in each direction, with limits, hours and charges of
// every kind.
func randomCustoms(r *rand.Rand, n *network.Network) {
	for i := range n.Facilities {
		n.Facilities[i].Roles = pick(r, 0, network.ExportOffice|network.ImportOffice, network.ExportOffice, network.ImportOffice|network.BondedStore,
			network.ExportOffice|network.ImportOffice|network.BondedStore)
	}
	for i := range n.Lanes {
		n.Lanes[i].Bonded = r.IntN(3) > 0
	}
	n.GoodsLists = []network.GoodsList{{ID: "some", HS: []string{"33", "6403"}}}
	for _, t := range n.Territories {
		for _, d := range network.Directions {
			for i := range 1 + r.IntN(3) {
				n.Regimes = append(n.Regimes, randomRegime(r, t, d, i))
			}
		}
		for _, hs := range []string{"", "64", "3304"} {
			if r.IntN(4) > 0 {
				n.Duties = append(n.Duties, network.Duty{Territory: t.ID, HS: hs, Kind: network.NormalDuty, Rate: network.DutyRate{Terms: []network.DutyTerm{{Percent: randomRate(r, 30)}}}})
			}
		}
	}
	for _, country := range []string{"CN", "DE", "JP", "NL", "US"} {
		n.Taxes = append(n.Taxes, network.Tax{Country: country, Kind: network.VAT, Percent: randomRate(r, 25)})
	}
	slices.SortFunc(n.Territories, func(a, b network.Territory) int { return 2*map[bool]int{true: 1}[a.ID > b.ID] - 1 })
}

func randomRegime(r *rand.Rand, t network.Territory, d network.Direction, i int) network.Regime {
	const whole = 100_000_000
	g := network.Regime{ID: fmt.Sprintf("%s-%s-%d", t.ID, d, i), Territory: t.ID, Direction: d, Name: "test", Currency: t.Currency, Basis: network.Intrinsic,
		Calendar: pick(r, "", "", "office", "early"), Processing: time.Duration(r.IntN(30)) * 20 * time.Minute, PreArrival: r.IntN(4) == 0}
	if r.IntN(2) == 0 {
		g.PerConsignment, g.PerKg = randomRate(r, 4), randomRate(r, 1)
	}
	if d == network.Import {
		g.DutyPercent, g.TaxPercent = pick[unit.Rate](r, 0, whole, whole, whole/2), pick[unit.Rate](r, 0, whole, whole, whole*7/10)
	}
	switch r.IntN(8) {
	case 0:
		g.Channels = []network.Channel{pick(r, network.Channels...)}
	case 1:
		g.UpTo = randomRate(r, 400)
		if t.Currency == "JPY" {
			g.UpTo = unit.Rate(1+r.IntN(40000)) * dollar
		}
		g.Basis = pick(r, network.Intrinsic, network.WithCIF)
	case 2:
		g.Goods = "some"
	case 3:
		g.First = network.Date{Year: 2026, Month: 3, Day: 25 + r.IntN(6)}
	case 4:
		g.Kinds = []network.FacilityKind{network.Airport, network.Seaport, network.Hub}
	}
	return g
}

// goods is a random query with a consignment.
func (w *someWorld) goods() Query {
	q, r := w.question(), w.r
	q.Parcel.Weight += 100
	q.Consignment = &customs.Consignment{Trade: pick(r, network.Trades...), Channel: pick(r, network.Channels...), Incoterm: pick(r, customs.Incoterms...)}
	for range 1 + r.IntN(2) {
		c := pick[unit.Currency](r, "EUR", "USD", "CNY", "JPY")
		q.Consignment.Lines = append(q.Consignment.Lines, customs.Line{HS: pick(r, randomGoods...), Quantity: 1 + r.Int64N(5),
			Value: unit.Money{Minor: 1 + r.Int64N(40_000), Currency: c}, Origin: pick(r, "CN", "US", "DE"), Weight: 1 + unit.Weight(r.IntN(40))})
	}
	if f := w.n.Facilities[slices.IndexFunc(w.n.Facilities, func(f network.Facility) bool { return f.ID == q.From })]; f.Roles&network.BondedStore != 0 {
		q.Bonded = r.IntN(3) == 0
	}
	return q
}

func (w *someWorld) facility(id string) *network.Facility {
	return &w.n.Facilities[slices.IndexFunc(w.n.Facilities, func(f network.Facility) bool { return f.ID == id })]
}

// TestGoodsCrossBordersAsTheyMay follows the goods of every itinerary: with duty
// unpaid they leave a territory and go on bonded lanes alone within one, they are
// exported and imported at offices, and end released; and the charges add up.
func TestGoodsCrossBordersAsTheyMay(t *testing.T) {
	legs, passages := 0, 0
	randomBorders(t, 500, func(w *someWorld) {
		q := w.goods()
		if w.r.IntN(2) == 0 {
			q.Criteria = w.criteria()
		}
		a := w.route(w.e, q)
		for i := range a.Itineraries {
			it := &a.Itineraries[i]
			addsUp(t, it, q.Currency)
			from, to := w.facility(q.From), w.facility(q.To)
			status := "domestic"
			switch {
			case q.Bonded:
				status = "unpaid"
			case from.Territory == to.Territory:
				status = "released"
			}
			passed, at := it.Customs, from
			for k := range len(it.Legs) + 1 {
				for ; len(passed) > 0 && passed[0].Leg == k; passed = passed[1:] {
					p := &passed[0]
					passages++
					switch {
					case p.Direction == network.Export && status == "domestic" && at.Territory == from.Territory && at.Roles&network.ExportOffice != 0:
						status = "unpaid"
					case p.Direction == network.Import && status == "unpaid" && at.Territory == to.Territory && at.Roles&network.ImportOffice != 0:
						status = "released"
					default:
						t.Errorf("%+v\n%s: %s at %s of goods that are %s", q, short(it), p.Regime, at.ID, status)
					}
					if p.Place.ID != at.ID || p.Cleared.Before(p.Declared) {
						t.Errorf("%+v\n%s: %+v at %s", q, short(it), p, at.ID)
					}
					if k < len(it.Legs) && it.Legs[k].Stay.Ready.Before(p.Cleared) {
						t.Errorf("%+v\n%s: ready before they are through", q, short(it))
					}
				}
				if k == len(it.Legs) {
					break
				}
				legs++
				l := &it.Legs[k]
				next := w.facility(l.To.ID)
				bonded := w.n.Lanes[slices.IndexFunc(w.n.Lanes, func(o network.Lane) bool { return o.ID == l.Lane })].Bonded
				if at.Territory != next.Territory && status != "unpaid" || at.Territory == next.Territory && status == "unpaid" && !bonded {
					t.Errorf("%+v\n%s: lane %s (%s to %s, bonded %v) carries goods that are %s", q, short(it), l.Lane, at.Territory, next.Territory, bonded, status)
				}
				at = next
			}
			if status != "released" {
				t.Errorf("%+v\n%s: ends with goods that are %s", q, short(it), status)
			}
		}
	})
	enough(t, "legs", legs, 500)
	enough(t, "passages", passages, 400)
}

// TestDutyNeverLowersTheBest raises one duty: the least landed cost does not fall.
func TestDutyNeverLowersTheBest(t *testing.T) {
	asked, dearer := 0, 0
	randomBorders(t, 500, func(w *someWorld) {
		q := w.goods()
		q.Criteria = []Criterion{ByCost}
		was := w.ways(w.e, q)
		if len(was) == 0 || len(w.n.Duties) == 0 {
			return
		}
		more := *w.n
		more.Duties = slices.Clone(w.n.Duties)
		var of []int
		for i := range more.Duties {
			if more.Duties[i].Territory == w.facility(q.To).Territory {
				of = append(of, i)
			}
		}
		if len(of) == 0 {
			return
		}
		d := &more.Duties[pick(w.r, of...)]
		d.Rate = network.DutyRate{Terms: []network.DutyTerm{{Percent: d.Rate.Terms[0].Percent + randomRate(w.r, 20)}}}
		is := w.ways(w.engine(&more), q)
		asked++
		if len(is) != 1 || is[0].Cost < was[0].Cost {
			t.Errorf("%+v\nwith a duty raised the best costs %v, and before %v", q, is, was)
		} else if is[0].Cost > was[0].Cost {
			dearer++
		}
	})
	enough(t, "questions", asked, 120)
	enough(t, "of them dearer", dearer, 10)
}

// TestFreeBordersAreNone: where every procedure is free and instant, every place an
// office and every lane bonded, the answer is that of freight, and so it is where
// that is the objective.
func TestFreeBordersAreNone(t *testing.T) {
	found := 0
	randomBorders(t, 300, func(w *someWorld) {
		q := w.goods()
		w.conditions(&q)
		q.Criteria = w.criteria()
		freight, bare := q, q
		freight.Objective, bare.Consignment, bare.Bonded = Freight, nil, false
		want := outcomes(w.ways(w.e, bare), q.Criteria, false)
		if got := outcomes(w.ways(w.e, freight), q.Criteria, false); !same(got, want) {
			t.Errorf("%+v\nby freight %v, and without a consignment %v", q, got, want)
		}
		if w.facility(q.From).Territory == w.facility(q.To).Territory {
			return
		}
		free := *w.n
		free.Facilities, free.Lanes = slices.Clone(w.n.Facilities), slices.Clone(w.n.Lanes)
		for i := range free.Facilities {
			free.Facilities[i].Roles |= network.ExportOffice | network.ImportOffice
		}
		for i := range free.Lanes {
			free.Lanes[i].Bonded = true
		}
		free.Regimes = nil
		for _, t := range w.n.Territories {
			for _, d := range network.Directions {
				free.Regimes = append(free.Regimes, network.Regime{ID: t.ID + string(d), Territory: t.ID, Direction: d, Name: "free"})
			}
		}
		got := outcomes(w.ways(w.engine(&free), q), q.Criteria, false)
		found += len(got)
		if !same(got, want) {
			t.Errorf("%+v\nby %v with free borders: got %v, want %v", q, q.Criteria, got, want)
		}
	})
	enough(t, "ways", found, 250)
}

// TestGoodsRebuild asks of every itinerary again by its lanes and departures alone:
// it comes out the same, or cheaper by procedures that take longer.
func TestGoodsRebuild(t *testing.T) {
	same, cheaper := 0, 0
	randomBorders(t, 400, func(w *someWorld) {
		q := w.goods()
		if w.r.IntN(3) == 0 {
			w.change(anyChange...)
		}
		for _, it := range w.route(w.e, q).Itineraries {
			again := q
			again.Depart = it.HandOver
			got, err := w.e.Rebuild(context.Background(), again, chosen(&it))
			if err != nil {
				t.Errorf("%+v\n%s: %v", q, short(&it), err)
				continue
			}
			a, _ := json.Marshal(it)
			b, _ := json.Marshal(got)
			switch {
			case string(a) == string(b):
				same++
			case got.Total.Minor < it.Total.Minor && got.Arrive.After(it.Arrive):
				cheaper++
			case got.Total == it.Total && !got.Arrive.After(it.Arrive): // by an equal procedure
			default:
				t.Errorf("%+v\nrebuilt %s\n    from %s", q, short(&got), short(&it))
			}
		}
	})
	enough(t, "itineraries", same, 250)
	enough(t, "itineraries that are cheaper for longer procedures", cheaper, 5)
}

// TestNoRouteSaysWhatCustomsDo: where freight goes and the goods do not, it is for
// customs, and a border is named that a question with that border open gets over.
func TestNoRouteSaysWhatCustomsDo(t *testing.T) {
	seen := map[BorderReason]int{}
	randomBorders(t, 700, func(w *someWorld) {
		q := w.goods()
		w.conditions(&q)
		a := w.route(w.e, q)
		freight := q
		freight.Objective = Freight
		goes := len(w.ways(w.e, freight)) > 0
		if len(a.Itineraries) > 0 {
			return
		}
		if (a.NoRoute.Reason == CustomsClosed) != goes || goes && len(a.NoRoute.Borders) == 0 {
			t.Errorf("%+v\nfreight goes: %v, and the reason is %+v", q, goes, a.NoRoute)
		}
		for _, b := range a.NoRoute.Borders {
			seen[b.Reason]++
			if b.Reason == BorderClosed && len(b.Closed) == 0 || b.Detail == "" {
				t.Errorf("%+v\n%+v", q, b)
			}
		}
		twice := w.route(w.engine(w.n), q)
		x, _ := json.Marshal(a.NoRoute)
		y, _ := json.Marshal(twice.NoRoute)
		if string(x) != string(y) {
			t.Errorf("%+v\n%s\nand then %s", q, x, y)
		}
	})
	t.Log(seen)
	for _, r := range []BorderReason{BorderClosed, BorderNoOffice, BorderUnreached, BorderStays, BorderTooDear} {
		enough(t, string(r), seen[r], 1)
	}
}

// TestExplainGoodsOnRandomWorlds holds what is claimed of lanes, places, regimes
// and itineraries against the answer, and verified remedies against what comes
// out when they are done.
func TestExplainGoodsOnRandomWorlds(t *testing.T) {
	seen := map[any]int{}
	randomBorders(t, 400, func(w *someWorld) {
		for i := range w.n.Tariffs { // so that there is something to take off
			w.n.Tariffs[i].Currency = "EUR"
			w.n.Tariffs[i].PerConsignment += 20 * dollar
		}
		w.e = w.engine(w.n)
		q := w.goods()
		q.Currency = "EUR"
		if w.r.IntN(2) == 0 {
			q.Criteria = w.criteria()
		}
		if w.r.IntN(3) == 0 {
			w.conditions(&q)
		}
		a := w.route(w.e, q)
		for range 6 {
			var about Subject
			switch w.r.IntN(3) {
			case 0:
				about.Lane = w.n.Lanes[w.r.IntN(len(w.n.Lanes))].ID
			case 1:
				about.Place = w.n.Facilities[w.r.IntN(len(w.n.Facilities))].ID
			default:
				about.Regime = w.n.Regimes[w.r.IntN(len(w.n.Regimes))].ID
			}
			x, err := w.e.Explain(context.Background(), q, about)
			if err != nil {
				t.Fatalf("seed %d: %+v about %+v: %v", w.seed, q, about, err)
			}
			in := func(a *Answer) (out []int) {
				for i := range a.Itineraries {
					if w.involves(&a.Itineraries[i], about) {
						out = append(out, i)
					}
				}
				return out
			}
			transit := about.Regime != "" && w.n.Regimes[slices.IndexFunc(w.n.Regimes, func(r network.Regime) bool { return r.ID == about.Regime })].Direction == network.Transit
			if !transit && !slices.Equal(in(&a), x.Itineraries) && len(in(&a))+len(x.Itineraries) > 0 {
				t.Errorf("%+v about %+v\nin %v, and the answer has it in %v", q, about, x.Itineraries, in(&a))
			}
			if !x.In && len(x.Reasons) == 0 {
				t.Errorf("%+v about %+v: out, and no reason", q, about)
			}
			seen[x.In]++
			for _, r := range x.Reasons {
				seen[r.Kind]++
			}
			for _, r := range x.Remedies {
				seen[r.Kind]++
				if r.Kind == RemedyPrice && r.Verified && about.Lane != "" {
					w.priceDown(q, about, &r, in, seen)
				}
			}
		}
		for i := range a.Itineraries[:min(3, len(a.Itineraries))] {
			w.planExplained(q, &a, i, seen)
		}
	})
	t.Log(seen)
	for _, k := range []any{true, ReasonDominated, ReasonCustoms, RemedyPrice, RemedyGoods, RemedyRow, "checked price", "plans in", "plans out", "plans stale"} {
		enough(t, fmt.Sprint(k), seen[k], 1)
	}
}

// involves tells whether an itinerary uses a lane, a place, or a regime that is
// not one of transit.
func (w *someWorld) involves(it *Itinerary, about Subject) bool {
	return slices.ContainsFunc(it.Legs, func(l Leg) bool { return l.Lane == about.Lane || l.From.ID == about.Place || l.To.ID == about.Place }) ||
		slices.ContainsFunc(it.Customs, func(c Clearance) bool { return c.Regime == about.Regime })
}

// priceDown lowers what a lane takes for a consignment by what a remedy says, and
// by a unit less.
func (w *someWorld) priceDown(q Query, about Subject, r *Remedy, in func(a *Answer) []int, seen map[any]int) {
	for _, less := range []int64{0, 1} {
		n := *w.n
		n.Tariffs = slices.Clone(n.Tariffs)
		tariff := &n.Tariffs[slices.IndexFunc(n.Tariffs, func(t network.Tariff) bool { return t.ID == "T"+about.Lane })]
		by := unit.Rate(r.Amount.Minor-less) * dollar
		if tariff.Currency != "JPY" {
			by /= 100
		}
		if tariff.Currency != r.Amount.Currency || tariff.PerConsignment < by {
			return
		}
		tariff.PerConsignment -= by
		a := w.route(w.engine(&n), q)
		seen["checked price"]++
		if (len(in(&a)) > 0) != (less == 0) {
			w.Errorf("%+v about %+v\nfreight down by %s, %d less: it is in %v", q, about, r.Amount, less, in(&a))
		}
	}
}

// planExplained asks about an itinerary of the answer with a departure moved: as
// Rebuild has it it can be done or not.
func (w *someWorld) planExplained(q Query, a *Answer, i int, seen map[any]int) {
	legs := chosen(&a.Itineraries[i])
	if w.r.IntN(3) > 0 {
		l := &legs[w.r.IntN(len(legs))]
		s := w.e.current.Load().snap
		lane, _ := s.Lane(l.Lane)
		arc := s.ArcsOf(lane)[0]
		from, _ := s.Second(l.Depart.Add(time.Duration(w.r.IntN(9)-4) * 12 * time.Hour))
		if d := s.Next(s.Arcs[arc].Pattern, from); d < s.End {
			l.Depart, l.Arrive = s.At(d), time.Time{}
		}
	}
	x, err := w.e.Explain(context.Background(), q, Subject{Legs: legs})
	if err != nil {
		w.Fatalf("seed %d: %+v about %+v: %v", w.seed, q, legs, err)
	}
	_, stale := w.e.Rebuild(context.Background(), q, legs)
	if stale != nil && !errors.Is(stale, ErrStalePlan) {
		w.Fatal(stale)
	}
	is := slices.ContainsFunc(a.Itineraries, func(it Itinerary) bool {
		return slices.EqualFunc(it.Legs, legs, func(l Leg, o ChosenLeg) bool {
			return l.Lane == o.Lane && l.Depart.Equal(o.Depart) && (o.Arrive.IsZero() || l.Arrive.Equal(o.Arrive))
		})
	})
	conditions := slices.ContainsFunc(x.Reasons, func(r Reason) bool { return r.Kind == ReasonConditions || r.Kind == ReasonExcluded })
	obstacles := slices.ContainsFunc(x.Reasons, func(r Reason) bool { return r.Beaten == nil })
	if x.In != is || !conditions && obstacles != (stale != nil) || !is && len(x.Reasons) == 0 {
		w.Errorf("%+v about %+v\nin %v and it is %v; reasons %+v, and rebuilt it gives %v", q, legs, x.In, is, x.Reasons, stale)
	}
	switch {
	case is:
		seen["plans in"]++
	case stale == nil:
		seen["plans out"]++
	default:
		seen["plans stale"]++
	}
}
