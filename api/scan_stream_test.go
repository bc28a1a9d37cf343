package api

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"entrepot/tracking/event"
	"entrepot/tracking/store"
)

// streamed is the answer to a stream.
type streamed struct {
	results []scanLine
	sum     scanSummary
	broken  *scanBreak // in place of sum
}

// read takes one line into the answer. It is false after the last.
func (a *streamed) read(t testing.TB, text []byte) bool {
	t.Helper()
	var has map[string]json.RawMessage
	must(t, json.Unmarshal(text, &has))
	into := func(v any) {
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(v); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
	}
	switch {
	case has["problem"] != nil:
		a.broken = &scanBreak{}
		into(a.broken)
		return false
	case has["items"] != nil:
		into(&a.sum)
		return false
	}
	a.results = append(a.results, scanLine{})
	into(&a.results[len(a.results)-1])
	return true
}

// outcomes are the results in short.
func (a *streamed) outcomes() string {
	var words []string
	for _, l := range a.results {
		words = append(words, fmt.Sprintf("%d:%d %s", l.Item, l.Line, l.Outcome))
	}
	return strings.Join(words, ", ")
}

// readStream reads an answer to its end. The last line must be the only one of
// its kind, and the summary must count the lines.
func readStream(t testing.TB, r io.Reader) *streamed {
	t.Helper()
	var a streamed
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	more := true
	for lines.Scan() {
		if !more {
			t.Fatalf("after the last line: %s", lines.Text())
		}
		more = a.read(t, lines.Bytes())
	}
	must(t, lines.Err())
	if more {
		t.Fatalf("no last line after %d", len(a.results))
	}
	count := scanSummary{}
	for _, l := range a.results {
		count.Items++
		switch l.Outcome {
		case store.Accepted:
			count.Accepted++
		case store.Duplicate:
			count.Duplicates++
		default:
			count.Rejected++
		}
	}
	if a.broken == nil && count != a.sum {
		t.Fatalf("the summary says %+v of %+v", a.sum, count)
	}
	return &a
}

// scanLines are NDJSON of so many scans, each of a number of its own from first on.
func scanLines(first, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(scanBody(fmt.Sprint("N", first+i), event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX") + "\n")
	}
	return b.String()
}

func gzipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.String()
}

// post sends a body over a connection of its own, as it comes.
func (s *served) post(credential, contentType string, body io.Reader, headers ...string) *http.Response {
	s.t.Helper()
	r, err := http.NewRequest("POST", "http://entrepot.example/v1/scans", body)
	must(s.t, err)
	r.Header.Set("Authorization", "Bearer "+credential)
	r.Header.Set("Content-Type", contentType)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	web := http.Client{Transport: &http.Transport{DialContext: s.pipes.dial, DisableCompression: true}}
	res, err := web.Do(r)
	must(s.t, err)
	s.t.Cleanup(func() { res.Body.Close(); web.CloseIdleConnections() })
	return res
}

