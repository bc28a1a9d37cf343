// Package gr reads graphs and queries as the 9th DIMACS Implementation
// Challenge wrote them (http://www.diag.uniroma1.it/challenge9/format.shtml).
//
// A graph file has lines "c ..." that say nothing, one line "p sp NODES ARCS"
// and a line "a TAIL HEAD WEIGHT" for every arc; nodes are numbered from 1. A
// query file has a line "SOURCE TARGET" for every query. Either may be
// compressed with gzip: Open tells by the first bytes, not by the name.
package gr

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"

	"entrepot/engine/pareto"
)

// ErrFormat is wrapped by every error about what a file says.
var ErrFormat = errors.New("malformed")

// Arc is one arc, its nodes numbered from 0.
type Arc struct{ Tail, Head, Weight int32 }

// Graph is what one file says.
type Graph struct {
	Nodes int
	Arcs  []Arc
}

// maxReserve bounds what is set aside for the arcs that a file announces
// before it has shown them.
const maxReserve = 1 << 20

// Open opens a file, unpacked where it is compressed.
func Open(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b := bufio.NewReader(f)
	if magic, _ := b.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return struct {
			io.Reader
			io.Closer
		}{b, f}, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return struct {
		io.Reader
		io.Closer
	}{z, f}, nil
}

// lines calls each with every line that is not empty, split at spaces, and
// gives its errors the place: name:line.
func lines(name string, r io.Reader, each func(fields [][]byte) error) error {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 0, 4096), 1<<16)
	number := 0
	var fields [][]byte
	for s.Scan() {
		number++
		fields = split(fields[:0], s.Bytes())
		if len(fields) == 0 {
			continue
		}
		if err := each(fields); err != nil {
			return fmt.Errorf("%s:%d: %w", name, number, err)
		}
	}
	if err := s.Err(); err != nil {
		return fmt.Errorf("%s:%d: %w", name, number+1, err)
	}
	return nil
}

func split(fields [][]byte, line []byte) [][]byte {
	for {
		line = bytes.TrimLeft(line, " \t\r")
		if len(line) == 0 {
			return fields
		}
		end := bytes.IndexAny(line, " \t\r")
		if end < 0 {
			return append(fields, line)
		}
		fields, line = append(fields, line[:end]), line[end:]
	}
}

// number reads a whole number between low and high.
func number(what string, field []byte, low, high int64) (int32, error) {
	n, err := strconv.ParseInt(string(field), 10, 64)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("%w: %s: got %q, want a whole number from %d to %d", ErrFormat, what, clip(field), low, high)
	}
	return int32(n), nil
}

// clip keeps what a file says within an error of readable length.
func clip(field []byte) []byte { return field[:min(len(field), 40)] }

// Read reads a graph. Name stands in errors.
func Read(name string, r io.Reader) (Graph, error) {
	g := Graph{Nodes: -1}
	announced := int32(0)
	err := lines(name, r, func(f [][]byte) error {
		switch string(f[0]) {
		case "c":
			return nil
		case "p":
			if g.Nodes >= 0 {
				return fmt.Errorf("%w: a second line p", ErrFormat)
			}
			if len(f) != 4 || string(f[1]) != "sp" {
				return fmt.Errorf("%w: got %q, want p sp NODES ARCS", ErrFormat, clip(bytes.Join(f, []byte(" "))))
			}
			nodes, err := number("nodes", f[2], 0, pareto.MaxNodes)
			if err != nil {
				return err
			}
			if announced, err = number("arcs", f[3], 0, pareto.MaxArcs); err != nil {
				return err
			}
			g.Nodes = int(nodes)
			g.Arcs = make([]Arc, 0, min(int(announced), maxReserve))
			return nil
		case "a":
			if g.Nodes < 0 {
				return fmt.Errorf("%w: an arc before the line p", ErrFormat)
			}
			if len(f) != 4 {
				return fmt.Errorf("%w: got %d fields, want a TAIL HEAD WEIGHT", ErrFormat, len(f))
			}
			if len(g.Arcs) == int(announced) {
				return fmt.Errorf("%w: got another arc, want %d", ErrFormat, announced)
			}
			var a Arc
			var err error
			if a.Tail, err = number("tail", f[1], 1, int64(g.Nodes)); err != nil {
				return err
			}
			if a.Head, err = number("head", f[2], 1, int64(g.Nodes)); err != nil {
				return err
			}
			if a.Weight, err = number("weight", f[3], 0, math.MaxInt32); err != nil {
				return err
			}
			a.Tail--
			a.Head--
			g.Arcs = append(g.Arcs, a)
			return nil
		}
		return fmt.Errorf("%w: got a line %q, want c, p or a", ErrFormat, clip(f[0]))
	})
	switch {
	case err != nil:
		return Graph{}, err
	case g.Nodes < 0:
		return Graph{}, fmt.Errorf("%s: %w: no line p", name, ErrFormat)
	case len(g.Arcs) != int(announced):
		return Graph{}, fmt.Errorf("%s: %w: got %d arcs, want %d as its line p says", name, ErrFormat, len(g.Arcs), announced)
	}
	return g, nil
}

// ReadPair reads two graphs of the same nodes and arcs, in the same order, that
// differ in weight only, as arcs of two costs.
func ReadPair(first, second string) (nodes int, arcs []pareto.Arc, err error) {
	var graphs [2]Graph
	for k, path := range [2]string{first, second} {
		r, err := Open(path)
		if err != nil {
			return 0, nil, err
		}
		graphs[k], err = Read(path, r)
		if err = errors.Join(err, r.Close()); err != nil {
			return 0, nil, err
		}
	}
	a, b := graphs[0], graphs[1]
	if a.Nodes != b.Nodes || len(a.Arcs) != len(b.Arcs) {
		return 0, nil, fmt.Errorf("%s and %s: %w: got %d and %d nodes, %d and %d arcs, want the same graph in both", first, second, ErrFormat,
			a.Nodes, b.Nodes, len(a.Arcs), len(b.Arcs))
	}
	arcs = make([]pareto.Arc, len(a.Arcs))
	for i, x := range a.Arcs {
		y := b.Arcs[i]
		if x.Tail != y.Tail || x.Head != y.Head {
			return 0, nil, fmt.Errorf("%s and %s: %w: arc %d: got %d to %d and %d to %d, want the same arcs in the same order", first, second, ErrFormat,
				i+1, x.Tail+1, x.Head+1, y.Tail+1, y.Head+1)
		}
		arcs[i] = pareto.Arc{From: x.Tail, To: x.Head, Cost: [2]int32{x.Weight, y.Weight}}
	}
	return a.Nodes, arcs, nil
}

// Query asks for the ways between two nodes, numbered from 0.
type Query struct{ Source, Target int32 }

// ReadQueries reads a query a line.
func ReadQueries(name string, r io.Reader, nodes int) ([]Query, error) {
	var queries []Query
	err := lines(name, r, func(f [][]byte) error {
		if string(f[0]) == "c" {
			return nil
		}
		if len(f) != 2 {
			return fmt.Errorf("%w: got %d fields, want SOURCE TARGET", ErrFormat, len(f))
		}
		s, err := number("source", f[0], 1, int64(nodes))
		if err != nil {
			return err
		}
		t, err := number("target", f[1], 1, int64(nodes))
		if err != nil {
			return err
		}
		queries = append(queries, Query{s - 1, t - 1})
		return nil
	})
	return queries, err
}
