package delay

import (
	"cmp"
	"math/bits"
	"slices"

	"entrepot/engine/network"
)

// Probability is a part of One.
type Probability int64

// One is certainty: the product of three wholes.
const One Probability = 1_000_000_000_000_000_000

// Float is the probability as a number from 0 to 1, to be shown.
func (p Probability) Float() float64 { return float64(p) / float64(One) }

// times is p times a share, rounded down.
func (p Probability) times(s network.Share) Probability {
	high, low := bits.Mul64(uint64(p), uint64(s))
	quotient, _ := bits.Div64(high, low, uint64(network.Whole)) // fits: s is at most the whole
	return Probability(quotient)
}

// and is the probability of both of two independent things, rounded down.
func (p Probability) and(q Probability) Probability {
	high, low := bits.Mul64(uint64(p), uint64(q))
	quotient, _ := bits.Div64(high, low, uint64(One))
	return Probability(quotient)
}

// share is the probability as a share, rounded down.
func (p Probability) share() network.Share {
	return network.Share(p / (One / Probability(network.Whole)))
}

// MaxPoints is the most points of an arrival that are kept apart.
const MaxPoints = 4096

// Hold is what goods wait for that have come to a place: a customs clearance.
type Hold struct {
	// Through is when goods are through as planned that come, or are through the
	// hold before, at the moment given: no sooner than that, and no sooner for
	// later. Never is not before the horizon; nil is at once.
	Through func(at Second) Second

	// Delay is how much later than that they are, whatever the hour: processing
	// beyond the plan, inspection.
	Delay Distribution
}

// Leg is one departure that an itinerary plans, with what happens when it is
// missed.
type Leg struct {
	Holds []Hold // at the place the leg leaves from, one after the other, before Ready

	// Ready is when a parcel can move on that arrives, or is through the last
	// hold, at the moment given, at the place the leg leaves from: handled, in
	// open hours. Never is not before the horizon; nil is at once.
	Ready func(arrive Second) Second

	Depart   Second // the planned departure
	CutOff   Second // ready at least this long before it
	Duration Second // from departure to arrival

	// Next is the first departure of the same lane that a parcel can make which
	// is ready at the moment given, and when that arrives; Never is none. Only
	// who misses the planned departure asks. It may be nil: there is none.
	Next func(ready Second) (depart, arrive Second)

	Delay Distribution
}

// Departures are the departures, ascending, of a lane that has one cut-off and
// one duration, as a Leg's Next.
func Departures(departures []Second, cutOff, duration Second) func(ready Second) (depart, arrive Second) {
	return func(ready Second) (depart, arrive Second) {
		i, _ := slices.BinarySearchFunc(departures, int64(ready)+int64(cutOff), func(d Second, by int64) int {
			return cmp.Compare(int64(d), by)
		})
		if i == len(departures) {
			return Never, Never
		}
		return departures[i], moment(int64(departures[i]) + int64(duration))
	}
}

// moment is Never where the sum is beyond what a Second holds: beyond any
// horizon.
func moment(t int64) Second {
	if t >= int64(Never) {
		return Never
	}
	return Second(t)
}

// Point is the probability of arriving at one moment.
type Point struct {
	At Second
	P  Probability
}

// Arrival is when an itinerary arrives, and how well it holds.
type Arrival struct {
	Points []Point     // ascending, each moment once
	Lost   Probability // never arrives: a leg lost it, or nothing leaves any more

	// Holds is the probability that every planned departure is made and the parcel
	// arrives, through the holds after the last leg, however late. It is the
	// product of First and Connections, before those are rounded down.
	Holds Probability
	// First is the share of parcels that makes the first planned departure: the
	// whole or none where no hold comes before it. Without legs it is the share
	// that arrives.
	First network.Share
	// Connections are, by leg: of the parcels that left on its planned departure,
	// the share that is through all holds and ready in time for the next leg's;
	// for the last leg, the share that arrives.
	Connections []network.Share

	// Coarse is how much later, at most, a probability was moved to keep points
	// few, summed over the legs and holds; mostly 0. See the package documentation.
	Coarse Second
}

// By is the probability of arriving no later than a moment.
func (a Arrival) By(deadline Second) Probability {
	sum := Probability(0)
	for _, p := range a.Points {
		if p.At > deadline {
			break
		}
		sum += p.P
	}
	return sum
}

// Quantile is the first moment by which it has arrived with at least the
// probability; Never when that is more than it ever arrives with.
func (a Arrival) Quantile(probability Probability) Second {
	sum := Probability(0)
	for _, p := range a.Points {
		if sum += p.P; sum >= probability {
			return p.At
		}
	}
	return Never
}

// P10, P50 and P90 are the moments by which it has arrived once, five and nine
// times in ten; Never when it arrives less often.
func (a Arrival) P10() Second { return a.Quantile(One / 10) }
func (a Arrival) P50() Second { return a.Quantile(One / 2) }
func (a Arrival) P90() Second { return a.Quantile(One / 10 * 9) }

// Walk follows a parcel that is at the first place from start on, along the legs
// and through the holds after the last. Without any it is there at start.
func Walk(start Second, legs []Leg, after ...Hold) Arrival {
	return walk(start, legs, after, MaxPoints)
}

