package intake

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"entrepot/tracking/event"
)

// written is how a carrier would send these scans.
func written(f Format, scans []event.Scan) []byte {
	var b bytes.Buffer
	switch f {
	case JSON:
		text, err := json.Marshal(scans)
		if err != nil {
			panic(err)
		}
		b.Write(text)
	case NDJSON:
		e := json.NewEncoder(&b)
		for _, s := range scans {
			if err := e.Encode(s); err != nil {
				panic(err)
			}
		}
	case CSV:
		w := csv.NewWriter(&b)
		w.Write(name[:fields])
		for _, s := range scans {
			w.Write([]string{s.Carrier, s.Number, s.Status, s.Time, s.Place, s.PlaceName, s.ID, s.Code, s.Note,
				s.Withdraws, s.Replaces, s.Proof.Name, s.Proof.Photo, s.Proof.Signature})
		}
		w.Flush()
	}
	return b.Bytes()
}

func packed(t testing.TB, encoding string, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch encoding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zstd":
		z, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		w = z
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
