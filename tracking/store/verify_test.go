package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
)

// TestVerifyFindsNothing: a store is clean whatever was done to it.
func TestVerifyFindsNothing(t *testing.T) {
	first, last := seeds(6)
	for seed := first; seed <= last; seed++ {
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) {
			t.Parallel()
			defer func() {
				if t.Failed() {
					t.Logf("replay: go test ./tracking/store -run VerifyFindsNothing -seed %d", seed)
				}
			}()
			m := newModel(t, seed)
			m.play()
			m.besides(0)
			m.play()
			m.settle()
			if err := m.s.Close(); err != nil {
				t.Fatal(err)
			}
			clean(t, m.dir)
		})
	}
}

// clean looks through a store that must have no faults.
func clean(t *testing.T, dir string) Report {
	t.Helper()
	r, err := Verify(context.Background(), dir, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Faults {
		t.Error(f)
	}
	return r
}

// varied fills a store with some of everything and closes it.
func varied(t *testing.T, dir string) {
	t.Helper()
	const day = 24 * time.Hour
	s := open(t, dir, Options{Now: func() time.Time { return noon.AddDate(60, 0, 0) }})
	ctx := context.Background()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	a, b, settled := register(t, s, "A"), register(t, s, "B"), register(t, s, "S")
	for i := range 30 { // more than a filter can tell apart
		appended(t, s, scanned(t, "A", event.Arrived, time.Duration(i)*time.Hour))
	}
	e, faults := event.Scan{Carrier: "OCE", Number: "P", Status: "delivered", Time: noon.Format(time.RFC3339),
		Proof: event.ScanProof{Photo: NameOf([]byte("photo")).String()}}.Validate(noon.AddDate(1, 0, 0))
	if faults != nil {
		t.Fatal(faults)
	}
	appended(t, s, e, scanned(t, "B", event.CustomsHeld, day), scanned(t, "B", event.Arrived, 0))
	_, err := s.PutContent(ctx, "OCE", Content{"image/png", []byte("photo")})
	check(err)
	appended(t, s, scanned(t, "R", event.Delivered, 0), scanned(t, "R", event.PickedUp, 300*day)) // a number used again
	appended(t, s, scanned(t, "S", event.Arrived, 0), scanned(t, "S", event.Delivered, day))
	merged := register(t, s, "M")
	_, err = s.Merge(ctx, b.ID, merged.ID)
	check(err)
	check(s.PutRecords(ctx, Record{"plan", a.ID, []byte("plan")}))
	_, err = s.Register(ctx, Registration{Parcel: newParcel(t, "Q"), Once: &Once{Owner: "o", Key: "k"}})
	check(err)
	gone := register(t, s, "G")
	appended(t, s, scanned(t, "G", event.Arrived, 0))
	check(s.Erase(ctx, gone.ID))
	if n, err := s.Settle(ctx, noon.Add(2*day), 10); err != nil || n != 1 {
		t.Fatalf("settled %d (%v), want the one parcel %s", n, err, settled.ID)
	}
	check(s.Close())
}

// damage is a change by hand to a closed store.
type damage struct {
	t  *testing.T
	db *badger.DB
}

// first gives the first key under a prefix, or the first that is wanted.
func (d damage) first(prefix byte, wanted func(key, value []byte) bool) (key, value []byte) {
	d.t.Helper()
	err := d.db.View(func(txn *badger.Txn) error {
		return scan(txn, []byte{prefix}, []byte{prefix}, func(k, v []byte) (bool, error) {
			if wanted == nil || wanted(k, v) {
				key, value = slices.Clone(k), slices.Clone(v)
			}
			return key == nil, nil
		})
	})
	if err != nil || key == nil {
		d.t.Fatalf("no key under %q (%v)", prefix, err)
	}
	return key, value
}

func (d damage) set(key, value []byte) {
	d.t.Helper()
	if err := d.db.Update(func(txn *badger.Txn) error { return txn.Set(key, value) }); err != nil {
		d.t.Fatal(err)
	}
}

func (d damage) delete(key []byte) {
	d.t.Helper()
	if err := d.db.Update(func(txn *badger.Txn) error { return txn.Delete(key) }); err != nil {
		d.t.Fatal(err)
	}
}

func kindIs(kind byte) func(_, value []byte) bool {
	return func(_, value []byte) bool { return value[1] == kind }
}

// rewrite changes the parcel's record that has, or has not, been merged.
func (d damage) rewrite(merged bool, change func(p *stored)) {
	key, value := d.first(prefixParcel, func(key, value []byte) bool {
		p, err := decodeParcel(key, value)
		return err == nil && (p.into != [16]byte{}) == merged
	})
	p, err := decodeParcel(key, value)
	if err != nil {
		d.t.Fatal(err)
	}
	change(&p)
	if value, err = encodeParcel(p); err != nil {
		d.t.Fatal(err)
	}
	d.set(key, value)
}

// TestVerifyNamesDamage: each sort of record is broken by hand; it is named for
// what it is, and mended where the log has it.
func TestVerifyNamesDamage(t *testing.T) {
	good := t.TempDir()
	varied(t, good)
	clean(t, good)
	for _, tt := range []struct {
		name     string
		do       func(d damage)
		kind     string
		says     string
		repaired bool
	}{
		{"an entry is missing", func(d damage) { d.delete(logKey(5)) }, ofLog, "entry 5: it is missing", false},
		{"several are", func(d damage) { d.delete(logKey(5)); d.delete(logKey(6)) }, ofLog, "entries 5 to 6", false},
		{"an entry can't be read", func(d damage) { d.set(logKey(5), []byte("damaged")) }, ofLog, "entry 5", false},
		{"an entry of a later program", func(d damage) { d.set(logKey(5), []byte{9, 1}) }, ofLog, "written by a newer program", false},
		{"an entry is chained to another", func(d damage) {
			_, v := d.first(prefixLog, func(key, _ []byte) bool { return string(key) == string(logKey(6)) })
			c, _ := cutEntry(6, v)
			chain(v, c.slot, 2)
			d.set(logKey(6), v)
		}, ofLog, "entry 6: it is chained to entry 2", false},
		{"an entry belongs to another head", func(d damage) {
			_, v := d.first(prefixLog, func(key, _ []byte) bool { return string(key) == string(logKey(6)) })
			chain(v, 2, 5)
			d.set(logKey(6), v)
		}, ofLog, "the one before it in the story of head 2 is 2", false},
		{"a join takes over nothing", func(d damage) {
			k, v := d.first(prefixLog, kindIs(kindMerged))
			r, err := decodeJoin(1, v)
			if err != nil {
				d.t.Fatal(err)
			}
			c, _ := cutEntry(1, v)
			r.Tails = []uint64{7}
			if v, err = encodeJoin(kindMerged, r); err != nil {
				d.t.Fatal(err)
			}
			chain(v, c.slot, c.before)
			d.set(k, v)
		}, ofLog, "it takes over a story that ends at 7", false},
		{"a settled parcel can't be read", func(d damage) {
			k, v := d.first(prefixLog, kindIs(kindSettled))
			d.set(k, v[:len(v)-1])
		}, ofLog, "settled parcel", false},
		{"an entry that was deleted", func(d damage) {
			d.set(logKey(goneSeq(d)), encoded(d.t, scanned(d.t, "S", event.Arrived, 0)))
		}, ofLog, "it was deleted, and is here", false},
		{"the saved board is cut off", func(d damage) { d.board(func(b []byte) []byte { return b[:len(b)/2] }) }, ofBoard, "board", true},
		{"the saved board is changed", func(d damage) {
			d.redraw(func(b *board.Board) {
				h := b.Head(1)
				h.Status = event.Cancelled
				b.Apply(board.Change{Heads: map[board.Slot]*board.Head{1: &h}})
			})
		}, ofBoard, "it says another thing than the log: head 1", true},
		{"a number leads elsewhere", func(d damage) {
			d.redraw(func(b *board.Board) {
				b.Apply(board.Change{Numbers: map[board.Number]board.Bearer{board.NumberOf(event.Reference{Carrier: "HLX", Number: "A"}): {Slot: 2}}})
			})
		}, ofBoard, "it says another thing than the log: number", true},
		{"a parcel can't be read", func(d damage) { k, _ := d.first(prefixParcel, nil); d.set(k, []byte{1, 2}) }, ofParcels, "parcel", false},
		{"a parcel is missing", func(d damage) { k, _ := d.first(prefixParcel, nil); d.delete(k) }, ofHeads, "the parcel has no record", false},
		{"a parcel's key is cut off", func(d damage) { k, v := d.first(prefixParcel, nil); d.set(k[:9], v) }, ofParcels, "parcel key", false},
		{"a parcel has another's head", func(d damage) { d.rewrite(false, func(p *stored) { p.slot++ }) }, ofParcels, "its head is 2", false},
		{"a parcel has another's number", func(d damage) {
			d.rewrite(false, func(p *stored) {
				p.References = append(p.References, event.Reference{Carrier: "HLX", Number: "B"})
			})
		}, ofParcels, "its number HLX B does not lead to it", false},
		{"a parcel was merged into none", func(d damage) {
			d.rewrite(true, func(p *stored) { p.into[3]++ })
		}, ofParcels, "which leads to no parcel", false},
		{"bearers can't be read", func(d damage) { k, _ := d.first(prefixBearers, nil); d.set(k, []byte{1}) }, ofBearers, "HLX R", false},
		{"bearers are missing", func(d damage) { k, _ := d.first(prefixBearers, nil); d.delete(k) }, ofBearers, "there is no list", false},
		{"bearers in disorder", func(d damage) {
			d.bearers(func(b []bearing) []bearing { slices.Reverse(b); return b })
		}, ofBearers, "do not rise", false},
		{"a bearer that is not there", func(d damage) {
			d.bearers(func(b []bearing) []bearing { b[1].Slot = 9999; return b })
		}, ofBearers, "head 9999 is not there", false},
		{"an identity is missing", func(d damage) { k, _ := d.first(prefixSeen, nil); d.delete(k) }, ofSeen, "it is missing", true},
		{"an identity leads to another", func(d damage) { k, _ := d.first(prefixSeen, nil); d.set(k, seqValue(6)) }, ofSeen, "is event", true},
		{"an identity leads nowhere", func(d damage) { k, _ := d.first(prefixSeen, nil); d.set(k, seqValue(1)) }, ofSeen, "entry 1 is no event", true},
		{"an identity can't be read", func(d damage) { k, _ := d.first(prefixSeen, nil); d.set(k, nil) }, ofSeen, "unreadable", true},
		{"an identity of a head with few events", func(d damage) {
			k, v := d.first(prefixSeen, nil)
			binary.BigEndian.PutUint32(k[1:], 2)
			d.set(k, v)
		}, ofSeen, "of head 2: the head has too few", true},
		{"an identity of no head", func(d damage) { d.set([]byte("d123"), nil) }, ofSeen, "want 21", true},
		{"runs of a carrier are missing", func(d damage) { k, _ := d.first(prefixCarrier, nil); d.delete(k) }, ofCarriers, "carrier HLX", true},
		{"runs of a carrier are twice there", func(d damage) {
			_, v := d.first(prefixCarrier, nil)
			d.set(carrierKey("OCE", 4), v)
		}, ofCarriers, "carrier OCE", true},
		{"runs can't be read", func(d damage) { k, _ := d.first(prefixCarrier, nil); d.set(k, []byte{0}) }, ofCarriers, "carrier HLX from", true},
		{"runs of no event", func(d damage) { d.set(carrierKey("HLX", 1), appendRuns(nil, []uint64{1})) }, ofCarriers, "entry 1, which is no event", true},
		{"runs beyond the log", func(d damage) { d.set(carrierKey("HLX", 9999), appendRuns(nil, []uint64{9999})) }, ofCarriers, "the log ends at", true},
		{"runs of a carrier without events", func(d damage) {
			k, v := d.first(prefixCarrier, nil)
			d.set(append(carrierPrefix("NOT"), k[len(k)-8:]...), v)
		}, ofCarriers, "carrier NOT", true},
		{"times are missing", func(d damage) {
			for range d.count(prefixTime) {
				k, _ := d.first(prefixTime, nil)
				d.delete(k)
			}
		}, ofTimes, "there are none", true},
		{"times in disorder", func(d damage) { d.set(timeKey(9e9), seqValue(1)); d.set(timeKey(8e9), seqValue(3)) }, ofTimes, "second 9000000000: it names entry 1, and an earlier second 3", true},
		{"a time beyond the log", func(d damage) { d.set(timeKey(9e9), seqValue(9999)) }, ofTimes, "the log ends at", true},
		{"a time can't be read", func(d damage) { d.set(timeKey(9e9), nil) }, ofTimes, "second 9000000000", true},
		{"a name is missing", func(d damage) { k, _ := d.first(prefixName, nil); d.delete(k) }, ofNames, "got 0, and the log's events name 1", true},
		{"a name that no event has", func(d damage) { d.set(nameKey(event.Content{1}, 5), nil) }, ofNames, "the event does not name it", true},
		{"a name of no event", func(d damage) { d.set(nameKey(event.Content{1}, 1), nil) }, ofNames, "no event", true},
		{"a content can't be read", func(d damage) { k, _ := d.first(prefixContent, nil); d.set(k, []byte{1}) }, ofContents, "unreadable", false},
		{"a content is another", func(d damage) {
			_, v := d.first(prefixContent, nil)
			d.set(contentKey(event.Content{1}), v)
		}, ofContents, "what it holds has the name", false},
		{"a record of no bucket", func(d damage) { d.set([]byte{prefixRecord, 9, 'x'}, nil) }, ofRecords, "it names no bucket", false},
		{"an answer can't be read", func(d damage) { k, _ := d.first(prefixAnswer, nil); d.set(k, []byte{1}) }, ofAnswers, "unreadable", false},
		{"a note can't be read", func(d damage) { k, _ := d.first(prefixGone, nil); d.set(k, nil) }, ofGone, "unreadable", false},
		{"a note is missing", func(d damage) {
			for range d.count(prefixGone) {
				k, _ := d.first(prefixGone, nil)
				d.delete(k)
			}
		}, ofLog, "nothing says that", false},
		{"an id of the store", func(d damage) { d.set(idKey, []byte{1}) }, ofMeta, "want 16", false},
		{"an unknown format key", func(d damage) { d.set([]byte{prefixMeta, 'x'}, nil) }, ofMeta, "no such key", false},
		{"an unknown key", func(d damage) { d.set([]byte("zzz"), nil) }, ofSomething, `key "zzz"`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel() // they wait for the disk most of the time
			dir := t.TempDir()
			copied(t, good, dir)
			db, err := openBadger(dir)
			if err != nil {
				t.Fatal(err)
			}
			tt.do(damage{t, db})
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			r, err := Verify(context.Background(), dir, false)
			if err != nil {
				t.Fatal(err)
			}
			named := slices.ContainsFunc(r.Faults, func(f Fault) bool {
				return f.Kind == tt.kind && f.Derived == tt.repaired && strings.Contains(f.String(), tt.says)
			})
			if !named {
				t.Fatalf("want a fault in the %s with %q, got %v", tt.kind, tt.says, r.Faults)
			}
			r, err = Verify(context.Background(), dir, true)
			switch {
			case err != nil:
				t.Fatal(err)
			case !tt.repaired && (r.Clean() || len(r.Repaired) > 0 && r.Repaired[0] == tt.kind):
				t.Errorf("%v is repaired, and can't be; left %v", r.Repaired, r.Faults)
			case tt.repaired && (!r.Clean() || !slices.Contains(r.Repaired, tt.kind)):
				t.Errorf("repaired %v, left %v", r.Repaired, r.Faults)
			case tt.repaired:
				s := open(t, dir, Options{})
				rebuilt(t, s)
				follows(t, s)
			}
		})
	}
}

