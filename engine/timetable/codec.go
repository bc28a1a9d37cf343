package timetable

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// codec goes over the fields of rows in one order and either writes or reads
// them, so that each row is described once for both directions. Whole numbers
// are varints (those of Protocol Buffers, zigzag). Reading trusts nothing: the
// first thing that cannot be stays in err, and everything after it reads as
// zero.
type codec struct {
	reading bool
	data    []byte // written so far, or not read yet
	err     error

	// Texts that many rows have, such as a mode, are numbered.
	texts   []string
	numbers map[string]uint64 // of texts, when writing
	// Texts of one row alone, such as an id, stand one after the other in own,
	// and the row says how long its own is.
	own      []byte // when writing
	ownTexts string // not read yet
}

func newWriter() *codec { return &codec{numbers: map[string]uint64{}} }

var errShort = errors.New("ends too early")

func (c *codec) fail(err error) {
	if c.err == nil {
		c.err = err
	}
	c.data = nil
}

// whole is any whole number that 64 bits hold with a sign.
type whole interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32
}

// number writes or reads a whole number; one that its type does not hold is
// refused.
func number[T whole](c *codec, v *T) {
	if !c.reading {
		c.data = binary.AppendVarint(c.data, int64(*v))
		return
	}
	*v = 0
	n, size := binary.Varint(c.data)
	if size <= 0 {
		c.fail(errShort)
		return
	}
	c.data = c.data[size:]
	if *v = T(n); int64(*v) != n {
		*v = 0
		c.fail(fmt.Errorf("got %d, which is out of range", n))
	}
}

// within is number for one that must lie from low to high.
func within[T whole](c *codec, what string, v *T, low, high T) {
	number(c, v)
	if c.reading && c.err == nil && (*v < low || *v > high) {
		c.fail(fmt.Errorf("%s: got %d, want %d to %d", what, *v, low, high))
		*v = low
	}
}

// float writes or reads a number that is finite.
func (c *codec) float(v *float64) {
	if !c.reading {
		if math.IsNaN(*v) || math.IsInf(*v, 0) {
			c.fail(fmt.Errorf("got %g, want a finite number", *v))
		}
		c.data = binary.LittleEndian.AppendUint64(c.data, math.Float64bits(*v))
		return
	}
	*v = 0
	if len(c.data) < 8 {
		c.fail(errShort)
		return
	}
	got := math.Float64frombits(binary.LittleEndian.Uint64(c.data))
	c.data = c.data[8:]
	if math.IsNaN(got) || math.IsInf(got, 0) {
		c.fail(fmt.Errorf("got %g, want a finite number", got))
		return
	}
	*v = got
}

func (c *codec) flag(v *bool) {
	n := uint8(0)
	if *v {
		n = 1
	}
	within(c, "yes or no", &n, 0, 1)
	*v = n == 1
}

// shared writes or reads a text that other rows have too.
func shared[T ~string](c *codec, v *T) {
	n := 0
	if !c.reading {
		text := string(*v)
		at, known := c.numbers[text]
		if !known {
			at = uint64(len(c.texts))
			c.numbers[text] = at
			c.texts = append(c.texts, text)
		}
		n = int(at)
	}
	number(c, &n)
	if !c.reading {
		return
	}
	*v = ""
	switch {
	case c.err != nil:
	case n < 0 || n >= len(c.texts):
		c.fail(fmt.Errorf("text: got number %d of %d", n, len(c.texts)))
	default:
		*v = T(c.texts[n])
	}
}

// alone writes or reads a text that no other row has.
func (c *codec) alone(v *string) {
	n := len(*v)
	number(c, &n)
	switch {
	case !c.reading:
		c.own = append(c.own, *v...)
	case c.err != nil:
		*v = ""
	case n < 0 || n > len(c.ownTexts):
		*v = ""
		c.fail(fmt.Errorf("text: got %d bytes, want at most the %d left", n, len(c.ownTexts)))
	default:
		*v, c.ownTexts = c.ownTexts[:n], c.ownTexts[n:]
	}
}

// dictionary writes or reads the texts that rows share.
func (c *codec) dictionary() {
	list(c, "text", &c.texts, 1, func(v *string) {
		n := len(*v)
		c.count(&n, 1)
		if !c.reading {
			c.data = append(c.data, *v...)
			return
		}
		*v, c.data = string(c.data[:n]), c.data[n:]
	})
}

// count writes or reads how many rows follow. Each takes at least so many bytes,
// so a count that the file has no room for is refused before memory is taken.
func (c *codec) count(n *int, least int) {
	number(c, n)
	if c.reading && c.err == nil && (*n < 0 || *n > len(c.data)/least) {
		c.fail(fmt.Errorf("got a count of %d with %d bytes left, want at most one in %d bytes", *n, len(c.data), least))
	}
	if c.err != nil {
		*n = 0
	}
}

// list writes or reads rows, one by one. A list that is nil stays nil.
func list[T any](c *codec, what string, rows *[]T, least int, row func(*T)) {
	if c.err != nil {
		return
	}
	given := *rows != nil
	c.flag(&given)
	n := len(*rows)
	if given {
		c.count(&n, least)
	}
	if c.reading {
		*rows = nil
		if given && c.err == nil {
			*rows = make([]T, n)
		}
	}
	for i := range *rows {
		if row(&(*rows)[i]); c.err != nil {
			c.err = fmt.Errorf("%s %d of %d: %w", what, i+1, n, c.err)
			return
		}
	}
}
