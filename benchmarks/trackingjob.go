package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Everything about the store is measured in a process of its own, so that what it
// holds in memory is its own and one run leaves nothing to the next. The job is
// given in the environment; the child answers in lines of JSON.

// trackingChild names the variable that has the job.
const trackingChild = "ENTREPOT_TRACKING_JOB"

// trackingJob is what a child is to do; which fields matter depends on Kind.
type trackingJob struct {
	Kind    string
	Dir     string
	Posters int
	Size    int // events in a post
	Events  int
	Span    time.Duration // at most; 0: until all events are posted
	Parcels int
	Minutes int
	Late    bool // some scans come late
	Cold    bool // nothing of the store is in memory at first
	Profile string

	// Of clients: where they post, with which key, from which scan on, and whether
	// the same scans may be posted again.
	Address, Key string
	First        int
	Again        bool
}

// trackingSaid is a line of a child; which fields matter depends on the job.
type trackingSaid struct {
	What    string
	Events  int
	Took    time.Duration // what the figures are of
	Spent   time.Duration // processor time meanwhile
	Worst   time.Duration // commit
	Median  time.Duration
	P99     time.Duration
	Decode  time.Duration // of the posts' lines, in one goroutine
	Peak    int64         // bytes resident
	Held    int64         // bytes resident at the end
	Files   int64         // of those, pages of mapped files, which the system takes back when it wants
	Heap    int64         // bytes of Go's heap in use at the end
	Disk    int64         // bytes on disk once closed
	Written int64         // bytes written to the disk so far, again and again as files are merged
	Checked int           // parcels whose state was held against the fold
	Ratio   float64
	Failed  string
}

func (s trackingSaid) rate() float64 { return float64(s.Events) / s.Took.Seconds() }

// runChild runs a job in a process of its own and gives the last line it said.
// Each earlier one goes to said; when that returns false the child is killed,
// with SIGKILL, at that very moment.
func runChild(job trackingJob, said func(trackingSaid) bool) (last trackingSaid, err error) {
	text, err := json.Marshal(job)
	if err != nil {
		return last, err
	}
	child := exec.Command(os.Args[0], "-only", "tracking")
	child.Env = append(os.Environ(), trackingChild+"="+string(text))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		return last, err
	}
	if err := child.Start(); err != nil {
		return last, err
	}
	killed, had := false, false
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if !strings.HasPrefix(lines.Text(), "{") {
			continue // what every run of this program says first
		}
		if had && said != nil && !killed && !said(last) {
			killed = true
		}
		if err := json.Unmarshal(lines.Bytes(), &last); err != nil {
			return last, errors.Join(err, child.Process.Kill(), child.Wait())
		}
		had = true
		if last.What == "kill me" && !killed {
			killed = true
			if err := child.Process.Kill(); err != nil {
				return last, err
			}
		}
	}
	err = child.Wait()
	switch {
	case last.Failed != "":
		return last, fmt.Errorf("%s: %s", job.Kind, last.Failed)
	case killed:
		return last, nil
	case err == nil && !had:
		return last, fmt.Errorf("%s: the child said nothing", job.Kind)
	}
	return last, err
}

// trackingDo is the child.
func trackingDo(text string) error {
	var job trackingJob
	if err := json.Unmarshal([]byte(text), &job); err != nil {
		return err
	}
	say := func(s trackingSaid) {
		line, err := json.Marshal(s)
		if err == nil {
			fmt.Println(string(line))
		}
	}
	do, known := map[string]func(trackingJob, func(trackingSaid)) error{
		"lines": postsJob, "events": postsJob, "raw": postsJob, "grouped": postsJob,
		"fill": fillJob, "open": openJob, "probe": probeJob, "paced": pacedJob, "clients": clientsJob,
	}[job.Kind]
	if !known {
		return fmt.Errorf("tracking: job %q is not known", job.Kind)
	}
	if err := do(job, say); err != nil {
		say(trackingSaid{Failed: err.Error()})
	}
	return nil
}

// diskBytes is what files take on the disk, not what they would be long: Badger
// makes its files longer than they are full.
func diskBytes(dir string) (total int64, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if st, ok := info.Sys().(*syscall.Stat_t); ok {
			total += st.Blocks * 512
		}
		return nil
	})
	return total, err
}

// forgetFiles asks the system to keep nothing of a directory's files in memory,
// so that whoever opens them next reads the disk.
func forgetFiles(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		return unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
	})
}

// written is what this process has written to disks, as Linux counts it; 0 if
// unknown.
func written() int64 {
	text, _ := os.ReadFile("/proc/self/io")
	for l := range strings.Lines(string(text)) {
		var n int64
		if _, err := fmt.Sscanf(l, "write_bytes: %d", &n); err == nil {
			return n
		}
	}
	return 0
}

// memoryBytes reads VmRSS, VmHWM or RssFile of this process in bytes; 0 if unknown.
func memoryBytes(line string) int64 {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer f.Close()
	text, _ := io.ReadAll(f)
	for l := range strings.Lines(string(text)) {
		var kilobytes int64
		if name, value, ok := strings.Cut(l, ":"); ok && name == line {
			if _, err := fmt.Sscan(value, &kilobytes); err == nil {
				return kilobytes << 10
			}
		}
	}
	return 0
}
