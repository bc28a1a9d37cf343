package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"entrepot/api"
	"entrepot/api/access"
	"entrepot/api/web"
	"entrepot/engine"
	"entrepot/engine/network"
	"entrepot/engine/timetable"
	"entrepot/tracking/live"
	"entrepot/tracking/store"
	"entrepot/tracking/tower"
)

// rollEvery is how often the horizon is rolled forward: often enough that it
// never lacks more than a few of its days.
const rollEvery = 6 * time.Hour

// node is a running server: the parts, opened in order and closed in reverse.
type node struct {
	engine *engine.Engine
	store  *store.Store
	keys   *access.File
	server *api.Server
	log    *slog.Logger
	// read gives the network again, for SIGHUP; a network with faults is an
	// error, and the one in force stays.
	read    func() (*network.Network, error)
	network *network.Network // nil until it is needed, if its compiled form was at hand
}

// source is where a node's network comes from.
type source struct {
	read func() (*network.Network, error)
	hash func() ([32]byte, error) // nil: the compiled form is not kept
}

// openNode opens a data directory, where events are kept for a time after their
// parcel's story (0: for ever), and compiles a network.
func openNode(data string, log *slog.Logger, options engine.Options, keep time.Duration, from source) (*node, error) {
	n := &node{log: log, read: from.read}
	options.Journal = filepath.Join(data, "network")
	if err := n.openEngine(filepath.Join(data, "network", "compiled"), options, from); err != nil {
		return nil, err
	}
	if torn := n.engine.Torn(); torn != "" {
		log.Warn("the journal of changes ended in the middle of one", "cut", torn)
	}
	var err error
	if n.keys, err = access.Open(data); err != nil {
		return nil, err
	}
	links, err := access.OpenLinks(data)
	if err != nil {
		return nil, err
	}
	hub, metrics := live.NewHub(), api.NewMetrics(version)
	if n.store, err = store.Open(filepath.Join(data, "events"), store.Options{Logger: log, Keep: keep, OnCommit: hub.Publish, Observe: metrics.Commit}); err != nil {
		return nil, err
	}
	n.server, err = api.New(api.Parts{Engine: n.engine, Store: n.store, Hub: hub, Tower: tower.New(n.engine, n.store),
		Keys: n.keys, Links: links, Beside: beside(data), Web: web.Handler(), Log: log, Metrics: metrics, Version: version})
	if err != nil {
		return nil, errors.Join(err, n.store.Close())
	}
	return n, nil
}

// keptAhead is how far ahead departures must be known in a compiled network that
// was kept: it is rolled forward soon after the start.
const keptAhead = timetable.DefaultHorizon - 24*time.Hour

// openEngine takes the network as it was compiled the last time, if that was from
// the same feed and not long ago, and compiles it otherwise.
func (n *node) openEngine(kept string, options engine.Options, from source) error {
	var feed timetable.Fingerprint
	var err error
	if from.hash != nil {
		if feed, err = from.hash(); err != nil {
			return err
		}
		snap, err := timetable.Load(kept, timetable.Wanted{Feed: feed, Now: time.Now(), Ahead: keptAhead})
		if err == nil {
			n.log.Info("network as compiled before", "file", kept, "compiled", snap.Compiled)
			n.engine, err = engine.Open(snap, options)
			return err
		}
		if !errors.Is(err, os.ErrNotExist) {
			n.log.Info("the network is compiled anew", "because", err)
		}
	}
	if n.network, err = from.read(); err != nil {
		return err
	}
	if n.engine, err = engine.New(n.network, options); err != nil {
		return err
	}
	if from.hash != nil {
		if err := n.engine.Save(kept, feed); err != nil {
			n.log.Error("the compiled network is not kept", "error", err)
		}
	}
	return nil
}

// serve answers on l until ctx ends, finishes what was accepted, and closes
// the store.
func (n *node) serve(ctx context.Context, l net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	rolled := make(chan struct{})
	go func() {
		defer close(rolled)
		n.roll(ctx)
	}()
	err := n.server.Serve(ctx, l)
	stop()
	<-rolled
	return errors.Join(err, n.store.Close(), n.engine.Close())
}

// roll compiles the network again as time goes by, and reads it again on SIGHUP.
func (n *node) roll(ctx context.Context) {
	tick := time.NewTicker(rollEvery)
	defer tick.Stop()
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	for {
		next := n.network
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-hangup:
			next = nil
		}
		if next == nil {
			var err error
			if next, err = n.read(); err != nil {
				n.log.Error("the new feed has faults; the network in force stays", "error", err)
				continue
			}
		}
		if err := n.engine.Replace(next); err != nil {
			n.log.Error("the network does not compile; the one in force stays", "error", err)
			continue
		}
		n.network = next
		info := n.engine.Info()
		n.log.Info("network in force", "name", info.Name, "lanes", info.Lanes, "horizonEnd", info.HorizonEnd)
	}
}

// listen opens an address, with an error that says what to do about it.
func listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("--listen: %s is in use; choose another port, or 127.0.0.1:0 for any free one", address)
	}
	if err != nil {
		return nil, fmt.Errorf("--listen: %w", err)
	}
	return l, nil
}

// closing gives back what was opened when a start fails.
func closing(n *node, err error) error {
	return errors.Join(err, n.store.Close(), n.engine.Close())
}
