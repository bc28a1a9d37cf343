package api

import (
	"fmt"
	"strings"
	"testing"

	"entrepot/tracking/event"
	"entrepot/tracking/store"
)

// The beginnings by which the types of a file are told.
const (
	jpegHead = "\xff\xd8\xff\xe0\x00\x10JFIF"
	pngHead  = "\x89PNG\r\n\x1a\n"
	webpHead = "RIFF\x00\x00\x00\x00WEBPVP8 "
	pdfHead  = "%PDF-1.7\n"
)

// delivered posts a scan of HLX that names a photo, a signature or both, and
// gives the event.
func (f *fixture) delivered(number, at, photo, signature string) string {
	f.t.Helper()
	named := func(content string) string {
		if content == "" {
			return ""
		}
		return proofName(content)
	}
	body := fmt.Sprintf(`{"carrier":"HLX","number":"%s","status":"delivered","time":"%s","proof":{"name":"M. Huber","photo":"%s","signature":"%s"}}`,
		number, at, named(photo), named(signature))
	var out struct{ Results []ScanResult }
	f.request("POST", "/v1/scans", f.helix, body).into(f.t, 200, &out)
	return out.Results[0].Event
}

func proofName(content string) string { return store.NameOf([]byte(content)).String() }

func (f *fixture) putProof(credential, content, media string, headers ...string) answer {
	f.t.Helper()
	return f.request("PUT", "/v1/proofs/"+proofName(content), credential, content, append(headers, "Content-Type", media)...)
}

// TestProofUpload: what is named by a scan is taken once, and nothing else is.
func TestProofUpload(t *testing.T) {
	f := newFixture(t)
	photo, signature := jpegHead+"a door", pngHead+"a name"
	document, picture := pdfHead+"a paper", webpHead+"a box"
	f.putProof(f.helix, photo, "image/jpeg").problem(t, unknownProof) // no scan names it yet
	f.delivered("H1", "2026-11-24T08:00:00+08:00", photo, signature)
	f.delivered("H2", "2026-11-24T08:00:00+08:00", document, picture)

	f.putProof(f.other, photo, "image/jpeg").problem(t, unknownProof)
	f.putProof(f.planner, photo, "image/jpeg").problem(t, forbidden)
	f.putProof("", photo, "image/jpeg").problem(t, unauthenticated)
	for _, tt := range []struct {
		credential, content, media string
		want                       int
	}{
		{f.helix, photo, "image/jpeg", 201},
		{f.helix, photo, "image/jpeg", 204},
		{f.admin, photo, "image/jpeg", 204},
		{f.admin, signature, "image/png", 201}, // for whichever carrier
		{f.helix, signature, "image/png", 204},
		{f.helix, picture, "image/webp", 201},
		{f.helix, document, "application/pdf; version=1.7", 201},
	} {
		if got := f.putProof(tt.credential, tt.content, tt.media); got.StatusCode != tt.want || got.text != "" {
			t.Errorf("%q: got %d %s, want %d", tt.content, got.StatusCode, got.text, tt.want)
		}
	}

	// Each is named by a scan, so only what is wrong with it is in the way.
	svg, page := `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`, "<html><script>alert(1)</script>"
	huge, full := pngHead+strings.Repeat("x", store.MaxContent), pngHead+strings.Repeat("x", store.MaxContent-len(pngHead))
	for i, content := range []string{svg, page, huge, full} {
		f.delivered(fmt.Sprint("H3", i), "2026-11-24T08:00:00+08:00", content, "")
	}
	for _, tt := range []struct {
		name, content, media string
		headers              []string
		want                 *kind
	}{
		{"SVG", svg, "image/svg+xml", nil, wrongMedia},
		{"SVG as a picture", svg, "image/png", nil, wrongMedia},
		{"a page as a picture", page, "image/jpeg", nil, wrongMedia},
		{"a page", page, "text/html", nil, wrongMedia},
		{"another picture's type", photo, "image/png", nil, wrongMedia},
		{"no type", photo, "", nil, wrongMedia},
		{"no such type", photo, "image/jpeg;;", nil, wrongMedia},
		{"packed", photo, "image/jpeg", []string{"Content-Encoding", "gzip"}, wrongMedia},
		{"one byte too many", huge, "image/png", nil, tooLarge},
	} {
		f.putProof(f.helix, tt.content, tt.media, tt.headers...).problem(t, tt.want)
	}
	if got := f.putProof(f.helix, full, "image/png"); got.StatusCode != 201 {
		t.Errorf("the largest: got %d %s", got.StatusCode, got.text)
	}

	// Another body under a name that is known.
	p := f.request("PUT", "/v1/proofs/"+proofName(photo), f.helix, photo+"!", "Content-Type", "image/jpeg").problem(t, invalid)
	if len(p.Errors) != 1 || p.Errors[0].Field != "body" || p.Errors[0].Got != proofName(photo+"!") || !strings.HasPrefix(p.Errors[0].Want, proofName(photo)) {
		t.Errorf("another body: %+v", p.Errors)
	}
	f.request("PUT", "/v1/proofs/"+proofName(""), f.helix, "", "Content-Type", "image/jpeg").problem(t, malformed)
}

