package customs

import (
	"math"
	"math/bits"
	"slices"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// Procedure is one way through customs for one consignment: a regime with the
// rows of tariff and taxes that count on its days. It is read-only.
type Procedure struct {
	Regime *network.Regime
	// First and Last are the local dates of the office on which it holds, both
	// included; a zero date is no limit. Nothing it uses changes between them.
	First, Last network.Date
	Into        unit.Currency
	// MostFreight is the largest freight at which it is open, in minor units. It is
	// math.MaxInt64 but for regimes for values up to some limit on the CIF basis.
	MostFreight int64

	tables      *Tables
	consignment *Consignment
	payer       Payer
	levied      []uses
	fees        [3]int64 // per consignment, per line, per kilogram
	fixed       int64    // all charges that do not depend on freight
	lines       []line
	moving      []int32 // lines whose charges depend on freight
	base, slope int64   // of Least
}

// Admits says whether an office of this kind may be used: its own id, where only
// some are admitted, and what kind of facility it is.
func (p *Procedure) Admits(office string, kind network.FacilityKind) bool {
	r := p.Regime
	return (len(r.Offices) == 0 || slices.Contains(r.Offices, office)) && (len(r.Kinds) == 0 || slices.Contains(r.Kinds, kind))
}

// Charge is what passing the office costs in minor units of Into, when all
// transport before came to freight, of zero or more. It never falls as freight
// grows. It is false where the procedure is not open at that freight, or its
// charges do not fit in 64 bits; then it is false for every larger freight.
func (p *Procedure) Charge(freight int64) (int64, bool) {
	if freight < 0 || freight > p.MostFreight {
		return 0, false
	}
	total := p.fixed
	for _, i := range p.moving {
		n, ok := p.lines[i].at(freight, nil)
		if !ok {
			return 0, false
		}
		if total, ok = plus(total, n); !ok {
			return 0, false
		}
	}
	return total, true
}

// Shut is why the procedure is not open at a freight, for which Charge is false.
func (p *Procedure) Shut(freight int64) (Reason, bool) {
	if freight > p.MostFreight {
		excess := unit.Money{Minor: freight - p.MostFreight, Currency: p.Into}
		return Reason{Kind: ByUpTo, Got: "freight of " + unit.Money{Minor: freight, Currency: p.Into}.String(),
			Want: "at most " + unit.Money{Minor: p.MostFreight, Currency: p.Into}.String() + " of it, with which the goods are worth " +
				p.Regime.UpTo.String() + " " + string(p.Regime.Currency),
			Remedy: Remedy{Kind: LowerFreight, Value: excess}}, true
	}
	if _, ok := p.Charge(freight); !ok {
		return Reason{Kind: ByOverflow, Got: unit.Money{Minor: freight, Currency: p.Into}.String(), Want: "charges that fit in 64 bits"}, true
	}
	return Reason{}, false
}

// SlopeUnit is what a slope of Least counts: 1 / SlopeUnit of the freight.
const SlopeUnit = 1 << slopeBits

const slopeBits = 20

// Least is a bound that needs no division: Charge is at least base + freight x
// slope / SlopeUnit, rounded down, at every freight at which it is open. Neither
// is negative. The base falls short of Charge(0) by little more than one minor unit
// for each charge that depends on freight, because each of these is rounded. Where
// Charge(0) is not even that much the slope is 0, and also where a minimum or
// maximum may be all that counts.
func (p *Procedure) Least() (base, slope int64) { return p.base, p.slope }

// fineBits are those of slopes and losses while they are worked out.
const fineBits = 40

// bound works out Least, when Charge(0) is known.
//
// A charge is a rounded part of something that grows. If that is x at no freight
// and at least x + s f - e at freight f, then the rounded part p of it is at
// least round(p x) + p s f - p e - 1: half a unit is lost where p x was rounded up,
// and half where the other is rounded down. So slopes and losses go through the
// charges together, each slope rounded down and each loss up.
func (p *Procedure) bound(atNone int64) {
	var sum growth
	for _, i := range p.moving {
		sum = sum.plus(p.lines[i].growth())
	}
	p.base, p.slope = atNone, 0
	lost := sum.lost >> fineBits
	if sum.lost > lost<<fineBits {
		lost++
	}
	if lost <= atNone && sum.lost < most {
		p.base, p.slope = atNone-lost, sum.slope>>(fineBits-slopeBits)
	}
	if p.slope == 0 {
		p.base = atNone
	}
}

// growth is how something grows with freight at the least: by slope for each
// unit of it, less what may be lost once; both in 2^-fineBits.
type growth struct{ slope, lost int64 }

// most is where a growth is too large to matter.
const most = 1 << 60

func (g growth) plus(o growth) growth {
	return growth{min(g.slope+o.slope, most), min(g.lost+o.lost, most)}
}

// part is the growth of a rounded part of it.
func (g growth) part(f fraction) growth {
	slope := scaled(g.slope, f)
	if slope == 0 {
		return growth{} // it does not fall
	}
	lost := g.lost
	if lost > 0 && lost < most {
		lost = scaled(lost, f) + 1
	}
	return growth{slope, min(lost+1<<fineBits, most)}
}

// scaled is x f, rounded down, at most most.
func scaled(x int64, f fraction) int64 {
	high, low := bits.Mul64(uint64(x), uint64(f.num))
	if high >= uint64(f.den) {
		return most
	}
	n, _ := bits.Div64(high, low, uint64(f.den))
	return int64(min(n, most))
}

func (l *line) growth() growth {
	const one = 1 << fineBits
	value, taxed := growth{slope: scaled(one, l.customs)}, growth{slope: scaled(one, l.taxed)}
	var duties growth
	for i := range l.duties {
		duties = duties.plus(l.duties[i].growth(value))
	}
	dutiable := value.plus(duties)
	consumption := dutiable.part(l.consumption)
	vat := taxed.plus(duties).plus(dutiable.part(l.full)).part(l.vat)
	return duties.plus(consumption).plus(vat)
}

// growth is the least of its sums: whichever counts at one freight, no other
// that counts at another makes it grow less.
func (d *duty) growth(value growth) growth {
	g := value.part(d.terms.percent)
	if d.hasLeast {
		g = g.least(value.part(d.least.percent))
	}
	if d.hasMost {
		g = g.least(value.part(d.most.percent))
	}
	return g
}

func (g growth) least(o growth) growth {
	if g.slope == 0 || o.slope == 0 {
		return growth{} // it does not fall
	}
	return growth{min(g.slope, o.slope), max(g.lost, o.lost)}
}

// isMoving says whether the line's charges may depend on freight.
func (l *line) isMoving() bool {
	if l.taxed.num > 0 && l.vat.num > 0 {
		return true
	}
	if l.customs.num == 0 {
		return false
	}
	return l.consumption.num > 0 || slices.ContainsFunc(l.duties, func(d duty) bool { return d.isOfValue() })
}

// unlimited is the freight of a procedure that is open at any.
const unlimited = math.MaxInt64
