package access

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Role is what a key is for.
type Role string

// The roles a key may have.
const (
	Admin   Role = "admin"   // everything
	Planner Role = "planner" // routes, the network, parcels
	Carrier Role = "carrier" // posts scans of one carrier and reads the parcels it moves
)

// Roles lists every role, in the order people are shown them.
var Roles = []Role{Admin, Planner, Carrier}

// Key is what is known of an API key; its secret is not.
type Key struct {
	ID      string
	Name    string // given by whoever made it; shown to people only
	Role    Role
	Carrier string // carrier id, for Carrier keys and no others
	Created time.Time
	Revoked time.Time // zero while the key is valid
	hash    [sha256.Size]byte
}

// Callers tell these apart with errors.Is.
var (
	// ErrRefused is all a caller learns about a credential that opens nothing.
	ErrRefused = errors.New("credential refused")
	// ErrNoKey is returned by Revoke for an id that is not in the file.
	ErrNoKey = errors.New("no such key")
	// ErrBadKey is returned by Create for a name, role or carrier it cannot take.
	ErrBadKey = errors.New("key cannot be made")
)

const (
	keyPrefix = "ent_"
	idLen     = 12 // base32 characters: 60 bits, so ids do not collide by chance
	secretLen = 52 // base32 characters of 32 bytes
	keyLen    = len(keyPrefix) + idLen + 1 + secretLen

	maxName    = 80 // characters
	maxCarrier = 40 // characters, as in a feed
)

// Lower-case base32 has no characters that a double click would stop at and
// none that a URL would escape.
const alphabet = "abcdefghijklmnopqrstuvwxyz234567"

var encoding = base32.NewEncoding(alphabet).WithPadding(base32.NoPadding)

// newKey makes a key's text and its record. The record holds only the hash.
func newKey(name string, role Role, carrier string, now time.Time) (Key, string, error) {
	k := Key{Name: name, Role: role, Carrier: carrier, Created: now.UTC().Truncate(time.Second)}
	if err := k.check(); err != nil {
		return Key{}, "", fmt.Errorf("%w: %w", ErrBadKey, err)
	}
	var random [8 + 32]byte
	rand.Read(random[:]) // never fails: it ends the process rather than return weak bytes
	k.ID = encoding.EncodeToString(random[:8])[:idLen]
	text := keyPrefix + k.ID + "_" + encoding.EncodeToString(random[8:])
	k.hash = sha256.Sum256([]byte(text))
	return k, text, nil
}

// keyID takes the id out of a key's text, or "" where the text is no key.
func keyID(text string) string {
	if len(text) != keyLen || !strings.HasPrefix(text, keyPrefix) || text[len(keyPrefix)+idLen] != '_' {
		return ""
	}
	return text[len(keyPrefix) : len(keyPrefix)+idLen]
}

// opens says whether text is this key. The whole text is hashed, so no second
// spelling of the same secret exists.
func (k Key) opens(text string) bool {
	got := sha256.Sum256([]byte(text))
	return subtle.ConstantTimeCompare(got[:], k.hash[:]) == 1 && k.Revoked.IsZero()
}

// check says what is wrong with the parts of a key that people choose.
func (k Key) check() error {
	switch k.Role {
	case Admin, Planner:
		if k.Carrier != "" {
			return fmt.Errorf("carrier: got %q with role %s, want none: only a carrier key is bound to a carrier", k.Carrier, k.Role)
		}
	case Carrier:
		if !isCarrierID(k.Carrier) {
			return fmt.Errorf("carrier: got %q, want the id of the carrier, 1 to %d of A-Z a-z 0-9 . _ -", k.Carrier, maxCarrier)
		}
	default:
		return fmt.Errorf("role: got %q, want %s, %s or %s", k.Role, Admin, Planner, Carrier)
	}
	if n := utf8.RuneCountInString(k.Name); n > maxName || !utf8.ValidString(k.Name) || strings.ContainsFunc(k.Name, unicode.IsControl) {
		return fmt.Errorf("name: got %q, want at most %d characters on one line", k.Name, maxName)
	}
	return nil
}

func isCarrierID(s string) bool {
	ok := func(c rune) bool {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.'
	}
	return s != "" && len(s) <= maxCarrier && !strings.ContainsFunc(s, func(c rune) bool { return !ok(c) })
}

// record is a Key as the file holds it.
type record struct {
	ID      string     `json:"id"`
	Name    string     `json:"name"`
	Role    Role       `json:"role"`
	Carrier string     `json:"carrier,omitempty"`
	SHA256  string     `json:"sha256"`
	Created time.Time  `json:"created"`
	Revoked *time.Time `json:"revoked,omitempty"`
}

func (k Key) record() record {
	r := record{ID: k.ID, Name: k.Name, Role: k.Role, Carrier: k.Carrier, SHA256: hex.EncodeToString(k.hash[:]), Created: k.Created}
	if !k.Revoked.IsZero() {
		r.Revoked = &k.Revoked
	}
	return r
}

func (r record) key() (Key, error) {
	k := Key{ID: r.ID, Name: r.Name, Role: r.Role, Carrier: r.Carrier, Created: r.Created}
	if len(r.ID) != idLen || strings.Trim(r.ID, alphabet) != "" {
		return Key{}, fmt.Errorf("id: got %q, want %d of a-z 2-7", r.ID, idLen)
	}
	if err := k.check(); err != nil {
		return Key{}, err
	}
	hash, err := hex.DecodeString(r.SHA256)
	if err != nil || len(hash) != sha256.Size {
		return Key{}, fmt.Errorf("sha256: got %d characters, want %d hexadecimal digits", len(r.SHA256), 2*sha256.Size)
	}
	k.hash = [sha256.Size]byte(hash)
	if r.Revoked != nil {
		if r.Revoked.IsZero() {
			return Key{}, errors.New("revoked: got the zero time, want when it was revoked, or no such field")
		}
		k.Revoked = *r.Revoked
	}
	return k, nil
}
