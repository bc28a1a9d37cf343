package intake

import (
	"unicode/utf16"
	"unicode/utf8"
)

// quoted reads a string, and gives what stands between its quotes.
func (d *decoder) quoted(want string) (raw []byte, escaped, ok bool) {
	if d.peek() != '"' {
		return nil, false, d.fail(want)
	}
	d.i++
	from := d.i
	for d.i < len(d.b) {
		switch c := d.b[d.i]; {
		case c == '"':
			d.i++
			return d.b[from : d.i-1], escaped, true
		case c == '\\':
			escaped = true
			d.i++
			if !d.escape() {
				return nil, false, false
			}
		case c < ' ':
			return nil, false, d.fail("a character that strings may hold unescaped")
		default:
			d.i++
		}
	}
	return nil, false, d.fail("a closing quote")
}

// escape reads over what follows a backslash.
func (d *decoder) escape() bool {
	switch d.peek() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		d.i++
		return true
	case 'u':
		d.i++
		for range 4 {
			if c := d.peek(); (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
				return d.fail("a hexadecimal digit")
			}
			d.i++
		}
		return true
	}
	return d.fail("one of \" \\ / b f n r t u")
}

// unescape adds a string to dst whose escapes are known to be good. Half of a
// surrogate pair is written as if it were a character, which is no UTF-8.
func unescape(dst, raw []byte) []byte {
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			dst = append(dst, raw[i])
			continue
		}
		i++
		switch c := raw[i]; c {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			r := hexRune(raw[i+1:])
			i += 4
			if len(raw) > i+6 && raw[i+1] == '\\' && raw[i+2] == 'u' {
				if pair := utf16.DecodeRune(r, hexRune(raw[i+3:])); pair != utf8.RuneError {
					r = pair
					i += 6
				}
			}
			if utf16.IsSurrogate(r) {
				dst = append(dst, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0x3f, 0x80|byte(r)&0x3f)
			} else {
				dst = utf8.AppendRune(dst, r)
			}
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// hexRune reads the four digits of a \u escape.
func hexRune(b []byte) (r rune) {
	for _, c := range b[:4] {
		switch {
		case c <= '9':
			c -= '0'
		default:
			c = c | 0x20 - 'a' + 10
		}
		r = r<<4 | rune(c)
	}
	return r
}
