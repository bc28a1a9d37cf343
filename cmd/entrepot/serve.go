package main

import (
	"fmt"
	"log/slog"
	"time"

	"entrepot/engine"
	"entrepot/engine/feed"
	"entrepot/engine/network"
)

type serveCmd struct {
	Feed   string `help:"Network feed: a directory of CSV files or a zip of one. SIGHUP reads it again." required:"" placeholder:"DIR" env:"ENTREPOT_FEED"`
	Data   string `help:"Data directory: parcels, events, keys. Made if there is none." required:"" placeholder:"DIR" env:"ENTREPOT_DATA"`
	Keep   int    `name:"keep-days" help:"Days for which events outlive the end of their parcel's story; what the parcel was stays. 0 keeps them for ever." default:"0" env:"ENTREPOT_KEEP_DAYS" placeholder:"N"`
	Listen string `help:"Address to answer on." default:"127.0.0.1:8080" env:"ENTREPOT_LISTEN"`
	Log    string `help:"Log as text or as json." enum:"text,json" default:"text"`
}

func (c *serveCmd) Run(s *streams) error {
	log := slog.New(slog.NewTextHandler(s.err, nil))
	if c.Log == "json" {
		log = slog.New(slog.NewJSONHandler(s.err, nil))
	}
	if c.Keep < 0 || c.Keep > 36500 {
		return fmt.Errorf("--keep-days: got %d, want 0 to 36500", c.Keep)
	}
	n, err := openNode(c.Data, log, engine.Options{}, time.Duration(c.Keep)*24*time.Hour, source{
		read: func() (*network.Network, error) { return readFeed(s, c.Feed) },
		hash: func() ([32]byte, error) { return feed.Hash(c.Feed) },
	})
	if err != nil {
		return err
	}
	l, err := listen(c.Listen)
	if err != nil {
		return closing(n, err)
	}
	_, key, err := n.keys.CreateFirst("made at the first start")
	if err != nil {
		return closing(n, err)
	}
	if key != "" {
		fmt.Fprintf(s.out, "admin key, shown only now: %s\n", key)
	}
	info := n.engine.Info()
	log.Info("serving", "address", "http://"+l.Addr().String(), "network", info.Name, "facilities", info.Facilities, "lanes", info.Lanes, "horizonEnd", info.HorizonEnd)
	return n.serve(s.ctx, l)
}
