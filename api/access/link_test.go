package access

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func links(t *testing.T, dir string) *Links {
	t.Helper()
	l, err := OpenLinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestTokenOpensOneParcelInOneGeneration(t *testing.T) {
	l := links(t, t.TempDir())
	token := l.Token("p1", 1)
	if !IsToken(token) {
		t.Fatalf("IsToken(%q) = false, want the form of a token", token)
	}
	other := links(t, t.TempDir())
	for name, tt := range map[string]struct {
		links      *Links
		text       string
		parcel     string
		generation uint32
		want       bool
	}{
		"its own":              {l, token, "p1", 1, true},
		"another parcel":       {l, token, "p2", 1, false},
		"a later generation":   {l, token, "p1", 2, false},
		"another server":       {other, token, "p1", 1, false},
		"nothing":              {l, "", "p1", 1, false},
		"without its prefix":   {l, token[4:], "p1", 1, false},
		"cut short":            {l, token[:len(token)-1], "p1", 1, false},
		"parcel runs together": {l, l.Token("p1\x00\x00\x00", 1), "p1", 0, false},
	} {
		if got := tt.links.Opens(tt.text, tt.parcel, tt.generation); got != tt.want {
			t.Errorf("%s: Opens = %v, want %v", name, got, tt.want)
		}
	}
}

func TestSecretIsMadeOnceAndKept(t *testing.T) {
	dir := t.TempDir()
	tokens := make([]string, 8)
	var wg sync.WaitGroup
	for i := range tokens {
		wg.Go(func() {
			l, err := OpenLinks(dir)
			if err != nil {
				t.Error(err)
				return
			}
			tokens[i] = l.Token("p", 1)
		})
	}
	wg.Wait()
	for _, token := range tokens {
		if token != tokens[0] {
			t.Fatal("two starts at once made two secrets, want one")
		}
	}
	info, err := os.Stat(filepath.Join(dir, "secret"))
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() != secretBytes {
		t.Fatalf("secret: %v, %v, want 32 bytes of mode 0600", info, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) != 0 {
		t.Errorf("left beside the secret: %v, want nothing", left)
	}
}

func TestShortSecretIsRefusedAndKept(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "secret")
	if err := os.WriteFile(path, []byte("too short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenLinks(dir); err == nil || !strings.Contains(err.Error(), "got 9 bytes, want 32") {
		t.Fatalf("OpenLinks = %v, want the size it got", err)
	}
	if text, _ := os.ReadFile(path); string(text) != "too short" {
		t.Error("a secret of the wrong size was replaced, want it left")
	}
}

func FuzzIsToken(f *testing.F) {
	f.Add("trk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "p1")
	f.Add("ent_", "")
	l := &Links{}
	f.Fuzz(func(t *testing.T, text, parcel string) {
		if l.Opens(text, parcel, 1) && !IsToken(text) {
			t.Fatalf("%q opens %q and is no token", text, parcel)
		}
		if !IsToken(l.Token(parcel, 1)) {
			t.Fatalf("the token of %q is no token", parcel)
		}
	})
}
