package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"entrepot/tracking/event"
)

// The parts of a good scan, in the three formats.
const (
	header     = "carrier,number,status,time,place,note\n"
	goodRow    = "HLX,N1,departed,2026-11-24T10:12:00+08:00,CNSZX,\n"
	goodObject = `{"carrier":"HLX","number":"N1","status":"departed","time":"2026-11-24T10:12:00+08:00","place":"CNSZX"}`
)

// all reads a stream to its end.
func all(r *Reader) (items []Item, err error) {
	for {
		item, err := r.Next()
		if err != nil {
			return items, err
		}
		items = append(items, item)
	}
}

// told writes items and what ended them, each on a line.
func told(items []Item, err error) string {
	var b strings.Builder
	for _, i := range items {
		fmt.Fprintf(&b, "%d line %d %s: ", i.Index, i.Line, i.Carrier)
		if i.Faults == nil {
			fmt.Fprintf(&b, "%s %s %s", i.Event.Reference.Number, i.Event.Status, i.Event.Note)
		}
		for k, f := range i.Faults {
			if k > 0 {
				b.WriteString("; ")
			}
			fmt.Fprintf(&b, "%s %q, want %s", f.Field, f.Got, f.Want)
		}
		b.WriteByte('\n')
	}
	if err != io.EOF {
		fmt.Fprintln(&b, err)
	}
	return b.String()
}

const wantText = "at most 200 characters of UTF-8 without control or invisible characters"

// with puts a member more into the good object.
func with(member string) string { return strings.TrimSuffix(goodObject, "}") + "," + member + "}" }

