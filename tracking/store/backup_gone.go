package store

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"slices"
)

// What is deleted here must go from a restored store as well. Badger drops the
// mark of a deletion when it merges it far enough down, so an incremental
// backup that relied on those marks could bring back what somebody wished
// forgotten. So each commit that deletes leaves a note of what it deleted, and
// whoever restores or verifies a store reads the notes. Of keys other than the
// log's the note has only a hash: it must not keep what was to be forgotten.
//
// A note is read with its Badger version: what was written again later is newer
// than the note, and stays.
const prefixGone = 'x'

// goneHash is how much of the hash of a key is noted.
const goneHash = 16

// goneRecord is the value of a note; its key is random.
type goneRecord struct {
	From uint64 `cbor:"1,keyasint,omitempty"` // the first sequence
	Log  []byte `cbor:"2,keyasint,omitempty"` // the sequences, as appendRuns wrote them
	Keys []byte `cbor:"3,keyasint,omitempty"` // hashes of the other keys, one after another
}

// gone is what a batch deletes.
type gone struct {
	seqs []uint64
	keys []byte
}

func (g *gone) note(key []byte) {
	if seq, err := cutLogKey(key); err == nil {
		g.seqs = append(g.seqs, seq)
		return
	}
	h := hashOf(key)
	g.keys = append(g.keys, h[:]...)
}

// write adds the note to the batch.
func (g *gone) write(b *batch) {
	if len(g.seqs) == 0 && len(g.keys) == 0 {
		return
	}
	r := goneRecord{Keys: g.keys}
	if len(g.seqs) > 0 {
		slices.Sort(g.seqs)
		g.seqs = slices.Compact(g.seqs)
		r.From, r.Log = g.seqs[0], appendRuns(nil, g.seqs)
	}
	value, err := encodeRecord("note of what was deleted", r)
	b.check(err)
	key := make([]byte, 1+16)
	key[0] = prefixGone
	rand.Read(key[1:])
	b.set(key, value)
}

// decodeGone gives the sequences and the hashes of a note.
func decodeGone(value []byte) (runs []stretch, keys [][goneHash]byte, err error) {
	var r goneRecord
	if err := decodeRecord("note of what was deleted", value, &r); err != nil {
		return nil, nil, err
	}
	if len(r.Log) > 0 {
		if runs, err = cutRuns(r.From, r.Log); err != nil {
			return nil, nil, err
		}
	}
	if len(r.Keys)%goneHash != 0 {
		return nil, nil, fmt.Errorf("store: note of what was deleted: %w: got %d bytes of hashes, want a multiple of %d", ErrUnreadable, len(r.Keys), goneHash)
	}
	for part := range slices.Chunk(r.Keys, goneHash) {
		keys = append(keys, [goneHash]byte(part))
	}
	return runs, keys, nil
}

func hashOf(key []byte) [goneHash]byte {
	sum := sha256.Sum256(key)
	return [goneHash]byte(sum[:goneHash])
}
