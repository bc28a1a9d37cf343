package engine_test

import (
	"context"
	"testing"
	"time"

	"entrepot/engine"
)

// TestExplainWithinALimit asks with four criteria on the demo network, where the
// ways through a lane are more than the question may look at: the explanation is
// about those found, and says so.
func TestExplainWithinALimit(t *testing.T) {
	e := demo(t)
	q := engine.Query{From: "CNSZX", To: "DEFRA", Depart: demoNow.Add(time.Hour), Parcel: engine.Parcel{Weight: 1200}, Currency: "EUR",
		Criteria: engine.Criteria, Labels: 60_000}
	x, err := e.Explain(context.Background(), q, engine.Subject{Lane: "SPG-SGSIN-CNSZX"})
	if err != nil {
		t.Fatal(err)
	}
	if x.In || x.Partial == "" || len(x.Reasons) == 0 || x.Best == nil {
		t.Errorf("got in %v, partial %q, reasons %+v", x.In, x.Partial, x.Reasons)
	}
}