var bodies = []struct {
	name   string
	format Format
	body   string
	want   string
}{
	{"nothing", NDJSON, "", ""},
	{"blank lines", NDJSON, "\n \r\n\t\n", ""},
	{"lines", NDJSON, goodObject + "\n" + goodObject + "\r\n\n" + with(`"note":"x"`), "0 line 1 HLX: N1 departed \n1 line 2 HLX: N1 departed \n2 line 4 HLX: N1 departed x\n"},
	{"byte order mark", NDJSON, "\ufeff" + goodObject, "0 line 1 HLX: N1 departed \n"},
	{"white space", NDJSON, " \t" + with(` "note" : "x" `) + " \r\n", "0 line 1 HLX: N1 departed x\n"},
	{"no JSON", NDJSON, "hello\n" + goodObject, "0 line 1 : scan \"'h' at byte 1\", want an object\n1 line 2 HLX: N1 departed \n"},
	{"cut short", NDJSON, goodObject[:30] + "\n" + goodObject, "0 line 1 HLX: scan \"the end at byte 31\", want a comma or }\n1 line 2 HLX: N1 departed \n"},
	{"two on a line", NDJSON, goodObject + goodObject + "\n" + goodObject, "0 line 1 HLX: scan \"'{' at byte 103\", want nothing more on the line\n1 line 2 HLX: N1 departed \n"},
	{"an array on a line", NDJSON, "[" + goodObject + "]\n" + goodObject, "0 line 1 : scan \"an array\", want an object\n1 line 2 HLX: N1 departed \n"},
	{"null", NDJSON, "null\n", "0 line 1 : scan \"null\", want an object\n"},
	{"comma too many", NDJSON, with("") + "\n", "0 line 1 HLX: scan \"'}' at byte 103\", want a name in quotes\n"},
	{"no colon", NDJSON, with(`"note" "x"`) + "\n", "0 line 1 HLX: scan \"'\\\"' at byte 110\", want a colon\n"},
	{"wrong types", NDJSON, with(`"note":7,"code":true,"id":[1,{"a":null}],"placeName":{},"proof":"x"`),
		`0 line 1 HLX: note "a number", want a string; code "a boolean", want a string; id "an array", want a string; placeName "an object", want a string; proof "a string", want an object` + "\n"},
	{"wrong types and values", NDJSON, `{"carrier":1,"number":"a b","status":"gone"}`,
		`0 line 1 : carrier "a number", want a string; number "a b", want 1-64 visible ASCII characters without spaces; status "gone", want ` + statuses + `; time "", want RFC 3339 with an offset, such as 2026-11-24T10:12:00+08:00` + "\n"},
	{"wrong types in a proof", NDJSON, with(`"proof":{"name":1,"face":"x","photo":"p"}`),
		`0 line 1 HLX: proof.name "a number", want a string; proof.face "an unknown field", want only documented fields; proof "a proof with status departed", want one only with delivered, ready_for_pickup, delivery_failed or returned; proof.photo "p", want sha256: and 64 hexadecimal digits in lower case` + "\n"},
	{"nulls", NDJSON, with(`"note":null,"proof":null`), "0 line 1 HLX: N1 departed \n"},
	{"null proof fields", NDJSON, with(`"proof":{"name":null}`), "0 line 1 HLX: N1 departed \n"},
	{"unknown fields", NDJSON, with(`"Note":"x","":[],"a\nb":1,"proof.name":"x"`),
		`0 line 1 HLX: Note "an unknown field", want only documented fields; "" "an unknown field", want only documented fields; a` + "\n" + `b "an unknown field", want only documented fields; proof.name "an unknown field", want only documented fields` + "\n"},
	{"a field twice", NDJSON, with(`"carrier":"OCE","note":"x","note":"y","proof":{},"proof":{}`),
		`0 line 1 HLX: carrier "the field twice", want each field once; note "the field twice", want each field once; proof "the field twice", want each field once` + "\n"},
	{"a field twice by escapes", NDJSON, with(`"c\u0061rrier":"OCE"`), "0 line 1 HLX: carrier \"the field twice\", want each field once\n"},
	{"not UTF-8", NDJSON, with(`"note":"K` + "\xf6" + `ln"`), "0 line 1 HLX: note \"K\uFFFDln\", want " + wantText + "\n"},
	{"half a surrogate pair", NDJSON, with(`"note":"\ud83d!"`), "0 line 1 HLX: note \"\uFFFD!\", want " + wantText + "\n"},
	{"surrogate halves the wrong way", NDJSON, with(`"note":"\ude00\ud83d"`), "0 line 1 HLX: note \"\uFFFD\", want " + wantText + "\n"},
	{"escapes", NDJSON, with(`"note":"\ud83d\ude00 \"\\\/ \u00Fc"`), "0 line 1 HLX: N1 departed 😀 \"\\/ ü\n"},
	{"escaped control characters", NDJSON, with(`"note":"\b\f\n\r\t\u0000"`), "0 line 1 HLX: note \"\\b\\f\\n\\r\\t\\x00\", want " + wantText + "\n"},
	{"a control character", NDJSON, with("\"note\":\"a\tb\""), "0 line 1 HLX: scan \"'\\\\t' at byte 112\", want a character that strings may hold unescaped\n"},
	{"an escape that is none", NDJSON, with(`"note":"\x41"`), "0 line 1 HLX: scan \"'x' at byte 112\", want one of \" \\ / b f n r t u\n"},
	{"a hexadecimal digit that is none", NDJSON, with(`"note":"\u00g0"`), "0 line 1 HLX: scan \"'g' at byte 115\", want a hexadecimal digit\n"},
	{"deep", NDJSON, with(`"note":` + strings.Repeat("[", 200)), "0 line 1 HLX: scan \"'[' at byte 210\", want at most 100 levels\n"},
	{"a number that is none", NDJSON, with(`"note":01`), "0 line 1 HLX: scan \"'1' at byte 111\", want a comma or }\n"},
	{"a line of 64 KiB", NDJSON, goodObject + strings.Repeat(" ", maxItem-len(goodObject)) + "\r\n" + goodObject, "0 line 1 HLX: N1 departed \n1 line 2 HLX: N1 departed \n"},
	{"a line of 64 KiB and a byte", NDJSON, goodObject + strings.Repeat(" ", maxItem-len(goodObject)+1) + "\r\n" + goodObject, "0 line 1 HLX: scan \"more than 65536 bytes\", want at most 65536 bytes on a line\n1 line 2 HLX: N1 departed \n"},
	{"a line of 1 MB at the end", NDJSON, goodObject + "\n" + with(`"note":"`+strings.Repeat("x", 1e6)), "0 line 1 HLX: N1 departed \n1 line 2 HLX: scan \"more than 65536 bytes\", want at most 65536 bytes on a line\n"},
	{"a withdrawal", NDJSON, `{"carrier":"HLX","number":"N1","time":"2026-11-24T10:12:00+08:00","withdraws":"id:ev/1"}`, "0 line 1 HLX: N1  \n"},

	{"nothing", JSON, "", "intake: at byte 0, after 0 scans: body: got the end, want a scan or an array of scans\n"},
	{"white space only", JSON, " \n", "intake: at byte 2, after 0 scans: body: got the end, want a scan or an array of scans\n"},
	{"one", JSON, " " + goodObject + "\n", "0 line 0 HLX: N1 departed \n"},
	{"one and a word", JSON, goodObject + " x", "0 line 0 HLX: N1 departed \nintake: at byte 103, after 1 scans: body: got 'x', want nothing more\n"},
	{"one cut short", JSON, goodObject[:30], "intake: at byte 30, after 0 scans: body: got the end, want a comma or }\n"},
	{"a number", JSON, "12", "0 line 0 : scan \"a number\", want an object\n"},
	{"a number of 70,000 digits", JSON, strings.Repeat("7", 70000), "0 line 0 : scan \"more than 65536 bytes\", want at most 65536 bytes\n"},
	{"a sign without a number", JSON, "[-\t]", "intake: at byte 2, after 0 scans: body: got '\\t', want a value\n"},
	{"a word that is none", JSON, "nil", "intake: at byte 1, after 0 scans: body: got 'i', want null\n"},
	{"an empty array", JSON, " [ ] ", ""},
	{"an array", JSON, "\ufeff[" + goodObject + " ,\n" + with(`"note":7`) + "," + goodObject + "]\n", "0 line 0 HLX: N1 departed \n1 line 0 HLX: note \"a number\", want a string\n2 line 0 HLX: N1 departed \n"},
	{"an array of other things", JSON, `[1.5e-3,"a]",[{}],null,` + goodObject + "]", `0 line 0 : scan "a number", want an object
1 line 0 : scan "a string", want an object
2 line 0 : scan "an array", want an object
3 line 0 : scan "null", want an object
4 line 0 HLX: N1 departed ` + "\n"},
	{"an array and a comma", JSON, "[" + goodObject + ",]", "0 line 0 HLX: N1 departed \nintake: at byte 104, after 1 scans: body: got ']', want an object\n"},
	{"an array with an empty place", JSON, "[,]", "intake: at byte 1, after 0 scans: body: got ',', want an object\n"},
	{"an array without a comma", JSON, "[" + goodObject + goodObject + "]", "0 line 0 HLX: N1 departed \nintake: at byte 103, after 1 scans: body: got '{', want a comma or ]\n"},
	{"an array that goes on", JSON, "[" + goodObject, "0 line 0 HLX: N1 departed \nintake: at byte 103, after 1 scans: body: got the end, want a comma or ]\n"},
	{"an array that ends in a scan", JSON, "[" + goodObject + "," + goodObject[:20], "0 line 0 HLX: N1 departed \nintake: at byte 124, after 1 scans: body: got the end, want a closing quote\n"},
	{"an array with a bad scan", JSON, "[" + goodObject + "," + with("") + "," + goodObject + "]", "0 line 0 HLX: N1 departed \nintake: at byte 206, after 1 scans: body: got '}', want a name in quotes\n"},
	{"brackets crossed", JSON, "[{\"a\":[}," + goodObject + "]", "intake: at byte 7, after 0 scans: body: got '}', want a value\n"},
	{"an array and more", JSON, "[] []", "intake: at byte 3, after 0 scans: body: got '[', want nothing more\n"},
	{"a number run into a word", JSON, "[12x]", "0 line 0 : scan \"a number\", want an object\nintake: at byte 3, after 1 scans: body: got 'x', want a comma or ]\n"},
	{"lines as JSON", JSON, goodObject + "\n" + goodObject, "0 line 0 HLX: N1 departed \nintake: at byte 103, after 1 scans: body: got '{', want nothing more\n"},
	{"a scan of 64 KiB", JSON, "[" + with(strings.Repeat(" ", maxItem-len(goodObject)-len(`,"note":""`))+`"note":""`) + "]", "0 line 0 HLX: N1 departed \n"},
	{"a scan of 64 KiB and a byte", JSON, "[" + with(strings.Repeat(" ", maxItem-len(goodObject)-len(`,"note":""`)+1)+`"note":""`) + "," + goodObject + "]", "0 line 0 HLX: scan \"more than 65536 bytes\", want at most 65536 bytes\n1 line 0 HLX: N1 departed \n"},
	{"a scan of 1 MB", JSON, "[" + goodObject + "," + with(`"note":"`+strings.Repeat(`x\"}`, 1e6/4)+`"`) + "," + goodObject + "]", "0 line 0 HLX: N1 departed \n1 line 0 HLX: scan \"more than 65536 bytes\", want at most 65536 bytes\n2 line 0 HLX: N1 departed \n"},
	{"a scan of 1 MB that breaks early", JSON, "[" + with(`"note" "`+strings.Repeat("x", 1e6)+`"`) + "]", "intake: at byte 110, after 0 scans: body: got '\"', want a colon\n"},
	{"a scan of 1 MB cut short", JSON, "[" + with(`"note":"`+strings.Repeat("x", 1e6)), "intake: at byte 1000112, after 0 scans: body: got the end, want the end of a scan\n"},

	{"nothing", CSV, "", "intake: at byte 0, after 0 scans: header: got nothing, want the names of the columns\n"},
	{"a header only", CSV, header, ""},
	{"a header only, without its end", CSV, strings.TrimSuffix(header, "\n"), ""},
	{"rows", CSV, "\ufeff" + header + goodRow + "\r\n" + strings.TrimSuffix(goodRow, "\n") + "x", "0 line 2 HLX: N1 departed \n1 line 4 HLX: N1 departed x\n"},
	{"blank lines before the header", CSV, "\n\r\n" + header + goodRow, "0 line 4 HLX: N1 departed \n"},
	{"semicolons", CSV, strings.ReplaceAll(header+goodRow, ",", ";"), "0 line 2 HLX: N1 departed \n"},
	{"semicolons and a comma in a note", CSV, strings.ReplaceAll(header+strings.TrimSuffix(goodRow, "\n"), ",", ";") + "a, b\n", "0 line 2 HLX: N1 departed a, b\n"},
	{"tabs", CSV, strings.ReplaceAll(header+goodRow, ",", "\t"), "0 line 2 HLX: N1 departed \n"},
	{"quotes", CSV, "\"carrier\",number,\"status\",time,note\r\n\"HLX\",N1,departed,2026-11-24T10:12:00+08:00,\"say \"\"yes\"\", no\"\r\n", "0 line 2 HLX: N1 departed say \"yes\", no\n"},
	{"another order", CSV, "time,withdraws,number,carrier\n2026-11-24T10:12:00+08:00,id:ev/1,N1,HLX\n", "0 line 2 HLX: N1  \n"},
	{"a proof", CSV, "carrier,number,status,time,proof.name\nHLX,N1,delivered,2026-11-24T10:12:00+08:00,M\n", "0 line 2 HLX: N1 delivered \n"},
	{"columns of all kinds of wrong", CSV, "carrier,Number,note,note,,x\n" + goodRow,
		"intake: at byte 0, after 0 scans: Number: got an unknown column, want only documented columns; note: got the column twice, want each column once; \"\": got an unknown column, want only documented columns; x: got an unknown column, want only documented columns; number: got no column, want a column of that name; time: got no column, want a column of that name; status: got no column, want a column of that name, or one of withdraws\n"},
	{"a header of 1 MB", CSV, strings.Repeat("x", 1e6), "intake: at byte 0, after 0 scans: header: got more than 65536 bytes, want at most 65536 bytes\n"},
	{"a header that does not close", CSV, "\"carrier\n", "intake: at byte 0, after 0 scans: header: got field 1 open to the end, want the names of the columns\n"},
	{"a field too few and too many", CSV, header + "HLX,N1\n" + goodRow[:len(goodRow)-1] + ",x\n" + goodRow, "0 line 2 HLX: scan \"2 fields\", want 6, as in the header\n1 line 3 HLX: scan \"7 fields\", want 6, as in the header\n2 line 4 HLX: N1 departed \n"},
	{"a value that is none", CSV, header + "HLX,N1,gone,2026-11-24T10:12:00+08:00,CNSZX,\n", "0 line 2 HLX: status \"gone\", want " + statuses + "\n"},
	{"a quote inside a field", CSV, header + "HLX,N\"1,x\n" + goodRow, "0 line 2 HLX: scan \"a quote inside field 2\", want quotes around the whole of a field, and doubled inside\n1 line 3 HLX: N1 departed \n"},
	{"text after a quote", CSV, header + "HLX,\"N\"1,x\n" + goodRow, "0 line 2 HLX: scan \"text after the quotes of field 2\", want quotes around the whole of a field, and doubled inside\n1 line 3 HLX: N1 departed \n"},
	{"a break in a note", CSV, header + goodRow[:len(goodRow)-1] + "\"a\r\n" + goodRow[:len(goodRow)-1] + "\"\n" + goodRow,
		"0 line 2 HLX: note \"a\\n" + goodRow[:len(goodRow)-1] + "\", want " + wantText + "\n1 line 4 HLX: N1 departed \n"},
	{"a quote left open", CSV, header + goodRow + "HLX,\"N1,x\n" + goodRow + goodRow, "0 line 2 HLX: N1 departed \n1 line 3 HLX: scan \"field 2 open to the end, from line 3 to 5\", want quotes around the whole of a field, and doubled inside\n"},
	{"a quote left open, and one more", CSV, header + "HLX,\"N1,x\n" + goodRow + "HLX,\"N1\",x\n" + goodRow, "0 line 2 HLX: scan \"text after the quotes of field 2, from line 2 to 4\", want quotes around the whole of a field, and doubled inside\n1 line 5 HLX: N1 departed \n"},
	{"a row of 64 KiB", CSV, header + goodRow[:len(goodRow)-1] + strings.Repeat("x", maxItem-len(goodRow)+1) + "\r\n" + goodRow, "0 line 2 HLX: note \"" + strings.Repeat("x", 60) + "…\", want " + wantText + "\n1 line 3 HLX: N1 departed \n"},
	{"a row of 64 KiB and a byte", CSV, header + goodRow[:len(goodRow)-1] + strings.Repeat("x", maxItem-len(goodRow)+2) + "\r\n" + goodRow, "0 line 2 HLX: scan \"more than 65536 bytes\", want at most 65536 bytes in a row\n1 line 3 HLX: N1 departed \n"},
	{"a row of 1 MB in quotes", CSV, header + goodRow[:len(goodRow)-1] + "\"" + strings.Repeat("x\"\",\n", 2e5) + "\"\r\n" + goodRow, "0 line 2 HLX: scan \"more than 65536 bytes, from line 2 to 200002\", want at most 65536 bytes in a row\n1 line 200003 HLX: N1 departed \n"},
	{"a row of 100,000 fields", CSV, header + strings.Repeat(",", 1e5) + "\n" + goodRow, "0 line 2 : scan \"more than 65536 bytes\", want at most 65536 bytes in a row\n1 line 3 HLX: N1 departed \n"},
}

