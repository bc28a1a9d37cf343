package api

import (
	"net/http"
	"runtime"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"entrepot/tracking/live"
	"entrepot/tracking/store"
)

// Metrics is everything /metrics shows. It is made before the Server, so that the
// store can report to it. Labels take their values from our own
// tables (route patterns, statuses, outcomes) and never from what a client
// sends, so the number of series is bounded.
type Metrics struct {
	registry *prometheus.Registry

	requests      *prometheus.HistogramVec // route, method, status class
	refused       prometheus.Counter
	routeSeconds  prometheus.Histogram
	routeLabels   prometheus.Histogram
	routeBusy     prometheus.Counter
	scans         map[store.Outcome]prometheus.Counter
	commitSeconds prometheus.Histogram
	commitEvents  prometheus.Histogram
	connections   prometheus.Gauge
	subscriptions prometheus.Gauge
	liveClosed    *prometheus.CounterVec // reason
}

// NewMetrics makes metrics of a program of this version.
func NewMetrics(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "entrepot_http_request_seconds", Help: "Time from a request's header to the end of its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route", "method", "status"}),
		refused: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "entrepot_credentials_refused_total", Help: "Credentials that opened nothing.",
		}),
		routeSeconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "entrepot_route_query_seconds", Help: "Time the engine took for one route query, waiting for a core not counted.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}),
		routeLabels: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "entrepot_route_query_labels", Help: "Partial routes one query made.",
			Buckets: prometheus.ExponentialBuckets(10, 10, 7),
		}),
		routeBusy: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "entrepot_route_queries_refused_total", Help: "Route queries refused because too many were running.",
		}),
		scans: make(map[store.Outcome]prometheus.Counter),
		commitSeconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "entrepot_store_commit_seconds", Help: "Time from a transaction's first read to its sync.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1},
		}),
		commitEvents: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "entrepot_store_commit_events", Help: "Events that shared one transaction.",
			Buckets: prometheus.ExponentialBuckets(1, 4, 6),
		}),
		connections: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "entrepot_live_connections", Help: "Open live connections.",
		}),
		subscriptions: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "entrepot_live_subscriptions", Help: "Parcels followed over all live connections.",
		}),
		liveClosed: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "entrepot_live_closed_total", Help: "Live connections ended, by why.",
		}, []string{"reason"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "entrepot_build_info", Help: "Always 1; the labels say what is running.",
		ConstLabels: prometheus.Labels{"version": version, "go": runtime.Version()},
	})
	build.Set(1)
	scans := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "entrepot_scans_total", Help: "Scans by what became of them.",
	}, []string{"outcome"})
	for _, outcome := range []store.Outcome{store.Accepted, store.Duplicate, rejected} {
		m.scans[outcome] = scans.WithLabelValues(string(outcome)) // so that a rate exists before the first
	}
	m.registry.MustRegister(m.requests, m.refused, m.routeSeconds, m.routeLabels, m.routeBusy, scans, m.commitSeconds, m.commitEvents,
		m.connections, m.subscriptions, m.liveClosed, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// scanned notes what became of a scan.
func (m *Metrics) scanned(o store.Outcome) { m.scans[o].Inc() }

// Commit notes what a commit cost; it is for store.Options.Observe.
func (m *Metrics) Commit(c store.Commit) {
	m.commitSeconds.Observe(c.Took.Seconds())
	m.commitEvents.Observe(float64(c.Events))
}

// watch adds what the store, the hub and the streams count themselves.
func (m *Metrics) watch(events *store.Store, hub *live.Hub, scans *streams) {
	gauge := func(name, help string, value func() float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
	}
	gauge("entrepot_store_last_sequence", "Sequence of the newest event on disk.", func() float64 { return float64(events.Stats().LastSeq) })
	gauge("entrepot_store_waiting_bytes", "Bytes of writes not yet on disk.", func() float64 { return float64(events.Stats().WaitingBytes) })
	gauge("entrepot_store_disk_bytes", "Size of the store's files.", func() float64 { return float64(events.Stats().DiskBytes) })
	gauge("entrepot_store_free_bytes", "Free space on the store's disk.", func() float64 { return float64(events.Stats().FreeBytes) })
	gauge("entrepot_scan_streams", "Streams of scans, and packed bodies, being read.", func() float64 { return float64(len(scans.places)) })
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "entrepot_live_queues_cut_total", Help: "Queues of the hub that overflowed; their followers went back to the store.",
	}, func() float64 { return float64(hub.Stats().CutOff) }))
}

// serveMetrics answers this machine without a key, as scrapers expect, and
// everybody else with an admin key only: route names and rates are a business's own.
func (s *Server) serveMetrics() http.Handler {
	show := promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !local(r) {
			if _, p := s.authorize(r, admins); p != nil {
				p.write(w)
				return
			}
		}
		show.ServeHTTP(w, r)
	})
}
