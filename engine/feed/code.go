package feed

// Code is the kind of a fault, for programs. Codes are stable: one is never
// renamed or used for something else.
type Code string

// Faults of files and of the feed as a whole.
const (
	Unreadable  Code = "unreadable"
	MissingFile Code = "missing-file"
	EmptyFile   Code = "empty-file"
	NoRows      Code = "no-rows"
	TooBig      Code = "too-big"
	UnknownFile Code = "unknown-file"
)

// Faults of CSV itself: the header row, quoting, the bytes of a cell.
const (
	WrongSeparator  Code = "wrong-separator"
	UnknownColumn   Code = "unknown-column"
	MissingColumn   Code = "missing-column"
	DuplicateColumn Code = "duplicate-column"
	WrongCellCount  Code = "wrong-cell-count"
	BadQuote        Code = "bad-quote"
	NotUTF8         Code = "not-utf8"
	BadCharacter    Code = "bad-character"
	OverlongCell    Code = "overlong-cell"
	OverlongRow     Code = "overlong-row"
)

// Faults of one cell.
const (
	MissingValue      Code = "missing-value"
	BadID             Code = "bad-id"
	DuplicateID       Code = "duplicate-id"
	DanglingReference Code = "dangling-reference"
	UnknownWord       Code = "unknown-word"
	BadNumber         Code = "bad-number"
	NegativeNumber    Code = "negative-number"
	TooManyDecimals   Code = "too-many-decimals"
	OutOfRange        Code = "out-of-range"
	BadTime           Code = "bad-time"
	BadDate           Code = "bad-date"
	BadDays           Code = "bad-days"
	UnknownZone       Code = "unknown-zone"
	UnknownCountry    Code = "unknown-country"
	UnknownCurrency   Code = "unknown-currency"
	BadHS             Code = "bad-hs"
	BadDutyRate       Code = "bad-duty-rate"
	UnknownMeasure    Code = "unknown-measure"
)

// Faults that show only when a row, or several, are seen together.
const (
	PositionOutOfRange         Code = "position-out-of-range"
	PositionSwapped            Code = "position-swapped"
	PositionMaybeSwapped       Code = "position-maybe-swapped"
	PositionZero               Code = "position-zero"
	MissingCurrency            Code = "missing-currency"
	CurrencyWithoutRate        Code = "currency-without-rate"
	SeveralBases               Code = "several-bases"
	DuplicateRate              Code = "duplicate-rate"
	BaseRateNotOne             Code = "base-rate-not-one"
	LaneToItself               Code = "lane-to-itself"
	CalendarOnScheduled        Code = "calendar-on-scheduled"
	ScheduledWithoutDepartures Code = "scheduled-without-departures"
	DepartureOnDemand          Code = "departure-on-demand"
	FirstAfterLast             Code = "first-after-last"
	NeverDeparts               Code = "never-departs"
	TwinDeparture              Code = "twin-departure"
	RepeatedDeparture          Code = "repeated-departure"
	BadCalendarRow             Code = "bad-calendar-row"
	HoursReversed              Code = "hours-reversed"
	HoursOverlap               Code = "hours-overlap"
	NeverOpens                 Code = "never-opens"
	UnsortedBreaks             Code = "unsorted-breaks"
	DuplicateBreak             Code = "duplicate-break"
	TariffWithoutBreaks        Code = "tariff-without-breaks"
	BadDelayRow                Code = "bad-delay-row"
	UnsortedDelay              Code = "unsorted-delay"
	TooManyDelayPoints         Code = "too-many-delay-points"
	DutyOutsideImport          Code = "duty-outside-import"
	LimitsReversed             Code = "limits-reversed"
	AboveWithCIF               Code = "above-with-cif"
	LateBelowUsual             Code = "late-below-usual"
	OfficeElsewhere            Code = "office-elsewhere"
	OfficeWithoutRole          Code = "office-without-role"
	RegimeChanges              Code = "regime-changes"
	RegimesOverlap             Code = "regimes-overlap"
	DuplicatePrefix            Code = "duplicate-prefix"
	DuplicateDuty              Code = "duplicate-duty"
	RepeatedDuty               Code = "repeated-duty"
	DuplicateTax               Code = "duplicate-tax"
	RegimeWithoutOffice        Code = "regime-without-office"
	NoImportRegime             Code = "no-import-regime"
	CountryWithoutVAT          Code = "country-without-vat"
	UnreachedFacility          Code = "unreached-facility"
	UnusedCarrier              Code = "unused-carrier"
	UnusedTariff               Code = "unused-tariff"
	UnusedCalendar             Code = "unused-calendar"
	UnusedDelay                Code = "unused-delay"
	UnusedGoodsList            Code = "unused-goods-list"
)