// TestProofNames: one file has one name, and nothing else is one.
func TestProofNames(t *testing.T) {
	f := newFixture(t)
	photo := jpegHead + "a door"
	f.delivered("H1", "2026-11-24T08:00:00+08:00", photo, "")
	if got := f.putProof(f.helix, photo, "image/jpeg"); got.StatusCode != 201 {
		t.Fatalf("%d %s", got.StatusCode, got.text)
	}
	name := proofName(photo)
	_, digits, _ := strings.Cut(name, ":")
	for _, wrong := range []string{digits, "SHA256:" + digits, "sha256:" + strings.ToUpper(digits), name[:70], name + "0", "sha256:" + strings.Repeat("0", 64), "sha512:" + digits, name + "%00", name + "%20", strings.Repeat("a", 81), "%2e%2e%2fparcels"} {
		f.request("GET", "/v1/proofs/"+wrong, f.helix, "").problem(t, invalid)
		f.request("PUT", "/v1/proofs/"+wrong, f.helix, photo, "Content-Type", "image/jpeg").problem(t, invalid)
	}
	if got := f.request("GET", "/v1/proofs/sha256%3A"+digits, f.helix, ""); got.StatusCode != 200 || got.text != photo {
		t.Errorf("an escaped colon: %d", got.StatusCode)
	}
	for _, path := range []string{"/v1/proofs/", "/v1/proofs", "/v1/proofs/" + name + "/", "/v1/proofs/x/../" + name, "/v1/proofs/../log", "/v1//proofs/" + name} {
		if got := f.request("GET", path, f.admin, ""); got.StatusCode == 200 {
			t.Errorf("%s: 200, want nothing there", path)
		}
	}
	f.request("GET", "/v1/proofs/"+name+"?x=1", f.helix, "").problem(t, invalid)
}

