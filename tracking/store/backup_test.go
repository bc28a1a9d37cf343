package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/google/go-cmp/cmp"

	"entrepot/tracking/event"
)

// TestBackupsGiveTheStoreBack: of a random store, a full backup and some that
// follow it, each at a random moment, give a store that is equal in everything.
func TestBackupsGiveTheStoreBack(t *testing.T) {
	first, last := seeds(4)
	for seed := first; seed <= last; seed++ {
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) {
			t.Parallel()
			defer func() {
				if t.Failed() {
					t.Logf("replay: go test ./tracking/store -run BackupsGiveTheStoreBack -seed %d", seed)
				}
			}()
			m := newModel(t, seed)
			var chain []string
			var since uint64
			for i := range 1 + m.r.IntN(3) {
				m.play()
				m.besides(i)
				b := backedUp(t, m.s, since)
				chain, since = append(chain, b.Name), b.Until
			}
			again := m.restored(chain)
			same(t, m.s, again)
			if again.id == m.s.id {
				t.Error("the restored store has the id of the other")
			}
			m.settle()
			b := backedUp(t, m.s, since)
			same(t, m.s, m.restored(append(chain, b.Name)))
			m.s, m.dir = again, again.dir
			m.play() // and it goes on
			whole(t, m.s)
		})
	}
}

// restored opens what backups of the model's store give.
func (m *model) restored(chain []string) *Store {
	m.Helper()
	into := filepath.Join(m.TempDir(), "data")
	r, err := Restore(context.Background(), RestoreOptions{Dir: into, Store: "events", Backups: chain})
	if err != nil {
		m.Fatal(err)
	}
	if r.Sequence != m.s.Stats().LastSeq || len(r.Backups) != len(chain) {
		m.Errorf("restored %+v, want sequence %d", r, m.s.Stats().LastSeq)
	}
	return open(m.T, filepath.Join(into, "events"), m.options())
}

func newModel(t *testing.T, seed uint64) *model {
	m := &model{T: t, r: rand.New(rand.NewPCG(seed, 0)), dir: t.TempDir(), seqs: map[event.ID]uint64{}, holder: map[string]string{}}
	m.s = open(t, m.dir, m.options())
	return m
}

// besides does what the model does not: records, answers, an erasure.
func (m *model) besides(i int) {
	m.Helper()
	ctx := context.Background()
	for range m.r.IntN(5) {
		id := fmt.Sprint(m.r.IntN(4))
		if err := m.s.PutRecords(ctx, Record{"plan", id, fmt.Appendf(nil, "%s %d", id, m.r.Int())}); err != nil {
			m.Fatal(err)
		}
	}
	number := fmt.Sprint("E", i)
	p := newParcel(m.T, number)
	if _, err := m.s.Register(ctx, Registration{Parcel: p, Once: &Once{Owner: "o", Key: number, Response: []byte(number)}}); err != nil {
		m.Fatal(err)
	}
	appended(m.T, m.s, scanned(m.T, number, event.Arrived, time.Hour))
	m.entries = m.s.Stats().LastSeq
	if m.r.IntN(2) == 0 {
		if err := m.s.Erase(ctx, p.ID, "plan"); err != nil {
			m.Fatal(err)
		}
	}
	m.entries = m.s.Stats().LastSeq
}

// settle lets the events of some parcels go. The model knows nothing of that, so
// it is the last that is done.
func (m *model) settle() {
	m.Helper()
	if _, err := m.s.Settle(context.Background(), noon.AddDate(0, 0, 10), m.r.IntN(4)); err != nil {
		m.Fatal(err)
	}
}

// backedUp writes a backup and checks it.
func backedUp(t *testing.T, s *Store, since uint64) Backup {
	t.Helper()
	name := filepath.Join(t.TempDir(), "backup")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	end, err := s.Backup(context.Background(), f, BackupOptions{Since: since})
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	b, err := CheckBackup(name)
	if err != nil {
		t.Fatal(err)
	}
	if b.BackupEnd != end || b.Since != since || b.Store != s.id {
		t.Fatalf("read back %+v, written %+v", b, end)
	}
	return b
}