func TestStreamOfEveryForm(t *testing.T) {
	one := scanBody("H1", event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX")
	two := scanBody("H2", event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX")
	theirs := strings.Replace(one, "HLX", "OTH", 1)
	lines := one + "\n\n{\"carrier\":\"HLX\"\n" + one + "\n" + two + "\n"
	table := "number;carrier;status;time;place;note\nH1;HLX;picked_up;2026-11-24T08:00:00+08:00;CNSZX;\"a;b\"\n\nH2;HLX;picked_up;2026-11-24T08:00:00+08:00;CNSZX\n"
	var z bytes.Buffer
	packer, err := zstd.NewWriter(&z)
	must(t, err)
	packer.Write([]byte(lines))
	packer.Close()
	const ofLines = "0:1 accepted, 1:3 rejected, 2:4 duplicate, 3:5 accepted"
	for _, tt := range []struct {
		name, media, encoding, query, body, want string
	}{
		{"lines", "application/x-ndjson", "", "", lines, ofLines},
		{"lines of another name", "application/jsonl; charset=utf-8", "", "", lines, ofLines},
		{"gzip", "application/x-ndjson", "gzip", "", gzipped(lines), ofLines},
		{"two archives in one", "application/x-ndjson", "gzip", "", gzipped(one+"\n") + gzipped(two), "0:1 accepted, 1:2 accepted"},
		{"zstd", "application/x-ndjson", "zstd", "", z.String(), ofLines},
		{"identity", "application/x-ndjson", "identity", "", lines, ofLines},
		{"table", "text/csv", "", "", table, "0:2 accepted, 1:4 rejected"},
		{"nothing", "application/x-ndjson", "", "", "", ""},
		{"a header alone", "text/csv", "", "", "carrier,number,status,time\n", ""},
		{"another carrier's", "application/x-ndjson", "", "", one + "\n" + theirs + "\n" + two, "0:1 accepted, 1:2 rejected, 2:3 accepted"},
		{"resumed", "application/x-ndjson", "", "?from=2", lines, "2:4 accepted, 3:5 accepted"},
		{"an array resumed", "application/json", "", "?from=1", "[" + one + "," + two + "]", "1:0 accepted"},
		{"resumed past the end", "application/x-ndjson", "", "?from=9", lines, ""},
		{"from the start", "application/x-ndjson", "", "?from=0", lines, ofLines},
	} {
		f := newFixture(t)
		headers := []string{"Content-Type", tt.media, "Idempotency-Key", "anything"}
		if tt.encoding != "" {
			headers = append(headers, "Content-Encoding", tt.encoding)
		}
		got := f.request("POST", "/v1/scans"+tt.query, f.helix, tt.body, headers...)
		if got.StatusCode != 200 || got.Header.Get("Content-Type") != typeLines {
			t.Errorf("%s: %d %s", tt.name, got.StatusCode, got.text)
			continue
		}
		a := readStream(t, strings.NewReader(got.text))
		if a.broken != nil || a.outcomes() != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, a.outcomes(), tt.want)
		}
		for _, l := range a.results {
			if (l.Outcome == rejected) != (len(l.Errors) > 0) || (l.Outcome == rejected) == (l.Event != "") {
				t.Errorf("%s: %+v", tt.name, l)
			}
		}
		if n := len(f.streams.places); n != 0 {
			t.Errorf("%s: %d places are taken after it", tt.name, n)
		}
	}
}

// TestStreamAnswersAnotherCarriers looks at the fault, which must not depend on
// what else is wrong.
func TestStreamAnswersAnotherCarriers(t *testing.T) {
	f := newFixture(t)
	got := f.request("POST", "/v1/scans", f.helix, `{"carrier":"OTH","colour":"red"}`, "Content-Type", typeLines)
	a := readStream(t, strings.NewReader(got.text))
	want := FieldFault{"carrier", "OTH", "HLX, which this key is bound to"}
	if len(a.results) != 1 || len(a.results[0].Errors) != 1 || a.results[0].Errors[0] != want {
		t.Errorf("%s, want %+v alone", got.text, want)
	}
}

// TestStreamAnswersWhileItIsSent sends a line only after the one before it was
// answered, over a network that keeps nothing.
func TestStreamAnswersWhileItIsSent(t *testing.T) {
	for _, encoding := range []string{"", "gzip", "zstd"} {
		s := serve(t)
		body, send := io.Pipe()
		var packed interface {
			io.Writer
			Flush() error
			Close() error
		}
		headers := []string{}
		switch encoding {
		case "gzip":
			packed = gzip.NewWriter(send)
		case "zstd":
			packed, _ = zstd.NewWriter(send, zstd.WithEncoderConcurrency(1))
		}
		say := func(text string) {
			if packed == nil {
				io.WriteString(send, text)
				return
			}
			io.WriteString(packed, text)
			must(t, packed.Flush())
		}
		if encoding != "" {
			headers = append(headers, "Content-Encoding", encoding)
		}
		go say(scanLines(0, 1)) // the answer begins with the first result
		res := s.post(s.helix, typeLines, body, headers...)
		if !res.Close {
			t.Error("the connection is kept for the next request")
		}
		lines := bufio.NewScanner(res.Body)
		var a streamed
		for i := range 20 {
			if i > 0 {
				say(scanLines(i, 1))
			}
			if !lines.Scan() || !a.read(t, lines.Bytes()) || a.results[i].Outcome != store.Accepted {
				t.Fatalf("%q: after %d lines: %s %v", encoding, i, lines.Text(), lines.Err())
			}
		}
		go func() {
			defer send.Close()
			say(scanLines(0, 3000)) // more than two batches
			if packed != nil {
				packed.Close()
			}
		}()
		for lines.Scan() && a.read(t, lines.Bytes()) {
		}
		if a.sum != (scanSummary{3020, 3000, 20, 0}) {
			t.Errorf("%q: %+v %+v", encoding, a.sum, a.broken)
		}
	}
}