// TestWhoSeesProofs asks for every proof as everybody.
func TestWhoSeesProofs(t *testing.T) {
	f := newFixture(t)
	photo, signature, document, wrongDoor := jpegHead+"a door", pngHead+"a name", pdfHead+"a paper", jpegHead+"another door"
	id, link := f.registerPlanned("H1")
	otherID, otherLink := f.registerPlanned("H2")
	wrong := f.delivered("H1", "2026-11-24T07:00:00+08:00", wrongDoor, "")
	f.delivered("H1", "2026-11-24T08:00:00+08:00", photo, signature)
	f.delivered("H2", "2026-11-24T08:00:00+08:00", document, "")
	// The same parcel is OTH's too, which has scanned nothing of it.
	if got := f.request("POST", "/v1/parcels/"+id+"/references", f.planner, `{"carrier":"OTH","number":"O1"}`); got.StatusCode != 200 {
		t.Fatalf("%d %s", got.StatusCode, got.text)
	}
	for content, media := range map[string]string{photo: "image/jpeg", wrongDoor: "image/jpeg", signature: "image/png", document: "application/pdf"} {
		if got := f.putProof(f.helix, content, media); got.StatusCode != 201 {
			t.Fatalf("%d %s", got.StatusCode, got.text)
		}
	}
	if got := f.request("GET", "/v1/parcels/"+id+"/proofs/"+proofName(wrongDoor), link, ""); got.StatusCode != 200 {
		t.Errorf("a photo before it is taken back: %d", got.StatusCode)
	}
	f.request("POST", "/v1/scans", f.helix, fmt.Sprintf(`{"carrier":"HLX","number":"H1","time":"2026-11-24T08:30:00+08:00","withdraws":"%s"}`, wrong)).into(t, 200, &struct{}{})

	callers := []struct{ name, credential string }{
		{"nobody", ""}, {"admin", f.admin}, {"planner", f.planner}, {"carrier", f.helix}, {"other carrier", f.other}, {"link", link}, {"other link", otherLink},
	}
	for _, tt := range []struct {
		parcel, content string
		want            [7]int
	}{
		{"", photo, [7]int{401, 200, 200, 200, 404, 401, 401}},
		{"", signature, [7]int{401, 200, 200, 200, 404, 401, 401}},
		{"", jpegHead + "unknown", [7]int{401, 404, 404, 404, 404, 401, 401}},
		{id, photo, [7]int{401, 200, 200, 200, 404, 200, 404}},
		{id, signature, [7]int{401, 200, 200, 200, 404, 404, 404}},
		{id, wrongDoor, [7]int{401, 200, 200, 200, 404, 404, 404}},
		{id, document, [7]int{401, 404, 404, 404, 404, 404, 404}},
		{otherID, document, [7]int{401, 200, 200, 200, 404, 404, 200}},
		{otherID, photo, [7]int{401, 404, 404, 404, 404, 404, 404}},
		{"no-parcel", photo, [7]int{401, 404, 404, 404, 404, 404, 404}},
	} {
		path := "/v1/proofs/" + proofName(tt.content)
		if tt.parcel != "" {
			path = "/v1/parcels/" + tt.parcel + "/proofs/" + proofName(tt.content)
		}
		for i, c := range callers {
			f.failures = failures{} // this test is not about how often
			got := f.request("GET", path, c.credential, "")
			if got.StatusCode != tt.want[i] || got.StatusCode == 200 && got.text != tt.content {
				t.Errorf("%q of %q as %s: got %d, want %d", tt.content, tt.parcel, c.name, got.StatusCode, tt.want[i])
			}
			// Who may not see it does not learn by its tag that it is there.
			tagged := f.request("GET", path, c.credential, "", "If-None-Match", `"`+proofName(tt.content)+`"`)
			if want := map[bool]int{true: 304, false: tt.want[i]}[tt.want[i] == 200]; tagged.StatusCode != want || want == 304 && tagged.text != "" {
				t.Errorf("%q of %q as %s with its tag: got %d, want %d", tt.content, tt.parcel, c.name, tagged.StatusCode, want)
			}
		}
	}

	for content, want := range map[string][2]string{
		photo:    {"image/jpeg", `inline; filename="proof-` + proofName(photo)[7:19] + `.jpg"`},
		document: {"application/pdf", `attachment; filename="proof-` + proofName(document)[7:19] + `.pdf"`},
	} {
		h := f.request("GET", "/v1/proofs/"+proofName(content), f.planner, "").Header
		for name, want := range map[string]string{
			"Content-Type": want[0], "Content-Disposition": want[1], "Etag": `"` + proofName(content) + `"`, "Cache-Control": "private, max-age=3600, immutable",
			"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox", "Vary": "Authorization",
		} {
			if got := strings.Join(h.Values(name), ", "); got != want {
				t.Errorf("%s: %s %s, want %s", want, name, got, want)
			}
		}
	}
	// An answer that is none must not be kept.
	if h := f.request("GET", "/v1/proofs/"+proofName(photo), f.other, "").Header; h.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("a refusal is cached as %q", h.Get("Cache-Control"))
	}

	// Revoked, the link opens nothing more.
	f.request("DELETE", "/v1/parcels/"+id+"/link", f.planner, "")
	f.request("GET", "/v1/parcels/"+id+"/proofs/"+proofName(photo), link, "").problem(t, unknownParcel)
}

