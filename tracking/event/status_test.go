package event

import (
	"slices"
	"testing"
)

// TestStatusNumbersAreForever holds the numbers that are stored on disk and the
// names that are on the wire. A line may be added; none may change.
func TestStatusNumbersAreForever(t *testing.T) {
	want := []string{
		"", "registered", "picked_up", "arrived", "departed", "export_submitted", "export_cleared",
		"import_submitted", "import_cleared", "customs_held", "bonded_in", "bonded_out", "out_for_delivery",
		"delivery_failed", "ready_for_pickup", "delivered", "returning", "returned", "exception", "cancelled",
	}
	got := []string{Status(0).String()}
	for s := range Statuses() {
		got = append(got, s.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("statuses = %q\nwant %q", got, want)
	}
}

func TestStatusTextAndRank(t *testing.T) {
	ranks := map[uint8]Status{}
	for s := range Statuses() {
		if parsed, ok := ParseStatus(s.String()); !ok || parsed != s {
			t.Errorf("ParseStatus(%q) = %v %v, want %v", s.String(), parsed, ok, s)
		}
		text, err := s.MarshalText()
		var back Status
		if err != nil || back.UnmarshalText(text) != nil || back != s {
			t.Errorf("%v: text %q gives %v (%v)", s, text, back, err)
		}
		if other, taken := ranks[s.Rank()]; taken {
			t.Errorf("%v and %v share rank %d: events of one instant would be ordered by chance", s, other, s.Rank())
		}
		ranks[s.Rank()] = s
	}
	var s Status
	if s.UnmarshalText(nil) != nil || s.UnmarshalText([]byte("Delivered")) == nil {
		t.Error("empty text must be no status, and text with another case none of ours")
	}
	unknown := Status(200)
	if _, err := unknown.MarshalText(); err == nil || unknown.Known() || unknown.Rank() != 0 || unknown.Terminal() {
		t.Errorf("%v passes for a status", unknown)
	}
}

// TestRankFollowsTheRoad lists pairs that carriers stamp with one time, and
// which of the two must count as later.
func TestRankFollowsTheRoad(t *testing.T) {
	for _, pair := range [][2]Status{
		{Registered, PickedUp}, {PickedUp, Arrived}, {Arrived, Departed}, {Arrived, CustomsHeld},
		{ExportSubmitted, ExportCleared}, {ImportSubmitted, ImportCleared}, {CustomsHeld, ImportCleared},
		{BondedIn, BondedOut}, {ImportCleared, Departed}, {Arrived, OutForDelivery},
		{OutForDelivery, DeliveryFailed}, {OutForDelivery, Delivered}, {ReadyForPickup, Delivered},
		{Departed, Exception}, {Exception, Delivered}, {Cancelled, Delivered}, {DeliveryFailed, Returning},
		{Returning, Returned},
	} {
		if pair[0].Rank() >= pair[1].Rank() {
			t.Errorf("%v ranks %d, want below %v with %d", pair[0], pair[0].Rank(), pair[1], pair[1].Rank())
		}
	}
}

func TestTerminal(t *testing.T) {
	for s := range Statuses() {
		want := s == Delivered || s == Returned || s == Cancelled
		if s.Terminal() != want {
			t.Errorf("%v.Terminal() = %v, want %v", s, s.Terminal(), want)
		}
	}
}
