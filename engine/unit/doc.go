// Package unit gives every measured quantity its own type, so the compiler
// refuses to add grams to cents or euros to yen.
//
// Every quantity is a whole number of its smallest unit; no float holds money
// or weight. Floats appear only in geo, where angles need them.
//
//	quantity   type           one step is
//	money      Money          one minor unit of its Currency (cent, yen, fils)
//	rate       Rate           one millionth of a major unit, per kilogram or per item
//	weight     Weight         one gram
//	length     Length         one millimetre
//	duration   time.Duration  at the edge; whole seconds inside the engine
//
// # Text
//
// Each type has a String method and, where people type it, a Parse function
// that reads what String writes and the usual spellings beside it. Parsing is
// exact: text that does not come to whole steps, such as 0.5 g or 12.405 USD,
// is refused and never rounded.
//
// # Arithmetic
//
// Money adds and subtracts with a check for overflow and for mixed currencies,
// and never converts. Prices are computed in Exact, which holds a product of
// rates, weights and exchange rates without loss and is rounded once, half to
// even, when it becomes minor units.
//
// Everything here is a value, safe to copy and to share between goroutines.
package unit
