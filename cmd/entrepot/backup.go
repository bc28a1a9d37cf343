package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"entrepot/tracking/store"
)

type backupCmd struct {
	Data         string   `help:"Data directory to back up; no server may have it." placeholder:"DIR"`
	Server       string   `help:"Address of a running server to back up." placeholder:"URL" env:"ENTREPOT_SERVER"`
	Key          string   `help:"API key of an admin, for --server." placeholder:"KEY" env:"ENTREPOT_KEY"`
	Out          string   `help:"File to write; - is standard output." short:"o" placeholder:"FILE"`
	Since        string   `help:"Backup that this one is to follow: only what was written after it." placeholder:"FILE" type:"existingfile"`
	SinceVersion uint64   `help:"The same by the version at which that one ends." placeholder:"N"`
	Verify       bool     `help:"Check backups, the files given: a full one and those that follow it, in their order."`
	Files        []string `arg:"" optional:"" help:"Backups to check, with --verify." placeholder:"FILE"`
}

func (*backupCmd) Help() string {
	return `Examples:
  entrepot backup --data data -o full.ent
  entrepot backup --server http://127.0.0.1:8080 -o monday.ent --since full.ent
  entrepot backup --verify full.ent monday.ent

A backup holds the events, parcels, plans and what else the store keeps, as they
are at one moment, with the API keys, the secret behind shoppers' links and the
journal of changes to the network. It does not hold the feed, nor what is made
again from these: the board, and the compiled network. Keep it as you keep the
data directory: the secret is in it.`
}

// beside is what a data directory has that its store does not. What the network
// was compiled to is made again from the feed.
func beside(data string) store.Beside {
	return store.Beside{Dir: data, Files: []string{"keys.json", "secret", "network/changes.log"}}
}

// eventsIn is where the store lies in a data directory.
const eventsIn = "events"

func (c *backupCmd) Run(s *streams) error {
	if c.Verify {
		return c.verify(s)
	}
	if c.Data != "" { // which says more than a variable of the environment
		c.Server = ""
	}
	switch {
	case len(c.Files) > 0:
		return fmt.Errorf("got %q, want no file without --verify; the backup goes to --out", c.Files[0])
	case c.Data == "" && c.Server == "":
		return errors.New("got neither --data nor --server, want one of them")
	case c.Server != "" && c.Key == "":
		return errors.New("--key: got none, want an admin's API key, or ENTREPOT_KEY")
	case c.Out == "":
		return errors.New("--out: got none, want a file to write, or - for standard output")
	case c.Since != "" && c.SinceVersion != 0:
		return errors.New("got --since and --since-version, want one of them")
	}
	var before *store.Backup
	if c.Since != "" {
		b, err := store.CheckBackup(c.Since)
		if err != nil {
			return fmt.Errorf("--since: %w", err)
		}
		before, c.SinceVersion = &b, b.Until
	}
	if c.Out == "-" {
		return c.write(s, s.out, before)
	}
	return c.file(s, before)
}

// file writes the backup beside where it is to be, reads it back, and only then
// gives it its name.
func (c *backupCmd) file(s *streams, before *store.Backup) (err error) {
	if _, err := os.Lstat(c.Out); err == nil {
		return fmt.Errorf("--out: %s is there, and no backup is overwritten; name another file", c.Out)
	}
	partial := c.Out + ".partial"
	f, err := os.OpenFile(partial, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	defer os.Remove(partial) // it is gone once it has its name
	if err := errors.Join(c.write(s, f, before), f.Sync(), f.Close()); err != nil {
		return err
	}
	b, err := store.CheckBackup(partial)
	if err == nil && before != nil {
		err = b.Follows(before)
	}
	if err != nil {
		return fmt.Errorf("the backup was read back, and is not good: %w", err)
	}
	if err := os.Rename(partial, c.Out); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	dir, err := os.Open(filepath.Dir(c.Out))
	if err != nil {
		return err
	}
	if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
		return err
	}
	b.Name = c.Out
	fmt.Fprintf(s.err, "%s; read back and checked\n", backupLine(&b))
	return nil
}

func (c *backupCmd) write(s *streams, w io.Writer, before *store.Backup) error {
	if c.Server != "" {
		return c.fetch(s, w, before)
	}
	_, err := store.BackupDir(s.ctx, filepath.Join(c.Data, eventsIn), w, store.BackupOptions{Since: c.SinceVersion, Beside: beside(c.Data)})
	if errors.Is(err, store.ErrHeld) {
		return fmt.Errorf("%w; back up a running server with --server and --key", err)
	}
	return err
}

// fetch has a server make the backup.
func (c *backupCmd) fetch(s *streams, w io.Writer, before *store.Backup) error {
	query := url.Values{}
	if c.SinceVersion != 0 {
		query.Set("since", strconv.FormatUint(c.SinceVersion, 10))
	}
	if before != nil {
		query.Set("store", before.Store.String())
	}
	server := strings.TrimSuffix(c.Server, "/")
	if !strings.Contains(server, "://") {
		server = "http://" + server
	}
	r, err := http.NewRequestWithContext(s.ctx, http.MethodGet, server+"/v1/backup?"+query.Encode(), nil)
	if err != nil {
		return fmt.Errorf("--server: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+c.Key)
	res, err := http.DefaultClient.Do(r)
	if errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("--server: nothing answers at %s; back up its directory with --data", server)
	}
	if err != nil {
		return fmt.Errorf("--server: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		var p struct{ Title, Detail string }
		text, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20))
		if json.Unmarshal(text, &p) == nil && p.Title != "" {
			return errors.New("--server: " + strings.TrimSuffix(p.Title+": "+p.Detail, ": "))
		}
		return fmt.Errorf("--server: %s: got status %d, want a backup", server, res.StatusCode)
	}
	if _, err := io.Copy(w, res.Body); err != nil {
		return fmt.Errorf("--server: the backup broke off: %w", err)
	}
	return context.Cause(s.ctx)
}

func (c *backupCmd) verify(s *streams) error {
	if len(c.Files) == 0 {
		return errors.New("--verify: got no files, want backups to check")
	}
	chain, err := store.CheckBackups(c.Files...)
	for i := range chain {
		fmt.Fprintln(s.out, backupLine(&chain[i]))
	}
	if err == nil && !chain[0].Full() {
		fmt.Fprintf(s.err, "to restore these, what ends at version %d must come first\n", chain[0].Since)
	}
	return err
}

// backupLine says what a backup is.
func backupLine(b *store.Backup) string {
	what := "everything"
	if !b.Full() {
		what = fmt.Sprint("since version ", b.Since)
	}
	return fmt.Sprintf("%s: %s up to version %d of store %s: log to %d, %d records, %d files beside, made %s",
		b.Name, what, b.Until, b.Store, b.Sequence, b.Records, b.Files, b.Created.UTC().Format("2006-01-02T15:04:05Z"))
}
