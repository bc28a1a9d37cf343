package api

import (
	"bytes"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/tracking/event"
)

// EventView is one event as the holder of a link sees it.
type EventView struct {
	ID         string       `json:"id" doc:"Identity of the event: the same scan posted again has the same."`
	Seq        uint64       `json:"seq" doc:"Place in the order in which this server learned of things; a parcel's rise, with gaps."`
	Status     event.Status `json:"status" doc:"What happened; empty in a withdrawal." example:"departed"`
	Time       time.Time    `json:"time" doc:"When it happened, by the carrier's clock and with the offset it sent."`
	Received   time.Time    `json:"received" doc:"When this server had it."`
	Place      *placeView   `json:"place" doc:"Null when the carrier did not say."`
	Corrects   string       `json:"corrects,omitempty" doc:"Identity of the event that this one withdraws or replaces." example:"9f86d081884c7d659a2feaa0c55ad015"`
	Withdrawal bool         `json:"withdrawal,omitempty" doc:"It says only that the corrected event did not happen."`
	Void       bool         `json:"void,omitempty" doc:"Another event corrects this one: it no longer counts."`
	HasProof   bool         `json:"hasProof,omitempty" doc:"The carrier has something to show for it."`
	Photo      string       `json:"photo,omitempty" doc:"For the holder of a link: the name of a picture, at /v1/parcels/{id}/proofs/{photo} where the carrier has sent it." example:"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
}

// fullEventView is the same for planners and carriers.
type fullEventView struct {
	EventView
	Carrier string     `json:"carrier"`
	Code    string     `json:"code,omitempty" doc:"The carrier's own code."`
	Note    string     `json:"note,omitempty"`
	Proof   *proofView `json:"proof,omitempty" doc:"For planners, and for the carrier that posted it."`
}

type proofView struct {
	Name      string `json:"name,omitempty" doc:"Who took the parcel, or would not." example:"M. Huber"`
	Photo     string `json:"photo,omitempty" doc:"The SHA-256 of the file." example:"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
	Signature string `json:"signature,omitempty" doc:"The SHA-256 of the file."`
}

// viewer is whom events are shown to.
type viewer struct {
	audience
	carrier string // the key's, where it is bound to one
}

// viewer is the caller as one of an audience.
func (c caller) viewer(to audience) viewer { return viewer{to, c.key.Carrier} }

// eventView shows an event of a parcel of which these are void.
func (s *Server) eventView(e event.Event, void []event.ID, to viewer) any {
	v := EventView{
		ID: e.ID.String(), Seq: e.Seq, Status: e.Status, Time: e.Occurred, Received: e.Received, Place: s.place(e.Place),
		Withdrawal: e.Withdrawal(), Void: holds(void, e.ID), HasProof: e.Proof != event.Proof{},
	}
	if e.Corrects != (event.ID{}) {
		v.Corrects = e.Corrects.String()
	}
	if to.audience == forShopper {
		if !e.Proof.Photo.IsZero() && to.mayOpen(&e, e.Proof.Photo, void) {
			v.Photo = e.Proof.Photo.String()
		}
		return v
	}
	full := fullEventView{v, e.Reference.Carrier, e.RawCode, e.Note, nil}
	// Who took a parcel is a person's name: other carriers of the chain have no
	// use for it.
	if v.HasProof && (to.audience == forPlanner || to.carrier == e.Reference.Carrier) {
		full.Proof = &proofView{e.Proof.Name, e.Proof.Photo.String(), e.Proof.Signature.String()}
	}
	return full
}

// holds looks an identity up in a sorted list.
func holds(list []event.ID, id event.ID) bool {
	_, found := slices.BinarySearchFunc(list, id, func(a, b event.ID) int { return bytes.Compare(a[:], b[:]) })
	return found
}

// eventList is events of one audience's type or another's.
type eventList []any

// Schema names both; which of them come is for the caller's right to say.
func (eventList) Schema(r huma.Registry) *huma.Schema {
	full, brief := schemaOf[fullEventView](r), schemaOf[EventView](r)
	return &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{AnyOf: []*huma.Schema{full, brief}}}
}
