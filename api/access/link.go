package access

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	tokenPrefix = "trk_"
	tokenLen    = len(tokenPrefix) + 43 // base64url of 32 bytes, unpadded
	secretBytes = 32
)

// Links makes and checks shoppers' tokens with the server's secret.
type Links struct{ secret [secretBytes]byte }

// OpenLinks reads DIR/secret and makes it (mode 0600) if there is none. A
// secret of the wrong size is an error and not replaced: a new one would
// silently end every link given out.
func OpenLinks(dir string) (*Links, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("access: data directory: %w", err)
	}
	path := filepath.Join(dir, "secret")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := createSecret(path); err != nil {
			return nil, fmt.Errorf("access: make secret: %w", err)
		}
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("access: read secret: %w", err)
	}
	if len(text) != secretBytes {
		return nil, fmt.Errorf("access: secret: %s: got %d bytes, want %d", path, len(text), secretBytes)
	}
	l := &Links{}
	copy(l.secret[:], text)
	return l, nil
}

// createSecret puts a new secret at path unless another process does so first.
// A hard link appears whole or not at all and never replaces a file, which a
// rename would.
func createSecret(path string) error {
	var secret [secretBytes]byte
	rand.Read(secret[:])
	tmp, err := writeBeside(path, secret[:])
	if err != nil {
		return err
	}
	defer os.Remove(tmp)
	if err := os.Link(tmp, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// Token is the token of a parcel's link in its given generation.
func (l *Links) Token(parcel string, generation uint32) string {
	mac := l.mac(parcel, generation)
	return tokenPrefix + base64.RawURLEncoding.EncodeToString(mac[:])
}

// Opens says whether text is the token of this parcel's link in this
// generation, in a time that does not depend on where it differs. Whether the
// link has expired or was revoked is the caller's to know.
func (l *Links) Opens(text, parcel string, generation uint32) bool {
	return hmac.Equal([]byte(text), []byte(l.Token(parcel, generation)))
}

func (l *Links) mac(parcel string, generation uint32) (sum [sha256.Size]byte) {
	h := hmac.New(sha256.New, l.secret[:])
	h.Write([]byte("parcel link\x00"))
	h.Write([]byte(parcel))
	// A fixed width ends the message, so no parcel and generation can run
	// together into another parcel's.
	h.Write(binary.BigEndian.AppendUint32(nil, generation))
	h.Sum(sum[:0])
	return sum
}

// IsToken says whether text has the form of a shopper's token, and nothing
// about whether it opens anything.
func IsToken(text string) bool {
	if len(text) != tokenLen || !strings.HasPrefix(text, tokenPrefix) {
		return false
	}
	_, err := base64.RawURLEncoding.Strict().DecodeString(text[len(tokenPrefix):])
	return err == nil
}
