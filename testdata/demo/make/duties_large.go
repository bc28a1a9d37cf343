package main

// Members of the European Union and of the Association of Southeast Asian
// Nations that are the origin of goods in the demo.
const (
	unionMembers = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
	asean        = "BN ID KH LA MM MY PH SG TH VN"
)

// largeSheets are those of the four large markets. Codes: 0402 milk powder, 1704 sweets,
// 1806 chocolate, 1901 infant formula, 2106 supplements, 33 cosmetics, 39
// plastics, 42 leather and bags, 49 print, 61 knitted and 62 woven clothes, 63
// household linen, 64 footwear, 69 ceramics, 70 glass, 71 jewellery, 73 steel
// ware, 82 cutlery, 84 machines and computers, 85 appliances and electronics,
// 8712 bicycles, 90 optics, 91 watches, 94 furniture and lamps, 95 toys and
// sport.
var largeSheets = []tariffSheet{
	{territory: "CN", free: asean + " AU CH CL GE HK MO NZ PE", rates: `
=7 %; 0402=10 %; 0409=12 %; 0901=8 %; 0902=15 %; 1509=10 %; 1704=10 %; 1806=8 %; 1901=15 %; 190110=5 %; 1905=10 %; 2106=12 %; 2204=14 %
33=5 %; 3303=3 %; 3304=5 %; 3305=3 %; 3401=6 %; 39=6.5 %; 42=6 %; 49=free; 61=6 %; 62=6 %; 6206=6 %; 63=6 %; 64=8 %
6911=7 %; 6912=7 %; 70=7 %; 71=8 %; 7117=10 %; 73=7 %; 82=7 %; 84=4 %; 8471=free; 85=5 %; 8507=8 %; 8516=7 %; 8517=free; 8518=5 %
8712=6 %; 90=5 %; 9004=7 %; 91=10 %; 9102=10 %; 94=4 %; 9401=free; 9403=free; 95=2 %; 9503=free; 9619=free
`},
	{territory: "EU", free: "CA CH CL CO GB GE JP KE KR MX NO NZ PE SG TR VN ZA", rates: `
=3 %; 0402=9 % + 110.00 EUR/100 kg; 0409=17 %; 0901=7.5 %; 0902=free; 1704=9 % + 34.00 EUR/100 kg MAX 18 % + 16.00 EUR/100 kg
1806=8 % + 28.00 EUR/100 kg MAX 18 % + 16.00 EUR/100 kg; 1901=7.5 % + 18.00 EUR/100 kg; 1905=9 % + 20.00 EUR/100 kg; 2106=11 %
33=free; 3307=6.5 %; 3401=free; 39=6.5 %; 42=3.5 %; 49=free; 61=12 %; 62=12 %; 6206=12 %; 63=11 %; 64=16 %; 6403=8 %
6911=12 %; 6912=8 %; 70=9 %; 71=2.5 %; 7117=4 %; 73=3 %; 82=8 %; 84=2 %; 8471=free; 85=3 %; 8507=2.7 %; 8516=2.7 %; 8517=free
8528=14 %; 8712=14 %; 90=2 %; 9004=3 %; 91=4.5 %; 9101=4.5 % MIN 0.30 EUR/piece MAX 0.80 EUR/piece
9102=4.5 % MIN 0.30 EUR/piece MAX 0.80 EUR/piece; 94=3 %; 9403=free; 95=3 %; 9503=4.5 %; 9504=free
`},
	{territory: "GB", free: unionMembers + " AU CA CH CL CO GE JP KE KR MX MY NO NZ PE SG TR VN ZA", rates: `
=2 %; 0402=8 % + 90.00 GBP/100 kg; 0409=16 %; 0901=6 %; 0902=free; 1704=8 % + 25.00 GBP/100 kg MAX 17 %
1806=8 % + 20.00 GBP/100 kg MAX 17 %; 1901=7 % + 14.00 GBP/100 kg; 1905=8 %; 2106=8 %
33=free; 3307=6 %; 3401=free; 39=6 %; 42=2 %; 49=free; 61=12 %; 62=12 %; 6206=12 %; 63=12 %; 64=16 %; 6403=8 %
6911=12 %; 6912=8 %; 70=8 %; 71=2 %; 7117=4 %; 73=2 %; 82=8 %; 84=free; 8471=free; 85=2 %; 8507=free; 8517=free; 8528=14 %
8712=14 %; 90=free; 91=4 %; 94=2 %; 9403=free; 95=2 %; 9503=free; 9504=free
`},
	{territory: "US", free: "AU CA CL CO KR MX PA PE SG", rates: `
=3 %; 0402=17 %; 0409=0.02 USD/kg; 0901=free; 0902=free; 1704=6 % + 0.10 USD/kg; 1806=8.5 %; 1901=15 %; 1905=4.5 %; 2106=6.5 %
33=2 %; 3303=free; 3304=free; 3307=5 %; 3401=free; 39=5 %; 42=9 %; 4202=16 %; 49=free; 61=16 %; 62=15 %; 620610=7 %; 620620=0.25 USD/kg + 16 %
63=9 %; 64=18 %; 6403=9 %; 6911=12 %; 6912=0.05 USD/kg + 8 %; 70=6 %; 71=6 %; 7117=8 %; 73=3 %; 82=4 %; 84=2 %; 8471=free; 85=2.5 %
8507=3.4 %; 8517=free; 8528=4 %; 8712=10 %; 90=2 %; 9004=2 %; 91=5 %; 9101=0.40 USD/piece + 5 %; 9102=0.40 USD/piece + 6 %; 94=2 %; 9403=free
95=2 %; 9503=free; 9504=free
`},
}

// Sources of the duties on top.
const (
	surcharge  = "Section 122: proclamation of 2026-02-20, CBP CSMS 67844987"
	emergency  = "IEEPA, struck down 2026-02-20, collected to 2026-02-23 (NatLawReview, CBP CSMS 67834313); the rate " + memory
	section301 = "Section 301 lists 3 and 4A, as told by strtrade.com; by chapters, " + memory
	dumping    = "Anti-dumping regulation, " + memory
)

// remedies are the duties on top. What followed the surcharge of 2026 in the
// United States was not found: the row from the next day on is there to make
// what is landed then uncertain.
var remedies = []remedy{
	{"US", "", "", "10 %", "2026-02-24", "2026-07-23", surcharge, "Goods of Canada and Mexico under their agreement, and lists of goods, were spared, which is not in this feed. 15 % was announced, 10 % was law."},
	{"US", "", "", "free", "2026-07-24", "", "Not found: what followed " + surcharge, "Nothing is levied here since the surcharge ended; the truth may be more."},
	{"US", "", "CN HK", "20 %", "2025-11-10", "2026-02-23", emergency, "Ten against fentanyl and ten reciprocal; earlier months had other rates, which are not in this feed."},
	{"US", "61 62 63 64 6911 6912 9101 9102", "CN", "7.5 %", "2020-02-14", "", section301, "List 4A; single codes are left out."},
	{"US", "1704 2106 4202 94", "CN", "25 %", "2019-05-10", "", section301, "List 3; single codes are left out."},
	{"EU", "6911 6912", "CN", "36.1 %", "2019-07-16", "", dumping, "Tableware: the rate of makers not named; named ones have less."},
	{"EU", "8712", "CN", "48.5 %", "2019-08-30", "", dumping, "Bicycles: the rate of makers not named."},
	{"GB", "6911 6912", "CN", "36.1 %", "2021-01-01", "", dumping, "Tableware, carried over from the Union."},
}
