package main

// lowValueWest are the reliefs for small values in the Americas and in Europe
// outside the Union and Britain.
var lowValueWest = []procedure{
	{
		id: "CA-LOW", name: "Remission up to 20 CAD", way: "import", upTo: "20", fee: "0.80", duty: "0", tax: "0", pace: listed,
		source: "Courier Imports Remission Order and Postal Imports Remission Order, as told by argocustoms.com, 2020-07",
	},
	{
		id: "CA-USM-40", name: "Remission up to 40 CAD, courier from the United States or Mexico", way: "import", who: "express ecommerce", origins: "MX US",
		first: "2020-07-01", upTo: "40", fee: "0.80", duty: "0", tax: "0", pace: listed,
		source: "CUSMA, as told by argocustoms.com and carson.ca, 2020-07", note: "The rule asks whence goods are sent; this row, whose goods they are.", uncertain: true,
	},
	{
		id: "CA-USM-150", name: "Relief of duty up to 150 CAD, courier from the United States or Mexico", way: "import", who: "express ecommerce", origins: "MX US",
		first: "2020-07-01", upTo: "150", fee: "0.80", duty: "0", tax: "100", pace: listed,
		source: "CUSMA, as told by argocustoms.com and carson.ca, 2020-07", note: "The rule asks whence goods are sent; this row, whose goods they are.", uncertain: true,
	},
	{
		id: "BR-RC", name: "Remessa Conforme up to 50 USD", way: "import", who: "b2c ecommerce", first: "2024-08-01", currency: usd, cif: true, upTo: "50",
		fee: "0.60", duty: "33.333333", tax: "100", pace: listed,
		source: hearsay, note: "20 %: a third of the 60 % that the tariff holds for parcels. Above, 60 % less 20 USD, which cannot be written here.", uncertain: true,
	},
	{
		id: "CL-LOW", name: "Exemption up to 41 USD", way: "import", last: "2025-10-24", currency: usd, upTo: "41", fee: "0.80", duty: "0", tax: "0", pace: mailed,
		source: memory, uncertain: true,
	},
	{
		id: "CL-500", name: "Relief of duty up to 500 USD, VAT by the seller", way: "import", who: "b2c", first: "2025-10-25", currency: usd, upTo: "500",
		fee: "0.80", duty: "0", tax: "100", pace: listed,
		source: memory, uncertain: true,
	},
	{
		id: "CO-LOW", name: "Relief of duty up to 200 USD", way: "import", who: "b2c post express ecommerce", currency: usd, upTo: "200",
		fee: "1", duty: "0", tax: "100", pace: mailed,
		source: memory, note: "VAT too is waived on goods from where an agreement says so, which is not in this feed.", uncertain: true,
	},
	{
		id: "PE-LOW", name: "Exemption up to 200 USD", way: "import", who: "b2c post express ecommerce", currency: usd, upTo: "200",
		fee: "1", duty: "0", tax: "0", pace: mailed,
		source: memory, uncertain: true,
	},
	{
		id: "PA-LOW", name: "Exemption up to 100 USD", way: "import", who: "post express ecommerce", upTo: "100", fee: "1.50", duty: "0", tax: "0", pace: listed,
		source: memory, uncertain: true,
	},

	{
		id: "CH-LOW", name: "Tax of at most 5 CHF waived", way: "import", who: "post express freight",
		first: "2024-01-01", cif: true, upTo: "61", fee: "0", duty: "0", tax: "0", pace: listed,
		source: hearsay, note: "8.1 % of up to 61 CHF; at the reduced rate up to 192 CHF, which is not in this feed.", uncertain: true,
	},
	{
		id: "CH-PLT", name: "Sold on a platform, VAT by the platform", way: "import", who: "b2c ecommerce",
		first: "2025-01-01", cif: true, upTo: "61", fee: "0.60", duty: "0", tax: "100", pace: listed,
		source: "Platform taxation of 2025-01-01, " + memory, note: "A platform is the seller from the first franc on. VAT is paid at checkout; it is counted here because the buyer bears it.", uncertain: true,
	},
	{
		id: "NO-VOEC", name: "VOEC, VAT at the sale", way: "import", who: "b2c ecommerce", first: "2020-04-01", upTo: "3000",
		fee: "5", duty: "0", tax: "100", pace: listed,
		source: "VOEC, as told by Sovos, 2022-05-13", note: "The limit is for each article; food is kept out; neither is checked here. VAT is paid at checkout; it is counted here because the buyer bears it.", uncertain: true,
	},
	{
		id: "BY-LOW", name: "Own use up to 200 EUR", way: "import", who: "b2c", currency: "EUR", upTo: "200", fee: "0.80", duty: "0", tax: "0", pace: mailed,
		source: hearsay, note: "And up to 31 kg, which is not checked here; the union's limit has moved often.", uncertain: true,
	},
}

// lowValueSouth are the reliefs for small values in Oceania, the Gulf and
// Africa.
var lowValueSouth = []procedure{
	{
		id: "AU-LOW", name: "Low-value goods, GST by the seller", way: "import", first: "2018-07-01", upTo: "1000",
		fee: "0.80", duty: "0", tax: "100", pace: listed,
		source: "KPMG, 2021-07; " + hearsay, note: "GST is paid at checkout; it is counted here because the buyer bears it. A business accounts for it itself.", uncertain: true,
	},
	{
		id: "NZ-LOW", name: "Low-value goods, GST by the seller", way: "import", first: "2019-12-01", upTo: "1000",
		fee: "0.80", duty: "0", tax: "100", pace: listed,
		source: hearsay, note: "GST is paid at checkout; it is counted here because the buyer bears it.", uncertain: true,
	},
	{
		id: "AE-LOW", name: "Relief of duty up to 300 AED", way: "import", who: "b2c", first: "2023-01-01", upTo: "300", fee: "3", duty: "0", tax: "100", pace: listed,
		source: memory, uncertain: true,
	},
	{
		id: "SA-LOW", name: "Relief of duty up to 1,000 SAR", way: "import", who: "b2c", upTo: "1000", fee: "12", duty: "0", tax: "100", pace: mailed,
		source: memory, uncertain: true,
	},
	{
		id: "QA-LOW", name: "Relief of duty up to 1,000 QAR", way: "import", who: "b2c", upTo: "1000", fee: "10", duty: "0", tax: "100", pace: listed,
		source: memory, uncertain: true,
	},
	{
		id: "NG-LOW", name: "Exemption up to 300 USD", way: "import", who: "b2c express ecommerce", first: "2025-09-08", currency: usd, upTo: "300",
		fee: "2", duty: "0", tax: "0", pace: mailed,
		source: memory, note: "Four times a year, which is not checked here.", uncertain: true,
	},
}
