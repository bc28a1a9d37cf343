package tariff

import (
	"errors"
	"math"
	"strings"
	"testing"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

func TestFacilityCharges(t *testing.T) {
	p, err := New(nil, fx)
	if err != nil {
		t.Fatal(err)
	}
	hub := network.Facility{ID: "HUB", Currency: "EUR", HandlingFee: rate("2.5"), HandlingPerKg: rate("0.123"), StoragePerKg: rate("0.05")}
	for _, tt := range []struct {
		name             string
		facility         network.Facility
		weight           unit.Weight
		into             unit.Currency
		handling, stored int64
		why              string
	}{
		{"fee and weight are one charge", hub, 1200, "EUR", 265, 6, "2.5 + 0.1476 = 2.6476; 0.06"},
		{"into yen", hub, 1200, "JPY", 448, 10, "2.6476 x 169.35 = 448.37; 10.161"},
		{"into dollars", hub, 1200, "USD", 287, 7, "2.8726; 0.0651"},
		{"a tie to even", network.Facility{Currency: "EUR", HandlingFee: rate("0.005"), StoragePerKg: rate("0.015")}, 1 * kg, "EUR", 0, 2, "0.005; 0.015"},
		{"rounded once, not by parts", network.Facility{Currency: "EUR", HandlingFee: rate("0.004"), HandlingPerKg: rate("0.004")}, 1 * kg, "EUR", 1, 0, "0.008"},
		{"a whole currency alone", network.Facility{Currency: "GBP", HandlingFee: rate("1")}, 1, "GBP", 100, 0, "1"},
		{"nothing asked, no currency needed", network.Facility{}, 1 * kg, "ZZZ", 0, 0, ""},
		{"volume does not count", hub, 1 * kg, "EUR", 262, 5, "2.623; 0.05"},
	} {
		parcel := Parcel{Weight: tt.weight, Dims: unit.Dims{Length: 1000, Width: 1000, Height: 1000}}
		if got, err := p.Handling(&tt.facility, parcel, tt.into); got != tt.handling || err != nil {
			t.Errorf("%s: handling: got %d %v, want %d: %s", tt.name, got, err, tt.handling, tt.why)
		}
		if got, err := p.StorageDay(&tt.facility, parcel, tt.into); got != tt.stored || err != nil {
			t.Errorf("%s: storage: got %d %v, want %d: %s", tt.name, got, err, tt.stored, tt.why)
		}
	}
	for _, tt := range []struct {
		facility network.Facility
		parcel   Parcel
		into     unit.Currency
		kind     error
		want     string
	}{
		{hub, Parcel{}, "EUR", nil, "parcel: weight"},
		{hub, Parcel{Weight: 1}, "GBP", ErrNoRate, "facility HUB: handling: EUR into GBP: no exchange rate for GBP"},
		{network.Facility{ID: "A", HandlingFee: 1}, Parcel{Weight: 1}, "EUR", ErrNoRate, "facility A: handling"},
		{network.Facility{ID: "A", Currency: "EUR", HandlingFee: -1}, Parcel{Weight: 1}, "EUR", nil, "want neither below zero"},
		{network.Facility{ID: "A", Currency: "EUR", HandlingPerKg: -1, HandlingFee: 9}, Parcel{Weight: 1}, "EUR", nil, "want neither below zero"},
		{network.Facility{ID: "A", Currency: "EUR", HandlingPerKg: math.MaxInt64}, Parcel{Weight: 1e12}, "EUR", unit.ErrOverflow, "facility A: handling"},
	} {
		if got, err := p.Handling(&tt.facility, tt.parcel, tt.into); err == nil || !strings.Contains(err.Error(), tt.want) || tt.kind != nil && !errors.Is(err, tt.kind) {
			t.Errorf("got %d %v, want %s", got, err, tt.want)
		}
	}
	if got, err := p.StorageDay(&network.Facility{ID: "A", Currency: "EUR", StoragePerKg: math.MaxInt64}, Parcel{Weight: math.MaxInt64}, "EUR"); !errors.Is(err, unit.ErrOverflow) || !strings.Contains(err.Error(), "facility A: storage") {
		t.Errorf("got %d %v, want an overflow", got, err)
	}
}
