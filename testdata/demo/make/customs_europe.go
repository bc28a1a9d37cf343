package main

// Sources of the Union's and of Britain's rules.
const (
	reliefRegulation = "Reg. (EC) 1186/2009 Art 23; VAT package of 2021-07-01"
	flatRegulation   = "Council Reg. (EU) 2026/382 and Delegated Reg. (EU) 2026/1022, as told by Baker McKenzie, 2026-07-02"
	unionCode        = "UCC, Reg. (EU) 952/2013"
	valueNote        = "VAT is paid at checkout; it is counted here because the buyer bears it."
)

// europeProcedures: relief up to 150 EUR until the middle of 2026, then three
// euros for each tariff subheading for two years, then the tariff. The flat
// duty is due in distance sales to consumers whether or not the seller is in
// the Import One-Stop Shop (IOSS), who are 93 % of the flow.
var europeProcedures = []procedure{
	{
		id: "EU-EXP-LOW", name: "Export, declared by passing the border", way: "export", upTo: "1000", fee: "0.50", pace: outbound,
		source: "UCC-DA, Reg. (EU) 2015/2446 Art 137, " + memory, note: "Up to 1,000 EUR and 1,000 kg; the weight is not checked here.", uncertain: true,
	},
	{
		id: "EU-EXP", name: "Export", way: "export", above: "1000", fee: "32", line: "1.50", pace: exported,
		source: unionCode + " Art 269",
	},
	{
		id: "EU-T1", name: "External transit T1", way: "transit", first: "2016-05-01", fee: "3.20", kg: "0.015", pace: sealed,
		source: unionCode + " Art 226, 149, 237, 238",
		note:   "A parcel's share of the guarantee and the papers of its lorry. Goods may lie for 90 days in temporary storage, and in a customs warehouse without limit and without duty.",
	},

	{
		id: "EU-IOSS", name: "Import in the one-stop shop (IOSS)", way: "import", who: "b2c ecommerce",
		first: "2021-07-01", last: "2026-06-30", upTo: "150", fee: "0.60", duty: "0", tax: "100", pace: listed,
		source: reliefRegulation, note: valueNote,
	},
	{
		id: "EU-IOSS", name: "Import in the one-stop shop (IOSS)", way: "import", who: "b2c ecommerce",
		first: "2026-07-01", last: "2028-06-30", upTo: "150", fee: "0.60", duty: "0", flat: "3", tax: "100", pace: listed,
		source: flatRegulation, note: "One silk and two wool blouses are two subheadings: 6 EUR. " + valueNote,
	},
	{
		id: "EU-IOSS", name: "Import in the one-stop shop (IOSS)", way: "import", who: "b2c ecommerce",
		first: "2028-07-01", upTo: "150", fee: "0.60", duty: "100", tax: "100", pace: listed,
		source: flatRegulation, note: "The tariff's duty, or from the day on which the customs data hub works. " + valueNote, uncertain: true,
	},
	{
		id: "EU-H7", name: "Import with the short data set (H7)", way: "import", who: "b2c",
		first: "2021-07-01", last: "2026-06-30", upTo: "150", fee: "6", duty: "0", tax: "100", pace: listed,
		source: reliefRegulation, note: "VAT at the border; the carrier's fee for declaring and laying it out. Perfume, alcohol and tobacco have no relief, which is not checked here.",
	},
	{
		id: "EU-H7", name: "Import with the short data set (H7)", way: "import", who: "b2c",
		first: "2026-07-01", last: "2028-06-30", upTo: "150", fee: "6", duty: "0", flat: "3", tax: "100", pace: listed,
		source: flatRegulation, note: "VAT at the border. Before July others read that sellers outside IOSS would pay the tariff's duty.", uncertain: true,
	},
	{
		id: "EU-H7", name: "Import with the short data set (H7)", way: "import", who: "b2c",
		first: "2028-07-01", upTo: "150", fee: "6", duty: "100", tax: "100", pace: listed,
		source: flatRegulation, note: "The tariff's duty, or from the day on which the customs data hub works.", uncertain: true,
	},
	{
		id: "EU-NEG", name: "Relief for consignments of negligible value", way: "import", who: "b2b",
		last: "2026-06-30", upTo: "150", fee: "6", duty: "0", tax: "100", pace: listed,
		source: reliefRegulation + "; abolished by " + flatRegulation,
	},
	{
		id: "EU-H1", name: "Import, release for free circulation (H1)", way: "import", first: "2016-05-01",
		fee: "38", line: "3.50", duty: "100", tax: "100", pace: declared,
		source: unionCode + " Art 201", note: "For everybody and everything, preferences of origin too.",
	},
}

// britainProcedures: relief up to 135 GBP with VAT at the sale, to be abolished
// by March 2029 at the latest.
var britainProcedures = []procedure{
	{
		id: "GB-EXP-LOW", name: "Export below the statistical threshold", way: "export", upTo: "873", fee: "0.40", pace: outbound,
		source: memory, note: "Up to 873 GBP and 1,000 kg; the weight is not checked here.", uncertain: true,
	},
	{id: "GB-EXP", name: "Export", way: "export", above: "873", fee: "27", line: "1.20", pace: exported},
	{
		id: "GB-CTC", name: "Common transit", way: "transit", first: "2021-01-01", fee: "2.80", kg: "0.015", pace: sealed,
		source: "Convention on a common transit procedure, 1987",
	},
	{
		id: "GB-LVI", name: "Low-value import, VAT at the sale", way: "import",
		first: "2021-01-01", last: "2029-03-31", upTo: "135", fee: "0.70", duty: "0", tax: "100", pace: listed,
		source: "UK Budget of 2025-11-26, as told by Deloitte and Crowe, 2026-01-20",
		note:   "Ends in March 2029 at the latest. " + valueNote + " A business accounts for it itself.",
	},
	{
		id: "GB-LVI", name: "Low-value import, VAT at the sale", way: "import",
		first: "2029-04-01", upTo: "135", fee: "0.70", duty: "100", tax: "100", pace: listed,
		source: "UK Budget of 2025-11-26, as told by Deloitte and Crowe, 2026-01-20",
		note:   "How duty will be levied is open.", uncertain: true,
	},
	{
		id: "GB-SIM", name: "Import declared by the carrier", way: "import", who: "b2c post express ecommerce",
		above: "135", upTo: "1000", fee: "9.50", duty: "100", tax: "100", pace: listed,
		source: invented, note: "Most carriers declare for a fee; the upper limit is the project's.", uncertain: true,
	},
	{id: "GB-IMP", name: "Import, release for free circulation", way: "import", fee: "33", line: "2.80", duty: "100", tax: "100", pace: declared},
}
