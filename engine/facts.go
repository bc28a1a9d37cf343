package engine

import (
	"fmt"
	"math"
	"time"

	"entrepot/engine/delay"
	"entrepot/engine/emission"
	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/timetable"
)

// facts is what a network says of its lanes beside time and price, worked out
// once. It is read-only.
type facts struct {
	perTonne []emission.PerTonne // by lane
	heaviest int                 // the lane that gives off most
	classes  []delay.Distribution
	classOf  []int32        // by lane: index into classes
	delays   *search.Delays // the same in numbers; nil where everything is on time
	carrier  []int32        // by lane

	// cleared is, by the delay of a clearance, the class of goods that are through
	// it, by the class of the lane that brought them.
	cleared map[clearing][]uint16
}

// clearing is what the delay of a regime's clearances is made of.
type clearing struct {
	planned, p90 time.Duration
	inspected    network.Share
	inspection   time.Duration
}

func clearingOf(r *network.Regime) clearing {
	return clearing{r.Processing, r.ProcessingP90, r.Inspected, r.Inspection}
}

func (c clearing) delay() delay.Distribution {
	return delay.Clearing(c.planned, c.p90, c.inspected, c.inspection)
}

// mostClasses is how many different delay distributions a network may have: the
// search holds each against each.
const mostClasses = 1024

func newFacts(s *timetable.Snapshot) (*facts, error) {
	f := &facts{perTonne: make([]emission.PerTonne, len(s.Lanes)), carrier: make([]int32, len(s.Lanes))}
	for i := range s.Lanes {
		l := &s.Lanes[i]
		from, _ := s.Facility(l.From)
		to, _ := s.Facility(l.To)
		var err error
		if f.perTonne[i], err = emission.ForLane(l, distance(l, &s.Facilities[from], &s.Facilities[to])); err != nil {
			return nil, fmt.Errorf("lane %s: %w", l.ID, err)
		}
		if f.perTonne[i] > f.perTonne[f.heaviest] {
			f.heaviest = i
		}
		f.carrier[i], _ = s.Carrier(l.Carrier)
	}
	var err error
	if f.classes, f.classOf, err = delay.Resolve(&network.Network{Lanes: s.Lanes, Delays: s.Delays}); err != nil {
		return nil, err
	}
	if len(f.classes) > mostClasses {
		return nil, fmt.Errorf("delays: got %d different distributions, want at most %d", len(f.classes), mostClasses)
	}
	f.delays = f.numbers()
	f.addCleared(s.Regimes)
	if len(f.delays.Classes) == 1 {
		f.delays = nil
	}
	return f, nil
}

// addCleared adds a class for goods of each class of lanes that are through each
// kind of clearance, as far as mostClasses goes; with a kind that is left out they
// count as late as they came.
func (f *facts) addCleared(regimes []network.Regime) {
	f.cleared = map[clearing][]uint16{}
	for i := range regimes {
		c := clearingOf(&regimes[i])
		d := c.delay()
		if _, known := f.cleared[c]; known || len(d.Steps()) == 1 || len(f.delays.Classes)+len(f.classes) > mostClasses {
			continue
		}
		for _, came := range f.classes {
			f.cleared[c] = append(f.cleared[c], uint16(len(f.delays.Classes)))
			f.delays.Classes = append(f.delays.Classes, lateness(delay.Sum(came, d)))
		}
	}
}

// lateness is a distribution as the search takes it.
func lateness(d delay.Distribution) (l search.Lateness) {
	for _, s := range d.Steps() {
		l.Slack = append(l.Slack, timetable.Second(s.Late))
		l.Risk = append(l.Risk, int64(s.Risk))
	}
	return l
}

// numbers turns the distributions into what the search takes.
func (f *facts) numbers() *search.Delays {
	d := &search.Delays{Of: make([]uint16, len(f.classOf)), Classes: make([]search.Lateness, len(f.classes)),
		Lead: make([][]timetable.Second, len(f.classes))}
	for i, c := range f.classOf {
		d.Of[i] = uint16(c)
	}
	for i, a := range f.classes {
		d.Classes[i] = lateness(a)
		d.Lead[i] = make([]timetable.Second, len(f.classes))
		for j, b := range f.classes {
			d.Lead[i][j] = timetable.Second(delay.Lead(a, b))
		}
	}
	return d
}

// holds is the probability of what has a risk: e to the minus risk.
func holds(risk int64) float64 {
	if risk >= search.MaxRisk {
		return 0
	}
	return math.Exp(-float64(risk) / 1e6)
}
