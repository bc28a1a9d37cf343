package main

import (
	"context"
	"fmt"
	"slices"

	"entrepot/engine/search"
	"entrepot/engine/timetable"
)

// customsWay is one solution.
type customsWay struct {
	arrive timetable.Second
	cost   int64
}

// customsPlain is the yardstick for the search through customs: labels in order
// of time over places in a status, with no bounds, no pairs and no layers of the
// network. Of the engine it takes the arcs, their departures and what customs
// charge, and nothing else. It knows no storage, and no handling: freight
// networks have neither.
type customsPlain struct {
	snap   *timetable.Snapshot
	tariff []int64

	customs    *search.Customs
	clearances map[int32][]*search.Clearance // by facility
	cheapest   []int64                       // least cost taken off the queue, by facility and status
	labels     []customsLabel
	queue      plainQueue
}

type customsLabel struct {
	time     timetable.Second
	cost     int64
	facility int32
	status   search.Status
}

const customsStatuses = int(search.Released) + 1

func newCustomsPlain(s *timetable.Snapshot, tariff []int64, c *search.Customs) *customsPlain {
	p := &customsPlain{snap: s, tariff: tariff, customs: c, clearances: map[int32][]*search.Clearance{},
		cheapest: make([]int64, customsStatuses*len(s.Facilities))}
	for i := range c.Clearances {
		k := &c.Clearances[i]
		p.clearances[k.Facility] = append(p.clearances[k.Facility], k)
	}
	return p
}

func (p *customsPlain) at(facility int32, status search.Status) *int64 {
	return &p.cheapest[int(facility)*customsStatuses+int(status)]
}

// pareto finds every (arrival, cost) that no other beats, soonest first. What
// comes off the queue counts if it is cheaper than all before it at its place,
// and than all that has reached the target: those came no later.
func (p *customsPlain) pareto(from, to int32, start timetable.Second, status search.Status) []customsWay {
	for i := range p.cheapest {
		p.cheapest[i] = 1 << 62
	}
	p.labels, p.queue = p.labels[:0], p.queue[:0]
	p.push(customsLabel{time: start, facility: from, status: status})
	target := p.at(to, search.Released)
	var ways []customsWay
	for len(p.queue) > 0 {
		_, id := p.queue.pop()
		l := p.labels[id]
		if least := p.at(l.facility, l.status); l.cost < min(*least, *target) {
			*least = l.cost
		} else {
			continue
		}
		if l.facility == to && l.status == search.Released {
			if last := len(ways) - 1; last >= 0 && ways[last].arrive == l.time {
				ways = ways[:last]
			}
			ways = append(ways, customsWay{l.time, l.cost})
			continue
		}
		p.expand(l)
	}
	return ways
}

// push queues a label unless one that came before it costs no more.
func (p *customsPlain) push(l customsLabel) {
	if l.cost < *p.at(l.facility, l.status) {
		p.labels = append(p.labels, l)
		p.queue.push(int32(l.time), int32(len(p.labels)-1))
	}
}

func (p *customsPlain) expand(l customsLabel) {
	for _, k := range p.clearances[l.facility] {
		if k.From != l.status || l.time >= k.Closes {
			continue
		}
		if charge, open := k.Charge(l.cost); open {
			p.push(customsLabel{k.Cleared(max(l.time, k.Opens)), l.cost + charge, l.facility, l.status + 1})
		}
	}
	for i := p.snap.Out[l.facility]; i < p.snap.Out[l.facility+1]; i++ {
		a := &p.snap.Arcs[i]
		u := &p.customs.Lanes[a.Lane]
		if u.Statuses>>l.status&1 == 0 {
			continue
		}
		cost := l.cost + p.tariff[a.Tariff]
		if l.status == search.Bonded {
			cost += u.Transit
		}
		if cost >= *p.at(a.To, l.status) {
			continue
		}
		if depart := p.snap.Next(a.Pattern, l.time+a.CutOff); depart != timetable.Never {
			p.push(customsLabel{depart + a.Duration, cost, a.To, l.status})
		}
	}
}

// agree asks the plain search and the engine a query. It fails where the answers
// differ, and says how many ways there are and how many labels the plain search
// made.
func (p *customsPlain) agree(e *freightEngine, r search.Request) (ways, labels int, err error) {
	o := r.Origins[0]
	want := p.pareto(o.Facility, r.Targets[0], o.Start, o.Status)
	found, err := e.index.Pareto(context.Background(), r)
	if err != nil {
		return 0, 0, err
	}
	got := make([]customsWay, len(found.Ways))
	for i, w := range found.Ways {
		got[i] = customsWay{w.Arrive, w.Cost}
	}
	if !slices.Equal(got, want) {
		return 0, 0, fmt.Errorf("customs: %d to %d at %d in status %d: got %v, want the plain search's %v",
			o.Facility, r.Targets[0], o.Start, o.Status, got, want)
	}
	return len(want), len(p.labels), nil
}
