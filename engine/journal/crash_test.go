package journal

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// crashDir tells a process that it is the child of TestCrash, and its directory;
// crashRound makes its ids new.
const (
	crashDir   = "ENTREPOT_JOURNAL_DIR"
	crashRound = "ENTREPOT_JOURNAL_ROUND"
)

// TestCrash kills a child that makes and takes back changes from several
// goroutines, with SIGKILL at a moment that depends on the seed and the
// scheduler, ten times over one directory: what it acknowledged holds, once.
func TestCrash(t *testing.T) {
	if dir := os.Getenv(crashDir); dir != "" {
		crashChild(dir)
		return
	}
	dir := t.TempDir()
	made, undone := map[string]bool{}, map[string]bool{}
	for round := range 10 {
		r := rand.New(rand.NewPCG(uint64(round), 0))
		for _, line := range killedAfter(t, dir, round, 1+r.IntN(120)) {
			switch what, id, _ := strings.Cut(line, " "); what {
			case "made":
				made[id] = true
			case "undone":
				undone[id] = true
			default:
				t.Fatalf("round %d: the child says %q", round, line)
			}
		}
		j := open(t, dir)
		force, gone := map[string]int{}, map[string]int{}
		for _, c := range j.Changes() {
			force[c.ID]++
		}
		for _, u := range j.History(mostUndone) {
			gone[u.Change.ID]++
		}
		for id := range made {
			if force[id]+gone[id] != 1 {
				t.Errorf("round %d: %s was acknowledged and is there %d times", round, id, force[id]+gone[id])
			}
		}
		for id := range undone {
			if gone[id] != 1 {
				t.Errorf("round %d: taking back %s was acknowledged and is there %d times", round, id, gone[id])
			}
		}
		t.Logf("round %d: %d made and %d taken back acknowledged, %d and %d found", round, len(made), len(undone), len(force)+len(gone), len(gone))
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(made) < 50 || len(undone) < 10 {
		t.Errorf("%d made and %d taken back were acknowledged: too few", len(made), len(undone))
	}
}

// killedAfter runs a child until it has got so many lines out, kills it, and
// gives every line.
func killedAfter(t *testing.T, dir string, round, after int) (lines []string) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestCrash$")
	child.Env = append(os.Environ(), crashDir+"="+dir, fmt.Sprint(crashRound, "=", round))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	for in := bufio.NewReader(out); ; {
		line, err := in.ReadString('\n')
		if err != nil {
			break // a line cut short was not an acknowledgement
		}
		if lines = append(lines, strings.TrimSpace(line)); len(lines) == after {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := child.Wait(); err == nil || len(lines) < after {
		t.Fatalf("round %d: the child ended by itself after %d lines: %v", round, len(lines), err)
	}
	return lines
}

// crashChild makes changes until it is killed, and takes every third back. It
// writes a line only once a call has returned.
func crashChild(dir string) {
	fail := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, "child:", err)
			os.Exit(1)
		}
	}
	j, err := Open(dir)
	fail(err)
	lines := make(chan string)
	for worker := range 4 {
		go func() {
			for i := 0; ; i++ {
				id := fmt.Sprint(os.Getenv(crashRound), "-", worker, "-", i)
				fail(j.Append(change(id)))
				lines <- "made " + id
				if i%3 == 0 {
					fail(j.Undo(id, "child", noon, ""))
					lines <- "undone " + id
				}
			}
		}()
	}
	for line := range lines {
		fmt.Println(line)
	}
}
