package tariffbook

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Code is a chapter (2 digits), heading (4) or subheading (6) of the Harmonized
// System.
type Code struct {
	Digits      string `json:"code"`
	Description string `json:"description"`
}

// Codes are the descriptions of the Harmonized System.
type Codes struct {
	all []Code // by digits
}

// BadHSCode is the reason of a line whose code is none of goods, such as the
// total of all.
const BadHSCode Reason = "the code is not of 2, 4 or 6 digits"

// NoDescription is the reason of a line that says nothing of its code.
const NoDescription Reason = "the code has no description"

// ReadCodes reads harmonized-system.csv of datasets/harmonized-system, or any
// CSV file with the columns hscode and description.
func ReadCodes(name string, r io.Reader) (*Codes, Report, error) {
	file, err := readText(name, r)
	if err != nil {
		return nil, Report{}, fmt.Errorf("tariffbook: %w", err)
	}
	f := FileReport{File: name}
	codes := new(Codes)
	seen := make(map[string]bool)
	err = file.rows([]string{"hscode", "description"}, func(at row) {
		code, where := at.cell("hscode")
		description, describedAt := at.cell("description")
		description = clean(description)
		switch {
		case !isCode(code) || len(code) > 6:
			f.leave(where, "hscode", BadHSCode, quoted(code), "2, 4 or 6 digits")
		case seen[code]:
			f.leave(where, code, Repeated, quoted(code), "a code that no earlier line has")
		case description == "":
			f.leave(describedAt, code, NoDescription, "nothing", "a description")
		default:
			f.use()
			seen[code] = true
			codes.all = append(codes.all, Code{code, description})
		}
	}, f.malformed)
	if err != nil {
		return nil, Report{Files: []FileReport{f}}, fmt.Errorf("tariffbook: %w", err)
	}
	slices.SortFunc(codes.all, func(a, b Code) int { return cmp.Compare(a.Digits, b.Digits) })
	return codes, Report{Files: []FileReport{f}, Rows: len(codes.all)}, nil
}

// IsCode says whether text is a code of goods: 2, 4, 6, 8 or 10 digits.
func IsCode(s string) bool { return isCode(s) }

// Describe gives the chapter, the heading and the subheading of a code, as far
// as they have descriptions. Digits after the sixth are a territory's own.
func (c *Codes) Describe(code string) []Code {
	var out []Code
	for _, digits := range []int{2, 4, 6} {
		if len(code) < digits {
			break
		}
		i, found := slices.BinarySearchFunc(c.all, code[:digits], func(c Code, d string) int { return cmp.Compare(c.Digits, d) })
		if found {
			out = append(out, c.all[i])
		}
	}
	return out
}

// Find gives the codes in whose description all words stand, in capitals or
// not, by digits.
func (c *Codes) Find(words ...string) []Code {
	var out []Code
	for _, code := range c.all {
		description := strings.ToLower(code.Description)
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(description, strings.ToLower(w)) }) {
			out = append(out, code)
		}
	}
	return out
}