// follows checks that each carrier's events are found by carrier and by time.
func follows(t *testing.T, s *Store) {
	t.Helper()
	log, err := s.ReadLog(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]int{}
	for _, e := range log {
		of[e.Reference.Carrier]++
	}
	for carrier, n := range of {
		if got, err := s.ReadCarrier(carrier, 0, 0); err != nil || len(got) != n {
			t.Errorf("%d events of %s (%v), want %d", len(got), carrier, err, n)
		}
	}
	for _, e := range log {
		after, err := s.Since(e.Received)
		if err != nil || after >= e.Seq {
			t.Errorf("since %v is after %d (%v), and entry %d came then", e.Received, after, err, e.Seq)
		}
	}
}

func encoded(t testing.TB, e event.Event) []byte {
	t.Helper()
	value, err := appendEvent(nil, &e)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// goneSeq is an entry that a note speaks of.
func goneSeq(d damage) (seq uint64) {
	err := d.db.View(func(txn *badger.Txn) error {
		return eachGone(txn, func(_ uint64, runs []stretch, _ [][goneHash]byte) error {
			for _, r := range runs {
				seq = r.from
			}
			return nil
		})
	})
	if err != nil || seq == 0 {
		d.t.Fatalf("no entry was deleted (%v)", err)
	}
	return seq
}

func (d damage) count(prefix byte) (n int) {
	err := d.db.View(func(txn *badger.Txn) error {
		return scan(txn, []byte{prefix}, []byte{prefix}, func(_, _ []byte) (bool, error) { n++; return true, nil })
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

func (d damage) bearers(change func([]bearing) []bearing) {
	k, v := d.first(prefixBearers, nil)
	var r bearersRecord
	err := decodeRecord("bearers", v, &r)
	if err == nil {
		v, err = encodeRecord("bearers", bearersRecord{change(r.Bearers)})
	}
	if err != nil {
		d.t.Fatal(err)
	}
	d.set(k, v)
}

// board changes the bytes of the saved board.
func (d damage) board(change func([]byte) []byte) {
	name := filepath.Join(d.db.Opts().Dir, boardFile)
	b, err := os.ReadFile(name)
	if err == nil {
		err = os.WriteFile(name, change(b), 0o600)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// redraw changes what the saved board says, so that the file itself is good.
func (d damage) redraw(change func(*board.Board)) {
	name := filepath.Join(d.db.Opts().Dir, boardFile)
	f, err := os.Open(name)
	if err != nil {
		d.t.Fatal(err)
	}
	l, err := board.Load(f)
	if err := errors.Join(err, f.Close()); err != nil {
		d.t.Fatal(err)
	}
	defer l.Board.Close()
	change(l.Board)
	if f, err = os.Create(name); err != nil {
		d.t.Fatal(err)
	}
	if err := errors.Join(l.Board.Save(f, l.Through), f.Close()); err != nil {
		d.t.Fatal(err)
	}
}

func copied(t *testing.T, from, to string) {
	t.Helper()
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(from, e.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, e.Name()), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
