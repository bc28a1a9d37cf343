package search

import (
	"slices"

	"entrepot/engine/timetable"
)

// tally is what a way has come to by the criteria asked for, arrival apart;
// those that are not asked for stay 0. Risk has in it already what no slack takes
// away from the next connection.
type tally struct{ cost, carbon, risk int64 }

// covers tells whether t is no worse than o in anything.
func (t *tally) covers(o *tally) bool {
	return t.cost <= o.cost && t.carbon <= o.carbon && t.risk <= o.risk
}

// standing is what of a label counts against others at the same node.
type standing struct {
	// tally has for cost the label's level: its cost less a day's storage for each
	// day since the beginning of time. Who waits for another label cannot come down
	// to its level, so a higher one beats nothing.
	tally
	time  timetable.Second
	since timetable.Second // storage counts from then
	legs  int32            // 0 where they are not limited
	label int32
	class uint16 // of the lane it came by; 0 where risk is not asked for
}

// rule says when one label at a node makes another superfluous.
type rule struct {
	day    int64      // storage for a day of waiting there
	excess [][]excess // by class and class; nil where those of other classes are not compared
}

func (u *rule) level(cost int64, t timetable.Second) int64 { return cost - u.day*int64(t/Day) }

// beats tells whether a, which came no later than b, is as good as b for
// whatever can follow: it can wait for b and then do as b does, which may cost
// it a day's storage for each started day, and has the slack of its head start.
func (u *rule) beats(a, b *standing) bool {
	if !a.covers(&b.tally) || a.legs > b.legs {
		return false
	}
	if a.class != b.class {
		if n := uint16(len(u.excess)); a.class >= n || b.class >= n {
			return false
		}
		ahead := b.time - a.time
		if more, ok := u.excess[a.class][b.class].at(ahead); !ok || a.risk+more > b.risk {
			return false
		}
	}
	return u.day == 0 || u.day*(StorageDays(b.since-a.since, 0)-int64(b.since/Day-a.since/Day)) <= b.cost-a.cost
}

// reach is until when a, which beats b, beats what is like b but comes later.
func (u *rule) reach(a, b *standing) timetable.Second {
	if u.day == 0 {
		return timetable.Never
	}
	days := (b.cost-a.cost)/u.day + int64(b.since/Day-a.since/Day)
	return timetable.Second(min(int64(a.since)+min(days, int64(timetable.Never/Day))*int64(Day), int64(timetable.Never)))
}

// bag holds the labels made for a node that no other beats, by time. In
// McRAPTOR (Delling et al. 2012) that is what a bag is.
type bag struct {
	all   []standing
	least []tally // of each blockSize labels in turn: the least of each criterion
	// recent are some that beat others of late, the most useful first. What has
	// been beaten itself may be among them still.
	recent  [6]standing
	recents int
}

const blockSize = 16

// before is the number of labels that came before t.
func (b *bag) before(t timetable.Second) int {
	lo, hi := 0, len(b.all)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if b.all[mid].time < t {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// beats finds a label of the bag that beats s: what beat another of late first.
func (b *bag) beats(s *standing, u *rule) *standing {
	for i := range b.recent[:b.recents] {
		if k := &b.recent[i]; k.time <= s.time && u.beats(k, s) {
			if i > 0 {
				b.recent[i-1], b.recent[i] = b.recent[i], b.recent[i-1]
				k = &b.recent[i-1]
			}
			return k
		}
	}
	end := b.before(s.time + 1)
	for k := (end - 1) / blockSize; k >= 0 && end > 0; k-- {
		if b.least[k].covers(&s.tally) {
			for i := k * blockSize; i < end; i++ {
				if u.beats(&b.all[i], s) {
					b.remember(&b.all[i])
					return &b.all[i]
				}
			}
		}
		end = k * blockSize
	}
	return nil
}

func (b *bag) remember(s *standing) {
	if b.recents < len(b.recent) {
		b.recents++
	}
	b.recent[b.recents-1] = *s
}

// add puts in a label that nothing beats, takes out those it beats and marks
// them.
func (b *bag) add(s *standing, u *rule, labels []partial) {
	at := b.before(s.time)
	n := at
	for i := at; i < len(b.all); i++ {
		if u.beats(s, &b.all[i]) {
			labels[b.all[i].label].beaten = true
			continue
		}
		if n != i {
			b.all[n] = b.all[i]
		}
		n++
	}
	b.all = slices.Insert(b.all[:n], at, *s)
	b.least = b.least[:min(len(b.least), at/blockSize)]
	for i := len(b.least) * blockSize; i < len(b.all); i += blockSize {
		least := b.all[i].tally
		for j := i + 1; j < min(i+blockSize, len(b.all)); j++ {
			t := &b.all[j].tally
			least = tally{min(least.cost, t.cost), min(least.carbon, t.carbon), min(least.risk, t.risk)}
		}
		b.least = append(b.least, least)
	}
}

func (b *bag) empty() { b.all, b.least, b.recents = b.all[:0], b.least[:0], 0 }

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
