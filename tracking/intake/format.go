package intake

import (
	"errors"
	"fmt"
	"mime"
	"strings"
)

// Format is how the scans of one body are written down.
type Format uint8

// The formats; the package comment shows each.
const (
	JSON Format = iota + 1
	NDJSON
	CSV
)

// String gives the media type.
func (f Format) String() string {
	switch f {
	case JSON:
		return "application/json"
	case NDJSON:
		return "application/x-ndjson"
	case CSV:
		return "text/csv"
	}
	return fmt.Sprintf("format(%d)", uint8(f))
}

// FormatOf finds the format of a Content-Type header. Any character set but
// UTF-8 is refused, and so is a CSV that says it has no header (RFC 4180,
// section 3); other parameters are nobody's business. The error wraps
// errors.ErrUnsupported.
func FormatOf(contentType string) (Format, error) {
	media, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		return 0, fmt.Errorf("intake: content type: got %q, want %v, %v or %v: %w", short(contentType), JSON, NDJSON, CSV, errors.ErrUnsupported)
	}
	var f Format
	switch media {
	case "application/json":
		f = JSON
	case "application/x-ndjson", "application/ndjson", "application/jsonl":
		f = NDJSON
	case "text/csv":
		f = CSV
	default:
		return 0, fmt.Errorf("intake: content type: got %q, want %v, %v or %v: %w", short(media), JSON, NDJSON, CSV, errors.ErrUnsupported)
	}
	switch charset := strings.ToLower(parameters["charset"]); charset {
	case "", "utf-8", "utf8", "us-ascii": // ASCII is UTF-8
	default:
		return 0, fmt.Errorf("intake: content type: charset: got %q, want utf-8: %w", short(charset), errors.ErrUnsupported)
	}
	if f == CSV && strings.EqualFold(parameters["header"], "absent") {
		return 0, fmt.Errorf("intake: content type: header: got %q, want a header that names the columns: %w", "absent", errors.ErrUnsupported)
	}
	return f, nil
}

// short cuts what is shown back of a header; 60 bytes hold every proper one.
func short(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}
