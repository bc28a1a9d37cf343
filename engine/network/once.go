package network

import (
	"encoding/base64"
	"fmt"
)

// Once is the request that made a change, for a client that sends it again: it
// makes nothing twice. Only hashes of it are kept.
type Once struct {
	Key  Sum `json:"key"`  // of whose key it is, and the key
	Body Sum `json:"body"` // of what was asked
}

// Sum is a SHA-256 hash, written in base64.
type Sum [32]byte

// MarshalText writes it.
func (s Sum) MarshalText() ([]byte, error) {
	return base64.RawURLEncoding.AppendEncode(nil, s[:]), nil
}

// UnmarshalText reads what MarshalText writes.
func (s *Sum) UnmarshalText(text []byte) error {
	b, err := base64.RawURLEncoding.Strict().AppendDecode(nil, text)
	if err != nil || len(b) != len(s) {
		return fmt.Errorf("sum: got %.60q, want 43 characters of base64", text)
	}
	*s = Sum(b)
	return nil
}