const statuses = "one of registered, picked_up, arrived, departed, export_submitted, export_cleared, import_submitted, import_cleared, customs_held, bonded_in, bonded_out, out_for_delivery, delivery_failed, ready_for_pickup, delivered, returning, returned, exception, cancelled"

func TestNext(t *testing.T) {
	for _, tt := range bodies {
		t.Run(tt.format.String()+"/"+tt.name, func(t *testing.T) {
			got := told(all(NewReader(strings.NewReader(tt.body), tt.format, clock)))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
		})
	}
}

// pieces gives what it reads in pieces of random length, sometimes none.
type pieces struct {
	r    io.Reader
	rand *rand.Rand
}

func (p pieces) Read(b []byte) (int, error) {
	most := 1 << p.rand.IntN(18) >> 1
	return p.r.Read(b[:min(most, len(b))])
}

// TestSplitDoesNotMatter reads every body in pieces: byte by byte, by halves, with
// the error beside the last bytes, and by chance.
func TestSplitDoesNotMatter(t *testing.T) {
	for _, tt := range bodies {
		for seed := range uint64(20) {
			r := io.Reader(strings.NewReader(tt.body))
			switch seed {
			case 0:
				r = iotest.OneByteReader(r)
			case 1:
				r = iotest.HalfReader(r)
			case 2:
				r = iotest.DataErrReader(r)
			default:
				r = pieces{r, rand.New(rand.NewPCG(seed, 0))}
			}
			if got := told(all(NewReader(r, tt.format, clock))); got != tt.want {
				t.Errorf("%v, %s, split %d (-want +got):\n%s", tt.format, tt.name, seed, cmp.Diff(tt.want, got))
			}
		}
	}
}

