package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"entrepot/tracking/event"
	"entrepot/tracking/intake"
	"entrepot/tracking/store"
)

// Most posts are one scan, or a few, sent at once. Such a body is read whole and
// answered by the goroutine that serves the request; streams, and senders that
// take their time, are read by a scanSource. Both give the same answers.

// maxFew is how large a body may be to be read whole.
const maxFew = 64 << 10

// texts are what bodies are read into, and answers written into.
var texts = sync.Pool{New: func() any { return new([]byte) }}

// textBack gives back a text for the next one, unless it has grown beyond the most.
func textBack(text *[]byte) {
	if cap(*text) <= 2*maxFew {
		texts.Put(text)
	}
}

// fewScans are all the scans of a body that is no stream.
type fewScans struct {
	items  []intake.Item
	single bool     // they are no list
	hash   [32]byte // of the body, if it may come again under a key
}

// readFew reads the body of r if that is JSON of a known small size and comes at
// once. It gives nothing otherwise, and the body can be read from its start then.
func (s *Server) readFew(w http.ResponseWriter, r *http.Request, keyed bool) (*fewScans, error) {
	if r.ContentLength <= 0 || r.ContentLength > maxFew || packed(r) {
		return nil, nil
	}
	if format, err := formatOf(r); err != nil || format != intake.JSON {
		return nil, nil // why is said by those who read it then
	}
	buffer := texts.Get().(*[]byte)
	defer textBack(buffer)
	*buffer = slices.Grow((*buffer)[:0], int(r.ContentLength))
	text := (*buffer)[:r.ContentLength]

	n, err := s.readAtOnce(w, r, text)
	if n < len(text) {
		r.Body = replayed(text[:n], r.Body, err)
		return nil, nil
	}
	items, single, more, err := intake.Whole(text, maxScans, s.now)
	if err != nil {
		return nil, badBody(err)
	}
	if more {
		r.Body = replayed(text, r.Body, nil)
		return nil, nil
	}
	few := &fewScans{items: items, single: single}
	if keyed {
		few.hash = sumOf(postScansID, text)
	}
	return few, nil
}

// readAtOnce fills text with a body that comes without a pause, and says how far
// it has come otherwise.
func (s *Server) readAtOnce(w http.ResponseWriter, r *http.Request, text []byte) (n int, err error) {
	// Once all has come, net/http itself ends the wait for more.
	began := time.Now()
	_ = http.NewResponseController(w).SetReadDeadline(began.Add(s.streams.pace.item))
	for {
		more, err := r.Body.Read(text[n:])
		if n += more; n == len(text) || err != nil || time.Since(began) > s.streams.pace.atOnce {
			return n, err
		}
	}
}

// replayed is a body of which some was read. An error is told again: a body tells
// only once how it broke off.
func replayed(text []byte, rest io.ReadCloser, err error) io.ReadCloser {
	if err != nil {
		rest = io.NopCloser(failing{err})
	}
	return io.NopCloser(io.MultiReader(bytes.NewReader(bytes.Clone(text)), rest))
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

// packed says whether the body is packed, by its header.
func packed(r *http.Request) bool {
	coding := r.Header.Get("Content-Encoding")
	return coding != "" && !strings.EqualFold(coding, "identity")
}

// answerFew stores scans all or none, and says what became of each.
func (s *Server) answerFew(w http.ResponseWriter, r *http.Request, c caller, few *fewScans, key string) error {
	// Whatever becomes of the client: who has gone may be back to ask again.
	ctx := context.WithoutCancel(r.Context())
	if key != "" {
		text, err := s.storeOnce(ctx, c, few, store.Once{Owner: c.key.ID, Key: key, Body: few.hash})
		if err == nil {
			s.writeFew(w, text)
		}
		return err
	}
	events, err := s.eventsOf(c, few)
	if err != nil {
		return err
	}
	stored, err := s.keepScans(ctx, events)
	if err != nil {
		return err
	}
	results := resultsOf(few.items, stored)
	s.count(results)
	text := texts.Get().(*[]byte)
	defer textBack(text)
	*text = appendResults((*text)[:0], results)
	s.writeFew(w, *text)
	return nil
}

// eventsOf gives the events to be stored, or why nothing is.
func (s *Server) eventsOf(c caller, few *fewScans) ([]event.Event, error) {
	if len(few.items) == 0 {
		return nil, faults(FieldFault{"body", "0 scans", "at least one"})
	}
	if c.rights() == carriers {
		for i := range few.items {
			if sent := few.items[i].Carrier; sent != c.key.Carrier {
				return nil, forbidden.problem("scan %d: carrier: got %s, and this key is bound to %s; nothing was stored", i+1, shown(sent), c.key.Carrier)
			}
		}
	}
	if few.single && few.items[0].Faults != nil {
		s.metrics.scanned(rejected)
		return nil, faults(fieldFaults(few.items[0].Faults)...)
	}
	events := make([]event.Event, 0, len(few.items))
	for i := range few.items {
		if few.items[i].Faults == nil {
			events = append(events, few.items[i].Event)
		}
	}
	return events, nil
}

// maxKept is how long an answer may be that is kept for its key. A thousand scans
// that are stored take a quarter of it.
const maxKept = 512 << 10

// storeOnce stores scans with their answer, and gives that; or the first answer,
// if they were sent under this key before.
func (s *Server) storeOnce(ctx context.Context, c caller, few *fewScans, once store.Once) ([]byte, error) {
	// Asked before the rest, which a repeat need not pass: the disk may be full now.
	first, found, err := s.store.Replay(once.Owner, once.Key, once.Body)
	if err != nil || found {
		return first, err
	}
	events, err := s.eventsOf(c, few)
	if err != nil {
		return nil, err
	}
	// What is refused is answered in words that are known now; the answer to what is
	// stored has a length of its own.
	unstored := resultsOf(few.items, make([]store.Result, len(events)))
	size := len(appendResults(nil, unstored)) + len(events)*longestStored
	if size > maxKept {
		return nil, tooLarge.problem("with an Idempotency-Key the answer is kept, and this one might have %d KiB, more than %d: send fewer scans at once, or no key", size>>10, maxKept>>10)
	}
	var results []ScanResult
	text, replayed, err := s.store.AppendOnce(ctx, events, once, size, func(stored []store.Result) []byte {
		results = resultsOf(few.items, stored)
		return appendResults(nil, results)
	})
	if err == nil && !replayed {
		s.count(results)
	}
	return text, err
}

func (s *Server) count(results []ScanResult) {
	for i := range results {
		s.metrics.scanned(results[i].Outcome)
	}
}

func (s *Server) writeFew(w http.ResponseWriter, text []byte) {
	s.streams.answering(w)
	w.Header().Set("Content-Type", typeJSON)
	_, _ = w.Write(text) // the client is gone if this fails
}
