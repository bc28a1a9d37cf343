package feed

import (
	"time"

	"entrepot/engine/unit"
)

// Limits on what is read, so that no file, however broken or hostile, takes
// more memory than the network it holds.
const (
	MaxFileBytes = 512 << 20 // one CSV file, inflated when it comes from a zip
	MaxZipBytes  = 128 << 20 // a zip as it lies on disk
	MaxRows      = 4_000_000 // rows of one file
	MaxRowBytes  = 1 << 20   // one row, with the blank and comment lines before it
	MaxCellBytes = 8 << 10   // one cell; text columns have less
	MaxFaults    = 1000      // faults kept for one file and severity; all are counted
)

// Limits on what numbers mean. They are far beyond any real network, and close
// enough that sums over an itinerary stay within 64 bits: a price per kilogram
// times a weight needs 128 bits for the product and no more.
const (
	MaxDuration    = 400 * 24 * time.Hour
	MaxWeight      = 1_000_000 * unit.Kilogram // 1e9 g
	MaxLength      = 100 * unit.Metre
	MaxRate        = unit.Rate(1_000_000_000_000_000) // 1e9 major units
	MaxFuelPercent = unit.Rate(1000_000_000)          // 1000 %
	MaxCapacityKg  = 1_000_000_000
	MaxDistanceKm  = 100_000
	MaxCO2         = 1_000_000 // g per tonne-km
	MaxDivisor     = 1_000_000 // cm3 per kg
	MaxDelayPoints = 16        // of one distribution
	MaxDutyTerms   = 16        // of one rate
)

const (
	maxNameBytes = 200
	maxNoteBytes = 500 // contact, source
	maxFXDigits  = 18  // fits 63 bits
	maxFXScale   = 12
)
