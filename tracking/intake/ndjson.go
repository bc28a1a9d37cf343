package intake

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// readLine reads the next line that is not blank. Whatever is wrong with a line
// ends with it.
func (r *Reader) readLine() (Item, error) {
	for {
		line, err := r.b.ReadSlice('\n')
		r.offset += int64(len(line))
		if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
			return Item{}, r.broken(err)
		}
		if len(line) == 0 {
			return Item{}, io.EOF
		}
		r.line++
		text := bytes.TrimSuffix(line, []byte("\n"))
		text = bytes.TrimSuffix(text, []byte("\r"))
		if len(text) > maxItem {
			r.values.decode(text[:maxItem]) // for the carrier, if it stands so early
			for err == bufio.ErrBufferFull {
				line, err = r.b.ReadSlice('\n')
				r.offset += int64(len(line))
			}
			if err != nil && err != io.EOF {
				return Item{}, r.broken(err)
			}
			return r.refused(r.line, tooLong, longest+" on a line"), nil
		}
		if blank(text) {
			continue
		}
		n, failed := r.values.decode(text)
		if failed == nil && !blank(text[n:]) {
			failed = &decoder{b: text, i: n, want: "nothing more on the line"}
			failed.space()
		}
		if failed != nil {
			return r.refused(r.line, fmt.Sprintf("%s at byte %d", failed.got(), failed.i+1), failed.want), nil
		}
		return r.item(r.line), nil
	}
}

func blank(line []byte) bool {
	for _, c := range line {
		if !isSpace(c) {
			return false
		}
	}
	return true
}