// CodeInfo says what a code stands for.
type CodeInfo struct {
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	Meaning  string   `json:"meaning"`
}

// Codes lists every kind of fault there is.
var Codes = []CodeInfo{
	{Unreadable, Error, "the feed or one of its files cannot be opened or read to its end"},
	{MissingFile, Error, "a required file is not there"},
	{EmptyFile, Error, "a file has no header row"},
	{NoRows, Error, "a file that needs rows has only a header"},
	{TooBig, Error, "a file has more bytes or rows than the limit"},
	{UnknownFile, Warning, "a CSV file is not part of the format"},

	{WrongSeparator, Error, "cells are separated by semicolons or tabs instead of commas"},
	{UnknownColumn, Error, "the header names a column that the file does not have"},
	{MissingColumn, Error, "the header lacks a required column"},
	{DuplicateColumn, Error, "the header names a column twice"},
	{WrongCellCount, Error, "a row has more or fewer cells than the header"},
	{BadQuote, Error, "a quote stands where it cannot, or is never closed"},
	{NotUTF8, Error, "the bytes of a cell or a file are not UTF-8"},
	{BadCharacter, Error, "a cell holds NUL or another control character"},
	{OverlongCell, Error, "a cell is longer than its column allows"},
	{OverlongRow, Error, "a row is longer than the limit; the rest of the file is not read"},

	{MissingValue, Error, "a required cell is empty"},
	{BadID, Error, "an id has characters or a length that ids may not have"},
	{DuplicateID, Error, "two rows of a file have the same id"},
	{DanglingReference, Error, "a cell names a row that does not exist"},
	{UnknownWord, Error, "a cell holds a word that is not in the list of its column"},
	{BadNumber, Error, "a cell does not hold a plain number"},
	{NegativeNumber, Error, "a number is below zero"},
	{TooManyDecimals, Error, "a number is finer than its column allows"},
	{OutOfRange, Error, "a number is too small or too large for its column"},
	{BadTime, Error, "a cell does not hold a time of day"},
	{BadDate, Error, "a cell does not hold a day that exists"},
	{BadDays, Error, "a cell does not hold weekdays"},
	{UnknownZone, Error, "a time zone is not in the IANA database"},
	{UnknownCountry, Error, "a country is not in ISO 3166-1"},
	{UnknownCurrency, Error, "a currency is not in ISO 4217"},
	{BadHS, Error, "a prefix of a tariff code is not 2, 4, 6, 8 or 10 digits"},
	{BadDutyRate, Error, "a rate of duty does not read as tariffs print them"},
	{UnknownMeasure, Error, "a rate of duty counts what consignments do not say of their goods, such as litres"},

	{PositionOutOfRange, Error, "a latitude or longitude is not on the earth"},
	{PositionSwapped, Error, "latitude and longitude stand in each other's column"},
	{PositionMaybeSwapped, Warning, "a facility is far from its country's others, and would be near them with latitude and longitude swapped"},
	{PositionZero, Warning, "a facility stands at 0,0 in the Gulf of Guinea, as places without a position do"},
	{MissingCurrency, Error, "a facility or a regime has amounts of money and names no currency"},
	{CurrencyWithoutRate, Error, "fx.csv has no rate for a currency that the feed uses"},
	{SeveralBases, Error, "rows of fx.csv have different bases"},
	{DuplicateRate, Error, "fx.csv has two rates for a currency"},
	{BaseRateNotOne, Error, "the rate of the base to itself is not 1"},
	{LaneToItself, Error, "a lane ends where it starts"},
	{CalendarOnScheduled, Error, "a scheduled lane has operating hours"},
	{ScheduledWithoutDepartures, Error, "a scheduled lane has no departure"},
	{DepartureOnDemand, Error, "an on-demand lane has a departure"},
	{FirstAfterLast, Error, "the first day of a departure, a regime, a duty or a tax is after its last"},
	{NeverDeparts, Error, "no day from first to last is one of the departure's weekdays and not an exception"},
	{TwinDeparture, Error, "two rows leave at one moment, alike in duration, cut-off and capacity, which has a limit"},
	{RepeatedDeparture, Warning, "two rows leave at one moment, alike in duration and cut-off and without limit of capacity"},
	{BadCalendarRow, Error, "a calendar row is neither weekly hours nor a dated exception"},
	{HoursReversed, Error, "hours close when or before they open"},
	{HoursOverlap, Error, "hours of a calendar overlap, or a date is both shut and open"},
	{NeverOpens, Error, "a calendar has no hour in which it is open"},
	{UnsortedBreaks, Error, "the weight breaks of a tariff do not ascend"},
	{DuplicateBreak, Error, "a tariff has two prices from the same weight"},
	{TariffWithoutBreaks, Error, "a tariff has no weight break, so no price"},
	{BadDelayRow, Error, "a delay row is about neither a lane, nor a carrier and a mode, nor a mode"},
	{UnsortedDelay, Error, "the rows of a delay distribution do not ascend in lateness and share"},
	{TooManyDelayPoints, Error, "a delay distribution has more rows than the limit"},
	{DutyOutsideImport, Error, "an export or transit regime levies duty or tax"},
	{LimitsReversed, Error, "a regime is open to values above what it is open up to"},
	{AboveWithCIF, Error, "a regime is open above a value that counts freight, so that dearer freight would open it"},
	{LateBelowUsual, Error, "a regime takes less time late than usual"},
	{OfficeElsewhere, Error, "an office of a regime is in another territory"},
	{OfficeWithoutRole, Error, "an office of a regime has not the customs role of its direction"},
	{RegimeChanges, Error, "two rows of one regime differ in territory or direction"},
	{RegimesOverlap, Error, "two rows of one regime are in force on one day"},
	{DuplicatePrefix, Error, "a goods list has a prefix twice"},
	{DuplicateDuty, Error, "two normal duties on the same goods are in force on one day for one origin"},
	{RepeatedDuty, Warning, "two additional duties on the same goods are alike in rate and origins and in force on one day"},
	{DuplicateTax, Error, "two taxes of a kind on the same goods are in force on one day in one country"},
	{RegimeWithoutOffice, Warning, "no facility of the territory is an office that a regime is open at"},
	{NoImportRegime, Warning, "a lane leads into a territory that has no import regime"},
	{CountryWithoutVAT, Warning, "taxes.csv has no VAT on all goods for a country that facilities are in"},
	{UnreachedFacility, Warning, "no lane goes to a facility"},
	{UnusedCarrier, Warning, "no lane names a carrier"},
	{UnusedTariff, Warning, "no lane names a tariff"},
	{UnusedCalendar, Warning, "nothing names a calendar"},
	{UnusedDelay, Warning, "no lane is of the carrier and mode, or of the mode, of a delay distribution"},
	{UnusedGoodsList, Warning, "no regime names a goods list"},
}

// severityOf is looked up for every fault; a code that is not in Codes would
// be an error.
var severityOf = func() map[Code]Severity {
	out := make(map[Code]Severity, len(Codes))
	for _, c := range Codes {
		out[c.Code] = c.Severity
	}
	return out
}()
