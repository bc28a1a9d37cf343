package api

import (
	"fmt"
	"strings"
	"testing"

	"entrepot/engine"
)

const (
	shirts = `{"hs":"610910","quantity":2,"value":{"amount":"40.00","currency":"EUR"},"origin":"CN","weight":"400g"}`
	gloves = `{"hs":"611610","quantity":1,"value":{"amount":"15.00","currency":"EUR"},"origin":"VN","weight":"120g"}`
)

// goods is a consignment of lines, for retail through the one-stop shop.
func goods(lines ...string) string {
	return `"consignment":{"lines":[` + strings.Join(lines, ",") + `],"trade":"b2c","channel":"ecommerce","incoterm":"ddp"}`
}

// TestConsignmentMakesLandedCost asks with goods, with and without their borders.
func TestConsignmentMakesLandedCost(t *testing.T) {
	f := newFixtureOf(t, exampleNetwork())
	ask := func(path, body string) engine.Answer {
		t.Helper()
		var a engine.Answer
		f.request("POST", path, f.planner, body).into(t, 200, &a)
		if len(a.Itineraries) == 0 {
			t.Fatalf("%s: no way: %+v", body, a.NoRoute)
		}
		return a
	}
	landed := ask("/v1/routes", with(goods(shirts)))
	it := landed.Itineraries[0]
	if len(it.Customs) != 2 || it.Customs[0].Regime != "CN-9610" || it.Customs[1].Regime != "EU-IOSS" || it.DutyPaid == nil {
		t.Fatalf("landed: got %+v and %v, want export and import", it.Customs, it.DutyPaid)
	}
	freight := ask("/v1/routes", with(goods(shirts)+`,"objective":"freight"`)).Itineraries[0]
	if freight.Customs != nil || freight.DutyPaid != nil || freight.Total.Minor != it.Total.Minor-it.DutyPaid.Minor {
		t.Errorf("freight: got %v and %v, want what is left of %v without %v", freight.Total, freight.Customs, it.Total, it.DutyPaid)
	}
	// A buyer pays what a seller would: only who is another.
	dap := ask("/v1/routes", with(strings.Replace(goods(shirts), "ddp", "dap", 1))).Itineraries[0]
	if dap.Total != it.Total || dap.Charges[len(dap.Charges)-1].Customs.Payer != "buyer" {
		t.Errorf("dap: got %v, last %+v, want %v and the buyer", dap.Total, dap.Charges[len(dap.Charges)-1].Customs, it.Total)
	}
	// Goods under bond have left the country already.
	for _, body := range []string{with(goods(shirts) + `,"bonded":true`),
		strings.Replace(with(goods(shirts)), `"from":"CNSZX"`, `"stocks":[{"place":"CNSZX","bonded":true}]`, 1)} {
		if got := ask("/v1/routes", body).Itineraries[0]; len(got.Customs) != 1 || got.Customs[0].Direction != "import" {
			t.Errorf("bonded: got %+v, want import alone", got.Customs)
		}
	}
	if a := ask("/v1/routes/profile", with(goods(shirts)+`,"until":"2026-11-25T09:00:00+08:00"`)); len(a.Itineraries[0].Customs) != 2 {
		t.Errorf("profile: got %+v, want customs", a.Itineraries[0])
	}
	var m matrixAnswer
	f.request("POST", "/v1/routes/matrix", f.planner, `{"from":["CNSZX"],"to":["DEFRA"],"depart":"2026-11-24T09:00:00+08:00","weight":"1.2kg","currency":"USD",`+goods(shirts)+`}`).into(t, 200, &m)
	if m.Cells[0].Fastest.Total != it.Total {
		t.Errorf("matrix: got %v, want %v", m.Cells[0].Fastest.Total, it.Total)
	}
}

// TestPlanIsPricedWithItsCustoms registers and books what was answered.
func TestPlanIsPricedWithItsCustoms(t *testing.T) {
	f := newFixtureOf(t, exampleNetwork())
	var a engine.Answer
	f.request("POST", "/v1/routes", f.planner, with(goods(shirts))).into(t, 200, &a)
	want := a.Itineraries[0]
	legs := `"legs":[{"lane":"HLX-1","depart":"` + flight + `"}]`
	var registered struct {
		Parcel struct{ Plan engine.Itinerary }
	}
	f.request("POST", "/v1/parcels", f.planner, with(goods(shirts)+`,"references":[{"carrier":"HLX","number":"H1"}],"plan":{`+legs+`}`)).into(t, 201, &registered)
	var booked struct{ Itinerary engine.Itinerary }
	f.request("POST", "/v1/bookings", f.planner, with(goods(shirts)+","+legs)).into(t, 201, &booked)
	for _, got := range []engine.Itinerary{registered.Parcel.Plan, booked.Itinerary} {
		if got.Total != want.Total || len(got.Customs) != 2 || !got.Arrive.Equal(want.Arrive) {
			t.Errorf("got %v arriving %v through %+v, want %v and %v", got.Total, got.Arrive, got.Customs, want.Total, want.Arrive)
		}
	}
}

