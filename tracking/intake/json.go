package intake

import "io"

// jsonText reads one scan, or an array of them element by element.
type jsonText struct {
	*Reader
	begun, closed bool
}

func (j *jsonText) read() (Item, error) {
	switch {
	case j.closed:
		return Item{}, j.rest()
	case !j.begun:
		j.begun = true
		c, err := j.need("a scan or an array of scans")
		if err != nil {
			return Item{}, err
		}
		if c != '[' {
			j.closed, j.single = true, true
			return j.element()
		}
		j.take(1)
		if c, err = j.need("a scan or ]"); err != nil {
			return Item{}, err
		}
		if c != ']' {
			return j.element()
		}
	default:
		c, err := j.need("a comma or ]")
		if err != nil {
			return Item{}, err
		}
		if c == ',' {
			j.take(1)
			if _, err = j.need("a scan"); err != nil {
				return Item{}, err
			}
			return j.element()
		}
		if c != ']' {
			return Item{}, j.bad(0, quote(c), "a comma or ]")
		}
	}
	j.take(1) // ]
	j.closed = true
	return Item{}, j.rest()
}

// rest reads to the end, where nothing more may stand.
func (j *jsonText) rest() error {
	c, err := j.look()
	switch err {
	case nil:
		return j.bad(0, quote(c), "nothing more")
	case io.EOF:
		return err
	}
	return j.broken(err)
}

// need gives the next byte that is no white space, where one must come.
func (j *jsonText) need(want string) (byte, error) {
	c, err := j.look()
	switch err {
	case nil:
		return c, nil
	case io.EOF:
		return 0, j.bad(0, theEnd, want)
	}
	return 0, j.broken(err)
}

// look moves past white space and gives the byte after it.
func (j *jsonText) look() (byte, error) {
	for {
		text, err := j.b.Peek(max(1, j.b.Buffered()))
		if err != nil {
			return 0, err
		}
		n := 0
		for n < len(text) && isSpace(text[n]) {
			n++
		}
		j.take(n)
		if n < len(text) {
			return text[n], nil
		}
	}
}

// element reads one scan. Nearly every one lies in the buffer as a whole and is
// decoded in place. One that runs over the end of it is measured first, so that
// no byte is looked at more than three times, in however small pieces they come.
func (j *jsonText) element() (Item, error) {
	text, _ := j.b.Peek(min(j.b.Buffered(), maxItem))
	n, failed := j.values.decode(text)
	switch {
	case failed == nil && text[0] == '{': // another value may go on, such as a number
		j.take(n)
		return j.item(0), nil
	case failed != nil && !failed.short:
		return Item{}, j.failed(failed)
	}
	var m measure
	n = 0
	for {
		text, _ = j.b.Peek(j.b.Buffered())
		for n < len(text) && n <= maxItem && m.takes(text[n]) {
			n++
		}
		if n > maxItem {
			return j.tooLong(&m)
		}
		if m.over {
			break
		}
		if _, err := j.b.Peek(len(text) + 1); err == io.EOF {
			break
		} else if err != nil {
			return Item{}, j.broken(err)
		}
	}
	// With the byte after it, if there is one, which belongs to what is said of a
	// number that is cut short.
	text, _ = j.b.Peek(min(n+1, j.b.Buffered()))
	if n, failed = j.values.decode(text); failed != nil {
		return Item{}, j.failed(failed)
	}
	j.take(n)
	return j.item(0), nil
}

// tooLong reads over a scan of which m took the first maxItem+1 bytes.
func (j *jsonText) tooLong(m *measure) (Item, error) {
	text, _ := j.b.Peek(maxItem)
	// For the carrier, if it stands so early, and for text that is no JSON.
	if _, failed := j.values.decode(text); failed != nil && !failed.short {
		return Item{}, j.failed(failed)
	}
	j.take(maxItem + 1)
	for !m.over {
		text, err := j.b.Peek(max(1, j.b.Buffered()))
		if err == io.EOF {
			if m.depth == 0 && !m.inString { // a number, alone
				break
			}
			return Item{}, j.bad(0, theEnd, "the end of a scan")
		} else if err != nil {
			return Item{}, j.broken(err)
		}
		n := 0
		for n < len(text) && m.takes(text[n]) {
			n++
		}
		j.take(n)
	}
	return j.refused(0, tooLong, longest), nil
}

func (j *jsonText) failed(d *decoder) error { return j.bad(d.i, d.got(), d.want) }

// measure finds where a JSON value ends, byte by byte, and nothing else: whether
// it is one is for the decoder to say.
type measure struct {
	depth             int
	inString, escaped bool
	over              bool
}

// takes reports whether c still belongs to the value.
func (m *measure) takes(c byte) bool {
	switch {
	case m.over:
		return false
	case m.escaped:
		m.escaped = false
	case m.inString:
		switch c {
		case '\\':
			m.escaped = true
		case '"':
			m.inString = false
			m.over = m.depth == 0
		}
	case c == '"':
		m.inString = true
	case c == '{', c == '[':
		m.depth++
	case m.depth > 0 && (c == '}' || c == ']'):
		m.depth--
		m.over = m.depth == 0
	case m.depth == 0 && (c == ',' || c == '}' || c == ']' || isSpace(c)): // after a number or a word
		m.over = true
		return false
	}
	return true
}
