package store

import (
	"encoding/binary"
	"math"
	"unicode/utf8"

	"entrepot/tracking/event"
)

// Events are written and read by hand: with a library of CBOR their records took
// more processor time than everything else that the store does with an event.
// The bytes are those of the library, which reads whatever is not found to be
// as they are written here, and says what is wrong with it.

// Major types of CBOR, RFC 8949, section 3.1.
const (
	cborUnsigned = 0 << 5
	cborNegative = 1 << 5
	cborBytes    = 2 << 5
	cborText     = 3 << 5
	cborMap      = 5 << 5
)

// appendHead adds a major type and its argument in the shortest form.
func appendHead(to []byte, major byte, n uint64) []byte {
	switch {
	case n < 24:
		return append(to, major|byte(n))
	case n <= math.MaxUint8:
		return append(to, major|24, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(to, major|25), uint16(n))
	case n <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(to, major|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(to, major|27), n)
}

func appendInt(to []byte, n int64) []byte {
	if n < 0 {
		return appendHead(to, cborNegative, uint64(-1-n))
	}
	return appendHead(to, cborUnsigned, uint64(n))
}

func (r *timeRecord) append(to []byte) []byte {
	n := byte(1)
	if r.Nanos != 0 {
		n++
	}
	if r.Offset != 0 {
		n++
	}
	to = appendInt(append(to, cborMap|n, 1), r.Seconds)
	if r.Nanos != 0 {
		to = appendInt(append(to, 2), int64(r.Nanos))
	}
	if r.Offset != 0 {
		to = appendInt(append(to, 3), int64(r.Offset))
	}
	return to
}

// append adds a record without proof: a map of at most twelve, so that its head,
// and each key, is one byte.
func (r *eventRecord) append(to []byte) []byte {
	head := len(to)
	to = append(to, cborMap)
	if r.Status != 0 {
		to[head]++
		to = appendHead(append(to, 1), cborUnsigned, uint64(r.Status))
	}
	to[head]++
	to = r.Occurred.append(append(to, 2))
	if r.Received != (timeRecord{}) {
		to[head]++
		to = r.Received.append(append(to, 3))
	}
	for i, text := range [...]string{r.Place, r.PlaceName, r.CarrierID, r.RawCode, r.Note, r.Carrier, r.Number} {
		key := byte(4 + i)
		if text != "" || key >= 9 {
			to[head]++
			to = append(appendHead(append(to, key), cborText, uint64(len(text))), text...)
		}
	}
	to[head]++
	to = append(append(to, 11, cborBytes|16), r.ID[:]...)
	if r.Corrects != (event.ID{}) {
		to[head]++
		to = append(append(to, 12, cborBytes|16), r.Corrects[:]...)
	}
	return to
}

// cborRest is what is still to be read. Once it is bad all that is read is nothing.
type cborRest struct {
	b   []byte
	bad bool
}

// argument reads a head that must be of the major type.
func (c *cborRest) argument(major byte) (n uint64) {
	if len(c.b) == 0 || c.b[0]&^31 != major {
		c.bad, c.b = true, nil
		return 0
	}
	short := c.b[0] & 31
	if short < 24 {
		c.b = c.b[1:]
		return uint64(short)
	}
	size := 1 << (short - 24)
	if short > 27 || len(c.b) <= size {
		c.bad, c.b = true, nil
		return 0
	}
	for _, b := range c.b[1 : 1+size] {
		n = n<<8 | uint64(b)
	}
	c.b = c.b[1+size:]
	return n
}

// int reads a whole number that must lie within bounds.
func (c *cborRest) int(least, most int64) int64 {
	negative := len(c.b) > 0 && c.b[0]&^31 == cborNegative
	var n uint64
	if negative {
		n = c.argument(cborNegative)
	} else {
		n = c.argument(cborUnsigned)
	}
	value := int64(n & math.MaxInt64)
	if negative {
		value = -1 - value
	}
	if n > math.MaxInt64 || value < least || value > most {
		c.bad, c.b = true, nil
		return 0
	}
	return value
}

// string gives where bytes or text lie.
func (c *cborRest) string(major byte) []byte {
	n := c.argument(major)
	if n > uint64(len(c.b)) {
		c.bad, c.b = true, nil
		return nil
	}
	s := c.b[:n]
	c.b = c.b[n:]
	return s
}

// fields reads a map whose keys are small and rise; read reads the value of one.
func (c *cborRest) fields(most uint64, read func(key uint64)) {
	last := uint64(0)
	for range min(c.argument(cborMap), most+1) {
		key := c.argument(cborUnsigned)
		if key <= last || key > most {
			c.bad, c.b = true, nil
			return
		}
		last = key
		read(key)
	}
}

func (c *cborRest) id() (id event.ID) {
	b := c.string(cborBytes)
	if len(b) != len(id) {
		c.bad, c.b = true, nil
		return id
	}
	return event.ID(b)
}

func (c *cborRest) time() (r timeRecord) {
	c.fields(3, func(key uint64) {
		switch key {
		case 1:
			r.Seconds = c.int(math.MinInt64, math.MaxInt64)
		case 2:
			r.Nanos = int32(c.int(math.MinInt32, math.MaxInt32))
		case 3:
			r.Offset = int32(c.int(math.MinInt32, math.MaxInt32))
		}
	})
	return r
}

// cut reads what append wrote; false where it is anything else.
func (r *eventRecord) cut(body []byte) bool {
	c := cborRest{b: body}
	var texts [7][]byte // by key less 4
	size := 0
	c.fields(12, func(key uint64) {
		switch key {
		case 1:
			r.Status = event.Status(c.int(0, math.MaxUint8))
		case 2:
			r.Occurred = c.time()
		case 3:
			r.Received = c.time()
		case 11:
			r.ID = c.id()
		case 12:
			r.Corrects = c.id()
		default:
			text := c.string(cborText)
			texts[key-4] = text
			size += len(text)
		}
	})
	if c.bad || len(c.b) > 0 {
		return false
	}
	// One piece of memory for all texts of an event.
	var room [512]byte
	joined := room[:0]
	for _, text := range texts {
		if !utf8.Valid(text) {
			return false
		}
		joined = append(joined, text...)
	}
	all := string(joined)
	for i, to := range [...]*string{&r.Place, &r.PlaceName, &r.CarrierID, &r.RawCode, &r.Note, &r.Carrier, &r.Number} {
		n := len(texts[i])
		*to, all = all[:n], all[n:]
	}
	return true
}
