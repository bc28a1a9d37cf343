package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/event"
)

// ErrNotNamed: PutContent, no event of the carrier names the content.
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

// PutContent stores a content that an event of a carrier names; the event comes
// first, so that nothing is kept that nobody asks for. Storing it again changes
// nothing. It gives the name.
//
// Errors: ErrNotNamed, ErrTooLarge and those of Append.
func (s *Store) PutContent(ctx context.Context, carrier string, c Content) (event.Content, error) {
	name := NameOf(c.Bytes)
	if len(c.Bytes) > maxRecord {
		return name, fmt.Errorf("store: content: %w: got %d bytes, want at most %d", ErrTooLarge, len(c.Bytes), maxRecord)
	}
	value, err := encodeRecord("content", contentRecord(c))
	if err != nil {
		return name, err
	}
	err = s.submit(ctx, "content", &request{from: carrier, items: 1, bytes: len(value), apply: func(b *batch) error {
		named, err := namedBy(b.txn, name, carrier)
		if err != nil {
			return err
		}
		if !named {
			return fmt.Errorf("store: content %s: %w of %s", name, ErrNotNamed, carrier)
		}
		if b.get(contentKey(name)) == nil {
			b.set(contentKey(name), value)
		}
		return nil
	}})
	return name, err
}

// namedBy tells whether an event of a carrier names a content.
func namedBy(txn *badger.Txn, name event.Content, carrier string) (named bool, err error) {
	prefix := namePrefix(name)
	err = scan(txn, prefix, prefix, func(key, _ []byte) (bool, error) {
		seq, err := cutSeq("name of a content", key[len(prefix):])
		if err != nil {
			return false, err
		}
		value, err := get(txn, logKey(seq))
		if err != nil || value == nil {
			return err == nil, err
		}
		e, err := decodeEvent(seq, value)
		named = err == nil && e.Reference.Carrier == carrier
		return !named, err
	})
	return named, err
}

// Content gives what a parcel's events name. It is ErrNotFound where none of them
// names it, and where it was not stored.
func (s *Store) Content(id string, name event.Content) (c Content, err error) {
	p, err := s.parcel(id)
	if err != nil {
		return c, err
	}
	events, err := s.story(p)
	if err != nil {
		return c, err
	}
	named := false
	for i := range events {
		named = named || !name.IsZero() && (events[i].Proof.Photo == name || events[i].Proof.Signature == name)
	}
	var value []byte
	if named {
		err = s.read(func(txn *badger.Txn) error {
			value, err = get(txn, contentKey(name))
			return err
		})
	}
	if err == nil && value == nil {
		err = fmt.Errorf("store: content %s of parcel %s: %w", name, p.ID, ErrNotFound)
	}
	if err != nil {
		return c, err
	}
	var r contentRecord
	err = decodeRecord("content", value, &r)
	return Content(r), err
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
