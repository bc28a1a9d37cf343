package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"entrepot/api/access"
	"entrepot/engine"
	"entrepot/engine/feed"
	"entrepot/engine/network"
	"entrepot/testdata/demo"
)

// demoPast is how far back the demo compiles departures, so that parcels can
// have set out before the demo was started.
const demoPast = 30 * 24 * time.Hour

type demoCmd struct {
	Feed   string `help:"Another network than the built-in one." placeholder:"DIR"`
	Data   string `help:"Keep what happens in this directory; else it goes with the demo." placeholder:"DIR"`
	Listen string `help:"Address to answer on; only a loopback one is taken." default:"127.0.0.1:8080"`
	JSON   bool   `help:"Print one line of JSON when ready, for programs." name:"json"`
}

func (c *demoCmd) Run(s *streams) error {
	l, err := listen(c.Listen)
	if err != nil {
		return err
	}
	defer l.Close()
	if !isLoopback(l.Addr()) {
		return fmt.Errorf("--listen: %s is reachable from other machines, and the demo prints its keys; use 127.0.0.1", l.Addr())
	}
	data := c.Data
	if data == "" {
		if data, err = os.MkdirTemp("", "entrepot-demo-"); err != nil {
			return err
		}
		defer os.RemoveAll(data)
	} else if _, err := os.Stat(filepath.Join(data, "keys.json")); err == nil {
		return fmt.Errorf("--data: %s has been used before; the demo wants a new directory, entrepot serve goes on with an old one", data)
	}
	read := func() (*network.Network, error) {
		if c.Feed != "" {
			return readFeed(s, c.Feed)
		}
		net, report := feed.ReadFS(demo.Feed, "demo")
		return net, report.Err()
	}
	log := slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	n, err := openNode(data, log, engine.Options{
		Now:     func() time.Time { return time.Now().Add(-demoPast) },
		Horizon: demoPast + 60*24*time.Hour,
	}, 0, source{read: read})
	if err != nil {
		return err
	}
	cast, err := newCast(n, "http://"+l.Addr().String())
	if err != nil {
		return closing(n, err)
	}
	// The parcels are registered through the API like anybody's, so the server
	// must answer while that happens.
	done := make(chan error, 1)
	ready := make(chan error, 1)
	go func() { ready <- cast.play(s.ctx, func() { cast.print(s.out, c.JSON) }) }()
	go func() { done <- n.serve(s.ctx, l) }()
	select {
	case err = <-done:
	case err = <-ready:
		if err != nil && s.ctx.Err() == nil {
			fmt.Fprintln(s.err, "entrepot: demo parcels:", err)
		}
		if again := <-done; s.ctx.Err() != nil || err == nil {
			err = again
		}
	}
	return err
}

// newCast makes the demo's keys: one of each role, and one for each carrier.
func newCast(n *node, url string) (*cast, error) {
	c := &cast{node: n, url: url, Carriers: map[string]string{}}
	var err error
	if _, c.Admin, err = n.keys.Create("demo admin", access.Admin, ""); err != nil {
		return nil, err
	}
	if _, c.Planner, err = n.keys.Create("demo planner", access.Planner, ""); err != nil {
		return nil, err
	}
	for _, carrier := range n.network.Carriers {
		if _, c.Carriers[carrier.ID], err = n.keys.Create("demo "+carrier.Name, access.Carrier, carrier.ID); err != nil {
			return nil, err
		}
	}
	return c, nil
}