// TestStreamBreaks breaks streams after some items. What came before must be
// answered, and going on from next must complete it.
func TestStreamBreaks(t *testing.T) {
	const whole = 1500
	lines := scanLines(0, whole)
	array := "[" + strings.TrimSuffix(strings.ReplaceAll(lines, "\n", ","), ",")
	half := gzipped(lines)
	for _, tt := range []struct {
		name, media, encoding, body string
		from                        int64
		kind                        *kind
	}{
		{"an array that ends early", typeJSON, "", array, whole, malformed},
		{"an array with a hole", typeJSON, "", array + ",,1]", whole, malformed},
		{"a damaged archive", typeLines, "gzip", half[:len(half)-6] + "xx" + half[len(half)-4:], whole, malformed},
		{"an archive that ends early", typeLines, "gzip", half[:len(half)-9], -1, malformed},
	} {
		f := newFixture(t)
		send := func(body, query, encoding string) *streamed {
			got := f.request("POST", "/v1/scans"+query, f.helix, body, "Content-Type", tt.media, "Content-Encoding", encoding)
			if got.StatusCode != 200 {
				t.Fatalf("%s: %d %s", tt.name, got.StatusCode, got.text)
			}
			return readStream(t, strings.NewReader(got.text))
		}
		a := send(tt.body, "", tt.encoding)
		if a.broken == nil || a.broken.Problem.Type != "/problems/"+tt.kind.slug || a.broken.Next != int64(len(a.results)) || tt.from >= 0 && a.broken.Next != tt.from {
			t.Errorf("%s: %d results and %+v, want it to end with %s", tt.name, len(a.results), a.broken, tt.kind.slug)
			continue
		}
		good := lines
		if tt.media == typeJSON {
			good = array + "]"
		}
		rest := send(good, fmt.Sprint("?from=", a.broken.Next), "")
		if rest.broken != nil || int(rest.sum.Accepted) != whole-len(a.results) || rest.sum.Duplicates != 0 {
			t.Errorf("%s: going on gave %+v %+v", tt.name, rest.sum, rest.broken)
		}
	}
}

