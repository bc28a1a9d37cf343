package intake

import (
	"errors"
	"strings"
	"testing"
)

func TestFormatOf(t *testing.T) {
	for _, tt := range []struct {
		contentType string
		want        Format
		err         string // empty where there is a format
	}{
		{"application/json", JSON, ""},
		{"Application/JSON ; Charset=\"UTF-8\"", JSON, ""},
		{"application/json;charset=us-ascii;profile=x", JSON, ""},
		{"application/x-ndjson", NDJSON, ""},
		{"application/ndjson; charset=utf8", NDJSON, ""},
		{"application/jsonl", NDJSON, ""},
		{"text/csv; charset=utf-8; header=present", CSV, ""},
		{"", 0, `intake: content type: got "", want application/json, application/x-ndjson or text/csv`},
		{"json", 0, `intake: content type: got "json", want application/json, application/x-ndjson or text/csv`},
		{"application/", 0, `intake: content type: got "application/", want application/json, application/x-ndjson or text/csv`},
		{"text/json", 0, `intake: content type: got "text/json", want application/json, application/x-ndjson or text/csv`},
		{"application/json, text/csv", 0, `intake: content type: got "application/json, text/csv", want application/json, application/x-ndjson or text/csv`},
		{"application/json; charset", 0, `intake: content type: got "application/json; charset", want application/json, application/x-ndjson or text/csv`},
		{"text/" + strings.Repeat("x", 100), 0, `intake: content type: got "text/` + strings.Repeat("x", 55) + `…", want application/json, application/x-ndjson or text/csv`},
		{"application/json; charset=utf-16", 0, `intake: content type: charset: got "utf-16", want utf-8`},
		{"text/csv; charset=Windows-1252", 0, `intake: content type: charset: got "windows-1252", want utf-8`},
		{"text/csv; header=absent", 0, `intake: content type: header: got "absent", want a header that names the columns`},
	} {
		got, err := FormatOf(tt.contentType)
		text := ""
		if err != nil {
			text, _ = strings.CutSuffix(err.Error(), ": "+errors.ErrUnsupported.Error())
		}
		if got != tt.want || text != tt.err || err != nil && !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("FormatOf(%q) = %v, %v\nwant %v, %s", tt.contentType, got, err, tt.want, tt.err)
		}
	}
	for _, f := range []Format{JSON, NDJSON, CSV} {
		if got, err := FormatOf(f.String()); got != f || err != nil {
			t.Errorf("FormatOf(%q) = %v, %v", f, got, err)
		}
	}
}

func FuzzFormatOf(f *testing.F) {
	f.Add("application/json; charset=utf-8")
	f.Fuzz(func(t *testing.T, contentType string) {
		if got, err := FormatOf(contentType); (got == 0) != (err != nil) {
			t.Errorf("%v, %v", got, err)
		}
	})
}
