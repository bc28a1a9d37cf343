package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/engine"
	"entrepot/engine/network"
)

type bookingInput struct {
	IdempotentChange
	Body struct {
		Trip
		Legs []chosenLeg `json:"legs" minItems:"1" maxItems:"50" nullable:"false" doc:"The departures to book, as an itinerary lists them."`
	} `nameHint:"NewBooking"`
	RawBody []byte
}

type bookingOutput struct {
	Location string `header:"Location"`
	Body     struct {
		Booking   AppliedChange     `json:"booking"`
		Itinerary *engine.Itinerary `json:"itinerary,omitempty" doc:"As it is priced now. Left out where a request that is sent again names what the network has no more; its booking stands."`
	} `nameHint:"Booking"`
}

func (s *Server) registerBookings() {
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "book-itinerary", Method: http.MethodPost, Path: "/v1/bookings", Tags: []string{"network"}, DefaultStatus: http.StatusCreated,
			Summary: "Book room on an itinerary",
			Description: "Takes room for the parcel on every departure, or on none, safely beside any other booking. Full departures are not offered to anybody. " +
				"A booking is kept over a restart and listed with the changes of the network.",
		},
		may: admins | planners, maxBody: questionBodies, problems: []*kind{unknownPlace, stalePlan, noRoom, badChange, otherBody, storageFull},
	}, s.book)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "release-booking", Method: http.MethodDelete, Path: "/v1/bookings/{id}", Tags: []string{"network"},
			Summary: "Release a booking", Description: "The room is free for others from now on.",
		},
		may: admins | planners, problems: []*kind{unknownChange},
	}, s.releaseBooking)
}

func (s *Server) book(ctx context.Context, in *bookingInput) (*bookingOutput, error) {
	q, err := in.Body.query()
	if err != nil {
		return nil, err
	}
	c, it, err := s.engine.Book(ctx, q, chosen(in.Body.Legs), callerOf(ctx).key.Name, onceChange(ctx, in.Key, "book-itinerary", in.RawBody))
	var field *engine.FieldError
	if errors.As(err, &field) {
		// The engine reads the legs as a plan; here they stand in the body itself.
		renamed := *field
		renamed.Field = strings.TrimPrefix(field.Field, "plan.")
		err = &renamed
	}
	if err != nil {
		return nil, err
	}
	out := &bookingOutput{Location: "/v1/bookings/" + c.ID}
	out.Body.Booking, out.Body.Itinerary = appliedChange(&c), it
	return out, nil
}

func (s *Server) releaseBooking(ctx context.Context, in *undoInput) (*undoOutput, error) {
	return s.undoOnly(ctx, in, network.Booked)
}