// TestReadError cuts every body by an error of the reader below: what was read
// stands, and what the error cut is not taken for a scan.
func TestReadError(t *testing.T) {
	broken := errors.New("line dropped")
	for _, tt := range bodies {
		if len(tt.body) > 1000 {
			continue
		}
		whole, _ := all(NewReader(strings.NewReader(tt.body), tt.format, clock))
		for cut := range len(tt.body) + 1 {
			r := NewReader(io.MultiReader(strings.NewReader(tt.body[:cut]), iotest.ErrReader(broken)), tt.format, clock)
			items, err := all(r)
			var bad *BadStream
			if !errors.As(err, &bad) || bad.Items != int64(len(items)) || bad.Err == nil && bad.Faults == nil {
				t.Fatalf("%v, %s, cut at %d: %v", tt.format, tt.name, cut, err)
			}
			if bad.Faults == nil && !errors.Is(err, broken) {
				t.Fatalf("%v, %s, cut at %d: %v", tt.format, tt.name, cut, err)
			}
			if len(items) > len(whole) || told(items, io.EOF) != told(whole[:len(items)], io.EOF) {
				t.Fatalf("%v, %s, cut at %d:\n%swhole:\n%s", tt.format, tt.name, cut, told(items, err), told(whole, io.EOF))
			}
			if _, again := r.Next(); again != err {
				t.Fatalf("the second error is %v, want %v again", again, err)
			}
		}
	}
}

