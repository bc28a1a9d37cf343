package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sys/unix"

	"entrepot/tracking/store"
)

// mounted is a file system in memory of so many MiB, or the test is skipped. What
// is not written to it takes no memory.
func mounted(t *testing.T, mib int) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("mounts a small file system, which only root may")
	}
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dm", mib)); err != nil {
		t.Skipf("mounts a small file system, which this machine does not let root do: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// sentTo sends a body of any type and gives the answer, read.
func (p *process) sentTo(method, path, key, media, body string) (res *http.Response, text string) {
	p.t.Helper()
	r, err := http.NewRequest(method, p.url+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", media)
	r.Header.Set("Authorization", "Bearer "+key)
	if res, err = http.DefaultClient.Do(r); err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	read, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return res, string(read)
}

// filler is a scan with as much to say as there may be, so that few fill a disk.
func filler(i int) string {
	return fmt.Sprintf(`{"carrier":"HLX","number":"F%d","status":"arrived","time":"2026-11-20T08:00:00Z","id":"%d","placeName":"%s","note":"%s"}`,
		i%500, i, strings.Repeat("p", 80), strings.Repeat("n", 200)) + "\n"
}

// TestFullDisk: as a disk fills up, a server refuses what is to be written before
// there is no room, in the words that are documented, and answers all else; when
// there is room again it goes on by itself, and has all that it acknowledged.
func TestFullDisk(t *testing.T) {
	const reserve = 1 << 10 // MiB, which a server leaves free
	dir := mounted(t, reserve+24)
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 16<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	p := startServe(t, crashFeed, data, true)
	key := p.adminKey
	made := p.call("POST", "/v1/parcels", key, map[string]any{"references": []any{map[string]any{"carrier": "HLX", "number": "D1"}},
		"from": "CNSZX-C1", "to": "DEFRA-D1", "weight": "1.2kg", "depart": time.Now().Add(time.Hour).Format(time.RFC3339)}, 201)
	id := at(made, "parcel", "id").(string)
	scan := func(status string) map[string]any {
		return map[string]any{"carrier": "HLX", "number": "D1", "status": status, "time": time.Now().Format(time.RFC3339Nano)}
	}
	p.call("POST", "/v1/scans", key, scan("picked_up"), 200)
	follower := p.follow(id, key)
	if m := follower(); m["type"] != "snapshot" {
		t.Fatalf("the follower heard %v, want a snapshot", m)
	}

	var told []string // what each filler was told, as far as any was
	for full := false; !full; {
		if len(told) > 500_000 {
			t.Fatal("the disk does not fill up")
		}
		var body strings.Builder
		for i := range 5000 {
			body.WriteString(filler(len(told) + i))
		}
		res, text := p.sentTo("POST", "/v1/scans", key, "application/x-ndjson", body.String())
		for line := range strings.Lines(text) {
			switch {
			case strings.Contains(line, `"outcome":"accepted"`):
				told = append(told, at(decoded(t, line), "event").(string))
			case strings.Contains(line, `"problem"`): // in the middle of a stream
				end := decoded(t, line)
				documented(t, at(end, "problem"))
				if next := int(at(end, "next").(float64)); next != len(told)%5000 {
					t.Errorf("next is %d after %d answers", next, len(told))
				}
				full = true
			}
		}
		if res.StatusCode != http.StatusOK {
			full = true
			documented(t, p.refused(res, text))
		}
	}
	var disk unix.Statfs_t
	if err := unix.Statfs(dir, &disk); err != nil {
		t.Fatal(err)
	}
	if free := disk.Bavail * uint64(disk.Bsize) >> 20; free >= reserve || free < reserve-16 {
		t.Errorf("%d MiB are free when writes are refused, want nearly %d", free, reserve)
	}

	for _, write := range []struct{ method, path, body string }{
		{"POST", "/v1/scans", filler(-1)},
		{"POST", "/v1/scans", "[" + filler(-1) + "," + filler(-2) + "]"},
		{"POST", "/v1/parcels", `{"references":[{"carrier":"HLX","number":"D2"}],"from":"CNSZX-C1","to":"DEFRA-D1","weight":"1.2kg","depart":"2026-11-25T08:00:00Z"}`},
		{"POST", "/v1/parcels/" + id + "/references", `{"carrier":"SPG","number":"D3"}`},
		{"POST", "/v1/parcels/" + id + "/link", ""},
		{"DELETE", "/v1/parcels/" + id, ""},
	} {
		res, text := p.sentTo(write.method, write.path, key, "application/json", write.body)
		if res.StatusCode != http.StatusInsufficientStorage {
			t.Errorf("%s %s: got %d %s, want 507", write.method, write.path, res.StatusCode, text)
			continue
		}
		documented(t, p.refused(res, text))
	}
	if res, text := p.sentTo("GET", "/problems/storage-full", key, "", ""); res.StatusCode != http.StatusOK || !strings.Contains(text, "Reading and routing go on.") {
		t.Errorf("what the problem means: %d %s", res.StatusCode, text)
	}
	p.call("GET", "/healthz", key, nil, 200) // no restart would help
	if ready := p.call("GET", "/readyz", key, nil, 503); !strings.Contains(ready["detail"].(string), "store: disk is nearly full") || strings.Contains(fmt.Sprint(ready), dir) {
		t.Errorf("not ready: %v, want it to say so, and no path", ready)
	}
	if seen := p.call("GET", "/v1/parcels/"+id, key, nil, 200); at(seen, "state", "status") != "picked_up" {
		t.Errorf("the parcel on a full disk: %v", seen)
	}
	p.call("GET", "/v1/parcels/"+id+"/events", key, nil, 200)
	p.call("GET", "/v1/parcels", key, nil, 200)
	p.call("POST", "/v1/routes", key, map[string]any{"from": "CNSZX-C1", "to": "DEFRA-D1", "weight": "1.2kg", "depart": time.Now().Add(time.Hour).Format(time.RFC3339)}, 200)
	if m := p.follow(id, key)(); m["type"] != "snapshot" || at(m, "view", "state", "status") != "picked_up" {
		t.Errorf("a follower on a full disk heard %v", m)
	}

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if got := at(p.call("POST", "/v1/scans", key, scan("departed"), 200), "results", 0); at(got, "outcome") != "accepted" || at(got, "parcel") != id {
		t.Errorf("with room again: %v", got)
	}
	if m := follower(); m["type"] != "event" || at(m, "event", "status") != "departed" {
		t.Errorf("the follower heard %v, want what came with room again", m)
	}
	p.call("GET", "/readyz", key, nil, 200)
	for i := 0; i < len(told); i += len(told)/100 + 1 {
		_, text := p.sentTo("POST", "/v1/scans", key, "application/json", filler(i))
		if got := at(decoded(t, text), "results", 0); at(got, "outcome") != "duplicate" || at(got, "event") != told[i] {
			t.Errorf("scan %d, which was acknowledged as %s, again: %v", i, told[i], got)
		}
	}
	p.signal(syscall.SIGTERM)
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
	out, _ := said(t, 0, "verify", "--data", data)
	contains(t, out, "nothing is wrong")
	s, err := store.Open(filepath.Join(data, eventsIn), store.Options{Reserve: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	log, err := s.ReadLog(0, 0)
	if err != nil || len(log) != len(told)+2 {
		t.Errorf("%d events are stored (%v), and %d were acknowledged", len(log), err, len(told)+2)
	}
}

// refused is a problem that was answered, with the header it has.
func (p *process) refused(res *http.Response, text string) any {
	p.t.Helper()
	if media := res.Header.Get("Content-Type"); media != "application/problem+json" {
		p.t.Errorf("a problem of type %q: %s", media, text)
	}
	return decoded(p.t, text)
}

// documented checks that a problem is the one of a full disk, and tells no path.
func documented(t *testing.T, problem any) {
	t.Helper()
	want := map[string]any{"type": "/problems/storage-full", "title": "The disk is nearly full", "status": 507.0}
	if fmt.Sprint(problem) != fmt.Sprint(want) {
		t.Errorf("got the problem %v, want %v", problem, want)
	}
}

func decoded(t *testing.T, text string) (v map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// follow follows a parcel live, and gives what is heard, one by one.
func (p *process) follow(id, key string) func() map[string]any {
	p.t.Helper()
	d := websocket.Dialer{Subprotocols: []string{"entrepot.v1"}, HandshakeTimeout: 10 * time.Second}
	c, _, err := d.Dial("ws"+strings.TrimPrefix(p.url, "http")+"/v1/live", nil)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { c.Close() })
	if err := c.WriteJSON(map[string]any{"type": "subscribe", "parcel": id, "token": key}); err != nil {
		p.t.Fatal(err)
	}
	return func() (m map[string]any) {
		p.t.Helper()
		_ = c.SetReadDeadline(time.Now().Add(30 * time.Second)) // a test that hangs says where
		if err := c.ReadJSON(&m); err != nil {
			p.t.Fatal(err)
		}
		return m
	}
}

// TestReadOnlyDirectory: a server that may not write its directory says so in one
// sentence that names it, ends, and leaves it as it was.
func TestReadOnlyDirectory(t *testing.T) {
	dir := mounted(t, 1200)
	used, empty := filepath.Join(dir, "used"), filepath.Join(dir, "empty")
	p := startServe(t, crashFeed, used, true)
	p.call("POST", "/v1/scans", p.adminKey, map[string]any{"carrier": "HLX", "number": "R1", "status": "picked_up", "time": time.Now().Format(time.RFC3339)}, 200)
	p.signal(syscall.SIGTERM)
	if err := p.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(empty, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("", dir, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Skipf("mounts a file system for reading only, which this machine does not let root do: %v", err)
	}
	before := laidOut(t, dir)
	for _, data := range []string{used, empty, filepath.Join(dir, "new")} {
		var out, errs bytes.Buffer
		ctx, stop := context.WithTimeout(context.Background(), time.Minute)
		code := run([]string{"serve", "--feed", crashFeed, "--data", data, "--listen", "127.0.0.1:0"}, &streams{ctx, &out, &errs})
		stop()
		lines := strings.Split(strings.TrimSpace(errs.String()), "\n")
		last := lines[len(lines)-1]
		if code != 1 || out.Len() > 0 || !strings.HasPrefix(last, "entrepot: ") || !strings.Contains(last, data) || !strings.Contains(last, "read-only file system") {
			t.Errorf("serve on %s: code %d, %q, want 1 and a sentence with its name", data, code, out.String()+errs.String())
		}
	}
	if after := laidOut(t, dir); after != before {
		t.Errorf("the directory was\n%sand is\n%s", before, after)
	}
}

// laidOut is all there is in a directory.
func laidOut(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%s %v %d %v", path, info.Mode(), info.Size(), info.ModTime())
		if d.Type().IsRegular() {
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			sum := sha256.New()
			if _, err := io.Copy(sum, f); err != nil {
				return err
			}
			fmt.Fprintf(&b, " %x", sum.Sum(nil))
		}
		b.WriteByte('\n')
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
