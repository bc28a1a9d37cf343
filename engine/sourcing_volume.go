package engine

import (
	"fmt"
	"math"
	"slices"

	"entrepot/engine/unit"
)

// costs are what a stock costs a month by the number of orders n:
//
//	fixed + shipment x ceil(n / units) + order x n
//
// Destinations keep their proportions, so the orders' own cost is an average. All
// amounts stand multiplied by a whole number, the scale, with which that average
// is whole, too, and nothing is rounded before it is shown.
type costs struct {
	fixed, shipment, order int64
	units                  int64 // orders a shipment; 0 where there are none
}

// of is what n orders cost.
func (c *costs) of(n int64) int64 { return c.fixed + c.shipment*shipments(n, c.units) + c.order*n }

// step is the last volume that takes no more shipments than n does.
func (c *costs) step(n int64) int64 {
	if c.units == 0 {
		return math.MaxInt64
	}
	return shipments(n, c.units) * c.units
}

// shipments are as many whole ones as n orders need.
func shipments(n, units int64) int64 {
	if units == 0 {
		return 0
	}
	return (n + units - 1) / units
}

// volumes are the stocks' costs by volume.
type volumes struct {
	scale int64
	most  int64    // the largest volume that is looked at
	costs []*costs // by stock; nil where it does not serve every destination
}

// volumes scales the costs, and looks as far as they fit in 64 bits.
func (s *sourcing) volumes() (*volumes, error) {
	common := int64(0)
	for i := range s.q.Demand {
		common = divisor(common, s.q.Demand[i].Orders)
	}
	v := &volumes{scale: s.total / common, most: MaxVolume, costs: make([]*costs, len(s.q.Stocks))}
	for k := range s.q.Stocks {
		if !s.serves(k) {
			continue
		}
		c, b := &costs{}, &s.bulk[k]
		each := unit.Product(s.hold[k], v.scale)
		for i := range s.q.Demand {
			each = each.Plus(unit.Product(s.orders[i][k].way.Total.Minor, s.q.Demand[i].Orders/common))
		}
		fixed := unit.Product(s.fixed[k], v.scale)
		shipment := unit.Product(b.cost, v.scale)
		c.units = s.units(k)
		fits := func(n int64) bool {
			sum := fixed.Plus(each.Times(n)).Plus(shipment.Times(shipments(n, c.units)))
			return sum.Compare(unit.Product(math.MaxInt64/4)) <= 0
		}
		for !fits(v.most) && v.most >= s.total {
			v.most /= 2
		}
		if v.most < s.total {
			return nil, bad("demand", fmt.Sprintf("%d orders that cost too much in all", s.total), "a month's cost that fits in 64 bits")
		}
		for _, part := range []struct {
			exact unit.Exact
			into  *int64
		}{{fixed, &c.fixed}, {shipment, &c.shipment}, {each, &c.order}} {
			var err error
			if *part.into, err = part.exact.Over(1); err != nil {
				return nil, fmt.Errorf("sourcing: %w", err) // which fits has ruled out
			}
		}
		if c.units == 1 { // no steps
			c.order, c.shipment, c.units = c.order+c.shipment, 0, 0
		}
		v.costs[k] = c
	}
	return v, nil
}

// units are the orders whose goods a shipment to a stock holds; 0 where it has
// none.
func (s *sourcing) units(k int) int64 {
	if in := s.q.Stocks[k].Inbound; in != nil {
		return in.Units
	}
	return 0
}

