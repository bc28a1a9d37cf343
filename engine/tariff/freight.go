package tariff

import (
	"fmt"
	"math"
	"math/bits"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// Parcel is what a price depends on. The zero Dims mean that the size is not
// known; then only weight counts.
type Parcel struct {
	Weight unit.Weight
	Dims   unit.Dims
}

// volume refuses a parcel that has no price anywhere, and returns its cubic
// millimetres.
func (p Parcel) volume() (int64, error) {
	if p.Weight <= 0 {
		return 0, fmt.Errorf("parcel: weight: got %s, want more than nothing", p.Weight)
	}
	if d := p.Dims; !d.IsZero() && min(d.Length, d.Width, d.Height) <= 0 {
		return 0, fmt.Errorf("parcel: dims: got %s, want three sides or none", d)
	}
	mm3, err := p.Dims.Volume()
	if err != nil {
		return 0, fmt.Errorf("parcel: %w", err)
	}
	return mm3, nil
}

// load is a parcel on the scales of one tariff.
type load struct {
	volumetric unit.Weight // 0 when volume does not count
	chargeable unit.Weight
}

// weigh finds the chargeable weight of a parcel that weighs w and fills mm3.
func weigh(t *network.Tariff, w unit.Weight, mm3 int64) (load, error) {
	l := load{chargeable: w}
	if d := t.VolumetricDivisor; d > 0 && mm3 > 0 {
		// Cubic millimetres over (cubic centimetres per kilogram) are grams:
		// a thousand of the one make a cm3, a thousand of the other a kg.
		l.volumetric = unit.Weight((mm3-1)/d + 1)
		l.chargeable = max(l.chargeable, l.volumetric)
	}
	if step := t.RoundUp; step > 0 {
		if over := l.chargeable % step; over > 0 {
			if l.chargeable > math.MaxInt64-(step-over) {
				return load{}, fmt.Errorf("chargeable weight: %w", unit.ErrOverflow)
			}
			l.chargeable += step - over
		}
	}
	return l, nil
}

// freight is the weight part of a price before exchange: perKg for every
// kilogram of billed, or the minimum.
type freight struct {
	own, taken int // index of the parcel's own break, and of the cheapest
	billed     unit.Weight
	minimum    bool
	// times[0] x times[1] is the amount in thousandths of a millionth of a
	// major unit: a rate per kilogram by grams, or the minimum by 1000.
	times [2]int64
}

// carry applies the air-cargo rule and the minimum to a chargeable weight. The
// tariff must have passed check.
func carry(t *network.Tariff, w unit.Weight) freight {
	var f freight
	for f.own+1 < len(t.Breaks) && t.Breaks[f.own+1].From <= w {
		f.own++
	}
	leastHigh, leastLow := uint64(math.MaxUint64), uint64(math.MaxUint64)
	for i := f.own; i < len(t.Breaks); i++ {
		b := &t.Breaks[i]
		billed := max(w, b.From)
		high, low := bits.Mul64(uint64(b.PerKg), uint64(billed))
		if high < leastHigh || high == leastHigh && low < leastLow {
			leastHigh, leastLow = high, low
			f.taken, f.billed, f.times = i, billed, [2]int64{int64(b.PerKg), int64(billed)}
		}
	}
	if high, low := bits.Mul64(uint64(t.Minimum), 1000); high > leastHigh || high == leastHigh && low > leastLow {
		f.minimum, f.times = true, [2]int64{int64(t.Minimum), 1000}
	}
	return f
}

// check refuses a tariff that package feed would have refused: what follows
// relies on breaks in order and on nothing being negative.
func check(t *network.Tariff) error {
	if !t.Currency.Valid() {
		return fmt.Errorf("tariff %s: currency: got %q, want an ISO 4217 code such as EUR", t.ID, string(t.Currency))
	}
	if len(t.Breaks) == 0 {
		return fmt.Errorf("tariff %s: breaks: got none, want at least one", t.ID)
	}
	for i, b := range t.Breaks {
		if b.From < 0 || b.PerKg < 0 {
			return fmt.Errorf("tariff %s: break %d: got %s per kg from %s, want neither below zero", t.ID, i+1, b.PerKg, b.From)
		}
		if i > 0 && b.From <= t.Breaks[i-1].From {
			return fmt.Errorf("tariff %s: break %d: got %s after %s, want ascending weights", t.ID, i+1, b.From, t.Breaks[i-1].From)
		}
	}
	for _, f := range [...]struct {
		name  string
		value int64
	}{
		{"minimum", int64(t.Minimum)},
		{"per_consignment", int64(t.PerConsignment)},
		{"volumetric_divisor", t.VolumetricDivisor},
		{"round_up_kg", int64(t.RoundUp)},
		{"fuel_percent", int64(t.FuelPercent)},
		{"security_per_kg", int64(t.SecurityPerKg)},
	} {
		if f.value < 0 {
			return fmt.Errorf("tariff %s: %s: got less than zero, want zero or more", t.ID, f.name)
		}
	}
	return nil
}
