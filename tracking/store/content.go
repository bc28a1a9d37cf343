package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/event"
)

// ErrNotNamed: PutContent, no event of the carrier names the content, or it was
// erased or has expired.
var ErrNotNamed = errors.New("no event names this content")

// Content is a file that events name as proof of a delivery. It is kept for as
// long as one of them is.
type Content struct {
	Type  string // a media type
	Bytes []byte
}

// contentRecord is what is stored of it.
type contentRecord struct {
	Type  string `cbor:"1,keyasint"`
	Bytes []byte `cbor:"2,keyasint"`
}

// NameOf is the name of a content.
func NameOf(content []byte) event.Content { return sha256.Sum256(content) }

// MaxContent is the most bytes that a content may have.
const MaxContent = maxRecord

// PutContent stores a content that an event of a carrier names, or of any carrier
// where none is given; the event comes first, so that nothing is kept that nobody
// asks for. Storing it again changes nothing, and added is false then.
//
// Errors: ErrNotNamed, ErrTooLarge and those of Append.
func (s *Store) PutContent(ctx context.Context, carrier string, c Content) (added bool, err error) {
	if len(c.Bytes) > MaxContent {
		return false, fmt.Errorf("store: content: %w: got %d bytes, want at most %d", ErrTooLarge, len(c.Bytes), MaxContent)
	}
	name := NameOf(c.Bytes)
	value, err := encodeRecord("content", contentRecord(c))
	if err != nil {
		return false, err
	}
	for {
		// The event is looked for here, where nobody waits for it: thousands may
		// name one picture. The committer looks whether it is there still.
		seq, err := s.named(name, carrier)
		if err != nil {
			return false, err
		}
		there, fresh := false, false
		err = s.submit(ctx, "content", &request{from: carrier, items: 1, bytes: len(value), apply: func(b *batch) error {
			there = b.get(nameKey(name, seq)) != nil
			if fresh = there && b.get(contentKey(name)) == nil; fresh {
				b.set(contentKey(name), value)
			}
			return nil
		}})
		if err != nil {
			return false, err
		}
		if there {
			return fresh, nil
		}
	}
}

// named gives the sequence of an event of a carrier, or of any, that names a
// content; or ErrNotNamed.
func (s *Store) named(name event.Content, carrier string) (seq uint64, err error) {
	err = s.read(func(txn *badger.Txn) error {
		seq, err = namedBy(txn, name, carrier)
		return err
	})
	if err == nil && seq == 0 {
		err = fmt.Errorf("store: content %s: %w", name, ErrNotNamed)
	}
	return seq, err
}

// namedBy gives the sequence of an event that names a content; 0 where there is
// none.
func namedBy(txn *badger.Txn, name event.Content, carrier string) (found uint64, err error) {
	prefix := namePrefix(name)
	err = scan(txn, prefix, prefix, func(key, _ []byte) (bool, error) {
		seq, err := cutSeq("name of a content", key[len(prefix):])
		if err != nil {
			return false, err
		}
		if carrier != "" {
			value, err := get(txn, logKey(seq))
			if err != nil || value == nil {
				return err == nil, err
			}
			if e, err := decodeEvent(seq, value); err != nil || e.Reference.Carrier != carrier {
				return err == nil, err
			}
		}
		found = seq
		return false, nil
	})
	return found, err
}

// ContentOf gives what an event of a carrier names, or of any carrier where none
// is given. It is ErrNotFound where no such event names it, and where it was not
// stored.
func (s *Store) ContentOf(carrier string, name event.Content) (c Content, err error) {
	var value []byte
	err = s.read(func(txn *badger.Txn) error {
		seq, err := namedBy(txn, name, carrier)
		if err == nil && seq != 0 {
			value, err = get(txn, contentKey(name))
		}
		return err
	})
	if err == nil && value == nil {
		err = fmt.Errorf("store: content %s: %w", name, ErrNotFound)
	}
	if err != nil {
		return c, err
	}
	return decodeContent(value)
}

func decodeContent(value []byte) (Content, error) {
	var r contentRecord
	err := decodeRecord("content", value, &r)
	return Content(r), err
}

// Content gives what a parcel's events name. It is ErrNotFound where none of them
// names it, and where it was not stored.
func (s *Store) Content(id string, name event.Content) (c Content, err error) {
	t, err := s.Story(id)
	if err != nil {
		return c, err
	}
	named := false
	for i := range t.Events {
		named = named || !name.IsZero() && (t.Events[i].Proof.Photo == name || t.Events[i].Proof.Signature == name)
	}
	var value []byte
	if named {
		err = s.read(func(txn *badger.Txn) error {
			value, err = get(txn, contentKey(name))
			return err
		})
	}
	if err == nil && value == nil {
		err = fmt.Errorf("store: content %s of parcel %s: %w", name, id, ErrNotFound)
	}
	if err != nil {
		return c, err
	}
	return decodeContent(value)
}

// contents are what an event names.
func contents(e *event.Event) (names []event.Content) {
	for _, name := range []event.Content{e.Proof.Photo, e.Proof.Signature} {
		if !name.IsZero() {
			names = append(names, name)
		}
	}
	return names
}

// name notes that an event names contents.
func (b *batch) name(e *event.Event) {
	for _, name := range contents(e) {
		b.set(nameKey(name, e.Seq), nil)
	}
}

// unname notes that an event that is going names contents no more, which go with
// it if no other event names them.
func (b *batch) unname(e *event.Event) {
	for _, name := range contents(e) {
		b.drop(nameKey(name, e.Seq))
		others, prefix := false, namePrefix(name)
		b.check(scan(b.txn, prefix, prefix, func([]byte, []byte) (bool, error) {
			others = true
			return false, nil
		}))
		if !others {
			b.drop(contentKey(name))
		}
	}
}
