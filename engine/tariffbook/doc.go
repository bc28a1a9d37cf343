// Package tariffbook reads what states print about duties, taxes and codes of
// goods, in files made by others, and makes rows of a feed of it.
//
// # Where to start
//
//	ReadDuties   the UK Global Tariff of 2021, or the EU's rates beside it
//	ReadTaxes    rates of VAT from up to three files that disagree
//	ReadCodes    what the codes of the Harmonized System are called
//	WriteDuties, WriteTaxes   rows as duties.csv and taxes.csv
//	Report       what became of every line that was read
//
// None of the files is part of the repository; whoever has them reads them.
//
// # A table of your own
//
// There is no format to learn for it: it is the feed's own, and what the
// importers write is an example to edit. A line of it overrides a shorter
// prefix, so a planner may add rows to an imported file for the codes in hand.
//
//	duties.csv   territory, hs, origins, kind, rate, first, last, source, note, uncertain
//	taxes.csv    country, hs, kind, percent, first, last, source, note, uncertain
//
// A rate is written as tariffs print it, 8 % + 12.50 EUR/100 kg; see
// network.ParseDutyRate.
//
// # Duties
//
// Every line of the file becomes rows or is left out with its reason, and the
// report names it. Left out are rates by what a consignment does not know of
// its goods (litres, alcohol, sugar, drained weight), by a table of their own
// (agricultural components, entry prices), and seasons that do not make up a
// year. Goods of such a code find no row, which is no duty of nothing: it is
// not known.
//
// Rates by season become rows with dates, for the years that are asked for.
// Lines to which, as the file says, the EU's old rate applies until a trade
// remedy is reviewed have that rate. Trade remedies, suspensions and quotas
// themselves are not in the file; the row's note says where there are such. All
// rows are uncertain: they are of 2021, and the EU's of 2020.
//
// Few consignments are declared with the tariff's 8 or 10 digits. For each code
// of 6 or 8 digits that has no line of its own a row is therefore made of the
// lines beneath it: their rate where they have one and the same, the highest
// where they differ in a percentage, so that nobody is promised less than may
// be due. Where they cannot be compared, or one of them was left out, there is
// none. The note says which it is.
//
// # Taxes
//
// Of a country's VAT the first of these files that has it decides:
//
//	EU        ibericode/vat-rates, vat-rates.json: member states and the United
//	          Kingdom with the day each rate began, and reduced rates
//	World     valeriansaliou/node-sales-tax, sales_tax_rates.json: 128 countries
//	History   kdeldycke's vat_rates.csv: begins and ends of rates since 1968,
//	          some of which nobody ended when they were over
//
// The others confirm it, contradict it, or say when a rate began that the first
// has since ever; what was over before the first begins is a row too, if it is
// asked for. A row is certain only where a second file says the same and
// none another; a contradicted line is left out, named, and told in the row's
// note. Lines of History with a rate of nothing are not read as a tax of
// nothing: they say that EU VAT does not apply to a place, such as the Faroe
// Islands, and not what it levies itself.
//
// Reduced rates stand in the note of the standard one, because no file says for
// which goods they are. Rates of states, provinces and towns are left out: a tax
// row is about a country. The French departments overseas have codes as
// countries, and rows.
//
// # Codes of goods
//
// The descriptions are of HS 2022, the tariff of HS 2017; some 145 subheadings
// of it are named otherwise now and have no description.
//
// # Limits
//
// A file may have 64 MB. Columns of CSV files are counted in cells, as a feed's
// faults are, those of JSON in bytes.
//
// # Ownership
//
// Nothing is kept; what is returned is the caller's. Codes is read-only.
package tariffbook
