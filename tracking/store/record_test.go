package store

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// TestRecordsAreForever pins the bytes of each version: what is on a customer's
// disk must be read by every later program.
func TestRecordsAreForever(t *testing.T) {
	e := scanned(t, "A1", event.Departed, 0)
	e.Received, e.Seq = noon.Add(time.Second), 7
	value := encoded(t, e)
	chain(value, 3, 5)
	state, err := encodeSettled(settledRecord{State: newState(parcel.Fold(noon, []event.Event{e}))})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		got  []byte
		want string
	}{
		{"log key", logKey(7), "610000000000000007"},
		{"carrier key", carrierKey("HLX", 7), "6303484c580000000000000007"},
		{"time key", timeKey(7), "740000000000000007"},
		{"identity key", seenKey(3, e.ID), "64000000034a44887f12daa380049be758d54a5fdc"},
		{"bearers key", bearersKey(e.Reference), "6703484c58024131"},
		{"runs", appendRuns(nil, []uint64{7, 8, 9, 20}), "00030a01"},
		{"event", value, "020100000003000000000005a7010402a1011a69a57bc003a1011a69a57bc10465434e535a580963484c580a6241310b504a44887f12daa380049be758d54a5fdc"},
		{"settled parcel", state, "020700000000000000000000a202f603ac010402a1011a69a57bc00365434e535a580565434e535a580982a2010102a1011a69a57bc0a2010402a1011a69a57bc00a010b070ca1011a69a57bc00d040e504a44887f12daa380049be758d54a5fdc0f63484c5810a30163484c580265434e535a5804a1011a69a57bc0"},
	} {
		if got := hex.EncodeToString(tt.got); got != tt.want {
			t.Errorf("%s = %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

func TestDecodersSayWhatIsWrong(t *testing.T) {
	key, err := parcelKey(newParcel(t).ID)
	if err != nil {
		t.Fatal(err)
	}
	decoders := map[string]func([]byte) error{
		"parcel": func(b []byte) error { _, err := decodeParcel(key, b); return err },
		"answer": func(b []byte) error { _, err := decodeAnswer(b); return err },
	}
	for name, decode := range decoders {
		for _, tt := range []struct {
			value []byte
			says  string
		}{
			{nil, "no bytes"},
			{[]byte{0}, "got version 0, want 1"},
			{append([]byte{2}, make([]byte, 20)...), "newer program: got version 2, want at most 1"},
			{[]byte{1}, ""},
			{append([]byte{1}, make([]byte, 8)...), ""},
			{append([]byte{1}, bytes.Repeat([]byte{0xff}, 30)...), ""},
		} {
			if err := decode(tt.value); !errors.Is(err, ErrUnreadable) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%s of %x: %v, want ErrUnreadable and %q", name, tt.value, err, tt.says)
			}
		}
	}
}

func TestKeysDoNotRunIntoEachOther(t *testing.T) {
	refs := []event.Reference{{Carrier: "A", Number: "B"}, {Carrier: "A", Number: "BC"}, {Carrier: "AB", Number: "C"}, {Carrier: "AB", Number: "B"}}
	for i, a := range refs {
		for j, b := range refs {
			if i != j && bytes.HasPrefix(bearersKey(b), bearersKey(a)) && a.Carrier != b.Carrier {
				t.Errorf("the key of %v begins as that of %v", b, a)
			}
			if a.Carrier != b.Carrier && bytes.HasPrefix(carrierKey(b.Carrier, 1), carrierPrefix(a.Carrier)) {
				t.Errorf("events of %v are among those of %v", b, a)
			}
		}
	}
	for _, seq := range []uint64{0, 1, 255, 256, math.MaxUint32, math.MaxUint64 - 1} {
		if bytes.Compare(logKey(seq), logKey(seq+1)) >= 0 {
			t.Errorf("log key of %d does not lie before that of %d", seq, seq+1)
		}
	}
}

// FuzzEventRecord: no value makes the decoder panic, what it reads it writes and
// reads again as the same, and what is read and written by hand is what the
// library of CBOR reads and writes.
func FuzzEventRecord(f *testing.F) {
	e, faults := event.Scan{
		Carrier: "HLX", Number: "A1", Status: "import_cleared", Time: "2026-03-02T23:59:59.123456789-09:30",
		Place: "DEFRA", PlaceName: "Frankfurt am Main", ID: "4711", Code: "CCD", Note: "Zoll ✓",
	}.Validate(noon.AddDate(1, 0, 0))
	if faults != nil {
		f.Fatal(faults)
	}
	f.Add(encoded(f, e))
	e.Proof = event.Proof{Name: "M. Huber", Photo: event.Content{1}}
	f.Add(encoded(f, e))
	f.Add(encoded(f, event.Event{ID: e.ID, Reference: e.Reference, Occurred: e.Occurred, Corrects: e.ID}))
	f.Fuzz(func(t *testing.T, value []byte) {
		if _, err := cutEntry(7, value); err != nil {
			return
		}
		got, err := decodeEvent(7, value)
		if err != nil {
			return
		}
		written := encoded(t, got)
		again, err := decodeEvent(7, written)
		if diff := cmp.Diff(got, again); err != nil || diff != "" {
			t.Errorf("read again: %v (-first +again):\n%s", err, diff)
		}
		var byHand, byLibrary eventRecord
		if byHand.cut(value[entryHead:]) {
			if err := decodeBody("event", value[entryHead:], &byLibrary); err != nil || byHand != byLibrary {
				t.Errorf("got %+v by hand\nand %+v by the library (%v)", byHand, byLibrary, err)
			}
		}
		body, err := encoding.Marshal(newEventRecord(&got))
		if err != nil || !bytes.Equal(body, written[entryHead:]) {
			t.Errorf("wrote %x\nand the library %x (%v)", written[entryHead:], body, err)
		}
		if cut := new(eventRecord); got.Proof == (event.Proof{}) && !cut.cut(written[entryHead:]) {
			t.Errorf("%x is not read by hand", written)
		}
	})
}

// FuzzParcelRecords does the same for the records of a parcel.
func FuzzParcelRecords(f *testing.F) {
	p := newParcel(f, "A1", "A2")
	p.Sides, p.Goods = [3]int64{1, 2, 3}, []string{"battery"}
	key, err := parcelKey(p.ID)
	if err != nil {
		f.Fatal(err)
	}
	one, err := encodeParcel(stored{Parcel: p})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(one)
	settled, err := encodeSettled(settledRecord{State: newState(parcel.Fold(noon, []event.Event{scanned(f, "A1", event.CustomsHeld, time.Hour)}))})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(settled)
	answer, err := encodeAnswer(Once{Response: []byte("{}")}, noon)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(answer)
	// CBOR tells an empty list from none; to a parcel they are the same.
	same := cmpopts.EquateEmpty()
	f.Fuzz(func(t *testing.T, value []byte) {
		if got, err := decodeParcel(key, value); err == nil {
			written, err := encodeParcel(got)
			if err != nil {
				t.Fatal(err)
			}
			again, err := decodeParcel(key, written)
			if diff := cmp.Diff(got, again, same, cmpopts.EquateNaNs(), cmp.AllowUnexported(stored{})); err != nil || diff != "" {
				t.Errorf("parcel read again: %v (-first +again):\n%s", err, diff)
			}
		}
		if got, err := decodeSettled(7, value); err == nil {
			state, err := got.State.state()
			if err != nil {
				return
			}
			again, err := newStateBack(newState(state))
			if diff := cmp.Diff(state, again, same); err != nil || diff != "" {
				t.Errorf("state read again: %v (-first +again):\n%s", err, diff)
			}
		}
		if got, err := decodeAnswer(value); err == nil {
			written, err := encodeAnswer(Once{Body: got.Body, Response: got.Response}, got.Expires.time())
			if err != nil {
				t.Fatal(err)
			}
			again, err := decodeAnswer(written)
			if diff := cmp.Diff(got, again, same); err != nil || diff != "" {
				t.Errorf("answer read again: %v (-first +again):\n%s", err, diff)
			}
		}
	})
}

func newStateBack(r stateRecord) (parcel.State, error) { return r.state() }

// FuzzKeys: taking a key apart never panics, and putting it together again
// gives the same key.
func FuzzKeys(f *testing.F) {
	e := scanned(f, "A1", event.Departed, 0)
	for _, key := range [][]byte{logKey(7), timeKey(7), bearersKey(e.Reference), nil} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key []byte) {
		given := slices.Clone(key)
		if seq, err := cutLogKey(key); err == nil && !bytes.Equal(logKey(seq), key) {
			t.Errorf("log key %x is built as %x", key, logKey(seq))
		}
		if id, err := cutParcelKey(key); err == nil {
			if again, err := parcelKey(id); err == nil && !bytes.Equal(again[1:], key[1:]) {
				t.Errorf("parcel key %x is built as %x", key, again)
			}
		}
		if !bytes.Equal(given, key) {
			t.Error("a key was changed by being read")
		}
	})
}
