package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"entrepot/engine/customs"
	"entrepot/engine/network"
	"entrepot/tracking/event"
)

// FuzzScans posts any body in any form. What is answered must be a problem of the
// client's own making, results, or lines of which the last says how it ended.
func FuzzScans(f *testing.F) {
	one := scanBody("H1", event.Departed, "2026-11-24T08:55:00+08:00", "CNSZX")
	for _, seed := range []string{one, "[" + one + "," + one + "]", one + "\n" + one, "[]", "{}", "[1,null,\"\"]", `{"x":1,"carrier":"HLX"}`, "", "[", "{}{}", "\xff",
		"carrier,number,status,time\nHLX,H1,departed,2026-11-24T08:55:00+08:00\n", "carrier\n"} {
		for form := range uint8(4) {
			f.Add(form, []byte(seed))
		}
	}
	server := newFixture(f)
	f.Fuzz(func(t *testing.T, form uint8, body []byte) {
		r := httptest.NewRequest("POST", "/v1/scans", bytes.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+server.helix)
		r.Header.Set("Content-Type", []string{typeJSON, typeLines, typeCSV, typeLines}[form%4])
		if form%4 == 3 {
			r.Header.Set("Content-Encoding", "gzip")
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		switch {
		case w.Code != http.StatusOK && w.Code != 400 && w.Code != 403 && w.Code != 422:
			t.Fatalf("%d %s for %q", w.Code, w.Body, body)
		case w.Code == http.StatusOK && w.Header().Get("Content-Type") == typeLines:
			readStream(t, w.Body)
		}
	})
}

// FuzzReadRequest sends any message to the decoder of live connections.
func FuzzReadRequest(f *testing.F) {
	for _, seed := range []string{
		`{"type":"subscribe","parcel":"p","token":"trk_x","after":17}`, `{"type":"unsubscribe","parcel":"p"}`, `{"type":"ping"}`,
		`{"type":"subscribe","parcel":"p","token":"t","after":-1}`, `{"type":"subscribe","parcel":"p","token":"t","after":1e99}`, `null`, ``, `{"type":"ping"} x`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, p := readRequest(text)
		switch {
		case p != nil:
			if p.Status != 400 || r != (request{}) {
				t.Fatalf("%+v with %+v", p, r)
			}
		case r.Type == "subscribe" && (r.Parcel == "" || r.Token == ""):
			t.Fatalf("took %+v", r)
		case r.Type != "subscribe" && r.Type != "unsubscribe" && r.Type != "ping":
			t.Fatalf("took type %q", r.Type)
		}
	})
}

// FuzzBodies sends any body to the operations that huma decodes. Nothing may
// make the server say that it made a mistake.
func FuzzBodies(f *testing.F) {
	for _, seed := range []string{routeBody, parcelBody("H1", flight), "{}", "[]", "null", `{"references":[{}]}`, `{"plan":{"legs":[null]}}`,
		strings.Replace(routeBody, "1.2kg", "99999999999999999999kg", 1), strings.Replace(routeBody, "2026", "9999", 1),
		strings.Replace(routeBody, `"USD"`, `"JPY","value":{"amount":"9223372036854775807","currency":"JPY"}`, 1)} {
		f.Add(true, []byte(seed))
		f.Add(false, []byte(seed))
	}
	server := newFixture(f)
	f.Fuzz(func(t *testing.T, routes bool, body []byte) {
		path := "/v1/parcels"
		if routes {
			path = "/v1/routes"
		}
		r := httptest.NewRequest("POST", path, strings.NewReader(string(body)))
		r.Header.Set("Authorization", "Bearer "+server.planner)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError {
			t.Fatalf("%d: %s", w.Code, w.Body)
		}
		if !json.Valid(w.Body.Bytes()) {
			t.Fatalf("no JSON: %s", w.Body)
		}
	})
}

// FuzzBearer sends any Authorization header.
func FuzzBearer(f *testing.F) {
	for _, seed := range []string{"Bearer ent_aaaaaaaaaaaa_" + strings.Repeat("a", 52), "bearer trk_" + strings.Repeat("A", 43), "Basic eA==", "Bearer", "", "Bearer  x y"} {
		f.Add(seed)
	}
	server := newFixture(f)
	f.Fuzz(func(t *testing.T, header string) {
		r := httptest.NewRequest("GET", "/v1/parcels", nil)
		r.Header["Authorization"] = []string{header}
		server.failures = failures{}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if w.Code != http.StatusUnauthorized {
			t.Fatalf("%q: %d", header, w.Code)
		}
	})
}

// FuzzParseConsignment sends any text to the decoder of consignments. What it
// takes is what the engine takes, once it is said how the goods are traded.
func FuzzParseConsignment(f *testing.F) {
	for _, seed := range []string{"[" + shirts + "]", "{" + goods(shirts, gloves)[len(`"consignment":{`):], "[]", "{}", `{"lines":null}`, "[{}]", "[1]", "null", "", `[` + shirts + `] x`,
		strings.Replace("["+shirts+"]", "40.00", "9223372036854775807", 1), strings.Replace("["+shirts+"]", "EUR", "JPY", 1)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := ParseConsignment(text)
		if err != nil {
			var p *Problem
			if errors.As(err, &p) && (len(p.Errors) == 0 || p.Errors[0].Want == "") {
				t.Fatalf("a fault that says nothing: %+v", p)
			}
			return
		}
		c.Trade, c.Channel, c.Incoterm = network.B2C, network.ByPost, customs.DAP
		if err := c.Check(); err != nil {
			t.Fatalf("took %s: %v", text, err)
		}
		written, err := json.Marshal(Declare(&c))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParseConsignment(written); err != nil || !reflect.DeepEqual(again, c) {
			t.Fatalf("wrote %+v as %s, which reads as %+v, %v", c, written, again, err)
		}
	})
}
