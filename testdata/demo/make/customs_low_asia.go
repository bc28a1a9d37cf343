package main

// hearsay is the source of limits that lists of many countries carry, copied
// from each other and often old.
const hearsay = "lists of de minimis thresholds, second hand, 2026-11-20"

// lowValueAsia are the reliefs for small values in Asia. A relief is one of duty
// (duty 0, tax 100), or of both; where sellers collect the tax at checkout, it
// is counted as a tax all the same.
var lowValueAsia = []procedure{
	{
		id: "JP-LOW", name: "Exemption up to 10,000 yen", way: "import", upTo: "10000", fee: "90", duty: "0", tax: "0", pace: listed,
		source: hearsay, note: "By taxable value; knitwear, leather shoes and bags have no exemption, which is not checked here. Under review.", uncertain: true,
	},
	{
		id: "KR-LIST", name: "List clearance up to 150 USD", way: "import", who: "b2c", currency: usd, upTo: "150",
		fee: "0.60", duty: "0", tax: "0", pace: listed,
		source: hearsay, note: "For own use; food supplements in quantity are kept out, which is not checked here.", uncertain: true,
	},
	{
		id: "KR-LIST-US", name: "List clearance up to 200 USD from the United States", way: "import", who: "b2c express ecommerce", origins: "US",
		first: "2012-03-15", currency: usd, upTo: "200", fee: "0.60", duty: "0", tax: "0", pace: listed,
		source: hearsay + "; agreement with the United States, " + memory, note: "Goods of the United States that come from there.", uncertain: true,
	},
	{
		id: "TW-LOW", name: "Exemption up to 2,000 TWD", way: "import", upTo: "2000", fee: "15", duty: "0", tax: "0", pace: listed,
		source: hearsay, note: "Six times in half a year, which is not checked here.", uncertain: true,
	},
	{
		id: "HK-LOW", name: "Free port, on the carrier's list", way: "import", who: "post express ecommerce", fee: "2", duty: "0", tax: "0", pace: listed,
		source: "Free port; " + hearsay, note: "Duty is levied on liquor, tobacco, oils and methyl alcohol only.", uncertain: true,
	},
	{
		id: "MO-LOW", name: "Free port, on the carrier's list", way: "import", who: "post express ecommerce", fee: "2", duty: "0", tax: "0", pace: listed,
		source: "Free port: no customs tariff; " + memory, uncertain: true,
	},
	{
		id: "SG-GST", name: "Low-value goods, GST by the seller", way: "import", who: "b2c",
		first: "2023-01-01", upTo: "400", fee: "0.60", duty: "0", tax: "100", pace: listed,
		source: hearsay + "; the overseas vendors' scheme, " + memory, note: "GST is paid at checkout; it is counted here because the buyer bears it.", uncertain: true,
	},
	{
		id: "MY-LVG", name: "Low-value goods, sales tax by the seller", way: "import", who: "b2c post express ecommerce",
		first: "2024-01-01", upTo: "500", fee: "1.20", duty: "0", tax: "100", pace: listed,
		source: hearsay, note: "The 10 % are paid at checkout; they are counted here because the buyer bears them.", uncertain: true,
	},
	{
		id: "TH-LOW", name: "Exemption up to 1,500 THB", way: "import", last: "2024-07-04", upTo: "1500", fee: "12", duty: "0", tax: "0", pace: listed,
		source: hearsay + "; VAT on all since 2024-07", note: "The day in July is from memory.", uncertain: true,
	},
	{
		id: "TH-LOW", name: "Relief of duty up to 1,500 THB", way: "import", first: "2024-07-05", last: "2025-12-31", upTo: "1500",
		fee: "12", duty: "0", tax: "100", pace: listed,
		source: "VAT on all since 2024-07; relief of duty ended 2026-01-01 (second hand)", note: "The day in July is from memory.", uncertain: true,
	},
	{
		id: "TH-PCL", name: "Parcel up to 1,500 THB, duty and VAT", way: "import", who: "b2c", first: "2026-01-01", upTo: "1500",
		fee: "12", duty: "100", tax: "100", pace: listed,
		source: "Relief of duty ended 2026-01-01 (second hand)", note: "The limit fell to one baht.", uncertain: true,
	},
	{
		id: "ID-LOW", name: "Relief of duty up to 3 USD", way: "import", who: "b2c", first: "2020-01-30", currency: usd, upTo: "3",
		fee: "0.25", duty: "0", tax: "100", pace: mailed,
		source: hearsay, uncertain: true,
	},
	{
		id: "VN-LOW", name: "Exemption up to 1,000,000 VND", way: "import", who: "express ecommerce", last: "2025-02-17", upTo: "1000000",
		fee: "9000", duty: "0", tax: "0", pace: mailed,
		source: memory, uncertain: true,
	},
	{
		id: "VN-LOW", name: "Relief of duty up to 1,000,000 VND", way: "import", who: "express ecommerce", first: "2025-02-18", upTo: "1000000",
		fee: "9000", duty: "0", tax: "100", pace: mailed,
		source: memory, uncertain: true,
	},
	{
		id: "PH-LOW", name: "Exemption up to 10,000 PHP", way: "import", upTo: "10000", fee: "20", duty: "0", tax: "0", pace: mailed,
		source: memory, uncertain: true,
	},
	{
		id: "KZ-LOW", name: "Own use up to 200 EUR", way: "import", who: "b2c", currency: "EUR", upTo: "200", fee: "0.80", duty: "0", tax: "0", pace: mailed,
		source: memory, note: "And up to 31 kg, which is not checked here; the union's limit has moved often.", uncertain: true,
	},
	{
		id: "AZ-LOW", name: "Own use up to 300 USD", way: "import", who: "b2c", currency: usd, upTo: "300", fee: "0.80", duty: "0", tax: "0", pace: mailed,
		source: "Global Express Association's table and cargosupport.com.ua, second hand", note: "In a month, which is not checked here.", uncertain: true,
	},
	{
		id: "GE-LOW", name: "Own use up to 300 GEL", way: "import", who: "b2c", upTo: "300", fee: "2", duty: "0", tax: "0", pace: mailed,
		source: memory, note: "And up to 30 kg, which is not checked here.", uncertain: true,
	},
}
