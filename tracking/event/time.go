package event

import "time"

// maxAhead is how far a carrier's clock may run ahead of ours. Five minutes is
// the usual tolerance between machines that keep time; handhelds get double.
const maxAhead = 10 * time.Minute

// earliest is when a scan can have occurred at all: what lies before it is a
// clock that was never set, most often 1970 or 1980.
var earliest = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// AtOffset makes the time of a Unix second and nanosecond at an offset east of
// UTC in seconds. Two times made from equal numbers are equal in every respect,
// whatever zones this machine knows, so events and states compare byte for byte.
func AtOffset(seconds int64, nanos, offset int) time.Time {
	t := time.Unix(seconds, int64(nanos))
	if offset == 0 {
		return t.UTC()
	}
	return t.In(time.FixedZone("", offset))
}

// parseTime reads RFC 3339: 2006-01-02T15:04:05, a fraction if there is one (to
// the nanosecond; what follows is dropped), and Z or an offset such as +08:00.
// Leap seconds are refused, since no Time can hold them.
//
// Package time reads more than this, in Parse as in UnmarshalText: hours of one
// digit, a comma for the point, offsets of 24 hours or 60 minutes (golang.org/issue/54580).
func parseTime(s string) (t time.Time, ok bool) {
	const seconds = len("2006-01-02T15:04:05")
	if len(s) <= seconds || s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[16] != ':' {
		return t, false
	}
	century, year, month, day := twoDigits(s, 0), twoDigits(s, 2), twoDigits(s, 5), twoDigits(s, 8)
	hour, minute, second := twoDigits(s, 11), twoDigits(s, 14), twoDigits(s, 17)
	if min(century, year, month-1, day, hour, minute, second) < 0 || max(hour-23, minute-59, second-59, month-12) > 0 {
		return t, false
	}
	s = s[seconds:]
	nanos := 0
	if s[0] == '.' {
		digits, unit := 1, int(time.Second)
		for ; digits < len(s) && s[digits] >= '0' && s[digits] <= '9'; digits++ {
			unit /= 10
			nanos += unit * int(s[digits]-'0')
		}
		if digits == 1 || digits == len(s) {
			return t, false
		}
		s = s[digits:]
	}
	offset := 0
	if s != "Z" {
		if len(s) != len("+08:00") || s[3] != ':' || s[0] != '+' && s[0] != '-' {
			return t, false
		}
		hours, minutes := twoDigits(s, 1), twoDigits(s, 4)
		if min(hours, minutes) < 0 || max(hours-23, minutes-59) > 0 {
			return t, false
		}
		offset = (hours*60 + minutes) * 60
		if s[0] == '-' {
			offset = -offset
		}
	}
	t = time.Date(100*century+year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	if t.Day() != day { // time.Date made the 31st of November the 1st of December
		return t, false
	}
	return AtOffset(t.Unix()-int64(offset), nanos, offset), true
}

// twoDigits reads s[at:at+2], or gives -1 where they are no digits.
func twoDigits(s string, at int) int {
	tens, ones := s[at]-'0', s[at+1]-'0'
	if tens > 9 || ones > 9 {
		return -1
	}
	return int(tens)*10 + int(ones)
}
