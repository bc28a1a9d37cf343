package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"entrepot/engine"
)

const sourcingBody = `{"depart":"2026-11-24T09:00:00+08:00","currency":"EUR","order":{"weight":"500g","consignment":{"lines":[
	{"hs":"610910","quantity":2,"value":{"amount":"40.00","currency":"EUR"},"origin":"CN","weight":"400g"}],"trade":"b2c","channel":"ecommerce","incoterm":"ddp"}},
	"demand":[{"to":"DEFRA","orders":400,"within":"5d"}],
	"stocks":[{"name":"factory","place":"CNSZX","kind":"domestic"},
	{"name":"Rotterdam","place":"NLRTM","kind":"released","inbound":{"units":250,"from":"CNSZX"},"lies":"45d","fixed":{"amount":"300.00","currency":"EUR"}}]}`

// sourcingWith is the question with one thing changed.
func sourcingWith(t *testing.T, old, new string) string {
	t.Helper()
	if !strings.Contains(sourcingBody, old) {
		t.Fatalf("%q is not in the body", old)
	}
	return strings.Replace(sourcingBody, old, new, 1)
}

// TestSourcingOverTheAPI: what is asked comes through, such as an order of a
// destination's own, another channel, and a shipment at a price.
func TestSourcingOverTheAPI(t *testing.T) {
	f := newFixtureOf(t, exampleNetwork())
	ask := func(body string) (s engine.Sourcing) {
		t.Helper()
		f.request("POST", "/v1/routes/sourcing", f.planner, body).into(t, 200, &s)
		return s
	}
	s := ask(sourcingBody)
	if s.Orders != 400 || s.Against != "factory" || s.Stocks[1].Monthly == nil || s.Demand[0].Options[1].Parts == nil || len(s.Curves) != 2 {
		t.Errorf("got %+v", s)
	}
	own := ask(sourcingWith(t, `"within":"5d"`, `"by":"2026-11-25T01:00:00+01:00","order":{"weight":"1kg","consignment":{"lines":[
		{"hs":"610910","quantity":1,"value":{"amount":"20.00","currency":"EUR"},"origin":"CN","weight":"400g"}],"trade":"b2c","channel":"ecommerce","incoterm":"ddp"}}`))
	if own.Demand[0].Options[0].InTime || own.Demand[0].Options[0].Landed.Minor >= s.Demand[0].Options[0].Landed.Minor {
		t.Errorf("an order of its own, worth less, by a moment too soon: got %+v", own.Demand[0].Options[0])
	}
	priced := ask(sourcingWith(t, `"from":"CNSZX"`, `"cost":{"amount":"900.00","currency":"EUR"}`))
	if in := priced.Stocks[1].Inbound; in.Cost.Minor != 90000 || in.Way != nil || in.Weight != "" {
		t.Errorf("a shipment at a price: got %+v", in)
	}
	// The one-stop shop is for e-commerce: as express the tariff's duty is due, 12 %, and the dear fee.
	if dear := ask(sourcingWith(t, `"kind":"domestic"`, `"kind":"domestic","channel":"express"`)); dear.Demand[0].Options[0].Way.Regimes[1].Regime != "EU-H1" {
		t.Errorf("declared as express: got %+v", dear.Demand[0].Options[0].Way.Regimes)
	}
	avoided := ask(sourcingWith(t, `"order"`, `"avoid":{"modes":["sea"]},"order"`))
	if in := avoided.Stocks[1].Inbound; in.NoRoute == nil || avoided.Breaks[0].Reason == "" {
		t.Errorf("without ships: got %+v, %+v", in, avoided.Breaks)
	}
}

