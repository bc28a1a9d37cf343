package intake

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"entrepot/tracking/event"
)

// seed adds the short bodies of one format.
func seed(f *testing.F, format Format) {
	for _, tt := range bodies {
		if tt.format == format && len(tt.body) < 1000 {
			f.Add([]byte(tt.body))
		}
	}
}

// sound reads a body, and holds what comes of any body: an item is an event or
// has faults, indexes follow one another, and pieces do not matter.
func sound(t *testing.T, data []byte, f Format) ([]Item, error) {
	items, err := all(NewReader(bytes.NewReader(data), f, clock))
	for i, item := range items {
		if item.Index != int64(i) || (item.Faults == nil) == (item.Event.ID == event.ID{}) || item.Faults == nil && item.Carrier != item.Event.Reference.Carrier {
			t.Fatalf("item %d: %+v", i, item)
		}
	}
	if bad := (*BadStream)(nil); err != io.EOF && (!errors.As(err, &bad) || bad.Offset > int64(len(data)) || bad.Items != int64(len(items)) || bad.Faults == nil) {
		t.Fatalf("error %v after %d items", err, len(items))
	}
	if got, want := told(all(NewReader(iotest.OneByteReader(bytes.NewReader(data)), f, clock))), told(items, err); got != want {
		t.Fatalf("byte by byte (-whole +pieces):\n%s", cmp.Diff(want, got))
	}
	return items, err
}

// FuzzNDJSON: lines are as many items as there are lines with something in them,
// and each is what it would be alone.
func FuzzNDJSON(f *testing.F) {
	seed(f, NDJSON)
	f.Fuzz(func(t *testing.T, data []byte) {
		items, err := sound(t, data, NDJSON)
		if err != io.EOF {
			t.Fatal(err)
		}
		lines := 0
		for line := range bytes.Lines(bytes.TrimPrefix(data, []byte(byteOrderMark))) {
			if strings.Trim(string(line), " \t\r\n") == "" {
				continue
			}
			if lines < len(items) && utf8.Valid(line) {
				alone, _ := all(NewReader(bytes.NewReader(line), NDJSON, clock))
				if len(alone) == 1 && !bytes.HasPrefix(line, []byte(byteOrderMark)) && !cmp.Equal(alone[0].Event, items[lines].Event) {
					t.Fatalf("line %q is %v alone, and %v here", line, alone[0], items[lines])
				}
			}
			lines++
		}
		if lines != len(items) {
			t.Fatalf("%d items of %d lines", len(items), lines)
		}
	})
}

// FuzzJSON: a body is read to its end where encoding/json finds JSON, and only
// there, with an item for each element.
func FuzzJSON(f *testing.F) {
	seed(f, JSON)
	f.Fuzz(func(t *testing.T, data []byte) {
		items, err := sound(t, data, JSON)
		data = bytes.TrimPrefix(data, []byte(byteOrderMark))
		if len(data) > maxItem {
			return
		}
		if err != io.EOF && strings.Contains(err.Error(), "at most 100 levels") {
			return
		}
		if valid := json.Valid(data); valid != (err == io.EOF) {
			t.Fatalf("JSON %v, and %v", valid, err)
		}
		var elements []json.RawMessage
		if err == io.EOF && json.Unmarshal(data, &elements) == nil && elements != nil && len(elements) != len(items) {
			t.Fatalf("%d items of %d elements", len(items), len(elements))
		}
	})
}

// FuzzCSV: there are never more rows than lines.
func FuzzCSV(f *testing.F) {
	seed(f, CSV)
	f.Fuzz(func(t *testing.T, data []byte) {
		if items, _ := sound(t, data, CSV); len(items) > bytes.Count(data, []byte("\n")) {
			t.Fatalf("%d items of %d lines", len(items), bytes.Count(data, []byte("\n")))
		}
	})
}

// FuzzRows holds the rows of any body against those of encoding/csv.
func FuzzRows(f *testing.F) {
	seed(f, CSV)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > maxItem {
			return
		}
		oracle := csv.NewReader(bytes.NewReader(data))
		oracle.FieldsPerRecord = -1
		c := &csvText{Reader: NewReader(bytes.NewReader(data), CSV, clock), separator: ','}
		for {
			want, wantErr := oracle.Read()
			err := c.readRow()
			if (err == io.EOF) != (wantErr == io.EOF) {
				t.Fatalf("ended: %v, want %v", err, wantErr)
			}
			if err != nil {
				return
			}
			if c.row.failed != (wantErr != nil) {
				t.Fatalf("line %d: %q, want %v", c.row.begin, c.row.got, wantErr)
			}
			if wantErr != nil {
				continue
			}
			var got []string
			from := 0
			for _, end := range c.row.ends {
				got = append(got, string(c.values.text[from:end]))
				from = end
			}
			if line, _ := oracle.FieldPos(0); line != c.row.begin || !slices.Equal(got, want) {
				t.Fatalf("line %d: %q, want %q of line %d", c.row.begin, got, want, line)
			}
		}
	})
}

