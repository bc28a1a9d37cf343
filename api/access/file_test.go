package access

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// open makes a File whose clock the test moves by hand.
func open(t *testing.T, dir string) (*File, func(time.Duration)) {
	t.Helper()
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	f.now = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	f.state.Store(f.read()) // again, by this clock
	return f, func(d time.Duration) { mu.Lock(); now = now.Add(d); mu.Unlock() }
}

func create(t *testing.T, f *File, role Role, carrier string) (Key, string) {
	t.Helper()
	k, text, err := f.Create("test", role, carrier)
	if err != nil {
		t.Fatal(err)
	}
	return k, text
}

func TestKeyOpensUntilRevoked(t *testing.T) {
	f, _ := open(t, t.TempDir())
	made, text := create(t, f, Carrier, "HLX")
	if err := f.Good(made.ID); err != nil {
		t.Fatalf("Good of a new key = %v", err)
	}
	got, err := f.Lookup(text)
	if err != nil || got != made || got.Carrier != "HLX" || got.Role != Carrier {
		t.Fatalf("Lookup of a new key = %+v, %v, want %+v", got, err, made)
	}
	if _, err := f.Revoke(made.ID); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Lookup(text); err != ErrRefused || got != (Key{}) {
		t.Fatalf("Lookup of a revoked key = %+v, %v, want nothing and ErrRefused itself", got, err)
	}
	if err := f.Good(made.ID); err != ErrRefused {
		t.Fatalf("Good of a revoked key = %v, want ErrRefused", err)
	}
	keys, err := f.List()
	if err != nil || len(keys) != 1 || keys[0].Revoked.IsZero() {
		t.Fatalf("List = %+v, %v, want the revoked key with its time", keys, err)
	}
}

func TestRevokeKeepsTheFirstTime(t *testing.T) {
	f, pass := open(t, t.TempDir())
	k, _ := create(t, f, Admin, "")
	first, err := f.Revoke(k.ID)
	if err != nil {
		t.Fatal(err)
	}
	pass(time.Hour)
	again, err := f.Revoke(k.ID)
	if err != nil || !again.Revoked.Equal(first.Revoked) {
		t.Fatalf("second Revoke = %v, %v, want %v", again.Revoked, err, first.Revoked)
	}
	if _, err := f.Revoke("aaaaaaaaaaaa"); !errors.Is(err, ErrNoKey) {
		t.Fatalf("Revoke of an unknown id = %v, want ErrNoKey", err)
	}
}

// TestRefusalsAreAlike holds every way to be refused to the very same error
// value: whatever a caller sees of it cannot tell them apart.
func TestRefusalsAreAlike(t *testing.T) {
	f, _ := open(t, t.TempDir())
	k, text := create(t, f, Admin, "")
	gone, revoked := create(t, f, Admin, "")
	if _, err := f.Revoke(gone.ID); err != nil {
		t.Fatal(err)
	}
	other := "b"
	if text[len(text)-1] == 'b' {
		other = "c"
	}
	for name, text := range map[string]string{
		"nothing":          "",
		"one letter wrong": text[:len(text)-1] + other,
		"upper case":       strings.ToUpper(text),
		"cut short":        text[:len(text)-1],
		"one letter more":  text + "a",
		"unknown id":       keyPrefix + "aaaaaaaaaaaa" + text[len(keyPrefix)+idLen:],
		"only the id":      keyPrefix + k.ID,
		"revoked":          revoked,
		"other prefix":     "trk" + text[3:],
		"trailing space":   text + " ",
	} {
		if _, err := f.Lookup(text); err != ErrRefused {
			t.Errorf("%s: Lookup = %v, want ErrRefused itself", name, err)
		}
	}
}

func TestFileHoldsNoSecretAndIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	f, _ := open(t, dir)
	_, text := create(t, f, Admin, "")
	content, err := os.ReadFile(filepath.Join(dir, "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	if secret := text[len(text)-secretLen:]; strings.Contains(string(content), secret) {
		t.Error("keys.json holds the secret of a key, want only its hash")
	}
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, "keys.json"): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v, %v, want %v", path, info.Mode().Perm(), err, want)
		}
	}
}

func TestKeysMadeBesideARunningServerCount(t *testing.T) {
	dir := t.TempDir()
	server, pass := open(t, dir)
	command, _ := open(t, dir)
	k, text := create(t, command, Planner, "")
	if _, err := server.Lookup(text); err != ErrRefused {
		t.Fatalf("within the second: %v, want the reading before: ErrRefused", err)
	}
	pass(lookAgain)
	if got, err := server.Lookup(text); err != nil || got.ID != k.ID {
		t.Fatalf("a second later: %v, %v, want key %s", got.ID, err, k.ID)
	}
	if _, err := command.Revoke(k.ID); err != nil {
		t.Fatal(err)
	}
	pass(lookAgain)
	if _, err := server.Lookup(text); err != ErrRefused {
		t.Fatalf("a second after it was revoked: %v, want ErrRefused", err)
	}
}

// TestUnchangedFileIsNotReadAgain replaces the text behind the reading's back
// in a way that stat cannot see, to prove that stat decides.
func TestUnchangedFileIsNotReadAgain(t *testing.T) {
	f, pass := open(t, t.TempDir())
	_, text := create(t, f, Admin, "")
	before := f.state.Load()
	pass(lookAgain)
	if _, err := f.Lookup(text); err != nil {
		t.Fatal(err)
	}
	after := f.state.Load()
	if after == before || after.info != before.info {
		t.Error("an unchanged file was read again, want only a later look at it")
	}
}

func TestBrokenFileRefusesEverybody(t *testing.T) {
	hash := strings.Repeat("0", 64)
	good := `{"version":1,"keys":[{"id":"aaaaaaaaaaaa","name":"","role":"admin","sha256":"` + hash + `","created":"2026-01-02T03:04:05Z"}]}`
	for name, tt := range map[string]struct{ text, want string }{
		"empty":             {"", "not a key file"},
		"half a file":       {good[:len(good)/2], "not a key file"},
		"two files":         {good + good, "got more after its end"},
		"newer version":     {strings.Replace(good, `"version":1`, `"version":2`, 1), "version: got 2, want 1"},
		"unknown field":     {strings.Replace(good, `"name"`, `"onlyFrom":"10.0.0.1","name"`, 1), "onlyFrom"},
		"unknown role":      {strings.Replace(good, `"admin"`, `"root"`, 1), `key 1: role: got "root"`},
		"short hash":        {strings.Replace(good, hash, hash[2:], 1), "sha256: got 62 characters"},
		"hash not hex":      {strings.Replace(good, hash, "g"+hash[1:], 1), "sha256"},
		"carrier less":      {strings.Replace(good, `"admin"`, `"carrier"`, 1), "carrier: got"},
		"carrier too much":  {strings.Replace(good, `"role":"admin"`, `"role":"admin","carrier":"HLX"`, 1), "carrier: got"},
		"bad id":            {strings.Replace(good, "aaaaaaaaaaaa", "aaaaaaaaaaa1", 1), "key 1: id"},
		"same id twice":     {strings.Replace(good, "[", "["+good[len(`{"version":1,"keys":[`):len(good)-2]+",", 1), "key 2: id"},
		"zero revoked time": {strings.Replace(good, `"created"`, `"revoked":"0001-01-01T00:00:00Z","created"`, 1), "revoked"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			f, pass := open(t, dir)
			_, text := create(t, f, Admin, "")
			if err := os.WriteFile(f.path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Open = %v, want an error with %q", err, tt.want)
			}
			pass(lookAgain)
			if _, err := f.Lookup(text); err == nil || errors.Is(err, ErrRefused) {
				t.Errorf("Lookup of a key read before = %v, want the file's fault", err)
			}
			if _, _, err := f.Create("test", Admin, ""); err == nil {
				t.Error("Create on a broken file succeeded, want it left as it is")
			}
			if now, _ := os.ReadFile(f.path); string(now) != tt.text {
				t.Error("a broken file was written over")
			}
			if err := os.WriteFile(f.path, []byte(good), 0o600); err != nil {
				t.Fatal(err)
			}
			pass(lookAgain)
			if _, err := f.Lookup(text); err != ErrRefused {
				t.Errorf("Lookup after the repair = %v, want ErrRefused", err)
			}
		})
	}
}

