package api

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"
)

// TestStreamSlowSender stops sending in the middle: what came must be answered,
// and the end must say where to go on.
func TestStreamSlowSender(t *testing.T) {
	s := serve(t)
	s.streams.pace.item = 50 * time.Millisecond
	for name, text := range map[string]string{"between": "", "within a scan": `{"carrier":`} {
		body, send := io.Pipe()
		go io.WriteString(send, scanLines(0, 3)+text)
		a := readStream(t, s.post(s.helix, typeLines, body).Body)
		if a.broken == nil || a.broken.Problem.Status != 408 || a.broken.Next != 3 || len(a.results) != 3 {
			t.Errorf("%s: %d results and %+v, want 3 and body-timeout", name, len(a.results), a.broken)
		}
		send.Close()
	}
	s.drained()
}

// drained waits until no stream is left.
func (s *served) drained() {
	for len(s.streams.places) > 0 {
		runtime.Gosched()
	}
}

// TestStreamSlowReader sends without end and never reads. The server must cut
// the connection off and be left with nothing.
func TestStreamSlowReader(t *testing.T) {
	s := serve(t)
	s.streams.pace.write, s.streams.pace.farewell = 20*time.Millisecond, time.Millisecond
	conn, err := s.pipes.dial(context.Background(), "", "")
	must(t, err)
	defer conn.Close()
	fmt.Fprintf(conn, "POST /v1/scans HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n", s.helix, typeLines)
	sent := 0
	for {
		line := scanLines(sent, 1)
		if _, err = fmt.Fprintf(conn, "%x\r\n%s\r\n", len(line), line); err != nil {
			break
		}
		sent++
	}
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("after %d lines: %v, want a closed connection", sent, err)
	}
	s.drained()
}

// TestStreamEndsWithTheServer stops the server in the middle of a stream.
func TestStreamEndsWithTheServer(t *testing.T) {
	s := serve(t)
	s.streams.pace.farewell = time.Millisecond
	body, send := io.Pipe()
	defer send.Close()
	go io.WriteString(send, scanLines(0, 1))
	res := s.post(s.helix, typeLines, body)
	lines := bufio.NewScanner(res.Body)
	if !lines.Scan() {
		t.Fatal(lines.Err())
	}
	s.stop()
	var a streamed
	if !lines.Scan() || a.read(t, lines.Bytes()) || a.broken == nil || a.broken.Problem.Status != 503 || a.broken.Next != 1 {
		t.Errorf("heard %s, want that the server is stopping", lines.Text())
	}
	io.Copy(io.Discard, res.Body)
	if err := <-s.done; err != nil {
		t.Errorf("Serve = %v", err)
	}
}

// TestStreamOfARevokedKey revokes the key in the middle of a stream.
func TestStreamOfARevokedKey(t *testing.T) {
	s := serve(t)
	s.streams.pace.farewell = time.Millisecond
	key, text, err := s.keys.Create("temporary", "carrier", "HLX")
	must(t, err)
	body, send := io.Pipe()
	defer send.Close()
	go io.WriteString(send, scanLines(0, 1))
	lines := bufio.NewScanner(s.post(text, typeLines, body).Body)
	lines.Scan()
	_, err = s.keys.Revoke(key.ID)
	must(t, err)
	go io.WriteString(send, scanLines(1, 1))
	var a streamed
	if !lines.Scan() || a.read(t, lines.Bytes()) || a.broken == nil || a.broken.Problem.Status != 401 || a.broken.Next != 1 {
		t.Errorf("heard %s, want that the key opens nothing", lines.Text())
	}
}

// TestStreamLeavesNothing breaks streams off in every way, at both ends, and
// counts what is left.
func TestStreamLeavesNothing(t *testing.T) {
	s := serve(t)
	s.streams.pace.item, s.streams.pace.write, s.streams.pace.farewell = 30*time.Millisecond, 30*time.Millisecond, time.Millisecond
	var ends sync.WaitGroup
	for i := range 20 {
		conn, err := s.pipes.dial(context.Background(), "", "")
		must(t, err)
		media := []string{typeLines, typeCSV, typeJSON}[i%3]
		fmt.Fprintf(conn, "POST /v1/scans HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: 100000\r\n\r\n", s.helix, media)
		if i%2 == 0 {
			io.WriteString(conn, scanLines(0, i%5))
		}
		if i%4 < 2 {
			conn.Close()
		} else {
			ends.Go(func() { io.Copy(io.Discard, conn); conn.Close() })
		}
	}
	ends.Wait()
	for stacks := make([]byte, 4<<20); ; runtime.Gosched() {
		all := stacks[:runtime.Stack(stacks, true)]
		if !bytes.Contains(all, []byte("scanSource")) && !bytes.Contains(all, []byte("takeScans")) {
			break
		}
	}
	s.drained()
}

// TestMillionLines streams a million scans, most of them known, and looks at the
// memory meanwhile.
func TestMillionLines(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	f := newFixture(t)
	server := http.Server{Handler: f}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	go server.Serve(l)
	defer server.Close()

	const different = 5000
	repeats := 200
	if raced {
		repeats = 20 // the detector's own memory is as large as what is looked for
	}
	text := scanLines(0, different)
	body, send := io.Pipe()
	go func() {
		for range repeats {
			io.WriteString(send, text)
		}
		send.Close()
	}()
	r, err := http.NewRequest("POST", "http://"+l.Addr().String()+"/v1/scans", body)
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+f.helix)
	r.Header.Set("Content-Type", typeLines)
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	var memory runtime.MemStats
	var early, most uint64
	n := 0
	var last string
	for lines.Scan() {
		if n++; n%(different*repeats/10) == 0 {
			runtime.GC()
			runtime.ReadMemStats(&memory)
			if early == 0 {
				early = memory.HeapAlloc
			}
			most = max(most, memory.HeapAlloc)
		}
		last = lines.Text()
	}
	must(t, lines.Err())
	if want := fmt.Sprintf(`{"items":%d,"accepted":%d,"duplicates":%d,"rejected":0}`, different*repeats, different, different*(repeats-1)); last != want {
		t.Errorf("%d lines, the last %s\nwant %s", n, last, want)
	}
	if most > early+16<<20 {
		t.Errorf("%d MiB in use, and %d after the first tenth: want no growth", most>>20, early>>20)
	}
}
