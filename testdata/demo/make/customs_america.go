package main

// Sources of the rules of the United States.
const (
	noDeMinimis = "EO 14324 of 2025-07-30, in force 2025-08-29, kept by EO of 2026-02-20 (CBP CSMS 67845486, NatLawReview)"
	userFees    = "90 FR 34665 (CBP fees from 2025-10-01)"
)

// americaProcedures: no parcel is too small for duty since 2025-08-29. Fees
// hold the merchandise processing fee of the fiscal year 2026: 2.69 USD on
// informal entries, at least 33.58 on formal ones, where 0.3464 % of the value
// is charged and cannot be written here. Harbour maintenance is left out.
//
// The import surcharge ended on 2026-07-23, and what holds since was not found,
// so rows from that day on are uncertain; so is the postal one, because parcels
// by mail pay country rates that a tariff does not hold.
var americaProcedures = []procedure{
	{
		id: "US-EXP-LOW", name: "Export without electronic information", way: "export", upTo: "2500", fee: "0.50", pace: outbound,
		source: "15 CFR 30.37(a), " + memory, note: "By tariff code, which is not checked here.", uncertain: true,
	},
	{id: "US-EXP", name: "Export", way: "export", above: "2500", fee: "24", line: "1.50", pace: exported},
	{id: "US-TE", name: "Transportation and exportation in bond", way: "transit", fee: "6.50", kg: "0.02", pace: sealed},

	{
		id: "US-321", name: "Section 321, one person and one day", way: "import",
		first: "2016-03-10", last: "2025-08-28", upTo: "800", fee: "0.60", duty: "0", tax: "0", pace: listed,
		source: "19 USC 1321(a)(2)(C); ended by " + noDeMinimis,
		note:   "Goods of China and Hong Kong were shut out from 2025-05-02 on (" + memory + "), which is not checked here.", uncertain: true,
	},
	{
		id: "US-POST", name: "Mail entry", way: "import", who: "post",
		last: "2025-08-28", upTo: "2500", fee: "7.20", duty: "100", tax: "100", pace: mailed,
		source: userFees, note: "For values above 800 USD.",
	},
	{
		id: "US-POST", name: "Postal entry by a qualified party", way: "import", who: "post",
		first: "2025-08-29", last: "2026-07-23", upTo: "2500", fee: "7.39", duty: "100", tax: "100", pace: mailed,
		source: noDeMinimis + "; " + userFees,
		note:   "Until 2026-02-28 a carrier could instead pay 80, 160 or 200 USD an item. In truth only the rate of the country of origin, then the surcharge, was due.", uncertain: true,
	},
	{
		id: "US-POST", name: "Postal entry by a qualified party", way: "import", who: "post",
		first: "2026-07-24", upTo: "2500", fee: "7.39", duty: "100", tax: "100", pace: mailed,
		source: noDeMinimis + "; " + userFees, note: "What mail pays since the surcharge ended was not found.", uncertain: true,
	},
	{
		id: "US-INF", name: "Informal entry", way: "import", who: "express ecommerce freight",
		last: "2026-07-23", upTo: "2500", fee: "9.80", duty: "100", tax: "100", pace: listed,
		source: noDeMinimis + "; " + userFees, note: "Before 2025-08-29 for values above 800 USD.",
	},
	{
		id: "US-INF", name: "Informal entry", way: "import", who: "express ecommerce freight",
		first: "2026-07-24", upTo: "2500", fee: "9.80", duty: "100", tax: "100", pace: listed,
		source: noDeMinimis + "; " + userFees, note: "What replaced the surcharge that ended on 2026-07-23 was not found.", uncertain: true,
	},
	{
		id: "US-FRM", name: "Formal entry", way: "import", above: "2500", last: "2026-07-23",
		fee: "148.58", line: "5", duty: "100", tax: "100", pace: declared,
		source: userFees, note: "A broker's fee and the least processing fee; a business needs a bond.",
	},
	{
		id: "US-FRM", name: "Formal entry", way: "import", above: "2500", first: "2026-07-24",
		fee: "148.58", line: "5", duty: "100", tax: "100", pace: declared,
		source: userFees, note: "What replaced the surcharge that ended on 2026-07-23 was not found.", uncertain: true,
	},
}
