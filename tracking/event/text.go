package event

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of a scan, in characters. They are what fits a label, a screen and a
// carrier's message with room to spare, and they bound what one event costs.
const (
	maxCarrier   = 40
	maxNumber    = 64
	maxPlace     = 40
	maxPlaceName = 80
	maxCarrierID = 128
	maxCode      = 64
	maxNote      = 200
	maxProofName = 80
	maxGot       = 60 // of a refused value that is shown back
)

// Valid reports whether r could be a carrier's number: the form that scans and
// registrations must both keep to, or they would never meet.
func (r Reference) Valid() bool { return isID(r.Carrier, maxCarrier) && isNumber(r.Number) }

// isID tells whether s is an id as network feeds write them.
func isID(s string, most int) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return s != "" && len(s) <= most
}

// isNumber tells whether s can be a tracking number. They are what fits a bar
// code: printable ASCII.
func isNumber(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != "" && len(s) <= maxNumber
}

// text refuses a field that is no text of at most so many characters.
func (f *Faults) text(field, s string, most int) {
	if !isText(s, most) {
		f.Refuse(field, s, "at most "+strconv.Itoa(most)+" characters of UTF-8 without control or invisible characters")
	}
}

// isText tells whether s can be shown to people as it is.
func isText(s string, most int) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && strings.IndexFunc(s, hidden) < 0
		}
		if s[i] < ' ' || s[i] == 0x7f {
			return false
		}
	}
	return len(s) <= most
}

// hidden tells whether r shows nothing itself but can change, hide or part what
// stands around it, so that a screen would say something else than the carrier
// wrote: control characters, line and paragraph separators, the bidirectional
// overrides and isolates and all else of category Cf (Unicode Technical Report
// 36, section 2.5), and the fillers that have no width.
//
// The joiners U+200C and U+200D are taken, for Persian, Indic scripts and emoji
// are misspelt without them; so are variation selectors, which only choose among
// the forms of a character. What Cf holds besides is rare enough to lose: soft
// hyphens, direction marks, the signs set over Arabic numbers.
func hidden(r rune) bool {
	switch { // Latin, kana, Han and Hangul in haste, for they are nearly all there is
	case r < 0x300:
		return r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u00ad'
	case r >= 0x3000 && r < 0xd800:
		return r == '\u3164'
	case r == '\u200c', r == '\u200d':
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}

// clip shortens a refused value, so that a fault never echoes a megabyte.
func clip(s string) string {
	const most = (maxGot + 1) * utf8.UTFMax // bytes, in which one character too many fits
	cut := len(s) > most
	if cut {
		s = s[:most]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	if utf8.RuneCountInString(s) > maxGot {
		s, cut = string([]rune(s)[:maxGot]), true
	}
	if cut {
		s += "…"
	}
	return s
}
