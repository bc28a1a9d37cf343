package intake

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"entrepot/tracking/event"
)

// maxItem is how many bytes one scan may take as text. The longest good scan, 14
// fields with each character escaped, is about 10 KiB; what is longer is refused.
const maxItem = 64 << 10

// maxFaults bounds the faults of one item that are not about a known field, for
// 64 KiB can hold thousands of fields that nobody knows.
const maxFaults = 20

// Item is one scan as it was read: an event, or why it is none.
type Item struct {
	Index   int64        // from 0
	Line    int          // of CSV and NDJSON, where the scan begins, from 1; else 0
	Carrier string       // as written, good or not; empty where it was not found
	Event   event.Event  // zero beside faults
	Faults  event.Faults // nil for an event
}

// BadStream ends a stream before its time. The items read before it stand.
type BadStream struct {
	Offset int64        // bytes before the bad one, unpacked
	Items  int64        // items that were read
	Faults event.Faults // of the body, or of each column in the header of a CSV
	Err    error        // what the reader below said; nil where the text is at fault
}

// Error says how far reading came and what stopped it.
func (b *BadStream) Error() string {
	where := fmt.Sprintf("intake: at byte %d, after %d scans", b.Offset, b.Items)
	if b.Err != nil {
		return where + ": " + b.Err.Error()
	}
	for i, f := range b.Faults {
		sep := "; "
		if i == 0 {
			sep = ": "
		}
		where += fmt.Sprintf("%s%s: got %s, want %s", sep, f.Field, f.Got, f.Want)
	}
	return where
}

// Unwrap gives Err.
func (b *BadStream) Unwrap() error { return b.Err }

// Reader reads scans one by one. It belongs to one goroutine.
type Reader struct {
	b      *bufio.Reader
	read   func() (Item, error) // the next item of the format
	now    func() time.Time
	offset int64 // bytes taken from b
	line   int   // lines begun
	items  int64
	single bool
	err    error // what ended the stream; told again ever after
	values values
}

// buffers are what Readers read into. A body of one scan would otherwise spend
// more on its buffer than on all the rest. A line of maxItem fits with its end.
var buffers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, maxItem+len("\r\n")) }}

// bufferOf lends a buffer over r, until end.
func bufferOf(r io.Reader) *bufio.Reader {
	b := buffers.Get().(*bufio.Reader)
	b.Reset(r)
	return b
}

// NewReader reads the scans of r, validating each as received at now. It reads
// ahead of the item it gives, by at most 64 KiB.
func NewReader(r io.Reader, f Format, now func() time.Time) *Reader {
	reader := &Reader{b: bufferOf(r), now: now}
	switch f {
	case JSON:
		reader.read = (&jsonText{Reader: reader}).read
	case NDJSON:
		reader.read = reader.readLine
	case CSV:
		reader.read = (&csvText{Reader: reader}).read
	default:
		reader.end(fmt.Errorf("intake: format: got %v, want %v, %v or %v", f, JSON, NDJSON, CSV))
		return reader
	}
	return reader
}

const byteOrderMark = "\ufeff"

// Next gives the next item; io.EOF after the last, a *BadStream where reading
// cannot go on. Once there was an error, it is given again.
func (r *Reader) Next() (Item, error) {
	if r.err != nil {
		return Item{}, r.err
	}
	if r.offset == 0 {
		// The mark that Windows editors put before UTF-8. An error here comes again.
		if mark, _ := r.b.Peek(len(byteOrderMark)); string(mark) == byteOrderMark {
			r.take(len(byteOrderMark))
		}
	}
	item, err := r.read()
	if err != nil {
		r.end(err)
		return Item{}, err
	}
	r.items++
	return item, nil
}

// Single reports whether the body is one JSON value instead of an array of them,
// so that the answer is about one scan. It is known after the first Next.
func (r *Reader) Single() bool { return r.single }

// end closes the stream. Items hold nothing of the buffer, so it can go back.
func (r *Reader) end(err error) {
	r.err = err
	r.b.Reset(nil)
	buffers.Put(r.b)
	r.b = nil
}

// take moves past n bytes that b has in its buffer.
func (r *Reader) take(n int) {
	r.b.Discard(n)
	r.offset += int64(n)
}

// broken ends the stream on an error of the reader below.
func (r *Reader) broken(err error) error {
	return &BadStream{Offset: r.offset, Items: r.items, Err: err}
}

// bad ends the stream on text that leaves no way to find the next scan.
func (r *Reader) bad(at int, got, want string) error {
	b := &BadStream{Offset: r.offset + int64(at), Items: r.items}
	b.Faults.Refuse("body", got, want)
	return b
}

// item makes an item of the values that were read.
func (r *Reader) item(line int) Item {
	scan := r.values.scan()
	item := Item{Index: r.items, Line: line, Carrier: scan.Carrier, Faults: r.values.faults}
	if r.values.noObject {
		return item
	}
	e, wrong := scan.Validate(r.now())
	if item.Faults == nil {
		item.Event, item.Faults = e, wrong
		return item
	}
	for _, f := range wrong {
		// A field that was no text is empty now, which needs no second word.
		said := func(g event.Fault) bool { return g.Field == f.Field }
		if !slices.ContainsFunc(r.values.faults, said) {
			item.Faults = append(item.Faults, f)
		}
	}
	return item
}

// refused makes an item of a scan that could not be read to its end.
func (r *Reader) refused(line int, got, want string) Item {
	item := Item{Index: r.items, Line: line, Carrier: r.values.scan().Carrier}
	item.Faults.Refuse(whole, got, want)
	return item
}

// whole is named in faults that are about a scan and none of its fields.
const whole = "scan"

// tooLong is what a scan of more than maxItem bytes is.
var tooLong, longest = fmt.Sprintf("more than %d bytes", maxItem), fmt.Sprintf("at most %d bytes", maxItem)
