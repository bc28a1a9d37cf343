package event

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// Proof is what a carrier has to show for a delivery. The zero Proof is none.
type Proof struct {
	Name             string  // who took the parcel, or would not
	Photo, Signature Content // zero where there is none
}

// ScanProof is a Proof as text. It names the pictures; they are uploaded apart
// once the scan is stored.
type ScanProof struct {
	Name      string `json:"name,omitempty"`
	Photo     string `json:"photo,omitempty"`
	Signature string `json:"signature,omitempty"`
}

// provable tells whether a carrier can have something to show for a status: for
// the parcel in somebody's hands (delivered, returned), in a locker or a shop
// (ready_for_pickup), or refused and before a closed door (delivery_failed).
func (s Status) provable() bool {
	switch s {
	case Delivered, ReadyForPickup, DeliveryFailed, Returned:
		return true
	}
	return false
}

// proof reads the proof of a scan with that status. Beside an unknown status,
// which is refused itself, any proof is fine.
func (s *Scan) proof(status Status, faults *Faults) Proof {
	switch {
	case s.Proof == ScanProof{}:
		return Proof{}
	case s.Withdraws != "":
		faults.Refuse("proof", "a proof", besideWithdraws)
		return Proof{}
	case status.Known() && !status.provable():
		faults.Refuse("proof", "a proof with status "+s.Status, "one only with delivered, ready_for_pickup, delivery_failed or returned")
	}
	faults.text("proof.name", s.Proof.Name, maxProofName)
	return Proof{
		Name:      s.Proof.Name,
		Photo:     faults.content("proof.photo", s.Proof.Photo),
		Signature: faults.content("proof.signature", s.Proof.Signature),
	}
}

// content reads the name of a file, or refuses it.
func (f *Faults) content(field, text string) Content {
	c, ok := parseContent(text)
	if !ok {
		f.Refuse(field, text, "sha256: and 64 hexadecimal digits in lower case")
	}
	return c
}

// Content names a file by the SHA-256 of its bytes. The zero Content names none.
type Content [32]byte

// IsZero reports whether nothing is named.
func (c Content) IsZero() bool { return c == Content{} }

// contentPrefix leaves room for another hash one day.
const contentPrefix = "sha256:"

// String gives "sha256:" and 64 hexadecimal digits; the zero Content is empty.
func (c Content) String() string {
	if c.IsZero() {
		return ""
	}
	return contentPrefix + hex.EncodeToString(c[:])
}

// MarshalText writes the form of String.
func (c Content) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads the form of String, and only that, so that one file has
// one name. 64 zeros are refused: they are the hash of no file that is known.
func (c *Content) UnmarshalText(text []byte) error {
	got, ok := parseContent(string(text))
	if !ok {
		return fmt.Errorf("event: content: got %q, want %s and %d hexadecimal digits in lower case", clip(string(text)), contentPrefix, 2*len(got))
	}
	*c = got
	return nil
}

func parseContent(text string) (c Content, ok bool) {
	digits, ok := strings.CutPrefix(text, contentPrefix)
	if !ok || len(digits) != hex.EncodedLen(len(c)) {
		return c, text == ""
	}
	for i := range c {
		high, low := nibble(digits[2*i]), nibble(digits[2*i+1])
		if high|low > 0xf {
			return Content{}, false
		}
		c[i] = high<<4 | low
	}
	return c, !c.IsZero()
}

// nibble reads one hexadecimal digit in lower case; more than 0xf is none.
func nibble(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return 0xff
}