// records are everything that a store holds but its id, as text.
func records(t *testing.T, s *Store) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := s.read(func(txn *badger.Txn) error {
		return scan(txn, nil, nil, func(key, value []byte) (bool, error) {
			if !bytes.Equal(key, idKey) {
				all[fmt.Sprintf("%q", key)] = fmt.Sprintf("%x", value)
			}
			return true, nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// same compares two stores, record by record and board by board.
func same(t *testing.T, want, got *Store) {
	t.Helper()
	if diff := cmp.Diff(records(t, want), records(t, got)); diff != "" {
		t.Fatalf("records (-want +got):\n%s", diff)
	}
	if diff := want.board.Differs(got.board); diff != "" {
		t.Fatalf("boards: %s", diff)
	}
	x, err := want.ReadLog(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	y, err := got.ReadLog(0, 0)
	if diff := cmp.Diff(x, y); err != nil || diff != "" {
		t.Fatalf("log (-want +got): %v\n%s", err, diff)
	}
}

// TestBackupWhileWriting: a backup made under full load is some moment of the
// store: whole posts, as many as its own end says.
func TestBackupWhileWriting(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	const each = 5 // events of a post
	stop, writing := make(chan struct{}), make(chan struct{}, 4)
	done := make(chan struct{})
	go func() {
		defer close(done)
		run(4, func(w int) {
			for i := 0; ; i++ {
				var post []event.Event
				for j := range each {
					post = append(post, scanned(t, fmt.Sprintf("%d-%d", w, i%300), event.Arrived, time.Duration(i*each+j)*time.Second))
				}
				appended(t, s, post...)
				if i == 50 {
					writing <- struct{}{}
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}()
	for range 4 {
		<-writing
	}
	var chain []string
	var last Backup
	for range 3 {
		last = backedUp(t, s, last.Until)
		chain = append(chain, last.Name)
	}
	close(stop)
	<-done
	for n := range chain {
		into := filepath.Join(t.TempDir(), "data")
		r, err := Restore(context.Background(), RestoreOptions{Dir: into, Store: "events", Backups: chain[:n+1]})
		if err != nil {
			t.Fatal(err)
		}
		again := open(t, filepath.Join(into, "events"), Options{})
		log := whole(t, again)
		if len(log)%each != 0 || uint64(len(log)) != r.Sequence {
			t.Errorf("%d events, want whole posts of %d, and %d", len(log), each, r.Sequence)
		}
		ours, err := s.ReadLog(0, len(log))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range ours {
			if diff := cmp.Diff(e, log[e.ID]); diff != "" {
				t.Fatalf("event %d (-in the store +restored):\n%s", e.Seq, diff)
			}
		}
	}
}

// TestDeletionsTravel: what was erased after a full backup is not brought back by
// it, even when Badger has forgotten that there was anything to delete.
func TestDeletionsTravel(t *testing.T) {
	for _, flatten := range []bool{false, true} {
		t.Run(fmt.Sprint("merged=", flatten), func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir, Options{})
			p := register(t, s, "A")
			kept := register(t, s, "B")
			ctx := context.Background()
			if err := s.PutRecords(ctx, Record{"plan", p.ID, []byte("plan")}); err != nil {
				t.Fatal(err)
			}
			for i := range 40 {
				appended(t, s, scanned(t, "A", event.Arrived, time.Duration(i)*time.Hour))
			}
			if flatten {
				s = flattened(t, s, dir)
			}
			full := backedUp(t, s, 0)
			if err := s.Erase(ctx, p.ID, "plan"); err != nil {
				t.Fatal(err)
			}
			if flatten {
				s = flattened(t, s, dir)
			}
			next := backedUp(t, s, full.Until)
			into := filepath.Join(t.TempDir(), "data")
			if _, err := Restore(ctx, RestoreOptions{Dir: into, Store: "events", Backups: []string{full.Name, next.Name}}); err != nil {
				t.Fatal(err)
			}
			again := open(t, filepath.Join(into, "events"), Options{})
			if _, err := again.Parcel(p.ID); !errors.Is(err, ErrNotFound) {
				t.Errorf("an erased parcel came back: %v", err)
			}
			if _, err := again.Parcel(kept.ID); err != nil {
				t.Error(err)
			}
			same(t, s, again)
		})
	}
}

// flattened has Badger merge all that it has, so that it forgets what it may.
func flattened(t *testing.T, s *Store, dir string) *Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := badger.Open(tuned(dir, silent).WithCompactL0OnClose(true))
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	marks := 0
	err = s.read(func(txn *badger.Txn) error {
		it := txn.NewIterator(badger.IteratorOptions{AllVersions: true})
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			if it.Item().IsDeletedOrExpired() {
				marks++
			}
		}
		return nil
	})
	if err != nil || marks > 0 {
		t.Fatalf("Badger still has %d marks of deletions (%v): this tests nothing", marks, err)
	}
	return s
}

// TestBackupRefuses: what can't be made or is not whole is refused, with what was
// got and what is wanted.
func TestBackupRefuses(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	register(t, s, "A")
	for i := range 30 {
		appended(t, s, scanned(t, "A", event.Arrived, time.Duration(i)*time.Hour))
	}
	var b bytes.Buffer
	if _, err := s.Backup(context.Background(), &b, BackupOptions{}); err != nil {
		t.Fatal(err)
	}
	good := b.Bytes()
	change := func(at int, to byte) []byte { c := bytes.Clone(good); c[at] = to; return c }
	for _, tt := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, `want "entrepot backup 1\n"`},
		{"something else", []byte(strings.Repeat("x", 1000)), `got "xxxxxxxxxxxxxxxxxx" at its beginning`},
		{"cut off in a frame", good[:len(good)/2], "breaks off in the frame"},
		{"cut off before its end", good[:len(good)-5], "breaks off"},
		{"cut off after its header", good[:len(backupMagic)+frameHead+4+int(good[len(backupMagic)+4])], "before its end frame"},
		{"changed", change(len(good)/2, good[len(good)/2]^1), "is damaged"},
		{"a length that is not true", change(len(backupMagic)+1, 0xff), "want at most"},
		{"longer", append(bytes.Clone(good), 'x'), "something follows its end"},
		{"twice", append(bytes.Clone(good), good...), "something follows its end"},
		{"a frame left out", without(good, 1), "SHA-256"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "backup")
			if err := os.WriteFile(name, tt.file, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := CheckBackup(name)
			if !errors.Is(err, ErrBackup) || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), name) {
				t.Errorf("CheckBackup = %v, want %q", err, tt.want)
			}
			into := filepath.Join(t.TempDir(), "data")
			if _, err := Restore(context.Background(), RestoreOptions{Dir: into, Store: "events", Backups: []string{name}}); !errors.Is(err, ErrBackup) {
				t.Errorf("Restore = %v", err)
			}
			nothingIn(t, filepath.Dir(into))
		})
	}
	if _, err := s.Backup(context.Background(), &b, BackupOptions{Since: 1 << 40}); !errors.Is(err, ErrBackup) {
		t.Errorf("since a version to come: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := BackupDir(ctx, t.TempDir(), &b, BackupOptions{}); err == nil || !strings.Contains(err.Error(), "got no store there") {
		t.Errorf("of a directory without a store: %v", err)
	}
	if _, err := BackupDir(context.Background(), s.dir, &b, BackupOptions{}); !errors.Is(err, ErrHeld) {
		t.Errorf("of a store that is open: %v", err)
	}
}

// without leaves a frame out of a backup; the header is frame 0.
func without(file []byte, n int) []byte {
	at := len(backupMagic)
	size := func() int { return frameHead + int(file[at+3])<<8 + int(file[at+4]) + int(file[at+2])<<16 + 4 }
	for range n {
		at += size()
	}
	return append(bytes.Clone(file[:at]), file[at+size():]...)
}

func nothingIn(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 0 {
		t.Errorf("%v is left in %s (%v)", entries, dir, err)
	}
}

// TestBackupOfTheDirectory: without a server, a backup of the directory is the
// same; and files beside the store come along.
func TestBackupOfTheDirectory(t *testing.T) {
	data := t.TempDir()
	s := open(t, filepath.Join(data, "events"), Options{})
	register(t, s, "A")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	large := bytes.Repeat([]byte("0123456789"), backupFrame/5) // two frames
	for name, text := range map[string][]byte{"keys.json": []byte("keys"), "network/changes.log": large, "empty": nil} {
		path := filepath.Join(data, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, text, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	beside := Beside{data, []string{"keys.json", "not there", "network/changes.log", "empty"}}
	write := func(name string, since uint64) Backup {
		name = filepath.Join(t.TempDir(), name)
		var b bytes.Buffer
		if _, err := BackupDir(context.Background(), filepath.Join(data, "events"), &b, BackupOptions{Since: since, Beside: beside}); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := CheckBackup(name)
		if err != nil || got.Files != 3 {
			t.Fatalf("%+v (%v), want 3 files", got, err)
		}
		return got
	}
	full := write("full", 0)
	if err := os.WriteFile(filepath.Join(data, "network/changes.log"), large[:7], 0o600); err != nil {
		t.Fatal(err)
	}
	next := write("next", full.Until)
	into := t.TempDir() // there, and empty
	r, err := Restore(context.Background(), RestoreOptions{Dir: into, Store: "events", Backups: []string{full.Name, next.Name}})
	if err != nil || len(r.Files) != 3 || r.Sequence != 1 || r.Heads != 1 {
		t.Fatalf("%+v (%v)", r, err)
	}
	for name, want := range map[string]string{"keys.json": "keys", "network/changes.log": string(large[:7]), "empty": ""} {
		if got, err := os.ReadFile(filepath.Join(into, name)); err != nil || string(got) != want {
			t.Errorf("%s holds %.20q (%v), want %q", name, got, err, want)
		}
	}
}