// TestConsignmentFaultsNameTheField sends what cannot be declared. Each problem
// has the path of every field that is wrong, and says what is wanted.
func TestConsignmentFaultsNameTheField(t *testing.T) {
	f := newFixtureOf(t, exampleNetwork())
	change := func(old, new string) string { return with(goods(gloves, strings.Replace(shirts, old, new, 1))) }
	whole := func(old, new string) string { return with(strings.Replace(goods(shirts), old, new, 1)) }
	for _, tt := range []struct{ body, field, want string }{
		{change(`"610910"`, `"6109.10"`), "consignment.lines[1].hs", "2 to 10 digits"},
		{change(`"610910"`, `"1"`), "consignment.lines[1].hs", "2 to 10 digits"},
		{change(`"quantity":2`, `"quantity":0`), "consignment.lines[1].quantity", ">= 1"},
		{change(`"quantity":2`, `"quantity":1.5`), "consignment.lines[1].quantity", "integer"},
		{change(`"40.00"`, `"0"`), "consignment.lines[1].value", "more than nothing"},
		{change(`"40.00"`, `"40.001"`), "consignment.lines[1].value", "no more digits"},
		{change(`"40.00"`, `40`), "consignment.lines[1].value.amount", "a string"},
		{change(`"EUR"`, `"ABC"`), "consignment.lines[1].value", "ISO 4217"},
		{change(`"CN"`, `"China"`), "consignment.lines[1].origin", "two letters"},
		{change(`"400g"`, `"400"`), "consignment.lines[1].weight", "grams or kilograms"},
		{change(`"400g"`, `"0g"`), "consignment.lines[1].weight", "more than nothing"},
		{change(`"400g"`, `"2kg"`), "consignment.lines", "at most the 1.2 kg of the parcel"},
		{change(`"hs":"610910",`, ``), "consignment.lines[1].hs", "a value"},
		{change(`"hs"`, `"code":1,"hs"`), "consignment.lines[1].code", "only documented fields"},
		{whole(`"b2c"`, `"c2c"`), "consignment.trade", "one of b2c, b2b"},
		{whole(`"ecommerce"`, `"pigeon"`), "consignment.channel", "one of post, express"},
		{whole(`"ddp"`, `"fob"`), "consignment.incoterm", "one of dap, ddp"},
		{whole(`,"incoterm":"ddp"`, ``), "consignment.incoterm", "a value"},
		{whole(`"trade"`, `"bought":{"amount":"-1","currency":"CNY"},"trade"`), "consignment.bought", "not negative"},
		{with(goods()), "consignment.lines", ">= 1"},
		{with(goods(strings.Split(strings.Repeat(shirts+" ", 1000), " ")[:1000]...)), "consignment.lines", "<= 999"},
		{with(goods(shirts) + `,"objective":"profit"`), "objective", "one of landed, freight"},
		{with(`"objective":"landed"`), "objective", "a consignment"},
		{with(`"bonded":true`), "bonded", "a consignment"},
		{strings.Replace(routeBody, `"from":"CNSZX"`, `"stocks":[{"place":"CNSZX","bonded":true}]`, 1), "stocks[0].bonded", "a consignment"},
		{strings.Replace(with(goods(shirts)+`,"bonded":true`), `"from":"CNSZX"`, `"stocks":[{"place":"CNSZX"}]`, 1), "bonded", "stocks[].bonded"},
		{strings.Replace(with(goods(shirts)+`,"bonded":true`), `"from":"CNSZX"`, `"from":"NLRTM"`, 1), "bonded", "customs role bonded"},
	} {
		p := f.request("POST", "/v1/routes", f.planner, tt.body).problem(t, invalid)
		if len(p.Errors) != 1 || p.Errors[0].Field != tt.field || !strings.Contains(p.Errors[0].Want, tt.want) || p.Errors[0].Got == "" {
			t.Errorf("%.300s: got %+v, want %s with %q", tt.body, p.Errors, tt.field, tt.want)
		}
	}
	// All at once, in order.
	p := f.request("POST", "/v1/routes", f.planner, with(goods(strings.Replace(shirts, "40.00", "0", 1), strings.Replace(gloves, "120g", "x", 1)))).problem(t, invalid)
	if got := fmt.Sprint(p.Errors[0].Field, " ", p.Errors[1].Field); len(p.Errors) != 2 || got != "consignment.lines[0].value consignment.lines[1].weight" {
		t.Errorf("two faults: got %+v", p.Errors)
	}
}

// TestConsignmentOfMostLines asks with as many lines as may be, described as long
// as may be: the body is not too large for them.
func TestConsignmentOfMostLines(t *testing.T) {
	f := newFixtureOf(t, exampleNetwork())
	line := strings.Replace(strings.Replace(shirts, `"400g"`, `"1g","description":"`+strings.Repeat("d", 200)+`"`, 1), `"610910"`, `"6109100010"`, 1)
	lines := make([]string, 999)
	for i := range lines {
		lines[i] = line
	}
	var a engine.Answer
	f.request("POST", "/v1/routes", f.planner, with(goods(lines...))).into(t, 200, &a)
	if len(a.Itineraries) == 0 || a.Itineraries[0].Customs[1].Regime != "EU-H1" {
		t.Errorf("got %+v, want a way by the general regime", a.NoRoute)
	}
}

// TestReachTakesNoConsignment: there is no one border that all places lie behind.
func TestReachTakesNoConsignment(t *testing.T) {
	f := newFixture(t)
	p := f.request("POST", "/v1/routes/isochrone", f.planner, `{"from":"CNSZX","depart":"2026-11-24T09:00:00+08:00","weight":"1kg","within":"2d",`+goods(shirts)+`}`).problem(t, invalid)
	if len(p.Errors) != 1 || p.Errors[0].Field != "consignment" {
		t.Errorf("got %+v, want the field consignment", p.Errors)
	}
}
