package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// scanCmd posts scans, from a file or one by flags.
type scanCmd struct {
	serverFlags
	File     string `arg:"" optional:"" help:"Scans: NDJSON, CSV or JSON by its name (.ndjson, .csv, .json, and .gz or .zst behind), or - for NDJSON on the standard input. Without it, one scan is made of the flags."`
	Begin    int64  `name:"from" help:"Skip so many scans of the file: go on where an earlier run ended." placeholder:"N"`
	Carrier  string `help:"The scan's carrier." placeholder:"ID"`
	Number   string `help:"The number scanned." placeholder:"NUMBER"`
	Status   string `help:"What happened, such as departed." placeholder:"STATUS"`
	At       string `help:"When, RFC 3339 with an offset; now, if not given." placeholder:"TIME"`
	Place    string `help:"Where: a facility id or UN/LOCODE." placeholder:"ID"`
	Note     string `help:"Anything to add." placeholder:"TEXT"`
	Replaces string `help:"The event that this one corrects." placeholder:"EVENT"`
	JSON     bool   `help:"Print the answers of the API, one a line." name:"json"`
}

func (*scanCmd) Help() string {
	return `Examples:
  entrepot scan scans.csv
  zcat scans.ndjson.gz | entrepot scan -
  entrepot scan --carrier HLX --number HLX0012345678 --status departed --place CNSZX

Scanning the same again is safe: it is answered as a duplicate. What a file's
run could not finish it says how to go on with.`
}

// scanned is one line of the answer.
type scanned struct {
	Item    int64
	Line    int
	Outcome string
	Event   string
	Parcel  string
	Errors  []struct{ Field, Got, Want string }

	Items                          *int64 // of the last line
	Accepted, Duplicates, Rejected int64
	Problem                        *struct{ Title, Detail string }
	Next                           int64
}

func (c *scanCmd) Run(s *streams) error {
	if c.File == "" {
		return c.one(s)
	}
	body, media, packed, err := c.open()
	if err != nil {
		return err
	}
	defer body.Close()
	return c.stream(s, body, media, packed)
}

// one posts the scan that the flags make.
func (c *scanCmd) one(s *streams) error {
	for _, f := range []struct{ flag, value string }{{"--carrier", c.Carrier}, {"--number", c.Number}, {"--status", c.Status}} {
		if f.value == "" {
			return fmt.Errorf("%s: a scan needs it; or name a file of scans", f.flag)
		}
	}
	at := c.At
	if at == "" {
		at = time.Now().Format(time.RFC3339)
	}
	scan := map[string]string{"carrier": c.Carrier, "number": c.Number, "status": c.Status, "time": at}
	for field, value := range map[string]string{"place": c.Place, "note": c.Note, "replaces": c.Replaces} {
		if value != "" {
			scan[field] = value
		}
	}
	var answer struct{ Results []json.RawMessage }
	if err := c.call(s, http.MethodPost, "/v1/scans", scan, &answer); err != nil {
		return err
	}
	for _, text := range answer.Results {
		if c.JSON {
			fmt.Fprintf(s.out, "%s\n", text)
			continue
		}
		var r scanned
		if err := json.Unmarshal(text, &r); err != nil {
			return err
		}
		whose := "no parcel is registered with the number yet"
		if r.Parcel != "" {
			whose = "of parcel " + r.Parcel
		}
		say(s.out, "", fmt.Sprintf("%s: event %s, %s", r.Outcome, r.Event, whose))
	}
	return nil
}

// open opens the file, and says what is in it.
func (c *scanCmd) open() (body io.ReadCloser, media, packed string, err error) {
	if c.File == "-" {
		return io.NopCloser(os.Stdin), "application/x-ndjson", "", nil
	}
	name := strings.ToLower(c.File)
	for ending, encoding := range map[string]string{".gz": "gzip", ".zst": "zstd"} {
		if rest, ok := strings.CutSuffix(name, ending); ok {
			name, packed = rest, encoding
		}
	}
	media = map[string]string{".ndjson": "application/x-ndjson", ".jsonl": "application/x-ndjson", ".csv": "text/csv", ".json": "application/json"}[filepath.Ext(name)]
	if media == "" {
		return nil, "", "", fmt.Errorf("%s: got a name that ends in %q, want .ndjson, .jsonl, .csv or .json, and .gz or .zst behind", c.File, filepath.Ext(c.File))
	}
	f, err := os.Open(c.File)
	return f, media, packed, err
}

