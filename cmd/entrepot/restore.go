package main

import (
	"fmt"
	"strings"

	"entrepot/tracking/store"
)

type restoreCmd struct {
	Data  string   `help:"Data directory to make: not there yet, or empty." required:"" placeholder:"DIR"`
	Files []string `arg:"" help:"A full backup, and those that follow it in their order." placeholder:"FILE" type:"existingfile"`
}

func (*restoreCmd) Help() string {
	return `Example:
  entrepot restore --data data full.ent monday.ent tuesday.ent

All files are read and checked before anything is written, and the directory gets
its name when all of it is there: it is whole or not there. It needs as much room
beside the directory as the store takes.`
}

func (c *restoreCmd) Run(s *streams) error {
	r, err := store.Restore(s.ctx, store.RestoreOptions{Dir: c.Data, Store: eventsIn, Backups: c.Files})
	if err != nil {
		return err
	}
	last := &r.Backups[len(r.Backups)-1]
	fmt.Fprintf(s.out, "restored %s as it was at %s: log to %d, %d parcels and unregistered numbers, %d records read\n",
		c.Data, last.Created.UTC().Format("2006-01-02T15:04:05Z"), r.Sequence, r.Heads, r.Records)
	if len(r.Files) > 0 {
		fmt.Fprintf(s.out, "and beside the store: %s\n", strings.Join(r.Files, ", "))
	}
	fmt.Fprintf(s.err, "its next backup must be a full one; entrepot verify --data %s looks at every record\n", c.Data)
	return nil
}