func TestCreateRefuses(t *testing.T) {
	f, _ := open(t, t.TempDir())
	for name, tt := range map[string]struct {
		name    string
		role    Role
		carrier string
		want    string
	}{
		"no role":            {"a", "", "", "role: got \"\""},
		"carrier unbound":    {"a", Carrier, "", "carrier: got \"\""},
		"carrier with space": {"a", Carrier, "H L", "carrier: got \"H L\""},
		"planner bound":      {"a", Planner, "HLX", "only a carrier key"},
		"name of two lines":  {"a\nb", Admin, "", "one line"},
		"name too long":      {strings.Repeat("é", 81), Admin, "", "at most 80"},
	} {
		if _, text, err := f.Create(tt.name, tt.role, tt.carrier); !errors.Is(err, ErrBadKey) || text != "" || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Create = %q, %v, want ErrBadKey with %q", name, text, err, tt.want)
		}
	}
}

// TestManyWritersLoseNothing has several Files, as several processes would
// have, make keys of one directory at once.
func TestManyWritersLoseNothing(t *testing.T) {
	dir := t.TempDir()
	const writers, each = 4, 5
	var wg sync.WaitGroup
	first := make(chan string, writers)
	for range writers {
		wg.Go(func() {
			f, err := Open(dir)
			if err != nil {
				t.Error(err)
				return
			}
			if _, text, err := f.CreateFirst("first"); err != nil {
				t.Error(err)
			} else if text != "" {
				first <- text
			}
			for range each {
				if _, _, err := f.Create("one of many", Admin, ""); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	f, _ := open(t, dir)
	keys, err := f.List()
	if err != nil || len(keys) != writers*each+1 {
		t.Fatalf("List = %d keys, %v, want %d", len(keys), err, writers*each+1)
	}
	if len(first) != 1 {
		t.Errorf("%d callers were given the first key, want 1", len(first))
	}
	if _, err := f.Lookup(<-first); err != nil {
		t.Errorf("Lookup of the first key = %v", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left beside the file: %v, %v, want nothing", left, err)
	}
}

func FuzzDecodeKeys(f *testing.F) {
	f.Add(`{"version":1,"keys":[{"id":"aaaaaaaaaaaa","name":"a","role":"carrier","carrier":"HLX","sha256":"` + strings.Repeat("0f", 32) + `","created":"2026-01-02T03:04:05Z"}]}`)
	f.Add(`{"version":1}`)
	f.Fuzz(func(t *testing.T, text string) {
		keys, order, err := decode([]byte(text))
		if err == nil && len(keys) != len(order) {
			t.Fatalf("%d keys, %d in order", len(keys), len(order))
		}
		for _, k := range keys {
			again, err := k.record().key()
			if err != nil || again != k {
				t.Fatalf("written and read again: %+v, %v, want %+v", again, err, k)
			}
			if k.check() != nil {
				t.Fatalf("accepted %+v, which Create would refuse", k)
			}
		}
	})
}

func FuzzKeyID(f *testing.F) {
	_, text, err := newKey("seed", Admin, "", time.Unix(0, 0))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add("ent__")
	f.Fuzz(func(t *testing.T, text string) {
		if id := keyID(text); id != "" && !strings.HasPrefix(text, keyPrefix+id+"_") {
			t.Fatalf("keyID(%q) = %q", text, id)
		}
	})
}
