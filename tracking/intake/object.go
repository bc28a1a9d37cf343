package intake

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// maxDepth is how deep values may nest. A scan needs two levels; the rest is for
// fields that are refused, but must be read over first.
const maxDepth = 100

// decoder reads one scan as JSON (RFC 8259), strictly: names must be exact and
// stand once, and all else is a fault. encoding/json takes names in any case,
// the last of two, and puts U+FFFD for what is not UTF-8, each of which would
// store something else than the carrier wrote. It also takes six times as long.
//
// What is wrong with a field stays with the scan; only text that is no JSON
// makes a method report false. Bytes that are no UTF-8 and halves of surrogate
// pairs go through as they are: event.Scan.Validate refuses them by field.
type decoder struct {
	b    []byte
	i    int
	v    *values
	seen uint32 // a bit for each field
	key  []byte // the last name that had escapes

	want  string // what should stand at i, where reading failed
	short bool   // it failed only because b ends there
}

// decode reads the JSON value at the start of b into v, and gives the bytes it
// takes, or the decoder where it failed.
func (v *values) decode(b []byte) (int, *decoder) {
	v.reset()
	d := decoder{b: b, v: v}
	d.space()
	ok := false
	if d.peek() == '{' {
		ok = d.object(false)
	} else if kind := d.kind(); kind != "" {
		v.noObject = true
		v.refuse(whole, kind, "an object")
		ok = d.skip(0)
	} else {
		ok = d.fail("an object")
	}
	if !ok {
		failed := d
		return 0, &failed
	}
	return d.i, nil
}

// got shows what stands where reading failed.
func (d *decoder) got() string {
	if d.short {
		return theEnd
	}
	return quote(d.b[d.i])
}

const theEnd = "the end"

// quote shows one byte of text.
func quote(c byte) string {
	if c >= utf8.RuneSelf {
		return fmt.Sprintf("byte %#x", c)
	}
	return strconv.QuoteRune(rune(c))
}

func (d *decoder) fail(want string) bool {
	d.want, d.short = want, d.i >= len(d.b)
	return false
}

// peek gives the next byte, or 0, which JSON has nowhere.
func (d *decoder) peek() byte {
	if d.i < len(d.b) {
		return d.b[d.i]
	}
	return 0
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

func (d *decoder) space() {
	for d.i < len(d.b) && isSpace(d.b[d.i]) {
		d.i++
	}
}

// mark moves past one byte of punctuation and the space around it.
func (d *decoder) mark(c byte, want string) bool {
	d.space()
	if d.peek() != c {
		return d.fail(want)
	}
	d.i++
	d.space()
	return true
}

// object reads the members of a scan or of its proof.
func (d *decoder) object(inProof bool) bool {
	d.i++ // {
	d.space()
	if d.peek() == '}' {
		d.i++
		return true
	}
	for {
		key, escaped, ok := d.quoted("a name in quotes")
		if !ok || !d.mark(':', "a colon") {
			return false
		}
		if escaped {
			d.key = unescape(d.key[:0], key)
			key = d.key
		}
		f := fieldOf(key)
		if inProof {
			f = proofFieldOf(key)
		}
		if f == none {
			prefix := ""
			if inProof {
				prefix = "proof."
			}
			d.v.refuse(prefix+string(key), "an unknown field", "only documented fields")
			ok = d.skip(1)
		} else {
			ok = d.member(f)
		}
		if !ok {
			return false
		}
		d.space()
		switch d.peek() {
		case ',':
			d.i++
			d.space()
		case '}':
			d.i++
			return true
		default:
			return d.fail("a comma or }")
		}
	}
}

// member reads the value of a known field. null is a field that is not there,
// as encoding/json has it.
func (d *decoder) member(f field) bool {
	c := d.peek()
	switch {
	case d.seen&(1<<f) != 0:
		d.v.refuse(name[f], "the field twice", "each field once")
	case c == 'n':
		d.seen |= 1 << f
	case f == proof && c == '{':
		d.seen |= 1 << f
		return d.object(true)
	case f != proof && c == '"':
		d.seen |= 1 << f
		raw, escaped, ok := d.quoted("")
		if !ok {
			return false
		}
		from := len(d.v.text)
		if escaped {
			d.v.text = unescape(d.v.text, raw)
		} else {
			d.v.text = append(d.v.text, raw...)
		}
		d.v.set(f, from)
		return true
	default:
		d.seen |= 1 << f
		want := "a string"
		if f == proof {
			want = "an object"
		}
		if kind := d.kind(); kind != "" {
			d.v.refuse(name[f], kind, want)
		}
	}
	return d.skip(1)
}

// kind says what value begins here; nothing if none does.
func (d *decoder) kind() string {
	switch c := d.peek(); {
	case c == '"':
		return "a string"
	case c == '{':
		return "an object"
	case c == '[':
		return "an array"
	case c == 't', c == 'f':
		return "a boolean"
	case c == 'n':
		return "null"
	case c == '-', c >= '0' && c <= '9':
		return "a number"
	}
	return ""
}

// skip reads over a value of any kind.
func (d *decoder) skip(depth int) bool {
	if depth > maxDepth {
		return d.fail(fmt.Sprintf("at most %d levels", maxDepth))
	}
	switch c := d.peek(); c {
	case '"':
		_, _, ok := d.quoted("")
		return ok
	case '{', '[':
		return d.skipMany(c+2, depth) // } is two after {, and ] two after [
	case 't':
		return d.word("true")
	case 'f':
		return d.word("false")
	case 'n':
		return d.word("null")
	}
	return d.number()
}

func (d *decoder) skipMany(closing byte, depth int) bool {
	d.i++
	d.space()
	if d.peek() == closing {
		d.i++
		return true
	}
	for {
		if closing == '}' {
			if _, _, ok := d.quoted("a name in quotes"); !ok || !d.mark(':', "a colon") {
				return false
			}
		}
		if !d.skip(depth + 1) {
			return false
		}
		d.space()
		switch d.peek() {
		case ',':
			d.i++
			d.space()
		case closing:
			d.i++
			return true
		default:
			return d.fail("a comma or " + string(rune(closing)))
		}
	}
}

func (d *decoder) word(w string) bool {
	for k := range len(w) {
		if d.peek() != w[k] {
			return d.fail(w)
		}
		d.i++
	}
	return true
}

func (d *decoder) number() bool {
	if d.peek() == '-' {
		d.i++
	}
	switch c := d.peek(); {
	case c == '0':
		d.i++
	case !d.digits():
		return d.fail("a value")
	}
	if d.peek() == '.' {
		d.i++
		if !d.digits() {
			return d.fail("a digit")
		}
	}
	if c := d.peek(); c == 'e' || c == 'E' {
		d.i++
		if c := d.peek(); c == '+' || c == '-' {
			d.i++
		}
		if !d.digits() {
			return d.fail("a digit")
		}
	}
	return true
}

func (d *decoder) digits() bool {
	from := d.i
	for c := d.peek(); c >= '0' && c <= '9'; c = d.peek() {
		d.i++
	}
	return d.i > from
}
