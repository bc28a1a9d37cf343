package store

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"entrepot/tracking/event"
)

// BenchmarkAppend measures group commit: callers that each wait for their one
// event to be on disk, and callers that post a thousand at a time. Every event
// is checked for a repeat, and one in four belongs to a registered parcel.
func BenchmarkAppend(b *testing.B) {
	for _, c := range []struct{ callers, events int }{{1, 1}, {64, 1}, {512, 1}, {1, 1000}, {4, 1000}} {
		b.Run(fmt.Sprintf("callers=%d/events=%d", c.callers, c.events), func(b *testing.B) {
			s := open(b, b.TempDir(), Options{})
			const parcels = 1000
			for i := range parcels {
				register(b, s, "N"+strconv.Itoa(i))
			}
			var next atomic.Int64
			before := s.Stats()
			b.ResetTimer()
			began := time.Now()
			run(c.callers, func(int) {
				for {
					n := int(next.Add(int64(c.events)))
					if n > b.N {
						return
					}
					post := make([]event.Event, c.events)
					for i := range post {
						// Four numbers for each parcel's one, each with many events.
						post[i] = scanned(b, "N"+strconv.Itoa((n+i)%(4*parcels)), event.Departed, time.Duration(n+i)*time.Second)
					}
					if _, err := s.Append(context.Background(), post); err != nil {
						b.Error(err)
						return
					}
				}
			})
			took := time.Since(began)
			after := s.Stats()
			events := float64(after.LastSeq - before.LastSeq)
			b.ReportMetric(events/took.Seconds(), "events/s")
			b.ReportMetric(events/float64(after.Commits-before.Commits), "events/commit")
		})
	}
}
