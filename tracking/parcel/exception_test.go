package parcel

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entrepot/tracking/event"
)

// TestExceptionTable goes through every status after each exception.
func TestExceptionTable(t *testing.T) {
	const (
		held   = event.CustomsHeld
		failed = event.DeliveryFailed
		other  = event.Exception
	)
	table := map[event.Status][]event.Status{ // what each closes
		event.Registered: nil, event.ExportSubmitted: nil, event.ImportSubmitted: nil,
		event.CustomsHeld: nil, event.DeliveryFailed: nil, event.Exception: nil,
		event.PickedUp: {other}, event.Arrived: {other}, event.BondedIn: {other}, event.BondedOut: {other},
		event.ExportCleared: {held}, event.ImportCleared: {held}, event.Departed: {held, other},
		event.OutForDelivery: {held, failed, other}, event.ReadyForPickup: {failed, other}, event.Returning: {failed, other},
		event.Delivered: {held, failed, other}, event.Returned: {held, failed, other}, event.Cancelled: {held, failed, other},
	}
	for status := range event.Statuses() {
		closes, listed := table[status]
		if !listed {
			t.Errorf("%v is not in the table", status)
		}
		for _, open := range []event.Status{held, failed, other} {
			e := by(at(2, open, "DEFRA"), "HLX", "1")
			e.RawCode = "X1"
			want := []Exception{{open, e.Occurred, e.Place, "X1", "HLX"}}
			if slices.Contains(closes, open) {
				want = nil
			}
			now := by(at(5, status, "DEBER"), "OCE", "2")
			if (status == held || status == failed || status == other) && status != open {
				want = append(want, Exception{status, now.Occurred, now.Place, "", "OCE"})
			}
			if diff := cmp.Diff(want, Fold(registered, []event.Event{e, now}).Exceptions); diff != "" {
				t.Errorf("%v after %v: exceptions (-want +got):\n%s", status, open, diff)
			}
		}
	}
}

func TestExceptions(t *testing.T) {
	tests := []struct {
		name   string
		events []event.Event
		want   []event.Event // what opened those that are open
	}{
		{"held twice is held since the first", []event.Event{at(2, event.CustomsHeld, "A"), at(4, event.CustomsHeld, "B")},
			[]event.Event{at(2, event.CustomsHeld, "A")}},
		{"held again after it was cleared", []event.Event{at(2, event.CustomsHeld, "A"), at(3, event.ExportCleared, "A"), at(4, event.CustomsHeld, "B")},
			[]event.Event{at(4, event.CustomsHeld, "B")}},
		{"held and cleared in one minute", []event.Event{at(2, event.ImportCleared, "A"), at(2, event.CustomsHeld, "A")}, nil},
		{"the hold was withdrawn", []event.Event{at(2, event.CustomsHeld, "A"), withdraws(3, at(2, event.CustomsHeld, "A"))}, nil},
		{"the first hold was withdrawn", []event.Event{at(2, event.CustomsHeld, "A"), at(4, event.CustomsHeld, "B"), withdraws(5, at(2, event.CustomsHeld, "A"))},
			[]event.Event{at(4, event.CustomsHeld, "B")}},
		{"the clearance was withdrawn", []event.Event{at(2, event.CustomsHeld, "A"), at(3, event.ImportCleared, "A"), withdraws(5, at(3, event.ImportCleared, "A"))},
			[]event.Event{at(2, event.CustomsHeld, "A")}},
		{"in the order they opened", []event.Event{at(2, event.Exception, "A"), at(3, event.CustomsHeld, "A"), at(4, event.DeliveryFailed, "A")},
			[]event.Event{at(2, event.Exception, "A"), at(3, event.CustomsHeld, "A"), at(4, event.DeliveryFailed, "A")}},
		{"the middle one closes", []event.Event{at(2, event.Exception, "A"), at(3, event.CustomsHeld, "A"), at(4, event.DeliveryFailed, "A"), at(5, event.ImportCleared, "A")},
			[]event.Event{at(2, event.Exception, "A"), at(4, event.DeliveryFailed, "A")}},
		{"a complaint after the delivery opens nothing", []event.Event{at(2, event.Delivered, "A"), at(3, event.Exception, "A")}, nil},
		{"trouble on the way back", []event.Event{at(2, event.Delivered, "A"), at(3, event.Returning, "A"), at(4, event.Exception, "A")},
			[]event.Event{at(4, event.Exception, "A")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var want []Exception
			for _, e := range tt.want {
				want = append(want, Exception{Status: e.Status, Since: e.Occurred, Place: e.Place})
			}
			for _, events := range orders(tt.events) {
				if diff := cmp.Diff(want, Fold(registered, events).Exceptions); diff != "" {
					t.Errorf("exceptions (-want +got):\n%s", diff)
				}
			}
		})
	}
}
