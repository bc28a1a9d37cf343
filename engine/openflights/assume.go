package openflights

import (
	"fmt"
	"hash/fnv"
	"math"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
	"entrepot/geo"
)

// This file holds all that the data does not say.

// Block time, from leaving one gate to reaching the other, is ground plus
// distance at cruise speed, rounded up to five minutes. With these two figures
// it is within about an hour of what airlines print: 7 h 30 from New York to
// London, 11 h 40 from Shanghai to Frankfurt, 1 h 05 from Frankfurt to Berlin.
const (
	cruise = 800 * geo.Kilometre // in an hour, wind and detours included
	ground = 30 * time.Minute    // taxi, climb and approach
	stop   = time.Hour           // each landing on the way, and the detour for it
)

func blockTime(distance geo.Metres, stops int) time.Duration {
	minutes := ground.Minutes() + float64(distance/cruise)*60 + float64(stops)*stop.Minutes()
	return time.Duration(math.Ceil(minutes/5)*5) * time.Minute
}

// Times on the ground, such as cargo terminals ask for.
const (
	cutOff   = 180 * time.Minute // ready at the terminal before departure
	handling = 120 * time.Minute // from arrival until broken down and sorted
)

// Departures are spread over the local day from firstDeparture in steps of
// five minutes. None falls in the small hours: airports are shut then, and
// clocks that change do so then, so that each departure happens once a day.
const (
	firstDeparture = 6 * 3600
	departureStep  = 5 * 60
	departureSlots = (24*3600 - firstDeparture) / departureStep
)

// departureTime is the slot at the FNV-1a hash of the lane's id: the same on
// every run and machine, and moved by nothing else in the files.
func departureTime(lane string) network.ClockTime {
	hash := fnv.New64a()
	hash.Write([]byte(lane))
	slot := hash.Sum64() % departureSlots
	return network.ClockTime(firstDeparture + slot*departureStep)
}

// band is a tariff by distance. Forwarders asked USD 5.50 to 9.00 per kg by
// air from China to Europe in 2025, by weight; the 9000 km band is set to span
// that, and the others follow in proportion to distance plus a fixed part.
type band struct {
	upTo    geo.Metres
	minimum unit.Rate
	perKg   unit.Rate // at 100 kg; breaks scales it
}

const cent unit.Rate = 10_000

var bands = []band{
	{500 * geo.Kilometre, 800 * cent, 140 * cent},
	{1000 * geo.Kilometre, 1000 * cent, 180 * cent},
	{2000 * geo.Kilometre, 1200 * cent, 250 * cent},
	{4000 * geo.Kilometre, 1600 * cent, 370 * cent},
	{6000 * geo.Kilometre, 2000 * cent, 490 * cent},
	{9000 * geo.Kilometre, 2500 * cent, 660 * cent},
	{12000 * geo.Kilometre, 3000 * cent, 800 * cent},
	{20100 * geo.Kilometre, 3500 * cent, 980 * cent}, // half the earth is 20 038 km
}

// breaks are those of air cargo, with the share of the 100 kg price in percent.
var breaks = []struct {
	from  unit.Weight
	share unit.Rate
}{
	{0, 136},
	{45 * unit.Kilogram, 118},
	{100 * unit.Kilogram, 100},
	{300 * unit.Kilogram, 92},
	{500 * unit.Kilogram, 87},
	{1000 * unit.Kilogram, 83},
}

// currency of all tariffs and territories.
const currency unit.Currency = "USD"

func (b band) id() string { return fmt.Sprintf("air-%05dkm", int(b.upTo/geo.Kilometre)) }

func (b band) tariff() network.Tariff {
	t := network.Tariff{
		ID:                b.id(),
		Currency:          currency,
		Minimum:           b.minimum,
		PerConsignment:    300 * cent, // the air waybill
		VolumetricDivisor: 6000,       // IATA's, for air cargo
		RoundUp:           500 * unit.Gram,
		FuelPercent:       20_000_000, // 20 %
		SecurityPerKg:     15 * cent,
	}
	for _, s := range breaks {
		t.Breaks = append(t.Breaks, network.Break{From: s.from, PerKg: b.perKg * s.share / 100})
	}
	return t
}

// bandOf is the first band that reaches as far.
func bandOf(distance geo.Metres) band {
	for _, b := range bands {
		if distance <= b.upTo {
			return b
		}
	}
	return bands[len(bands)-1]
}

// rateDate is when OpenFlights' routes were last updated. The only rate is the
// dollar to itself, which holds on any day.
var rateDate = network.Date{Year: 2014, Month: time.June, Day: 1}
