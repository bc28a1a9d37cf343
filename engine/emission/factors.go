package emission

import (
	"fmt"
	"math"

	"entrepot/engine/network"
)

// Intensity is in milligrams of CO2 equivalents per tonne-kilometre: the UK's
// factors have five decimals of a kilogram, which are tens of milligrams.
type Intensity int64

const (
	gramPerTonneKm Intensity = 1000
	maxIntensity   Intensity = math.MaxInt64
)

// Factor is the default intensity of a mode over some distances.
type Factor struct {
	Mode network.Mode
	// Below is where, in metres, the next factor of the mode takes over; 0 is
	// nowhere.
	Below     int64
	Intensity Intensity // well to wheel
	Row       string    // what it is the average of
	Source    string    // who published it, and for when
	TTW, WTT  string    // ids of its two parts in the source, where it has ids
}

// desnz is the source of all factors but one.
const desnz = "UK DESNZ, greenhouse gas reporting: conversion factors 2025"

const (
	longHaul     = 3_700_000 // m, the UK's line between short and long haul
	postByFlight = 1_000_000 // m, from which a lane by post is taken to fly
)

// The rows of the UK's table, TTW + WTT in kg per tonne-km.
var (
	shortFlight = Factor{Intensity: 755_390 + 205_150, Row: "freight flight, short-haul, without radiative forcing",
		Source: desnz, TTW: "27_317_3155_14_1", WTT: "28_913_3155_14_1"} // 0.75539 + 0.20515
	longFlight = Factor{Intensity: 531_300 + 135_160, Row: "freight flight, long-haul, without radiative forcing",
		Source: desnz, TTW: "27_317_3157_14_1", WTT: "28_913_3157_14_1"} // 0.5313 + 0.13516
	containerShip = Factor{Intensity: 16_120 + 3_650, Row: "container ship, average",
		Source: desnz, TTW: "27_320_3235_14_1", WTT: "28_916_3235_14_1"} // 0.01612 + 0.00365
	freightTrain = Factor{Intensity: 27_790 + 6_910, Row: "freight train",
		Source: desnz, TTW: "27_315_3151_14_1", WTT: "28_911_3151_14_1"} // 0.02779 + 0.00691
	lorry = Factor{Intensity: 101_630 + 23_590, Row: "all HGVs, diesel, average laden",
		Source: desnz, TTW: "27_304_3140_14_1", WTT: "28_907_3140_14_1"} // 0.10163 + 0.02359
	van = Factor{Intensity: 631_300 + 150_950, Row: "van, average to 3.5 t, diesel",
		Source: desnz, TTW: "27_303_3102_14_1", WTT: "28_906_3102_14_1"} // 0.6313 + 0.15095
	barge = Factor{Intensity: 33_000, Row: "inland waterway, average of EU-27 in 2018",
		Source: "Fraunhofer ISI and CE Delft for the European Environment Agency, 2021"}
)

// factors lists those of each mode by distance.
var factors = []Factor{
	shortFlight.as(network.Air, longHaul), longFlight.as(network.Air, 0),
	containerShip.as(network.Sea, 0),
	freightTrain.as(network.Rail, 0),
	lorry.as(network.Road, 0),
	barge.as(network.Barge, 0),
	lorry.as(network.Post, postByFlight), shortFlight.as(network.Post, longHaul), longFlight.as(network.Post, 0),
	van.as(network.Courier, 0),
}

// as is the factor for a mode, up to a distance.
func (f Factor) as(mode network.Mode, below int64) Factor {
	f.Mode, f.Below = mode, below
	return f
}

// Factors lists the default factors, those of one mode by distance.
func Factors() []Factor { return append([]Factor(nil), factors...) }

// Default is the factor of a mode for a lane of so many metres.
func Default(mode network.Mode, metres int64) (Factor, error) {
	for _, f := range factors {
		if f.Mode == mode && (f.Below == 0 || metres < f.Below) {
			return f, nil
		}
	}
	return Factor{}, fmt.Errorf("mode: got %q, want %s", mode, network.AnyOf(network.Modes))
}
