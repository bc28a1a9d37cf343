package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestBookingKeepsItsGoods asks a running server for a landed way and books it from
// the command line: with the goods the price is the landed cost, without them it is
// freight.
func TestBookingKeepsItsGoods(t *testing.T) {
	p := startServe(t, "../../testdata/demo", t.TempDir(), true)
	target, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	booked := make(chan []byte, 1)
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(r *http.Response) error {
		answer, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		r.Body = io.NopCloser(bytes.NewReader(answer))
		booked <- answer
		return nil
	}
	server := httptest.NewServer(proxy)
	defer server.Close()

	depart := time.Now().Add(24 * time.Hour).UTC().Format(time.RFC3339)
	goods := map[string]any{"trade": "b2c", "channel": "ecommerce", "incoterm": "ddp", "lines": []any{map[string]any{
		"hs": "610910", "quantity": 2, "value": map[string]string{"amount": "40.00", "currency": "EUR"}, "origin": "CN", "weight": "400g"}}}
	answer := p.call("POST", "/v1/routes", p.adminKey, map[string]any{"from": "CNSZX-C1", "to": "DEFRA-D1", "depart": depart, "weight": "600g", "consignment": goods}, 200)
	way := at(answer, "itineraries", 0)
	plan, err := json.Marshal(way)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(file, plan, 0o600); err != nil {
		t.Fatal(err)
	}
	book := fmt.Sprintf("network book --key %s --server %s --from CNSZX-C1 --to DEFRA-D1 --depart %s --weight 600g --plan %s", p.adminKey, server.URL, depart, file)
	for _, tt := range []struct {
		flags  string
		landed bool
	}{{" --line hs=610910,quantity=2,value=40~EUR,origin=CN,weight=400g --trade b2c --channel ecommerce --incoterm ddp", true}, {"", false}} {
		code, out, errs := command(book + tt.flags)
		if code != 0 || errs != "" || strings.TrimSpace(out) == "" {
			t.Fatalf("%s: got code %d, %s%s", tt.flags, code, out, errs)
		}
		var got map[string]any
		if err := json.Unmarshal(<-booked, &got); err != nil {
			t.Fatal(err)
		}
		same := fmt.Sprint(at(got, "itinerary", "total")) == fmt.Sprint(at(way, "total"))
		if same != tt.landed {
			t.Errorf("flags %q: booked for %v, where the landed way costs %v", tt.flags, at(got, "itinerary", "total"), at(way, "total"))
		}
	}
}
