package api

import (
	"context"
	"entrepot/tracking/store"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"entrepot/tracking/event"
)

// BenchmarkPostScans posts new scans from many callers at once, through the
// whole handler to the synced commit, one and a hundred in a request.
func BenchmarkPostScans(b *testing.B) {
	for _, each := range []int{1, 100} {
		b.Run(fmt.Sprint(each), func(b *testing.B) {
			f := newFixture(b)
			var number atomic.Int64
			b.SetParallelism(64)
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					scans := make([]string, each)
					for i := range scans {
						scans[i] = scanBody(fmt.Sprint("N", number.Add(1)), event.Departed, "2026-11-24T08:55:00+08:00", "CNSZX")
					}
					r := httptest.NewRequest("POST", "/v1/scans", strings.NewReader("["+strings.Join(scans, ",")+"]"))
					r.Header.Set("Authorization", "Bearer "+f.helix)
					w := httptest.NewRecorder()
					f.ServeHTTP(w, r)
					if w.Code != http.StatusOK {
						b.Errorf("status %d: %s", w.Code, w.Body)
					}
				}
			})
			b.ReportMetric(float64(number.Load())/b.Elapsed().Seconds(), "events/s")
		})
	}
}

// BenchmarkGetParcel reads a parcel with a plan as a shopper.
func BenchmarkGetParcel(b *testing.B) {
	f := newFixture(b)
	id, token := f.registerPlanned("H1")
	f.scan("H1", event.Departed, "2026-11-24T08:55:00+08:00", "CNSZX")
	b.ReportAllocs()
	for b.Loop() {
		if got := f.request("GET", "/v1/parcels/"+id, token, ""); got.StatusCode != 200 {
			b.Fatal(got.text)
		}
	}
}

// BenchmarkTakeOneScan is what a post of one scan costs beside the store and the
// connection.
func BenchmarkTakeOneScan(b *testing.B) {
	f := newFixture(b)
	f.Server.log = slog.New(slog.DiscardHandler)
	f.keepScans = func(_ context.Context, events []event.Event) ([]store.Result, error) {
		return []store.Result{{Outcome: store.Accepted, Event: events[0].ID, Seq: 1, Parcel: "019aa3f0-7c1e-7d6a-9b1f-0c8f5e2a4d11"}}, nil
	}
	text := scanBody("N1", event.Departed, "2026-11-24T08:55:00+08:00", "CNSZX")
	body := strings.NewReader(text)
	r := httptest.NewRequest("POST", "/v1/scans", body)
	r.Header.Set("Authorization", "Bearer "+f.helix)
	r.Header.Set("Content-Type", typeJSON)
	w := &discarded{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		body.Reset(text)
		r.Body = io.NopCloser(body)
		clear(w.header)
		f.ServeHTTP(w, r)
		if w.status > 299 {
			b.Fatal(w.status)
		}
	}
}
