package event

import (
	"slices"
	"testing"
	"time"
)

// TestIdentityIsForever pins identities, computed apart from this package: with
// others, every event in every store would be taken a second time.
func TestIdentityIsForever(t *testing.T) {
	byID := good()
	byContent := good()
	byContent.ID = ""
	named := byContent
	named.Place = ""
	withdrawal := withdrawn()
	withdrawalByHex := withdrawal
	withdrawalByHex.Withdraws = "ed6a22dad4bafb510287ee91b5b6cfff"
	withdrawalWithID := withdrawal
	withdrawalWithID.ID = "ev/1"
	replacing := byContent
	replacing.Replaces = "ed6a22dad4bafb510287ee91b5b6cfff" // the very scan that replaces it
	replacingNamed := named
	replacingNamed.Replaces = "id:ev/0"
	replacingWithID := byID
	replacingWithID.Replaces = "id:ev/0"
	for _, tt := range []struct {
		name string
		scan Scan
		want string
	}{
		{"by the carrier's id", byID, "773782d0e813ccfb880b36a7bcb6e525"},
		{"by status, time and place", byContent, "ed6a22dad4bafb510287ee91b5b6cfff"},
		{"by status, time and place's name", named, "4edc1150491ab505367fd656dbdff38d"},
		{"withdrawal of the carrier's id", withdrawal, "dd67ec3027b184fc29211fa1ed480eac"},
		{"withdrawal of an identity", withdrawalByHex, "3f4fa9341f54657ed01545b6538ccf4f"},
		{"withdrawal with an id of its own", withdrawalWithID, "773782d0e813ccfb880b36a7bcb6e525"},
		{"replacing an identity", replacing, "f413e0f7dcc65a098cbde940db16f59e"},
		{"replacing the carrier's id, by place's name", replacingNamed, "8612cbc35061d01255434eca4f540298"},
		{"replacing, with an id of its own", replacingWithID, "773782d0e813ccfb880b36a7bcb6e525"},
	} {
		if e := valid(t, tt.scan); e.ID.String() != tt.want {
			t.Errorf("%s: identity %s, want %s", tt.name, e.ID, tt.want)
		}
	}
}

func valid(t *testing.T, s Scan) Event {
	t.Helper()
	e, faults := s.Validate(now)
	if faults != nil {
		t.Fatal(faults)
	}
	return e
}

// TestIdentityIsOfContent changes a scan field by field, and says for each kind
// of identity whether that makes it another event.
func TestIdentityIsOfContent(t *testing.T) {
	tests := []struct {
		name            string
		change          func(*Scan)
		withID, without bool // it is another event
	}{
		{"nothing", func(*Scan) {}, false, false},
		{"carrier", func(s *Scan) { s.Carrier = "OCE" }, true, true},
		{"number", func(s *Scan) { s.Number = "HLX124" }, true, true},
		{"letters moved from carrier to number", func(s *Scan) { s.Carrier, s.Number = "HL", "XHLX123" }, true, true},
		{"status", func(s *Scan) { s.Status = "arrived" }, false, true},
		{"time", func(s *Scan) { s.Time = "2026-11-24T10:12:01+08:00" }, false, true},
		{"same time in another zone", func(s *Scan) { s.Time = "2026-11-24T02:12:00Z" }, false, false},
		{"place", func(s *Scan) { s.Place = "CNSHA" }, false, true},
		{"place's name beside its id", func(s *Scan) { s.PlaceName = "Shenzhen" }, false, false},
		{"code", func(s *Scan) { s.Code = "D2" }, false, false},
		{"note", func(s *Scan) { s.Note = "" }, false, false},
		{"replacing another", func(s *Scan) { s.Replaces = "id:ev/0" }, false, true},
		{"withdrawing another", func(s *Scan) { *s = withdrawn(); s.ID = "ev/1" }, false, true},
		{"withdrawing another, without an id", func(s *Scan) { *s = withdrawn() }, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, withID := range []bool{true, false} {
				before := good()
				if !withID {
					before.ID = ""
				}
				after := before
				tt.change(&after)
				want := tt.without
				if withID {
					want = tt.withID
				}
				if other := valid(t, before).ID != valid(t, after).ID; other != want {
					t.Errorf("with own id %v: another event is %v, want %v", withID, other, want)
				}
			}
		})
	}
	other := good()
	other.ID = "ev/2"
	if valid(t, good()).ID == valid(t, other).ID {
		t.Error("two ids of the carrier's make one event")
	}
}

// TestCorrectionIdentity changes what is corrected, and when that was told.
func TestCorrectionIdentity(t *testing.T) {
	later := func(s *Scan) { s.Time = "2026-11-24T10:12:01+08:00" }
	for _, tt := range []struct {
		name   string
		before Scan
		change func(*Scan)
		other  bool
	}{
		{"withdrawal with another note and code", withdrawn(), func(s *Scan) { s.Code, s.Note = "", "" }, false},
		{"withdrawal at the same instant elsewhere", withdrawn(), func(s *Scan) { s.Time = "2026-11-24T02:12:00Z" }, false},
		{"withdrawal a second later", withdrawn(), later, true},
		{"withdrawal of another", withdrawn(), func(s *Scan) { s.Withdraws = "id:ev/00" }, true},
		{"withdrawal of the same by identity", withdrawn(), func(s *Scan) { s.Withdraws = "47b6cad95ea346b1dc5f0335a9c22f9e" }, false},
		{"delivery with another proof", proven(), func(s *Scan) { s.Proof = ScanProof{} }, false},
	} {
		after := tt.before
		tt.change(&after)
		if other := valid(t, tt.before).ID != valid(t, after).ID; other != tt.other {
			t.Errorf("%s: another event is %v, want %v", tt.name, other, tt.other)
		}
	}
}

func TestIDText(t *testing.T) {
	id := valid(t, good()).ID
	var back ID
	if text, err := id.MarshalText(); err != nil || back.UnmarshalText(text) != nil || back != id {
		t.Errorf("%s reads back as %s (%v)", id, back, err)
	}
	for _, bad := range []string{"", "00", "zz" + id.String()[2:], id.String() + "0", id.String() + "00"} {
		if back.UnmarshalText([]byte(bad)) == nil {
			t.Errorf("id %q was taken", bad)
		}
	}
}

func TestCompare(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, 1, 1, h, 0, 0, 0, time.UTC) }
	story := []Event{
		{Occurred: at(1), Status: Delivered},
		{Occurred: at(2), Corrects: ID{9}, ID: ID{8}},
		{Occurred: at(2), Corrects: ID{1}, ID: ID{9}},
		{Occurred: at(2), Status: Arrived},
		{Occurred: at(3).In(time.FixedZone("", -8*3600)), Status: Departed, ID: ID{1}},
		{Occurred: at(3), Status: Departed, ID: ID{2}},
		{Occurred: at(3), Status: Delivered, ID: ID{0}},
	}
	for i, a := range story {
		for j, b := range story {
			if got := Compare(a, b); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("Compare(%d, %d) = %d", i, j, got)
			}
		}
	}
	if !slices.IsSortedFunc(story, Compare) {
		t.Error("the story is out of order")
	}
}