// divisor is the greatest that two numbers of zero or more share.
func divisor(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// shown is a scaled amount in minor units, rounded half to even.
func (v *volumes) shown(scaled int64) int64 {
	n, _ := unit.Product(scaled).Over(v.scale) // no more than it was
	return n
}

// monthly is what a stock costs at the demand itself, which is a whole number of
// times the scale, so that nothing is rounded.
func (v *volumes) monthly(s *sourcing, k int) *MonthlyCost {
	b, customs := &s.bulk[k], int64(0)
	for i := range s.q.Demand {
		if way := s.orders[i][k].way; way.Customs != nil {
			customs += way.Customs.Minor * s.q.Demand[i].Orders
		}
	}
	total, inbound, holding := v.costs[k].of(s.total)/v.scale, b.cost*shipments(s.total, s.units(k)), s.hold[k]*s.total
	return &MonthlyCost{Total: s.money(total), Fixed: s.money(s.fixed[k]), Inbound: s.money(inbound), Holding: s.money(holding),
		Freight: s.money(total - s.fixed[k] - inbound - holding - customs), Customs: s.money(customs)}
}

// cheaper finds from which volume on b costs less than a, up to the most that is
// looked at: at all, and for good. 0 is that there is none. Between the steps of
// either the difference is a straight line.
func cheaper(a, b *costs, most int64) (first, lasting int64) {
	slope := a.order - b.order
	last := int64(0) // the last volume at which it is not cheaper
	for n := int64(1); n <= most; {
		end := min(a.step(n), b.step(n), most)
		at := a.of(n) - b.of(n)
		switch to := at + slope*(end-n); {
		case at > 0 && to > 0:
			first = firstOf(first, n)
		case at <= 0 && to <= 0:
			last = end
		case at <= 0: // it gets cheaper on the way
			last = n + -at/slope
			first = firstOf(first, last+1)
		default: // it is no cheaper any more at the end
			first = firstOf(first, n)
			last = end
		}
		n = end + 1
	}
	if last < most {
		lasting = last + 1
	}
	return first, lasting
}

// firstOf keeps what is known.
func firstOf(known, n int64) int64 {
	if known > 0 {
		return known
	}
	return n
}

// breaks holds every stock against the one, and draws them all.
func (v *volumes) breaks(s *sourcing, stocks []SourcedStock) ([]BreakEven, []Curve) {
	breaks, curves := []BreakEven{}, []Curve{}
	at := s.against()
	marks := []int64{0, 1, s.total}
	end := 2 * s.total
	for k := range stocks {
		if k == at {
			continue
		}
		b := BreakEven{Stock: stocks[k].Name, Against: stocks[at].Name, UpTo: v.most}
		switch {
		case !stocks[k].Serves:
			b.Reason = b.Stock + " does not serve every destination"
		case !stocks[at].Serves:
			b.Reason = b.Against + " does not serve every destination"
		default:
			saves := s.money(stocks[at].Monthly.Total.Minor - stocks[k].Monthly.Total.Minor)
			b.Saves = &saves
			b.First, b.Volume = cheaper(v.costs[at], v.costs[k], v.most)
			marks = append(marks, b.First, b.Volume)
			end = max(end, b.Volume+b.Volume/4, b.First+b.First/4)
			switch {
			case b.First == b.Volume && b.Volume > 0:
				b.First = 0
			case b.Volume > 0:
			case b.First > 0:
				b.Reason = fmt.Sprintf("it does not stay cheaper: it is dearer again at up to %d orders a month", v.most)
			default:
				b.Reason = fmt.Sprintf("it is not cheaper at any volume up to %d orders a month", v.most)
			}
		}
		breaks = append(breaks, b)
	}
	end = min(end, v.most)
	marks = append(marks, end)
	for k := range stocks {
		if v.costs[k] != nil {
			curves = append(curves, v.curve(s, k, marks, end))
		}
	}
	return breaks, curves
}

// mostPoints bounds a curve.
const mostPoints = 200

// curve draws a stock's costs up to a volume: some points of interest, and both
// sides of every step, or of as many of them as there is room for.
func (v *volumes) curve(s *sourcing, k int, marks []int64, end int64) Curve {
	c := v.costs[k]
	out := Curve{Stock: s.q.Stocks[k].Name}
	at := slices.Clone(marks)
	if c.units > 0 {
		steps := (end - 1) / c.units
		out.Steps = 1
		if room := int64(mostPoints-len(marks)) / 2; steps > room {
			out.Steps = (steps + room - 1) / room
		}
		for n := out.Steps * c.units; n < end; n += out.Steps * c.units {
			at = append(at, n, n+1)
		}
	}
	slices.Sort(at)
	for _, n := range slices.Compact(at) {
		out.Points = append(out.Points, CurvePoint{Volume: n, Total: s.money(v.shown(c.of(n)))})
	}
	return out
}
