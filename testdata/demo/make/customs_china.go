package main

// Sources of China's rules.
const (
	retailNotice = "Shangcaifa (2018) 486 and Caiguanshui (2018) 49, as told by the EU SME Centre and ssopdot.com, 2026-11"
	tenPilots    = "GAC 75 of 2016; extension to five cities from 2018-01-01 " + memory
	postNotice   = "GAC 43 of 2010, as told by ssopdot.com and wuhan.gov.cn, 2026-11"
)

// pilotWarehouses are the demo's bonded warehouses in cities that were pilots of
// retail import when the notice of 2018 came into force.
const pilotWarehouses = "CNHGH-BW1 CNNGB-BW1 CNPVG-BW1 CNSZH-BW1 CNCAN-BW1 CNSZX-BW1 CNCGO-BW1 CNCKG-BW1 CNCTU-BW1 CNTSN-BW1 CNTAO-BW1 CNDLC-BW1"

// latePilots lie in cities that joined the ten first ones a year later.
const latePilots = "CNSZH-BW1 CNCTU-BW1 CNTAO-BW1 CNDLC-BW1"

// chinaProcedures are known by the codes of their supervision modes.
//
// Retail import counts the buyer's purchases through every mode against one
// yearly allowance. The limit of an order is about its dutiable value, freight
// included; that from which an article is dear, about the goods alone, because
// dearer freight must never open a procedure.
// What the project could not model honestly stays out: the parcel tax on mail
// above the waiver (it is no part of a tariff's duty or of a VAT), and express
// personal articles, which are told from retail import by papers alone.
var chinaProcedures = []procedure{
	{
		id: "CN-9610-OUT", name: "9610 e-commerce retail export, direct mail", way: "export", who: "b2c ecommerce post",
		first: "2014-02-10", fee: "0.60", pace: listed,
		source: "GAC 12 of 2014", note: "Released by list, declared in summary by the month; one parcel is one list.",
	},
	{
		id: "CN-9710", name: "9710 business-to-business direct export", way: "export", who: "b2b ecommerce express",
		first: "2020-07-01", fee: "18", pace: outbound,
		source: "GAC 75 of 2020", note: "The order on a platform is declared with the goods; goods go ahead of others in line.",
	},
	{
		id: "CN-9810", name: "9810 export to an overseas warehouse", way: "export", who: "b2b ecommerce freight",
		first: "2020-07-01", fee: "26", pace: outbound,
		source: "GAC 75 of 2020", note: "For stock that goes to an overseas warehouse and is sold from there; that it goes there is not checked here.",
	},
	{
		id: "CN-0110-OUT", name: "0110 general trade, export", way: "export",
		fee: "160", line: "8", pace: exported,
		note: "Open to everybody; the dearest papers.",
	},
	{
		id: "CN-POST-OUT", name: "Personal articles by mail, export", way: "export", who: "b2c post",
		first: "2010-09-01", upTo: "1000", pace: mailed,
		source: postNotice, note: "800 CNY to Hong Kong, Macao and Taiwan, which is not checked here.",
	},
	{
		id: "CN-C-OUT", name: "Express class C, low-value goods, export", way: "export", who: "express",
		first: "2018-06-01", upTo: "5000", fee: "1.50", pace: outbound,
		source: memory, note: "Goods that need no licence and no refund of tax.", uncertain: true,
	},

	{
		id: "CN-9610-IN", name: "9610 retail import, direct mail", way: "import",
		who: "b2c ecommerce airport hub seaport rail_terminal border_crossing postal_exchange", goods: "cn-retail-sample",
		first: "2016-04-08", last: "2018-12-31", cif: true, upTo: "2000", yearly: "20000", fee: "2.50", duty: "0", tax: "70", pace: listed,
		source: memory, note: "The limits before 2019.", uncertain: true,
	},
	{
		id: "CN-9610-IN", name: "9610 retail import, direct mail", way: "import",
		who: "b2c ecommerce airport hub seaport rail_terminal border_crossing postal_exchange", goods: "cn-retail-sample",
		first: "2019-01-01", cif: true, upTo: "5000", yearly: "26000", fee: "2.50", duty: "0", tax: "70", pace: listed,
		source: retailNotice, note: "Order, payment and transport papers must match. The goods list is a sample of the real one.",
	},
	{
		id: "CN-9610-ONE", name: "9610 retail import of one dear article", way: "import",
		who: "b2c ecommerce airport hub seaport rail_terminal border_crossing postal_exchange", goods: "cn-retail-sample",
		first: "2019-01-01", above: "5000", yearly: "26000", fee: "2.50", duty: "100", tax: "100", pace: listed,
		source: retailNotice, note: "Above the limit of an order but within that of the year: full duty and taxes, and the order must be of one article, which is not checked here.",
	},
	{
		id: "CN-1210-IN", name: "1210 retail import from a bonded warehouse", way: "import", who: "b2c ecommerce bonded_warehouse",
		offices: pilotWarehouses, goods: "cn-retail-sample",
		first: "2019-01-01", cif: true, upTo: "5000", yearly: "26000", fee: "1.80", duty: "0", tax: "70", pace: fromStock,
		source: "GAC 57 of 2014; " + retailNotice, note: "In pilot cities: goods come in bulk, duty suspended, and are released order by order. The goods list is a sample of the real one.",
	},
	{
		id: "CN-1210-ONE", name: "1210 retail import of one dear article", way: "import", who: "b2c ecommerce bonded_warehouse",
		offices: pilotWarehouses, goods: "cn-retail-sample",
		first: "2019-01-01", above: "5000", yearly: "26000", fee: "1.80", duty: "100", tax: "100", pace: fromStock,
		source: retailNotice, note: "Above the limit of an order but within that of the year: full duty and taxes, and the order must be of one article, which is not checked here.",
	},
	{
		id: "CN-1239-IN", name: "1239 retail import from a bonded warehouse, type A", way: "import", who: "b2c ecommerce bonded_warehouse",
		offices: latePilots, goods: "cn-retail-sample",
		first: "2016-12-01", last: "2017-12-31", cif: true, upTo: "2000", yearly: "20000", fee: "1.80", duty: "0", tax: "70", pace: fromStock,
		source: tenPilots, note: "Outside the pilot cities, which have since grown to all that have a bonded zone (notice of 2021-03-18): no warehouse of this feed is outside today.", uncertain: true,
	},
	{
		id: "CN-POST-13", name: "Personal articles by mail, tax waived (13 % goods)", way: "import", who: "b2c post postal_exchange",
		goods: "cn-articles-13-sample", first: "2019-04-09", upTo: "384", duty: "0", tax: "0", pace: mailed,
		source: postNotice + "; the parcel tax's rates " + memory, note: "Tax of at most 50 CNY is waived: 13 % of up to 384 CNY. Above that the parcel tax is due, which this feed does not hold. The goods list is a sample.", uncertain: true,
	},
	{
		id: "CN-POST-20", name: "Personal articles by mail, tax waived (20 % goods)", way: "import", who: "b2c post postal_exchange",
		goods: "cn-articles-20-sample", first: "2019-04-09", upTo: "250", duty: "0", tax: "0", pace: mailed,
		source: postNotice + "; the parcel tax's rates " + memory, note: "Tax of at most 50 CNY is waived: 20 % of up to 250 CNY. Above that the parcel tax is due, which this feed does not hold. The goods list is a sample.", uncertain: true,
	},
	{
		id: "CN-0110-IN", name: "0110 general trade, import", way: "import",
		fee: "220", line: "12", duty: "100", tax: "100", pace: declared,
		note: "Open to everybody, and the way for what the yearly allowance of retail import no longer holds.",
	},
	{
		id: "CN-TRN", name: "Through transit under seal", way: "transit",
		fee: "9", kg: "0.08", pace: sealed,
	},
}
