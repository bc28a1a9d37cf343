package search

import (
	"slices"

	"entrepot/engine/timetable"
)

// tally is what a way has come to by the criteria asked for, arrival apart;
// those that are not asked for stay 0.
type tally struct{ cost, carbon, risk int64 }

// covers tells whether t is no worse than o in anything.
func (t *tally) covers(o *tally) bool {
	return t.cost <= o.cost && t.carbon <= o.carbon && t.risk <= o.risk
}

// standing is what of a label counts against others at the same node.
type standing struct {
	tally
	time  timetable.Second
	legs  int32 // 0 where they are not limited
	label int32
	class uint16 // of the lane it came by; 0 where risk is not asked for
}

// rule says when one label at a node makes another superfluous.
type rule struct {
	day  int64                // storage for a day of waiting there
	lead [][]timetable.Second // of Delays; nil where risk is not asked for
}

// beats tells whether a, which came no later than b, is as good as b for
// whatever can follow: it can wait for b and then do as b does, which may cost
// it a day's storage for each started day, and has the slack of its head start.
func (u *rule) beats(a, b *standing) bool {
	if a.cost > b.cost || a.carbon > b.carbon || a.risk > b.risk || a.legs > b.legs {
		return false
	}
	ahead := b.time - a.time
	if u.lead != nil && u.lead[a.class][b.class] > ahead {
		return false
	}
	return u.day == 0 || a.cost+u.day*StorageDays(ahead, 0) <= b.cost
}

// bag holds the labels made for a node that no other beats, by time. In
// McRAPTOR (Delling et al. 2012) that is what a bag is.
type bag []standing

// after is the number of labels that came by t.
func (b bag) after(t timetable.Second) int {
	// Most come last.
	i := len(b)
	for i > 0 && b[i-1].time > t {
		i--
	}
	return i
}

// beats tells whether a label of the bag beats s.
func (b bag) beats(s *standing, u *rule) bool {
	for i := range b[:b.after(s.time)] {
		if u.beats(&b[i], s) {
			return true
		}
	}
	return false
}

// add puts in a label that nothing beats, takes out those it beats and marks
// them.
func (b *bag) add(s *standing, u *rule, all []partial) {
	list := *b
	at := list.after(s.time)
	for at > 0 && list[at-1].time == s.time {
		at--
	}
	n := at
	for i := at; i < len(list); i++ {
		if u.beats(s, &list[i]) {
			all[list[i].label].beaten = true
			continue
		}
		if n != i {
			list[n] = list[i]
		}
		n++
	}
	*b = slices.Insert(list[:n], at, *s)
}

// stair is what a way comes to by two criteria.
type stair struct{ x, y int64 }

// staircase is a set of ways by two criteria: by x, the lower the y.
type staircase []stair

// under is the number of ways with an x of at most this.
func (s staircase) under(x int64) int {
	lo, hi := 0, len(s)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if s[mid].x <= x {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func (s staircase) covers(x, y int64) bool {
	i := s.under(x)
	return i > 0 && s[i-1].y <= y
}

// add puts in a way that no other covers, and takes out those it covers.
func (s *staircase) add(x, y int64) {
	list := *s
	i := list.under(x)
	if i > 0 && list[i-1].x == x {
		i--
	}
	j := i
	for j < len(list) && list[j].y >= y {
		j++
	}
	*s = slices.Replace(list, i, j, stair{x, y})
}

// outcomes is a set of ways by cost, carbon and risk, as many of them as are
// asked for. One dimension less than there are criteria is enough where ways
// come in order of arrival (NAMOA*dr: Pulido et al., "Dimensionality reduction
// in multiobjective shortest path search", 2015).
type outcomes struct {
	asked Criteria
	flat  staircase // where two or fewer are asked for
	deep  []tally   // where all three are, by cost
}

const allButArrival = Cost | Carbon | Risk

func (o *outcomes) begin(asked Criteria) {
	o.asked, o.flat, o.deep = asked&allButArrival, o.flat[:0], o.deep[:0]
}

// axes are the two criteria of the staircase.
func (o *outcomes) axes(t *tally) (x, y int64) {
	switch {
	case o.asked&Cost == 0:
		return t.carbon, t.risk
	case o.asked&Carbon == 0:
		return t.cost, t.risk
	}
	return t.cost, t.carbon
}

// cover tells whether one of the ways is no worse than t in anything.
func (o *outcomes) cover(t *tally) bool {
	if o.asked != allButArrival {
		return o.flat.covers(o.axes(t))
	}
	for i := range o.deep {
		k := &o.deep[i]
		if k.cost > t.cost {
			return false
		}
		if k.carbon <= t.carbon && k.risk <= t.risk {
			return true
		}
	}
	return false
}

// add puts in a way that no other covers.
func (o *outcomes) add(t tally) {
	if o.asked != allButArrival {
		o.flat.add(o.axes(&t))
		return
	}
	o.deep = slices.DeleteFunc(o.deep, func(k tally) bool { return t.covers(&k) })
	i, _ := slices.BinarySearchFunc(o.deep, t.cost, func(k tally, cost int64) int {
		if k.cost < cost {
			return -1
		}
		return 1
	})
	o.deep = slices.Insert(o.deep, i, t)
}
