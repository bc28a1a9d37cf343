package engine

import (
	"container/list"
	"sync"

	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/tariff"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// ratedBytes is how much memory the ratings of parcels may hold together: one
// on a network of a million lanes, and hundreds on one of thousands.
const ratedBytes = 256 << 20

// bytesALane is about what a rating holds for each lane.
const bytesALane = 100

// parcelClass is all that a parcel's rating depends on.
type parcelClass struct {
	weight   unit.Weight
	dims     unit.Dims
	goods    network.Goods
	currency unit.Currency
	border   string // see cross; empty where customs do not count
}

// ratedParcels keeps the ratings of the parcels asked for last: sellers ask
// for few kinds over and over. It locks itself.
type ratedParcels struct {
	most  int
	mu    sync.Mutex
	made  map[parcelClass]*list.Element // of *ratedParcel
	order list.List                     // the last used first
}

type ratedParcel struct {
	class parcelClass
	once  sync.Once // so that two queries do not rate one parcel side by side
	pr    *pricing
	err   error
}

func newRatedParcels(s *timetable.Snapshot) *ratedParcels {
	return &ratedParcels{most: min(256, max(1, ratedBytes/bytesALane/max(1, len(s.Arcs)))), made: map[parcelClass]*list.Element{}}
}

// get gives the rating of a parcel, made by rate if it is not there.
func (c *ratedParcels) get(p *Parcel, into unit.Currency, border string, rate func() (*pricing, error)) (*pricing, error) {
	class := parcelClass{p.Weight, p.Dims, p.Goods, into, border}
	c.mu.Lock()
	e, ok := c.made[class]
	if ok {
		c.order.MoveToFront(e)
	} else {
		e = c.order.PushFront(&ratedParcel{class: class})
		c.made[class] = e
		for c.order.Len() > c.most {
			last := c.order.Back()
			delete(c.made, last.Value.(*ratedParcel).class)
			c.order.Remove(last)
		}
	}
	r := e.Value.(*ratedParcel)
	c.mu.Unlock()
	r.once.Do(func() { r.pr, r.err = rate() })
	return r.pr, r.err
}

// pricing is what one parcel pays on one network, in one currency.
type pricing struct {
	parcel tariff.Parcel
	into   unit.Currency
	prices search.Prices
	rated  *search.Rated
	border *borders // nil where customs do not count
}
