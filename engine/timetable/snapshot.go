package timetable

import (
	"fmt"
	"math"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// Second is a moment, in whole seconds since the snapshot's epoch, or a span of
// as many seconds.
type Second int32

const (
	// Never is no moment: later than every other.
	Never Second = math.MaxInt32
	// Max is the greatest moment and the longest span in a snapshot, 34 years.
	// Two of them added are still less than Never.
	Max Second = 1<<30 - 1
	// Margin is how long after the last departure opening hours are known.
	Margin Second = 120 * day

	day Second = 24 * 60 * 60
)

// Arc is the part of a lane whose departures share one duration, cut-off and
// capacity.
type Arc struct {
	From, To int32 // facilities
	Lane     int32
	Pattern  int32 // of Next and Departures
	Tariff   int32
	Limit    int32  // of Limits
	Duration Second // from departure to arrival
	CutOff   Second // ready at least this long before departure
	Capacity int64  // kg per departure; 0 is not limited
}

// Limit is what an arc does not carry. The zero value carries everything.
type Limit struct {
	MaxWeight unit.Weight // the lane's, or the room of one departure if that is less; 0 is not limited
	MaxLength unit.Length // longest side; 0 is not limited
	MaxGirth  unit.Length // longest side + 2 x (the other two); 0 is not limited
	Refuses   network.Goods
}

// Snapshot is a compiled network. It never changes; all of it may be read by
// any number of goroutines, and nothing of it may be written.
type Snapshot struct {
	Name     string
	Epoch    time.Time // UTC midnight
	Compiled time.Time // the moment it was compiled for
	End      Second    // nothing leaves at or after this

	Facilities  []network.Facility
	Carriers    []network.Carrier
	Lanes       []network.Lane
	Tariffs     []network.Tariff
	Rates       []network.ExchangeRate
	Territories []network.Territory
	Regimes     []network.Regime
	Duties      []network.Duty
	Taxes       []network.Tax
	GoodsLists  []network.GoodsList
	Delays      []network.Delay
	Zones       []*time.Location // of each facility

	Arcs     []Arc   // by From, then To, then Lane, then Duration, CutOff and Capacity
	Out      []int32 // Arcs[Out[f]:Out[f+1]] leave facility f
	In       []int32 // Incoming[In[f]:In[f+1]] arrive at facility f
	Incoming []int32 // arcs
	Limits   []Limit // each once

	facilities, lanes, carriers ids

	laneStart []int32 // laneArcs[laneStart[l]:laneStart[l+1]] are the arcs of lane l
	laneArcs  []int32

	patterns []pattern
	cycles   []Second // of patterns: see pattern.go

	handling []Second     // of each facility
	hours    []int32      // of each facility: index into openings, or alwaysOpen
	openings [][]interval // see opening.go
	offices  []office     // the hours of customs offices: by calendar, then zone
	known    Second       // opening hours are known before this: End + Margin
}

// index makes the tables of ids.
func (s *Snapshot) index() (err error) {
	if s.facilities, err = newIDs("facility", s.Facilities, facilityID); err != nil {
		return err
	}
	if s.carriers, err = newIDs("carrier", s.Carriers, carrierID); err != nil {
		return err
	}
	s.lanes, err = newIDs("lane", s.Lanes, laneID)
	return err
}

// Facility finds a facility by id.
func (s *Snapshot) Facility(id string) (int32, bool) {
	return rowOf(s.facilities, s.Facilities, facilityID, id)
}

// Lane finds a lane by id.
func (s *Snapshot) Lane(id string) (int32, bool) {
	return rowOf(s.lanes, s.Lanes, laneID, id)
}

// Carrier finds a carrier by id.
func (s *Snapshot) Carrier(id string) (int32, bool) {
	return rowOf(s.carriers, s.Carriers, carrierID, id)
}

// ArcsOf lists the arcs of a lane, ascending: at least one, even where no
// departure lies before End. The caller must not write to it.
func (s *Snapshot) ArcsOf(lane int32) []int32 {
	return s.laneArcs[s.laneStart[lane]:s.laneStart[lane+1]]
}

// Handling is the open time a parcel needs at a facility before it can move on.
func (s *Snapshot) Handling(facility int32) Second { return s.handling[facility] }

// At is the moment as a time in UTC. Never has no such time.
func (s *Snapshot) At(t Second) time.Time {
	return s.Epoch.Add(time.Duration(t) * time.Second)
}

// Second is the first whole second at or after t: a parcel that comes within a
// second is not there before the next. It refuses a time before the epoch or
// after the compiled opening hours.
func (s *Snapshot) Second(t time.Time) (Second, error) {
	first, last := s.Epoch, s.At(s.known)
	if t.Before(first) || t.After(last) {
		return 0, fmt.Errorf("timetable: time: got %s, want one from %s to %s",
			t.Format(time.RFC3339), first.Format(time.RFC3339), last.Format(time.RFC3339))
	}
	since := t.Sub(first)
	up := since / time.Second
	if since%time.Second > 0 {
		up++
	}
	return Second(up), nil
}
