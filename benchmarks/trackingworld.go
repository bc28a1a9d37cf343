package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
	"entrepot/tracking/store"
)

// The parcels of the tracking benchmark, and what carriers scan of them. Both are
// worked out from a parcel's number, so that a process can go on where another
// was killed.

// trackingBegan is when the first parcel was handed over. All of it lies in the
// past, for a server refuses scans of its future.
var trackingBegan = time.Date(2026, 1, 5, 6, 0, 0, 0, time.UTC)

// trackingNow is the clock of whoever receives the scans.
func trackingNow() time.Time { return trackingBegan.AddDate(0, 9, 0) }

// trackingSteps is the life of a parcel.
var trackingSteps = [...]event.Status{
	event.PickedUp, event.Arrived, event.Departed, event.ExportCleared, event.Arrived,
	event.Departed, event.ImportCleared, event.Arrived, event.OutForDelivery, event.Delivered,
}

const trackingEvents = len(trackingSteps) // of a parcel

var trackingCarriers = [...]string{"HLX", "DPX", "NORD-POST", "SFA", "UNIPAK", "ZTE-EX", "KORR", "AERO24", "LMD", "RELAY.EU", "YTX", "SINO-BOND"}

// mixed is a hash of a number (the last step of SplitMix64).
func mixed(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// trackingReference is the number that a parcel is scanned by. Neighbours have
// nothing in common.
func trackingReference(p int) event.Reference {
	carrier := trackingCarriers[p%len(trackingCarriers)]
	return event.Reference{Carrier: carrier, Number: fmt.Sprintf("%.3s%010d", carrier, (uint64(p)*7368787+1234567)%1e10)}
}

// trackingParcel is a parcel as it was registered.
func trackingParcel(p int) parcel.Parcel {
	id := trackingID(p)
	return parcel.Parcel{
		ID: id, Registered: trackingBegan.Add(trackingStart(p) - time.Hour),
		References: []event.Reference{trackingReference(p)},
		From:       parcel.Place{ID: "CNSZX", Name: "Shenzhen", Country: "CN", Zone: "Asia/Shanghai", Lat: 22.54, Lon: 114.06},
		To:         parcel.Place{ID: "DEFRA", Name: "Frankfurt am Main", Country: "DE", Zone: "Europe/Berlin", Lat: 50.11, Lon: 8.68},
		Grams:      1200, Sides: [3]int64{300, 200, 100}, Value: parcel.Value{Minor: 4900, Currency: "EUR"},
		Link: parcel.Link{Generation: 1, Expires: trackingBegan.AddDate(0, 6, 0)},
	}
}

// trackingID is a UUID of version 7: a moment and 62 bits that look random.
func trackingID(p int) string {
	var raw [16]byte
	ms, x := uint64(trackingBegan.UnixMilli())+uint64(p), mixed(uint64(p))
	for i := range 6 {
		raw[i] = byte(ms >> (40 - 8*i))
	}
	for i := range 8 {
		raw[8+i] = byte(x >> (8 * i))
	}
	raw[6], raw[7], raw[8] = 0x70, byte(p), raw[8]&0x3f|0x80
	return parcel.FormatID(raw)
}

// trackingStart is when a parcel is handed over: five million in 23 days.
func trackingStart(p int) time.Duration { return time.Duration(p%5_000_000) * 400 * time.Millisecond }

// appendScan writes one scan as a line of about 200 bytes.
func appendScan(to []byte, p, step int) []byte {
	x := mixed(uint64(p)<<8 | uint64(step))
	ref, place := trackingReference(p), x%3000
	at := trackingBegan.Add(trackingStart(p) + time.Duration(step)*16*time.Hour + time.Duration(x>>20%3600)*time.Second)
	at = at.In(trackingZones[place%uint64(len(trackingZones))])
	to = append(to, `{"carrier":"`...)
	to = append(to, ref.Carrier...)
	to = append(to, `","number":"`...)
	to = append(to, ref.Number...)
	to = append(to, `","status":"`...)
	to = append(to, trackingSteps[step].String()...)
	to = append(to, `","time":"`...)
	to = at.AppendFormat(to, time.RFC3339)
	return fmt.Appendf(to, `","place":"%c%c%c%c%c-GATE-%d","id":"%08x-%04x-%04x-%016x","code":"%.3s-%03d"}`+"\n",
		'A'+place%26, 'A'+place/26%26, 'A'+place*7%26, 'A'+place*11%26, 'A'+place*17%26, place%4,
		uint32(x), uint16(x>>32), uint16(x>>48), mixed(x), ref.Carrier, x%500)
}

var trackingZones = [...]*time.Location{
	time.FixedZone("", 8*3600), time.FixedZone("", 3600), time.FixedZone("", 0), time.FixedZone("", -5*3600),
	time.FixedZone("", 19800), time.FixedZone("", 9*3600),
}

// lives gives the scans of parcels in the order in which they come: parcels begin
// in blocks, a block moves on one step each so many rounds, and within a round
// the blocks under way are mixed. So a parcel's events are spread over a third
// of the log or so, and a post of a thousand has as many parcels.
type lives struct {
	first, parcels int  // which
	block          int  // parcels in each
	late           bool // of one parcel in five the sixth scan comes before the fifth
	held           bool // of one parcel in ten the last five scans are held back

	round, at int
}

const livesLag = 2 // rounds from step to step

func newLives(first, parcels, blocks int) *lives {
	return &lives{first: first, parcels: parcels, block: (parcels + blocks - 1) / blocks}
}

// isHeld tells of which parcels scans are held back.
func isHeld(p int) bool { return p%10 == 3 }

// next gives a parcel and a step of its life. It is false when all is told.
func (l *lives) next() (p, step int, ok bool) {
	blocks := (l.parcels + l.block - 1) / l.block
	for ; l.round < blocks+livesLag*(trackingEvents-1); l.round, l.at = l.round+1, 0 {
		for l.at < l.block*trackingEvents {
			at := l.at
			l.at++
			step = at % trackingEvents
			b := l.round - livesLag*step
			i := b*l.block + at/trackingEvents*l.stride()%l.block
			if b < 0 || i < 0 || b >= blocks || i >= l.parcels {
				continue
			}
			p = l.first + i
			if l.held && isHeld(p) && step >= trackingEvents/2 {
				continue
			}
			if l.late && p%5 == 0 && (step == 4 || step == 5) {
				step = 9 - step
			}
			return p, step, true
		}
	}
	return 0, 0, false
}

// stride leads through a block in an order that is not that of the parcels.
func (l *lives) stride() int {
	if l.block%7919 == 0 {
		return 1
	}
	return 7919
}

// post gives the next so many scans as lines; fewer at the end.
func (l *lives) post(size int) []byte {
	var lines []byte
	for range size {
		p, step, ok := l.next()
		if !ok {
			break
		}
		lines = appendScan(lines, p, step)
	}
	return lines
}

// registerAll registers parcels as many clients would at once.
func registerAll(s *store.Store, first, parcels int, every func(p int) bool) error {
	const clients = 512
	errs := make([]error, clients)
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			for p := first + c; p < first+parcels && errs[c] == nil; p += clients {
				if every == nil || every(p) {
					_, errs[c] = s.Register(context.Background(), store.Registration{Parcel: trackingParcel(p)})
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
