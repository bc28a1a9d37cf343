package intake

import "entrepot/tracking/event"

// A field of a scan. The order is that of names.
type field int

const (
	carrier field = iota
	number
	status
	at
	place
	placeName
	id
	code
	note
	withdraws
	replaces
	proofName
	proofPhoto
	proofSignature
	fields          // how many there are
	proof  = fields // the object that holds the last three
	none   = field(-1)
)

// name is how a field is written in the header of a CSV and in faults. In JSON
// what stands before the point is an object.
var name = [...]string{
	carrier: "carrier", number: "number", status: "status", at: "time", place: "place", placeName: "placeName",
	id: "id", code: "code", note: "note", withdraws: "withdraws", replaces: "replaces",
	proofName: "proof.name", proofPhoto: "proof.photo", proofSignature: "proof.signature",
	proof: "proof",
}

// values are the fields of one scan as text. They are gathered in one buffer
// and become one string, which the fields of the event then share: one
// allocation for a scan instead of one for each field.
type values struct {
	text   []byte
	from   [fields]int
	to     [fields]int
	faults event.Faults

	noObject bool // there were no fields at all
}

func (v *values) reset() {
	*v = values{text: v.text[:0]}
}

// set makes what was added to text since from the value of f.
func (v *values) set(f field, from int) { v.from[f], v.to[f] = from, len(v.text) }

// refuse adds a fault while there is room.
func (v *values) refuse(field, got, want string) {
	if field == "" {
		field = `""` // somebody's empty name, which must not look like none
	}
	if len(v.faults) < maxFaults {
		v.faults.Refuse(field, got, want)
	}
}

func (v *values) scan() event.Scan {
	text := string(v.text)
	of := func(f field) string { return text[v.from[f]:v.to[f]] }
	return event.Scan{
		Carrier: of(carrier), Number: of(number), Status: of(status), Time: of(at), Place: of(place), PlaceName: of(placeName),
		ID: of(id), Code: of(code), Note: of(note), Withdraws: of(withdraws), Replaces: of(replaces),
		Proof: event.ScanProof{Name: of(proofName), Photo: of(proofPhoto), Signature: of(proofSignature)},
	}
}

// fieldOf finds a field by its name in a scan. A switch is several times as
// fast as a map here.
func fieldOf(key []byte) field {
	switch string(key) {
	case "carrier":
		return carrier
	case "number":
		return number
	case "status":
		return status
	case "time":
		return at
	case "place":
		return place
	case "placeName":
		return placeName
	case "id":
		return id
	case "code":
		return code
	case "note":
		return note
	case "withdraws":
		return withdraws
	case "replaces":
		return replaces
	case "proof":
		return proof
	}
	return none
}

// proofFieldOf finds a field by its name in a proof.
func proofFieldOf(key []byte) field {
	switch string(key) {
	case "name":
		return proofName
	case "photo":
		return proofPhoto
	case "signature":
		return proofSignature
	}
	return none
}