// TestStreamRefusedAtOnce is about bodies of which nothing can be read: the
// answer is a problem like any other.
func TestStreamRefusedAtOnce(t *testing.T) {
	f := newFixture(t)
	for _, tt := range []struct {
		name, media, encoding, query, body string
		kind                               *kind
		detail                             string
	}{
		{"a form", "application/x-www-form-urlencoded", "", "", "carrier=HLX", wrongMedia, "content-type: got application/x-www-form-urlencoded"},
		{"latin", "text/csv; charset=iso-8859-1", "", "", "x", wrongMedia, "content-type"},
		{"another packer", typeLines, "br", "", "x", wrongMedia, "content-encoding: got br"},
		{"packed twice", typeLines, "gzip, gzip", "", "x", wrongMedia, "content-encoding"},
		{"no archive", typeLines, "gzip", "", "{}", malformed, "body: "},
		{"no column", typeCSV, "", "", "carrier,colour\n", invalid, "colour: got an unknown column"},
		{"no header", typeCSV, "", "", "", invalid, "header: got nothing"},
		{"an empty array", typeJSON, "", "", "[]", invalid, "body: got 0 scans"},
		{"from before the start", typeLines, "", "?from=-1", "x", invalid, "from"},
		{"another parameter", typeLines, "", "?after=1", "x", invalid, "after"},
	} {
		got := f.request("POST", "/v1/scans"+tt.query, f.helix, tt.body, "Content-Type", tt.media, "Content-Encoding", tt.encoding)
		if p := got.problem(t, tt.kind); !strings.Contains(p.Detail, tt.detail) {
			t.Errorf("%s: %q, want it to say %q", tt.name, p.Detail, tt.detail)
		}
	}
	f.request("POST", "/v1/scans", f.planner, "x", "Content-Type", typeLines).problem(t, forbidden)
	for range maxStreams {
		must(t, f.streams.enter())
	}
	got := f.request("POST", "/v1/scans", f.helix, scanLines(0, 1), "Content-Type", typeLines)
	got.problem(t, tooManyWrites)
	if got.Header.Get("Retry-After") == "" {
		t.Error("429 without Retry-After")
	}
	f.scan("H1", event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX") // one scan needs no place
}

// TestStreamOverAFailingStore has the store fail after the first batch, in each
// way it can.
func TestStreamOverAFailingStore(t *testing.T) {
	for _, tt := range []struct {
		err  error
		kind *kind
	}{
		{store.ErrBusy, tooManyWrites}, {store.ErrDiskFull, storageFull}, {store.ErrFailed, unavailable}, {store.ErrClosed, unavailable}, {errors.New("a mistake"), internal},
	} {
		f := newFixture(t)
		f.streams.pace.busy, f.streams.pace.again = time.Millisecond, time.Microsecond
		calls := 0
		f.keepScans = func(ctx context.Context, events []event.Event) ([]store.Result, error) {
			if calls++; calls > 1 {
				return nil, fmt.Errorf("store: append: %w", tt.err)
			}
			return f.store.Append(ctx, events)
		}
		array := "[" + strings.TrimSuffix(strings.ReplaceAll(scanLines(0, 1800), "\n", ","), ",") + "]"
		got := f.request("POST", "/v1/scans", f.helix, array)
		a := readStream(t, strings.NewReader(got.text))
		if a.broken == nil || a.broken.Problem.Type != "/problems/"+tt.kind.slug || a.broken.Next != maxScans || len(a.results) != maxScans {
			t.Errorf("%v: %d results and %+v, want %d and %s", tt.err, len(a.results), a.broken, maxScans, tt.kind.slug)
		}
		// A stream of which nothing is stored is refused as a whole.
		f.request("POST", "/v1/scans", f.helix, scanLines(0, 2), "Content-Type", typeLines).problem(t, tt.kind)
		if tt.err == store.ErrBusy {
			if got := f.request("POST", "/v1/scans", f.helix, scanLines(0, 1)); got.StatusCode != 429 || got.Header.Get("Retry-After") == "" {
				t.Errorf("one scan to a busy store: %d", got.StatusCode)
			}
		}
	}
}

// TestStreamWaitsForABusyStore has no room in the store for a while, and then
// finds a batch too large for it.
func TestStreamWaitsForABusyStore(t *testing.T) {
	f := newFixture(t)
	f.streams.pace.again = time.Microsecond
	calls := 0
	f.keepScans = func(ctx context.Context, events []event.Event) ([]store.Result, error) {
		switch calls++; {
		case calls <= 5:
			return nil, store.ErrBusy
		case len(events) > 3:
			return nil, store.ErrTooLarge
		}
		return f.store.Append(ctx, events)
	}
	array := "[" + strings.TrimSuffix(strings.ReplaceAll(scanLines(0, 1010), "\n", ","), ",") + "]"
	got := f.request("POST", "/v1/scans", f.helix, array)
	a := readStream(t, strings.NewReader(got.text))
	if a.sum.Accepted != 1010 {
		t.Errorf("%+v %+v, want all accepted", a.sum, a.broken)
	}
	for i, l := range a.results {
		if l.Item != int64(i) || l.Seq != uint64(i+1) {
			t.Fatalf("result %d is %+v, want them in order", i, l)
		}
	}
}

// TestStreamOfFullLines refuses scans in so many words that a batch of them is
// written in pieces.
func TestStreamOfFullLines(t *testing.T) {
	f := newFixture(t)
	bad := `{"carrier":"` + strings.Repeat("é", 60) + `","number":"` + strings.Repeat("é", 60) + `","status":"` + strings.Repeat("x", 80) + `"}` + "\n"
	got := f.request("POST", "/v1/scans", f.admin, strings.Repeat(bad, 2500), "Content-Type", typeLines)
	if a := readStream(t, strings.NewReader(got.text)); a.sum.Rejected != 2500 {
		t.Errorf("%+v", a.sum)
	}
}
