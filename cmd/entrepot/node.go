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
	network *network.Network
}

// openNode opens a data directory and compiles a network.
func openNode(data string, log *slog.Logger, options engine.Options, read func() (*network.Network, error)) (*node, error) {
	n := &node{log: log, read: read}
	var err error
	if n.network, err = read(); err != nil {
		return nil, err
	}
	options.Journal = filepath.Join(data, "network")
	if n.engine, err = engine.New(n.network, options); err != nil {
		return nil, err
	}
	if n.keys, err = access.Open(data); err != nil {
		return nil, err
	}
	links, err := access.OpenLinks(data)
	if err != nil {
		return nil, err
	}
	hub, metrics := live.NewHub(), api.NewMetrics(version)
	if n.store, err = store.Open(filepath.Join(data, "events"), store.Options{Logger: log, OnCommit: hub.Publish, Observe: metrics.Commit}); err != nil {
		return nil, err
	}
	n.server, err = api.New(api.Parts{Engine: n.engine, Store: n.store, Hub: hub, Tower: tower.New(n.engine, n.store),
		Keys: n.keys, Links: links, Web: web.Handler(), Log: log, Metrics: metrics, Version: version})
	if err != nil {
		return nil, errors.Join(err, n.store.Close())
	}
	return n, nil
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