// TestErasureTakesProofs: with a parcel go its proofs, but for those that another
// parcel has as well.
func TestErasureTakesProofs(t *testing.T) {
	f := newFixture(t)
	own, shared := jpegHead+"a door", jpegHead+"a shelf"
	id, _ := f.registerPlanned("H1")
	otherID, _ := f.registerPlanned("H2")
	f.delivered("H1", "2026-11-24T08:00:00+08:00", own, shared)
	f.delivered("H2", "2026-11-24T08:00:00+08:00", shared, "")
	for _, content := range []string{own, shared} {
		if got := f.putProof(f.helix, content, "image/jpeg"); got.StatusCode != 201 {
			t.Fatalf("%d %s", got.StatusCode, got.text)
		}
	}
	if got := f.request("DELETE", "/v1/parcels/"+id, f.planner, ""); got.StatusCode != 204 {
		t.Fatalf("%d %s", got.StatusCode, got.text)
	}
	f.request("GET", "/v1/proofs/"+proofName(own), f.admin, "").problem(t, unknownProof)
	f.request("GET", "/v1/proofs/"+proofName(own), f.helix, "").problem(t, unknownProof)
	f.request("GET", "/v1/parcels/"+id+"/proofs/"+proofName(own), f.admin, "").problem(t, unknownParcel)
	f.putProof(f.helix, own, "image/jpeg").problem(t, unknownProof)
	if got := f.request("GET", "/v1/parcels/"+otherID+"/proofs/"+proofName(shared), f.planner, ""); got.StatusCode != 200 {
		t.Errorf("a proof went with one of two parcels that had it: %d %s", got.StatusCode, got.text)
	}
}

// TestProofOnAFullDisk: no upload is taken, and what is there can be had.
func TestProofOnAFullDisk(t *testing.T) {
	f := newFixture(t)
	kept, late := jpegHead+"a door", jpegHead+"a shelf"
	e, wrong := event.Scan{Carrier: "HLX", Number: "H1", Status: "delivered", Time: "2026-11-24T08:00:00+08:00",
		Proof: event.ScanProof{Photo: proofName(kept), Signature: proofName(late)}}.Validate(now)
	if wrong != nil {
		t.Fatal(wrong)
	}
	dir := t.TempDir()
	some, err := store.Open(dir, store.Options{Now: f.clock.now, Reserve: 1})
	must(t, err)
	_, err = some.Append(t.Context(), []event.Event{e})
	must(t, err)
	_, err = some.PutContent(t.Context(), "HLX", store.Content{Type: "image/jpeg", Bytes: []byte(kept)})
	must(t, err)
	must(t, some.Close())
	full, err := store.Open(dir, store.Options{Now: f.clock.now, Reserve: 1 << 62})
	must(t, err)
	t.Cleanup(func() { must(t, full.Close()) })
	f.store = full
	f.putProof(f.helix, late, "image/jpeg").problem(t, storageFull)
	f.request("PUT", "/v1/log/cursors/a", f.helix, `{"after":1}`).problem(t, storageFull)
	if got := f.request("GET", "/v1/proofs/"+proofName(kept), f.helix, ""); got.text != kept {
		t.Errorf("%d %s", got.StatusCode, got.text)
	}
}
