package search

import "entrepot/engine/timetable"

// point is how one label stands at a place.
type point struct {
	time  timetable.Second
	since timetable.Second // storage counts from then; 0 where it is free
	cost  int64
}

// front is the staircase of the labels made for a place where waiting is free:
// by time, each cheaper than all before it. A label is beaten by one that comes
// no later and costs no more.
type front []point

// beats tells whether a point of the front, or the very same one, is at least
// as good.
func (f front) beats(t timetable.Second, cost int64) bool {
	i := len(f)
	for i > 0 && f[i-1].time > t {
		i--
	}
	return i > 0 && f[i-1].cost <= cost
}

// holds tells whether the point is still one of the front.
func (f front) holds(t timetable.Second, cost int64) bool {
	i := len(f)
	for i > 0 && f[i-1].time > t {
		i--
	}
	return i > 0 && f[i-1].time == t && f[i-1].cost == cost
}

// add puts in a point that nothing beats and takes out what it beats.
func (f *front) add(t timetable.Second, cost int64) {
	list := *f
	i := len(list)
	for i > 0 && list[i-1].time >= t {
		i--
	}
	j := i
	for j < len(list) && list[j].cost >= cost {
		j++
	}
	if i == j {
		list = append(list, point{})
		copy(list[i+1:], list[i:])
	} else if j > i+1 {
		list = append(list[:i+1], list[j:]...)
	}
	list[i] = point{time: t, cost: cost}
	*f = list
}

// beatsStored is beats where a day of waiting costs something: who came
// earlier may come to owe a day's charge for each started day between them.
func (f front) beatsStored(t, since timetable.Second, cost, day int64) bool {
	for _, k := range f {
		if k.time > t {
			break
		}
		if k.cost+day*StorageDays(since-k.since, 0) <= cost {
			return true
		}
	}
	return false
}

// holdsStored is holds where points are kept by beatsStored.
func (f front) holdsStored(t, since timetable.Second, cost int64) bool {
	for _, k := range f {
		if k == (point{t, since, cost}) {
			return true
		}
	}
	return false
}

// addStored is add where waiting costs something: the list stays in order of
// time, and costs may rise along it.
func (f *front) addStored(t, since timetable.Second, cost, day int64) {
	list := *f
	i := 0
	for i < len(list) && list[i].time < t {
		i++
	}
	kept := list[:i]
	at := len(kept)
	rest := list[i:]
	// What the newcomer beats goes; the rest moves up behind it.
	n := 0
	for _, k := range rest {
		if cost+day*StorageDays(k.since-since, 0) > k.cost {
			rest[n] = k
			n++
		}
	}
	list = append(list[:at+n], point{})
	copy(list[at+1:], list[at:at+n])
	list[at] = point{t, since, cost}
	*f = list
}
