package api

import (
	"time"

	"entrepot/tracking/event"
)

// StateView is where a parcel stands. Who carries it, and in what words a
// carrier said what is wrong, is not for the shopper.
type StateView struct {
	Status     event.Status `json:"status" doc:"Normalised status of the latest event." example:"departed"`
	Sentence   string       `json:"sentence" doc:"The same for a person." example:"Left Shenzhen, on the way to Frankfurt"`
	Time       time.Time    `json:"time" doc:"When it came to that, with the offset the carrier sent."`
	Place      *placeView   `json:"place" doc:"Where it was last seen; null when no scan has said."`
	Seq        uint64       `json:"seq" doc:"Sequence of the newest event counted here; 0 before the first."`
	Delivered  bool         `json:"delivered"`
	Events     int          `json:"events" doc:"How many events are counted here."`
	Leg        *Carriage    `json:"leg" doc:"The carriage under way; null while it is at a place, or nobody has it yet."`
	Exceptions []Trouble    `json:"exceptions" nullable:"false" doc:"What carriers say is wrong and not yet settled, one of a status, in the order it began."`
}

// Carriage is the leg that a parcel is on, as its scans tell it.
type Carriage struct {
	From  *placeView `json:"from" doc:"Where it began; null when no scan has said."`
	Since time.Time  `json:"since" doc:"When it began, with the offset the carrier sent."`
}

// Trouble is something that is wrong, as it was first told.
type Trouble struct {
	Status event.Status `json:"status" doc:"customs_held, delivery_failed or exception." example:"customs_held"`
	Since  time.Time    `json:"since" doc:"When it began, with the offset the carrier sent."`
	Place  *placeView   `json:"place" doc:"Null when the carrier did not say."`
}

// fullStateView is the same for planners and carriers.
type fullStateView struct {
	StateView
	Carrier    string        `json:"carrier,omitempty" doc:"Who told of the status; absent before the first event." example:"HLX"`
	Leg        *fullCarriage `json:"leg" doc:"The carriage under way; null while it is at a place, or nobody has it yet."`
	Exceptions []fullTrouble `json:"exceptions" nullable:"false" doc:"What carriers say is wrong and not yet settled, one of a status, in the order it began."`
}

type fullCarriage struct {
	Carriage
	Carrier string `json:"carrier" doc:"Who carries it." example:"HLX"`
}

type fullTrouble struct {
	Trouble
	Carrier string `json:"carrier" doc:"Who said so." example:"HLX"`
	Code    string `json:"code,omitempty" doc:"The carrier's own code."`
}

func (v sight) stateView() StateView {
	out := StateView{
		Status: v.state.Status, Sentence: v.look.Sentence, Time: v.state.Time, Place: v.server.place(v.state.LastPlace), Seq: v.state.Seq,
		Delivered: !v.state.Delivered.IsZero(), Events: v.state.Events, Exceptions: []Trouble{},
	}
	if leg := v.state.Leg; leg.Carrier != "" {
		out.Leg = &Carriage{v.server.place(leg.From), leg.Since}
	}
	for _, x := range v.state.Exceptions {
		out.Exceptions = append(out.Exceptions, Trouble{x.Status, x.Since, v.server.place(x.Place)})
	}
	return out
}

func (v sight) fullState() fullStateView {
	out := fullStateView{StateView: v.stateView(), Carrier: v.state.Carrier, Exceptions: []fullTrouble{}}
	if out.StateView.Leg != nil {
		out.Leg = &fullCarriage{*out.StateView.Leg, v.state.Leg.Carrier}
	}
	for i, x := range v.state.Exceptions {
		out.Exceptions = append(out.Exceptions, fullTrouble{out.StateView.Exceptions[i], x.Carrier, x.Code})
	}
	return out
}