// FuzzDecode holds the decoder of one scan against encoding/json, which takes
// all that ours takes, and more.
func FuzzDecode(f *testing.F) {
	seed(f, NDJSON)
	f.Fuzz(func(t *testing.T, data []byte) {
		var v values
		n, failed := v.decode(data)
		if failed == nil && !blank(data[n:]) {
			return
		}
		var want event.Scan
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		err := d.Decode(&want)
		clean := failed == nil && v.faults == nil
		switch {
		case failed != nil:
			if json.Valid(data) && failed.want != "at most 100 levels" {
				t.Fatalf("no %s at byte %d", failed.want, failed.i)
			}
		case !json.Valid(data):
			t.Fatal("taken, and is no JSON")
		case clean && err != nil:
			t.Fatalf("taken, and encoding/json says %v", err)
		case clean && utf8.Valid(v.text):
			if diff := cmp.Diff(want, v.scan()); diff != "" {
				t.Fatalf("scan (-encoding/json +ours):\n%s", diff)
			}
		case !clean && err == nil:
			for _, fault := range v.faults {
				known := func(n string) bool { return strings.EqualFold(n, fault.Field) }
				lax := fault.Got == "the field twice" || fault.Got == "null" || fault.Got == "an unknown field" && slices.ContainsFunc(name[:], known)
				if !lax {
					t.Fatalf("fault %+v where encoding/json has none", fault)
				}
			}
		}
	})
}

// FuzzFormats writes one scan of any text in each format: they read the same.
func FuzzFormats(f *testing.F) {
	for _, s := range someScans(1) {
		f.Add(s.Carrier, s.Number, s.Status, s.Time, s.Place, s.PlaceName, s.ID, s.Code, s.Note, "id:ev/0", s.Replaces, "M", s.Proof.Photo, s.Proof.Signature)
	}
	f.Fuzz(func(t *testing.T, carrier, number, status, at, place, placeName, id, code, note, withdraws, replaces, name, photo, signature string) {
		scan := event.Scan{Carrier: carrier, Number: number, Status: status, Time: at, Place: place, PlaceName: placeName, ID: id, Code: code,
			Note: note, Withdraws: withdraws, Replaces: replaces, Proof: event.ScanProof{Name: name, Photo: photo, Signature: signature}}
		want, faults := scan.Validate(now)
		text := strings.Join([]string{carrier, number, status, at, place, placeName, id, code, note, withdraws, replaces, name, photo, signature}, " ")
		if len(text) > maxItem/8 || !utf8.ValidString(text) {
			return // it may be too long with escapes, or encoding/json would write something else
		}
		for _, f := range []Format{JSON, NDJSON, CSV} {
			items, err := all(NewReader(bytes.NewReader(written(f, []event.Scan{scan})), f, clock))
			if err != io.EOF || len(items) != 1 || !cmp.Equal(items[0].Event, want) || len(items[0].Faults) != len(faults) {
				t.Fatalf("%v: %v, %s\nwant %v, %v", f, err, told(items, io.EOF), want, faults)
			}
			for k, fault := range faults {
				if items[0].Faults[k].Field != fault.Field { // a CSV makes \n of \r\n, so what was got can differ
					t.Fatalf("%v: %v, want %v", f, items[0].Faults, faults)
				}
			}
		}
	})
}

// FuzzDecompress unpacks anything: it ends, and never panics.
func FuzzDecompress(f *testing.F) {
	for _, encoding := range []string{"gzip", "zstd"} {
		f.Add(encoding, packed(f, encoding, []byte(goodObject)))
	}
	f.Fuzz(func(t *testing.T, encoding string, data []byte) {
		z, err := Decompress(bytes.NewReader(data), encoding)
		if err != nil {
			return
		}
		defer z.Close()
		items, err := all(NewReader(io.LimitReader(z, 1<<20), NDJSON, clock))
		if bad := (*BadStream)(nil); err != io.EOF && !errors.As(err, &bad) {
			t.Fatalf("%d items, %v", len(items), err)
		}
	})
}
