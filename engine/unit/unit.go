// Package unit gives every measured quantity its own type, so the compiler
// refuses to add grams to cents or euros to yen.
//
// Every quantity is a whole number of its smallest unit; no float holds money
// or weight. Floats appear only in geo, where angles need them.
//
//	quantity   type           one step is
//	money      Money          one minor unit of its Currency (cent, yen, fils)
//	rate       Rate           one millionth of a major unit, per kilogram or per item
//	exchange   FX             a rational, see fx.go
//	weight     Weight         one gram
//	length     Length         one millimetre
//	duration   time.Duration  at the edge; whole seconds inside the engine
//
// Everything here is a value, safe to copy and to share between goroutines.
package unit

// Currency is an upper-case ISO 4217 code such as "EUR".
type Currency string

// Money is an amount in minor units of one currency: {1999, "EUR"} is 19.99 EUR
// and {1999, "JPY"} is 1999 JPY. In JSON it is
// {"amount":"19.99","currency":"EUR"}: the amount a string, because a JSON
// number is a float to most readers.
type Money struct {
	Minor    int64
	Currency Currency
}

// Weight is a mass in grams.
type Weight int64

// Units of weight, written as time.Duration writes time: 3 * unit.Kilogram.
const (
	Gram     Weight = 1
	Kilogram Weight = 1000 * Gram
)

// Length is a distance in millimetres, used for the sides of a parcel.
type Length int64

// Units of length.
const (
	Millimetre Length = 1
	Centimetre Length = 10 * Millimetre
	Metre      Length = 1000 * Millimetre
)

// Dims are the outer sides of a parcel in any order. The zero value means that
// the size is not known, and then only weight counts.
type Dims struct{ Length, Width, Height Length }

// Rate is a price step finer than a minor unit: millionths of a major unit of
// the tariff's currency, per kilogram, per item or per day as its field says.
// 4.125 USD per kg is 4_125_000.
type Rate int64
