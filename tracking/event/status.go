package event

import (
	"fmt"
	"iter"
)

// Status is what a scan says happened, in the words all carriers' codes are
// brought to. The numbers are stored on disk: add at the end, never renumber.
type Status uint8

// The statuses, in the usual order of a parcel's life. The zero Status means
// that nothing is known.
const (
	Registered      Status = 1
	PickedUp        Status = 2
	Arrived         Status = 3
	Departed        Status = 4
	ExportSubmitted Status = 5
	ExportCleared   Status = 6
	ImportSubmitted Status = 7
	ImportCleared   Status = 8
	CustomsHeld     Status = 9
	BondedIn        Status = 10
	BondedOut       Status = 11
	OutForDelivery  Status = 12
	DeliveryFailed  Status = 13
	ReadyForPickup  Status = 14
	Delivered       Status = 15
	Returning       Status = 16
	Returned        Status = 17
	Exception       Status = 18
	Cancelled       Status = 19
)

// meanings says of each status how it is written, where it stands among events
// of the same instant, and whether a parcel's story ends with it.
//
// Carriers round their times, so two events of one minute are common. The rank
// then follows what can physically happen: a parcel arrives before it is
// cleared, is cleared before it departs, departs before it is delivered. An
// exception ranks above the movements it speaks of and below the endings, which
// settle it.
var meanings = [...]struct {
	text     string
	rank     uint8
	terminal bool
}{
	Registered:      {"registered", 10, false},
	PickedUp:        {"picked_up", 20, false},
	Arrived:         {"arrived", 30, false},
	BondedIn:        {"bonded_in", 40, false},
	ExportSubmitted: {"export_submitted", 50, false},
	ImportSubmitted: {"import_submitted", 60, false},
	CustomsHeld:     {"customs_held", 70, false},
	ExportCleared:   {"export_cleared", 80, false},
	ImportCleared:   {"import_cleared", 90, false},
	BondedOut:       {"bonded_out", 100, false},
	Departed:        {"departed", 110, false},
	ReadyForPickup:  {"ready_for_pickup", 120, false},
	OutForDelivery:  {"out_for_delivery", 130, false},
	DeliveryFailed:  {"delivery_failed", 140, false},
	Exception:       {"exception", 150, false},
	Cancelled:       {"cancelled", 160, true},
	Delivered:       {"delivered", 170, true},
	Returning:       {"returning", 180, false},
	Returned:        {"returned", 190, true},
}

// Known reports whether s is one of the statuses above.
func (s Status) Known() bool { return s > 0 && int(s) < len(meanings) }

// Rank orders events of the same instant: the higher one happened later.
func (s Status) Rank() uint8 {
	if !s.Known() {
		return 0
	}
	return meanings[s].rank
}

// Terminal reports whether a parcel's story ends with s: what a carrier says
// of it afterwards is kept, and changes its state only as package parcel allows.
func (s Status) Terminal() bool { return s.Known() && meanings[s].terminal }

// String gives the wire name, such as "out_for_delivery"; the zero Status is
// empty.
func (s Status) String() string {
	switch {
	case s.Known():
		return meanings[s].text
	case s == 0:
		return ""
	}
	return fmt.Sprintf("status(%d)", uint8(s))
}

// byText finds a status by its wire name.
var byText = func() map[string]Status {
	m := make(map[string]Status, len(meanings))
	for s := range Statuses() {
		m[s.String()] = s
	}
	return m
}()

// Statuses yields every status in the order of its number.
func Statuses() iter.Seq[Status] {
	return func(yield func(Status) bool) {
		for i := 1; i < len(meanings); i++ {
			if !yield(Status(i)) {
				return
			}
		}
	}
}

// ParseStatus reads a wire name. Only the exact name is taken; what carriers
// call these things is translated before it comes here.
func ParseStatus(text string) (Status, bool) {
	s, ok := byText[text]
	return s, ok
}

// MarshalText writes the wire name.
func (s Status) MarshalText() ([]byte, error) {
	if s != 0 && !s.Known() {
		return nil, fmt.Errorf("event: status: got number %d, want 1 to %d", uint8(s), len(meanings)-1)
	}
	return []byte(s.String()), nil
}

// UnmarshalText reads a wire name; empty text is the zero Status.
func (s *Status) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*s = 0
		return nil
	}
	got, ok := byText[string(text)]
	if !ok {
		return fmt.Errorf("event: status: got %q, want a status such as %q", clip(string(text)), Departed)
	}
	*s = got
	return nil
}
