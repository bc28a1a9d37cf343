package event

import "strings"

// corrected reads which earlier event of the same carrier and number the scan
// withdraws or replaces: 32 hexadecimal digits, the event's identity, or "id:"
// and the carrier's own id of it. Whether that event exists is not asked, since
// it may still be on its way.
func (s *Scan) corrected(faults *Faults) ID {
	field, which := "withdraws", s.Withdraws
	if which == "" {
		field, which = "replaces", s.Replaces
	} else if s.Replaces != "" {
		faults.Refuse("replaces", s.Replaces, besideWithdraws)
	}
	if which == "" {
		return ID{}
	}
	var id ID
	if theirs, ok := strings.CutPrefix(which, "id:"); ok && theirs != "" && isText(theirs, maxCarrierID) {
		id = identifyOwn(s.Carrier, s.Number, theirs)
	} else if id.UnmarshalText([]byte(which)) != nil || id == (ID{}) {
		faults.Refuse(field, which, "32 hexadecimal digits, the identity of an event, or id: and the carrier's own id of one")
		return ID{}
	}
	// Only with an id of its own can a scan name itself: any other identity
	// holds the corrected one, and no hash can hold itself.
	if s.ID != "" && id == identifyOwn(s.Carrier, s.Number, s.ID) {
		faults.Refuse(field, which, "another event than the scan's own")
	}
	return id
}