// TestSourcingProblems names every field that is wrong as the question has it.
func TestSourcingProblems(t *testing.T) {
	f := newFixtureOf(t, exampleNetwork())
	for _, tt := range []struct{ old, new, field string }{
		{`"500g"`, `"none"`, "order.weight"},
		{`"400g"`, `"600g"`, "order.consignment.lines"},
		{`"610910"`, `"6109"`, ""},
		{`"40.00"`, `"-1"`, "order.consignment.lines[0].value"},
		{`"within":"5d"`, `"within":"soon"`, "demand[0].within"},
		{`"within":"5d"`, `"order":{"weight":"0g"}`, "demand[0].order.weight"},
		{`"within":"5d"`, `"order":{"weight":"1g","consignment":{"lines":[{"hs":"610910","quantity":1,"value":{"amount":"40.00","currency":"EUR"},"origin":"CN","weight":"400g"}],"trade":"b2c","channel":"post","incoterm":"ddp"}}`, "demand[0].order.consignment.lines"},
		{`"orders":400`, `"orders":0`, "demand[0].orders"},
		{`"kind":"released"`, `"kind":"bonded"`, "stocks[1].kind"},
		{`"kind":"released"`, `"kind":"owned"`, "stocks[1].kind"},
		{`"kind":"released"`, `"kind":"domestic"`, "stocks[1].kind"},
		{`"name":"Rotterdam"`, `"name":"factory"`, "stocks[1].name"},
		{`"units":250`, `"units":250,"weight":"tons"`, "stocks[1].inbound.weight"},
		{`"units":250`, `"units":250,"dims":"tall"`, "stocks[1].inbound.dims"},
		{`"units":250`, `"units":0`, "stocks[1].inbound.units"},
		{`"from":"CNSZX"`, `"channel":"freight"`, "stocks[1].inbound"},
		{`"300.00"`, `"300.001"`, "stocks[1].fixed"},
		{`"lies":"45d"`, `"lies":"-1d"`, "stocks[1].lies"},
		{`"order"`, `"against":"moon","order"`, "against"},
		{`"EUR","order"`, `"XXY","order"`, "currency"},
		{`"order"`, `"whatIf":[{"kind":"price","lane":"HLX-1","percent":0}],"order"`, "whatIf[0].percent"},
	} {
		got := f.request("POST", "/v1/routes/sourcing", f.planner, sourcingWith(t, tt.old, tt.new))
		if tt.field == "" {
			if got.StatusCode != 200 {
				t.Errorf("%s: got %s", tt.new, got.text)
			}
			continue
		}
		var p Problem
		must(t, json.Unmarshal([]byte(got.text), &p))
		if got.StatusCode != 422 || len(p.Errors) == 0 || p.Errors[0].Field != tt.field {
			t.Errorf("%s: status %d, %+v, want field %s", tt.new, got.StatusCode, p, tt.field)
		}
	}
	p := f.request("POST", "/v1/routes/sourcing", f.planner, sourcingWith(t, "DEFRA", "DEFRX")).problem(t, unknownPlace)
	if p.Errors[0].Field != "demand[0].to" {
		t.Errorf("got %+v", p)
	}
	var many []string
	for i := range 20 {
		many = append(many, fmt.Sprintf(`{"name":"s%d","place":"CNSZX","kind":"domestic"}`, i))
	}
	body := sourcingWith(t, `"stocks":[`, `"stocks":[`+strings.Join(many[2:], ",")+",")
	body = strings.Replace(body, `{"to":"DEFRA","orders":400,"within":"5d"}`, strings.TrimSuffix(strings.Repeat(`{"to":"DEFRA","orders":1},`, 26), ","), 1)
	if p := f.request("POST", "/v1/routes/sourcing", f.planner, body).problem(t, invalid); p.Errors[0].Field != "demand" {
		t.Errorf("too many pairs: got %+v", p)
	}
	f.request("POST", "/v1/routes/sourcing", f.planner, sourcingWith(t, `"order"`, `"limits":{"labels":1},"order"`)).problem(t, tooMuchWork)
}

// TestParseSourcing reads what the operation takes, and no more.
func TestParseSourcing(t *testing.T) {
	p, err := ParseSourcing([]byte(sourcingBody))
	must(t, err)
	if q, err := p.Query(); err != nil || len(q.Stocks) != 2 || q.Demand[0].Consignment == nil {
		t.Errorf("got %+v, %v", q, err)
	}
	for text, want := range map[string]string{`{"colour":1}`: "unknown field", `{} {}`: "more behind its end", `[]`: "cannot unmarshal"} {
		if _, err := ParseSourcing([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
	empty, err := ParseSourcing([]byte(`{"demand":[{"to":"DEFRA","orders":1}]}`))
	must(t, err)
	if _, err := empty.Query(); err == nil || !strings.Contains(fmt.Sprint(asProblem(err, "").Errors), "demand[0].order") {
		t.Errorf("got %v", err)
	}
}