func TestSingle(t *testing.T) {
	for body, want := range map[string]bool{goodObject: true, " 12": true, "x": true, "[" + goodObject + "]": false, "[]": false, "": false} {
		r := NewReader(strings.NewReader(body), JSON, clock)
		r.Next()
		if r.Single() != want {
			t.Errorf("%q is a single one: %v, want %v", body, r.Single(), want)
		}
	}
}

// TestFaultsAreBounded fills a line with fields that nobody knows.
func TestFaultsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"carrier":"` + strings.Repeat("x", 50) + `"`)
	for b.Len() < maxItem-100 {
		fmt.Fprintf(&b, `,"%s%d":0`, strings.Repeat("long", 20), b.Len())
	}
	b.WriteString("}")
	item, err := NewReader(strings.NewReader(b.String()), NDJSON, clock).Next()
	if err != nil || len(item.Faults) != maxFaults+4 || item.Carrier != strings.Repeat("x", 50) {
		t.Fatalf("%d faults, carrier %s, %v", len(item.Faults), item.Carrier, err)
	}
	for _, f := range item.Faults {
		if len(f.Field) > 70 {
			t.Errorf("field %s", f.Field)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	if _, err := NewReader(strings.NewReader(goodObject), Format(9), clock).Next(); err == nil || err == io.EOF {
		t.Errorf("error %v", err)
	}
}

// TestNamesAreOfScan holds the names here against those of event.Scan.
func TestNamesAreOfScan(t *testing.T) {
	var want []string
	var walk func(prefix string, of reflect.Type)
	walk = func(prefix string, of reflect.Type) {
		for f := range of.Fields() {
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Type.Kind() == reflect.Struct {
				walk(prefix+tag+".", f.Type)
				continue
			}
			want = append(want, prefix+tag)
		}
	}
	walk("", reflect.TypeFor[event.Scan]())
	if diff := cmp.Diff(want, name[:fields]); diff != "" {
		t.Errorf("names (-of event.Scan +here):\n%s", diff)
	}
	for f, n := range name {
		key, inProof := strings.CutPrefix(n, "proof.")
		found := fieldOf([]byte(key))
		if inProof {
			found = proofFieldOf([]byte(key))
		}
		if found != field(f) {
			t.Errorf("%s is field %d, want %d", n, found, f)
		}
	}
}

// TestFormatsAgree sends the same scans in each format.
func TestFormatsAgree(t *testing.T) {
	scans := someScans(100)
	scans[7].Note = `say "yes", no; ` + "or\tthis"
	scans[8].Status, scans[8].Proof = "delivered", event.ScanProof{Name: "Ø, Müller", Photo: "sha256:" + strings.Repeat("0f", 32)}
	scans[9].Replaces = "id:ev/1"
	scans[10] = event.Scan{Carrier: "HLX", Number: "N1", Time: "2026-11-24T10:12:00+08:00", Withdraws: "id:ev/1"}
	scans[11].PlaceName = "<深圳>&\u2028"
	want, err := all(NewReader(bytes.NewReader(written(JSON, scans)), JSON, clock))
	if err != io.EOF || len(want) != len(scans) {
		t.Fatal(len(want), err)
	}
	for _, f := range []Format{NDJSON, CSV} {
		got, err := all(NewReader(bytes.NewReader(written(f, scans)), f, clock))
		for i := range got {
			got[i].Line = 0
		}
		if diff := cmp.Diff(want, got); err != io.EOF || diff != "" {
			t.Errorf("%v: %v, items (-JSON +%v):\n%s", f, err, f, diff)
		}
	}
}