// stream posts the file as it is read, and prints what cannot be used as it comes.
func (c *scanCmd) stream(s *streams, body io.Reader, media, packed string) error {
	server := strings.TrimSuffix(c.Server, "/")
	if !strings.Contains(server, "://") {
		server = "http://" + server
	}
	address := server + "/v1/scans"
	if c.Begin > 0 {
		address += "?" + url.Values{"from": {strconv.FormatInt(c.Begin, 10)}}.Encode()
	}
	r, err := http.NewRequestWithContext(s.ctx, http.MethodPost, address, body)
	if err != nil {
		return fmt.Errorf("--server: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+c.Key)
	r.Header.Set("Content-Type", media)
	if packed != "" {
		r.Header.Set("Content-Encoding", packed)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("--server: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode >= 400 {
		var p struct{ Title, Detail string }
		text, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20))
		if json.Unmarshal(text, &p) == nil && p.Title != "" {
			return errors.New(strings.TrimSuffix(p.Title+": "+p.Detail, ": "))
		}
		return fmt.Errorf("POST /v1/scans: got status %d", res.StatusCode)
	}
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "application/x-ndjson") {
		return c.short(s, res.Body)
	}
	return c.results(s, res.Body)
}

// short prints the answer to a short list.
func (c *scanCmd) short(s *streams, body io.Reader) error {
	var answer struct{ Results []json.RawMessage }
	if err := json.NewDecoder(body).Decode(&answer); err != nil {
		return err
	}
	var lines bytes.Buffer
	sum := map[string]int64{}
	for i, text := range answer.Results {
		var r map[string]any
		if err := json.Unmarshal(text, &r); err != nil {
			return err
		}
		r["item"] = i
		outcome, _ := r["outcome"].(string)
		sum[outcome]++
		line, err := json.Marshal(r)
		if err != nil {
			return err
		}
		lines.Write(append(line, '\n'))
	}
	fmt.Fprintf(&lines, `{"items":%d,"accepted":%d,"duplicates":%d,"rejected":%d}`+"\n", len(answer.Results), sum["accepted"], sum["duplicate"], sum["rejected"])
	return c.results(s, &lines)
}

// results prints lines of results as they come.
func (c *scanCmd) results(s *streams, body io.Reader) error {
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if c.JSON {
			fmt.Fprintf(s.out, "%s\n", lines.Bytes())
		}
		var r scanned
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return fmt.Errorf("--server: %w", err)
		}
		switch {
		case r.Problem != nil:
			detail := strings.TrimSuffix(r.Problem.Title+": "+r.Problem.Detail, ": ")
			return fmt.Errorf("%s\nWhat was answered before is stored. Go on with: --from %d", detail, r.Next)
		case r.Items != nil:
			if !c.JSON {
				say(s.out, "", fmt.Sprintf("%d scans: %d accepted, %d duplicates, %d rejected", *r.Items, r.Accepted, r.Duplicates, r.Rejected))
			}
			if r.Rejected > 0 {
				return exitError(1)
			}
			return nil
		case r.Outcome == "rejected" && !c.JSON:
			where := fmt.Sprintf("scan %d", r.Item)
			if r.Line > 0 {
				where = fmt.Sprintf("line %d", r.Line)
			}
			for _, e := range r.Errors {
				say(s.out, "", fmt.Sprintf("%s: %s: got %s, want %s", where, e.Field, e.Got, e.Want))
			}
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("--server: %w", err)
	}
	return errors.New("--server: the answer ended before the last scan; post the file again, what is stored is answered as a duplicate")
}
