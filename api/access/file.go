package access

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// lookAgain is how stale a running server's view of the file may be: a stat
// costs microseconds, and a person who revokes a key waits longer than this to
// look at the result.
const lookAgain = time.Second

// maxFile bounds what is read: about 20,000 keys.
const maxFile = 4 << 20

const formatVersion = 1

// File is the API keys of one data directory.
type File struct {
	path string
	now  func() time.Time

	refresh sync.Mutex // held while looking at the file, so that one caller looks
	state   atomic.Pointer[state]
}

// state is one reading of the file. It is never changed.
type state struct {
	keys   map[string]Key
	order  []string // ids as the file lists them: oldest first
	err    error    // why the file could not be read; then keys is empty
	info   fs.FileInfo
	looked time.Time
}

// Open reads DIR/keys.json, where DIR is the data directory, and makes the
// directory if there is none. A missing file is a file without keys.
func Open(dir string) (*File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("access: data directory: %w", err)
	}
	f := &File{path: filepath.Join(dir, "keys.json"), now: time.Now}
	s := f.read()
	if s.err != nil {
		return nil, s.err
	}
	f.state.Store(s)
	return f, nil
}

// Lookup finds the valid key with this text. It returns ErrRefused for every
// text that opens nothing, and another error when the file cannot be trusted.
func (f *File) Lookup(text string) (Key, error) {
	s := f.current()
	if s.err != nil {
		return Key{}, s.err
	}
	// An unknown id is compared with the zero key, whose hash no text has, so
	// it takes as long as a known one.
	k := s.keys[keyID(text)]
	if !k.opens(text) {
		return Key{}, ErrRefused
	}
	return k, nil
}

// Good says whether the key with this id, looked up before, is still valid:
// nil, ErrRefused, or why the file cannot be trusted.
func (f *File) Good(id string) error {
	s := f.current()
	if s.err != nil {
		return s.err
	}
	if k, known := s.keys[id]; !known || !k.Revoked.IsZero() {
		return ErrRefused
	}
	return nil
}

// Check says whether the file can be trusted, by the newest reading of it.
func (f *File) Check() error { return f.current().err }

// List gives every key ever made, oldest first.
func (f *File) List() ([]Key, error) {
	s := f.read()
	if s.err != nil {
		return nil, s.err
	}
	out := make([]Key, 0, len(s.order))
	for _, id := range s.order {
		out = append(out, s.keys[id])
	}
	return out, nil
}

// Create makes a key and returns its text, which is kept nowhere.
func (f *File) Create(name string, role Role, carrier string) (Key, string, error) {
	made, text, err := newKey(name, role, carrier, f.now())
	if err != nil {
		return Key{}, "", fmt.Errorf("access: %w", err)
	}
	err = f.change(func(keys []Key) ([]Key, error) { return append(keys, made), nil })
	if err != nil {
		return Key{}, "", err
	}
	return made, text, nil
}

// CreateFirst makes an admin key if the file holds no key at all, valid or
// revoked. The text is empty when there was one.
func (f *File) CreateFirst(name string) (Key, string, error) {
	made, text, err := newKey(name, Admin, "", f.now())
	if err != nil {
		return Key{}, "", fmt.Errorf("access: %w", err)
	}
	err = f.change(func(keys []Key) ([]Key, error) {
		if len(keys) > 0 {
			return nil, errUnchanged
		}
		return []Key{made}, nil
	})
	if errors.Is(err, errUnchanged) {
		return Key{}, "", nil
	}
	if err != nil {
		return Key{}, "", err
	}
	return made, text, nil
}

// Revoke ends the key with this id. Revoking it again changes nothing.
func (f *File) Revoke(id string) (Key, error) {
	var out Key
	err := f.change(func(keys []Key) ([]Key, error) {
		for i := range keys {
			if keys[i].ID != id {
				continue
			}
			if keys[i].Revoked.IsZero() {
				keys[i].Revoked = f.now().UTC().Truncate(time.Second)
			}
			out = keys[i]
			return keys, nil
		}
		return nil, fmt.Errorf("access: key %q: %w", id, ErrNoKey)
	})
	return out, err
}

