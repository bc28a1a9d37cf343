package engine

import (
	"fmt"
	"math"

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
	delays   *search.Delays // the same in numbers; nil where every lane is on time
	carrier  []int32        // by lane
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
	if len(f.classes) > 1 {
		f.delays = f.numbers()
	}
	return f, nil
}

// numbers turns the distributions into what the search takes.
func (f *facts) numbers() *search.Delays {
	d := &search.Delays{Of: make([]uint16, len(f.classOf)), Classes: make([]search.Lateness, len(f.classes)),
		Lead: make([][]timetable.Second, len(f.classes))}
	for i, c := range f.classOf {
		d.Of[i] = uint16(c)
	}
	for i, a := range f.classes {
		for _, s := range a.Steps() {
			d.Classes[i].Slack = append(d.Classes[i].Slack, timetable.Second(s.Late))
			d.Classes[i].Risk = append(d.Classes[i].Risk, int64(s.Risk))
		}
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