func walk(start Second, legs []Leg, after []Hold, most int) Arrival {
	on := course{most: most}
	on.begin(start)
	for i := range legs {
		on.hold(legs[i].Holds)
		on.move(legs[i].follow)
		on.spread(legs[i].Delay)
	}
	on.hold(after)
	a := Arrival{Points: on.points, Lost: on.lost, Coarse: on.coarse}

	// Given that a departure was made as planned, only what comes after it decides
	// whether the next one is.
	on = course{most: MaxPoints}
	makes := func(next int) Probability {
		if next == len(legs) {
			on.hold(after)
			return on.share(func(Second) bool { return true })
		}
		on.hold(legs[next].Holds)
		return on.share(legs[next].asPlanned)
	}
	on.begin(start)
	a.Holds = makes(0)
	a.First, a.Connections = a.Holds.share(), make([]network.Share, len(legs))
	for i := range legs {
		on.begin(moment(int64(legs[i].Depart) + int64(legs[i].Duration)))
		on.spread(legs[i].Delay)
		p := makes(i + 1)
		a.Connections[i] = p.share()
		a.Holds = a.Holds.and(p)
	}
	return a
}

// course is when a parcel is somewhere on its way, as it is followed.
type course struct {
	points []Point // ascending, each moment once; as move leaves them, in any order
	spare  []Point
	lost   Probability
	coarse Second
	most   int // points
}

// begin is surely there at a moment.
func (c *course) begin(at Second) {
	c.points, c.lost, c.coarse = append(c.points[:0], Point{at, One}), 0, 0
}

// move takes every moment to another, or to Never.
func (c *course) move(to func(Second) Second) {
	out := c.points[:0]
	for _, p := range c.points {
		at := to(p.At)
		switch n := len(out); {
		case at == Never:
			c.lost += p.P
		case n > 0 && out[n-1].At == at:
			out[n-1].P += p.P
		default:
			out = append(out, Point{at, p.P})
		}
	}
	c.points = out
}

// spread delays every moment.
func (c *course) spread(d Distribution) {
	out := c.spare[:0]
	steps := d.Steps()
	for _, p := range c.points {
		done := Probability(0) // of p, up to the step before
		for _, s := range steps {
			at := moment(int64(p.At) + int64(s.Late))
			if at == Never {
				break
			}
			// Differences of rounded sums add up to the whole of p.
			sum := p.P.times(s.Share)
			out = append(out, Point{at, sum - done})
			done = sum
		}
		c.lost += p.P - done
	}
	c.spare = c.points
	var width Second
	c.points, width = coarsen(merge(out), c.most)
	c.coarse = moment(int64(c.coarse) + int64(width))
}

// hold goes through holds, one after the other.
func (c *course) hold(holds []Hold) {
	for i := range holds {
		if h := &holds[i]; h.Through != nil {
			c.move(h.Through)
		}
		c.spread(holds[i].Delay)
	}
}

// share is the probability of those moments that will do.
func (c *course) share(do func(Second) bool) Probability {
	sum := Probability(0)
	for _, p := range c.points {
		if do(p.At) {
			sum += p.P
		}
	}
	return sum
}

func (l *Leg) ready(arrive Second) Second {
	if l.Ready == nil {
		return arrive
	}
	return l.Ready(arrive)
}

func (l *Leg) inTime(ready Second) bool {
	return ready != Never && int64(ready)+int64(l.CutOff) <= int64(l.Depart)
}

// asPlanned says whether who comes at a moment leaves on the planned departure.
func (l *Leg) asPlanned(arrive Second) bool { return l.inTime(l.ready(arrive)) }

// follow is when who comes at a moment arrives by timetable; Never when nothing
// leaves for it.
func (l *Leg) follow(arrive Second) Second {
	ready := l.ready(arrive)
	switch {
	case l.inTime(ready):
		return moment(int64(l.Depart) + int64(l.Duration))
	case ready == Never || l.Next == nil:
		return Never
	}
	depart, at := l.Next(ready)
	if depart == Never {
		return Never
	}
	return at
}

// merge sorts points and makes one of those at the same moment.
func merge(points []Point) []Point {
	slices.SortFunc(points, func(a, b Point) int { return cmp.Compare(a.At, b.At) })
	out := points[:0]
	for _, p := range points {
		switch n := len(out); {
		case p.P == 0:
		case n > 0 && out[n-1].At == p.At:
			out[n-1].P += p.P
		default:
			out = append(out, p)
		}
	}
	return out
}

// coarsen puts points on the finest grid of a power of two seconds, counted from
// the first, that leaves at most so many, which is 2 or more. Each moves to the
// end of its cell, or to the last point before it. It tells how far one may have
// moved.
func coarsen(points []Point, most int) ([]Point, Second) {
	if len(points) <= most {
		return points, 0
	}
	first, last := int64(points[0].At), int64(points[len(points)-1].At)
	cell := func(p Point, width int64) Second {
		return Second(min(first+(int64(p.At)-first+width-1)/width*width, last))
	}
	for width := int64(2); ; width *= 2 {
		n := 1
		for i := 1; i < len(points); i++ {
			if cell(points[i], width) != cell(points[i-1], width) {
				n++
			}
		}
		if n > most {
			continue
		}
		for i := range points {
			points[i].At = cell(points[i], width)
		}
		return merge(points), Second(width - 1)
	}
}