// errUnchanged is how an edit says that there is nothing to write.
var errUnchanged = errors.New("unchanged")

// change rewrites the file with what edit makes of its keys, alone among all
// processes, and puts the result into force here at once.
func (f *File) change(edit func([]Key) ([]Key, error)) error {
	lock, err := os.OpenFile(f.path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("access: lock: %w", err)
	}
	defer lock.Close() // which releases the lock
	for {
		err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("access: lock %s: %w", lock.Name(), err)
	}

	old := f.read()
	if old.err != nil {
		return old.err
	}
	keys := make([]Key, 0, len(old.order)+1)
	for _, id := range old.order {
		keys = append(keys, old.keys[id])
	}
	keys, err = edit(keys)
	if err != nil {
		return err
	}
	doc := document{Version: formatVersion}
	for _, k := range keys {
		doc.Keys = append(doc.Keys, k.record())
	}
	text, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return fmt.Errorf("access: encode keys: %w", err)
	}
	if len(text) >= maxFile {
		return fmt.Errorf("access: %s: got %d bytes of keys, want less than %d", f.path, len(text), maxFile)
	}
	if err := replace(f.path, append(text, '\n')); err != nil {
		return fmt.Errorf("access: write keys: %w", err)
	}
	f.refresh.Lock()
	defer f.refresh.Unlock()
	f.state.Store(f.read())
	return nil
}

// current is the newest reading that is at most lookAgain old. Only one caller
// at a time looks at the file; the others go on with the reading before.
func (f *File) current() *state {
	s := f.state.Load()
	if f.now().Sub(s.looked) < lookAgain || !f.refresh.TryLock() {
		return s
	}
	defer f.refresh.Unlock()
	info, err := os.Stat(f.path)
	if err == nil && s.err == nil && s.info != nil && os.SameFile(info, s.info) &&
		info.Size() == s.info.Size() && info.ModTime().Equal(s.info.ModTime()) {
		same := *s
		same.looked = f.now()
		f.state.Store(&same)
		return &same
	}
	s = f.read()
	f.state.Store(s)
	return s
}

// document is the file's form.
type document struct {
	Version int      `json:"version"`
	Keys    []record `json:"keys"`
}

// read reads the file as it is now.
func (f *File) read() *state {
	s := &state{looked: f.now()}
	file, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return s
	}
	if err != nil {
		s.err = fmt.Errorf("access: read keys: %w", err)
		return s
	}
	defer file.Close()
	if s.info, err = file.Stat(); err != nil {
		s.err = fmt.Errorf("access: read keys: %w", err)
		return s
	}
	text, err := io.ReadAll(io.LimitReader(file, maxFile))
	if err == nil && len(text) == maxFile {
		err = fmt.Errorf("got %d bytes or more, want a file of keys", maxFile)
	}
	if err == nil {
		s.keys, s.order, err = decode(text)
	}
	if err != nil {
		s.err = fmt.Errorf("access: %s: %w", f.path, err)
	}
	return s
}

// decode reads the text of a key file. What it does not know it refuses: a
// field ignored today could be the restriction of tomorrow.
func decode(text []byte) (map[string]Key, []string, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var doc document
	if err := d.Decode(&doc); err != nil {
		return nil, nil, fmt.Errorf("not a key file: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, nil, errors.New("not a key file: got more after its end, want one JSON object")
	}
	if doc.Version != formatVersion {
		return nil, nil, fmt.Errorf("version: got %d, want %d", doc.Version, formatVersion)
	}
	keys := make(map[string]Key, len(doc.Keys))
	order := make([]string, 0, len(doc.Keys))
	for i, r := range doc.Keys {
		k, err := r.key()
		if err != nil {
			return nil, nil, fmt.Errorf("key %d: %w", i+1, err)
		}
		if _, twice := keys[k.ID]; twice {
			return nil, nil, fmt.Errorf("key %d: id: got %q again, want each id once", i+1, k.ID)
		}
		keys[k.ID] = k
		order = append(order, k.ID)
	}
	return keys, order, nil
}
