package api

import (
	"context"
	"errors"
	"hash"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"entrepot/tracking/intake"
)

// scanSource reads the scans of a request ahead of whoever stores them: while one
// batch goes to disk the next is read, and no more than that. Batches are what has
// come by the time the last is done, so a lone scan waits for no others.
//
// The body is read by one goroutine, which ends before stop returns.
type scanSource struct {
	format   intake.Format
	patience *patience
	reader   *intake.Reader
	unpacked io.Closer
	skip     int64     // items the client has an answer to
	hash     hash.Hash // of the body, unpacked; nil if nobody asks for it

	filled chan struct{} // holds one: there is something to take
	room   chan struct{} // holds one: there is room for more
	leave  chan struct{} // closed by stop
	gone   chan struct{} // closed when the goroutine has ended

	mu    sync.Mutex
	items []intake.Item
	err   error // what ended the stream; io.EOF at its end
}

// openScans begins to read the body of r. An error is a problem, or of the body.
func (s *Server) openScans(w http.ResponseWriter, r *http.Request, in *scansInput) (*scanSource, error) {
	format, err := formatOf(r)
	if err != nil {
		return nil, err
	}
	p := &patience{control: http.NewResponseController(w), pace: &s.streams.pace}
	p.await()
	packed := r.Header.Get("Content-Encoding")
	body, err := intake.Decompress(r.Body, packed)
	if errors.Is(err, errors.ErrUnsupported) {
		err = wrongMedia.problem("content-encoding: got %s, want gzip, zstd or none, and one alone", shown(packed))
	}
	if err != nil {
		p.farewell()
		return nil, badBody(err)
	}
	from := &scanSource{
		format: format, patience: p, unpacked: body, skip: in.From,
		filled: make(chan struct{}, 1), room: make(chan struct{}, 1), leave: make(chan struct{}), gone: make(chan struct{}),
	}
	text := io.Reader(body)
	if in.Key != "" {
		from.hash = hashOf(postScansID)
		text = io.TeeReader(body, from.hash)
	}
	from.reader = intake.NewReader(text, format, s.now)
	go from.read()
	return from, nil
}

// sum is the hash of the body, once all of it has been taken.
func (f *scanSource) sum() (sum [32]byte) {
	if f.hash != nil {
		f.hash.Sum(sum[:0])
	}
	return sum
}

// formatOf is the format of a body, by its header; JSON where there is none.
func formatOf(r *http.Request) (intake.Format, error) {
	sent := r.Header.Get("Content-Type")
	if sent == "" || sent == typeJSON {
		return intake.JSON, nil
	}
	format, err := intake.FormatOf(sent)
	if err != nil {
		return 0, wrongMedia.problem("content-type: got %s, want application/json, application/x-ndjson or text/csv with a header, in UTF-8", shown(sent))
	}
	return format, nil
}

// read fills the next batch until the body ends.
func (f *scanSource) read() {
	defer close(f.gone)
	for {
		f.patience.await()
		item, err := f.reader.Next()
		if err == io.EOF {
			// A deadline that passed now would count as a client that has gone.
			f.patience.rest()
		}
		if err == nil && item.Index < f.skip {
			if f.left() {
				return
			}
			continue
		}
		if !f.put(item, err) || err != nil {
			return
		}
	}
}

// left says whether stop was called.
func (f *scanSource) left() bool {
	select {
	case <-f.leave:
		return true
	default:
		return false
	}
}

// put adds an item, or the end. It is false when nobody wants it any more.
func (f *scanSource) put(item intake.Item, err error) bool {
	f.mu.Lock()
	for err == nil && len(f.items) == maxScans {
		f.mu.Unlock()
		select {
		case <-f.room:
		case <-f.leave:
			return false
		}
		f.mu.Lock()
	}
	if f.err = err; err == nil {
		f.items = append(f.items, item)
	}
	f.mu.Unlock()
	signal(f.filled)
	return true
}

func signal(to chan struct{}) {
	select {
	case to <- struct{}{}:
	default: // it was told and has not looked yet
	}
}

// take gives what has come since the last call, waiting for something to come;
// then nothing and the error that ended the body. What it gave before is used
// for the next items.
func (f *scanSource) take(ctx context.Context, stopping <-chan struct{}, used []intake.Item) ([]intake.Item, error) {
	for {
		f.mu.Lock()
		items, err := f.items, f.err
		if len(items) > 0 {
			clear(used) // else a long past item would keep its text
			f.items = used[:0]
			f.mu.Unlock()
			signal(f.room)
			return items, nil
		}
		f.mu.Unlock()
		if err != nil {
			return nil, err
		}
		select {
		case <-f.filled:
		case <-stopping:
			return nil, errStopping
		case <-ctx.Done():
			// The connection failed under the reader, which knows better how.
			f.patience.end()
			<-f.gone
			if f.err == nil {
				return nil, ctx.Err()
			}
		}
	}
}

// stop ends the reading, wherever it is, and frees what it took.
func (f *scanSource) stop() {
	close(f.leave)
	select {
	case <-f.gone:
	default:
		f.patience.end()
		<-f.gone
	}
	f.unpacked.Close()
	if f.err != io.EOF {
		f.patience.farewell()
	}
}

// patience is how long a client is waited for, step by step, in place of a limit
// for all of its body. So a stream may take a day, and none may stand still.
type patience struct {
	control *http.ResponseController
	pace    *streamPace

	mu    sync.Mutex
	ended bool
	since time.Time // of the last deadline for reading
}

// The deadlines are the connection's. Where there is none, as in a test without
// a network, nothing can be waited for in vain.

// await gives the client time for one item.
func (p *patience) await() {
	p.mu.Lock()
	defer p.mu.Unlock()
	// Not for each of the items that come in one packet.
	if now := time.Now(); !p.ended && now.Sub(p.since) > p.pace.item/16 {
		p.since = now
		_ = p.control.SetReadDeadline(now.Add(p.pace.item))
	}
}

// rest expects nothing more to be read.
func (p *patience) rest() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ended {
		_ = p.control.SetReadDeadline(time.Time{})
	}
}

// end breaks off the read that is waited for, and all after it.
func (p *patience) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	_ = p.control.SetReadDeadline(time.Unix(1, 0))
}

// farewell is how long the server goes on reading a body that nobody wants, so
// that the client is still there to read why.
func (p *patience) farewell() {
	_ = p.control.SetReadDeadline(time.Now().Add(p.pace.farewell))
}

// badBody says what is wrong with a body that cannot be read on.
func badBody(err error) error {
	if err == nil {
		return nil
	}
	var bad *intake.BadStream
	if !errors.As(err, &bad) {
		return err
	}
	list := fieldFaults(bad.Faults)
	switch {
	case len(list) > 0 && list[0].Field == "body":
		return malformed.problem("body: at byte %d: got %s, want %s", bad.Offset, list[0].Got, list[0].Want)
	case len(list) > 0: // of the header of a CSV
		return faults(list...)
	case errors.Is(bad.Err, os.ErrDeadlineExceeded):
		return tooSlow.problem("body: nothing came after byte %d in time", bad.Offset)
	case errors.Is(bad.Err, context.Canceled):
		return bad.Err
	case errors.Is(bad.Err, io.ErrUnexpectedEOF), errors.Is(bad.Err, io.EOF):
		return malformed.problem("body: it breaks off after byte %d", bad.Offset)
	}
	return malformed.problem("body: cannot be read after byte %d: %s", bad.Offset, shorten(bad.Err.Error(), 120))
}
