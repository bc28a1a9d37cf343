package geo

import (
	"fmt"
	"strings"
)

// Locode is a UN/LOCODE: the two letters of an ISO 3166-1 country and three
// characters for a place in it, such as CNSHA. It is always upper case and
// without a space.
type Locode string

// ParseLocode reads a code as people write it: CNSHA, cnsha or CN SHA. It
// checks the form, two letters and then three of A-Z or 2-9; whether such a
// place exists is another question.
func ParseLocode(s string) (Locode, error) {
	code := []byte(strings.TrimSpace(s))
	if len(code) == 6 && code[2] == ' ' {
		code = append(code[:2], code[3:]...)
	}
	ok := len(code) == 5
	for i := 0; ok && i < len(code); i++ {
		c := code[i]
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
			code[i] = c
		}
		ok = c >= 'A' && c <= 'Z' || i >= 2 && c >= '2' && c <= '9'
	}
	if !ok {
		return "", fmt.Errorf("locode: got %.16q, want two letters of a country and three of A-Z or 2-9, such as CN SHA", s)
	}
	return Locode(code), nil
}

// Country is the ISO 3166-1 alpha-2 part.
func (l Locode) Country() string { return string(l[:min(2, len(l))]) }

// Alternatives lists the other codes under which carriers and feeds know the
// place that l names, nearest in meaning first; nil where none is known. Two
// codes are alternatives when they stand in one row of aliases.
//
// The rule for a look-up: the code as it was given, and only where nothing
// bears it, each alternative in order. A network that keeps Hongqiao airport
// under CNSHA is then never answered with the port.
func (l Locode) Alternatives() []Locode {
	var others []Locode
	for _, code := range aliases[l] {
		if code != l {
			others = append(others, code)
		}
	}
	return others
}
