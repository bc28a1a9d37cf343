package main

import (
	"strings"

	"entrepot/engine/network"
)

// Sources of tax rates. Both tables were compared with what is written here and
// agree; neither says of what day its figures are.
const (
	twoTables = "agrees with ibericode/vat-rates and node-sales-tax, 2026-11"
	oneTable  = "agrees with node-sales-tax, 2026-11"
	reduced   = "a reduced rate of ibericode/vat-rates, for these goods " + memory
)

// levy is one row of taxes.csv; without a source it is from memory and
// uncertain.
type levy struct {
	country, codes, percent string
	first, last             string
	source, note            string
}

// standardRates are what a country's VAT, GST or import sales tax takes of
// goods without a rate of their own.
var standardRates = []levy{
	{"AE", "", "5", "2018-01-01", "", oneTable, ""},
	{"AT", "", "20", "1984-01-01", "", twoTables, ""},
	{"AU", "", "10", "", "", oneTable, "GST"},
	{"AZ", "", "18", "", "", oneTable, ""},
	{"BE", "", "21", "1996-01-01", "", twoTables, ""},
	{"BR", "", "17", "", "", "", "ICMS, in some states 20; in truth it is also levied on itself."},
	{"BY", "", "20", "", "", oneTable, ""},
	{"CA", "", "5", "2008-01-01", "", oneTable, "GST; provinces add to it, which is not in this feed."},
	{"CH", "", "8.1", "2024-01-01", "", oneTable, ""},
	{"CL", "", "19", "", "", oneTable, ""},
	{"CN", "", "13", "2019-04-01", "", oneTable, ""},
	{"CO", "", "19", "", "", oneTable, ""},
	{"CZ", "", "21", "2013-01-01", "", twoTables, ""},
	{"DE", "", "19", "2021-01-01", "", twoTables, ""},
	{"DK", "", "25", "1992-01-01", "", twoTables, ""},
	{"EG", "", "14", "", "", oneTable, ""},
	{"ES", "", "21", "2012-09-01", "", twoTables, ""},
	{"FI", "", "25.5", "2024-09-01", "", twoTables, ""},
	{"FR", "", "20", "2014-01-01", "", twoTables, ""},
	{"GB", "", "20", "2011-01-04", "", twoTables, ""},
	{"GE", "", "18", "", "", oneTable, ""},
	{"GR", "", "24", "2016-06-01", "", twoTables, ""},
	{"HK", "", "0", "", "", "no tax of this kind; " + memory, "Free port."},
	{"HU", "", "27", "2012-01-01", "", twoTables, ""},
	{"ID", "", "11", "2022-04-01", "", oneTable, "12 since 2025 on eleven twelfths of the value, which comes to the same."},
	{"IE", "", "23", "2021-03-01", "", twoTables, ""},
	{"IN", "", "18", "2017-07-01", "", oneTable, "IGST at its most usual rate."},
	{"IT", "", "22", "2013-10-01", "", twoTables, ""},
	{"JP", "", "10", "2019-10-01", "", oneTable, "Consumption tax, national and local."},
	{"KE", "", "16", "2021-01-01", "", oneTable, ""},
	{"KR", "", "10", "", "", oneTable, ""},
	{"KZ", "", "12", "", "2025-12-31", oneTable, ""},
	{"KZ", "", "16", "2026-01-01", "", "", ""},
	{"LA", "", "10", "2024-01-01", "", "", ""},
	{"MN", "", "10", "", "", oneTable, ""},
	{"MO", "", "0", "", "", "no tax of this kind; " + memory, "Free port."},
	{"MX", "", "16", "", "", oneTable, ""},
	{"MY", "", "10", "2024-01-01", "", oneTable, "Sales tax on low-value goods; on others 5 or 10."},
	{"NG", "", "7.5", "2020-02-01", "", oneTable, ""},
	{"NL", "", "21", "2012-10-01", "", twoTables, ""},
	{"NO", "", "25", "2005-01-01", "", oneTable, ""},
	{"NZ", "", "15", "2010-10-01", "", oneTable, "GST"},
	{"PA", "", "7", "", "", oneTable, "ITBMS"},
	{"PE", "", "18", "", "", oneTable, "IGV with the municipal part."},
	{"PH", "", "12", "", "", oneTable, ""},
	{"PL", "", "23", "2011-01-01", "", twoTables, ""},
	{"PT", "", "23", "2011-01-01", "", twoTables, ""},
	{"QA", "", "0", "", "", "", "No VAT yet; node-sales-tax has 5."},
	{"RO", "", "19", "2017-01-01", "2025-07-31", twoTables, ""},
	{"RO", "", "21", "2025-08-01", "", twoTables, ""},
	{"SA", "", "15", "2020-07-01", "", oneTable, ""},
	{"SE", "", "25", "1990-07-01", "", twoTables, ""},
	{"SG", "", "8", "2023-01-01", "2023-12-31", oneTable, "GST"},
	{"SG", "", "9", "2024-01-01", "", oneTable, "GST"},
	{"SI", "", "22", "2013-07-01", "", twoTables, ""},
	{"TH", "", "7", "", "", "", "node-sales-tax has 10, the rate by law, which is lowered year after year."},
	{"TR", "", "20", "2023-07-10", "", oneTable, ""},
	{"TW", "", "5", "", "", oneTable, ""},
	{"US", "", "0", "", "", oneTable, "Sales taxes are the states', and not levied at import."},
	{"UZ", "", "12", "2023-01-01", "", oneTable, ""},
	{"VN", "", "8", "2025-07-01", "2026-12-31", "", "Lowered from 10 for most goods."},
	{"VN", "", "10", "2027-01-01", "", oneTable, "After the lowered rate of 2025 and 2026."},
	{"ZA", "", "15", "2018-04-01", "", oneTable, ""},
}

// Goods that reduced rates are mostly about: food, books, what children wear.
const (
	food  = "0402 0409 0801 0802 0901 0902 1509 1806 1901 1902 1904 1905 2106"
	books = "4901"
)

// reducedRates are a few of those there are.
var reducedRates = []levy{
	{"AT", food, "10", "", "", reduced, ""}, {"AT", books, "10", "", "", reduced, ""},
	{"BE", food, "6", "", "", reduced, ""}, {"BE", books, "6", "", "", reduced, ""},
	{"CH", food, "2.6", "2024-01-01", "", "", ""}, {"CH", books, "2.6", "2024-01-01", "", "", ""},
	{"CN", "0409 0801 0802 1509 49", "9", "2019-04-01", "", "", "Farm produce, edible oil, print."},
	{"CZ", food, "12", "2024-01-01", "", reduced, ""}, {"CZ", books, "0", "2024-01-01", "", "", ""},
	{"DE", food, "7", "2021-01-01", "", reduced, ""}, {"DE", books, "7", "2021-01-01", "", reduced, ""},
	{"ES", food, "10", "", "", reduced, ""}, {"ES", books, "4", "", "", reduced, ""},
	{"FI", food, "14", "2024-09-01", "2025-12-31", reduced, ""}, {"FI", food, "13.5", "2026-01-01", "", "", ""},
	{"FR", food, "5.5", "2014-01-01", "", reduced, ""}, {"FR", books, "5.5", "2014-01-01", "", reduced, ""},
	{"GB", "0402 0409 0901 0902 1509 1901 1902 1904 1905", "0", "2011-01-04", "", "", "Most food; sweets, chocolate and supplements pay in full."},
	{"GB", books, "0", "2011-01-04", "", "", ""},
	{"GB", "6111 6209", "0", "2011-01-04", "", "", "Babies' garments; other children's wear has no code of its own."},
	{"GR", food, "13", "2016-06-01", "", reduced, ""}, {"GR", books, "6", "2016-06-01", "", reduced, ""},
	{"HU", books, "5", "2012-01-01", "", reduced, ""},
	{"IE", "0402 0901 0902 1509 1901 1902 1904", "0", "2021-03-01", "", "", "Most food."}, {"IE", books, "0", "2021-03-01", "", "", ""},
	{"IE", "6111 6209", "0", "2021-03-01", "", "", "Babies' garments; other children's wear has no code of its own."},
	{"IT", food, "10", "", "", reduced, ""}, {"IT", books, "4", "", "", reduced, ""},
	{"JP", food, "8", "2019-10-01", "", "", ""},
	{"NL", food, "9", "2019-01-01", "", reduced, ""}, {"NL", books, "9", "2019-01-01", "", reduced, ""},
	{"NO", food, "15", "", "", "", ""}, {"NO", books, "0", "", "", "", ""},
	{"PL", food, "5", "", "", reduced, ""}, {"PL", books, "5", "", "", reduced, ""},
	{"PT", food, "13", "", "", reduced, "Staples have 6."}, {"PT", books, "6", "", "", reduced, ""},
	{"RO", food, "11", "2025-08-01", "", reduced, ""}, {"RO", books, "11", "2025-08-01", "", reduced, ""},
	{"SE", food, "12", "", "2026-03-31", reduced, ""}, {"SE", food, "6", "2026-04-01", "2027-12-31", "", "Halved for a time."}, {"SE", food, "12", "2028-01-01", "", "", ""},
	{"SE", books, "6", "", "", reduced, ""},
	{"SI", food, "9.5", "2013-07-01", "", reduced, ""}, {"SI", books, "5", "2020-01-01", "", reduced, ""},
	{"TR", food, "1", "2022-02-14", "", "", ""}, {"TR", books, "0", "", "", "", ""},
	{"MX", "0402 0901 1901 1902", "0", "", "", "", "Basic food."}, {"MX", books, "0", "", "", "", ""},
}

// consumptionTaxes are China's, as far as codes can tell what is of luxury.
var consumptionTaxes = []levy{
	{"CN", "3303", "15", "2016-10-01", "", "", "High-grade cosmetics, from 10 CNY a millilitre or gram: taken for all perfume, and for no make-up, which 3304 does not tell apart."},
	{"CN", "7116", "10", "", "", "", "Articles of pearls and precious stones."},
	{"CN", "7113", "0", "", "", "", "Gold, silver, platinum and diamonds are taxed at retail, not at import."},
	{"CN", "9101", "20", "", "", "", "Luxury watches, from 10,000 CNY a piece: taken for all in precious metal, and for no others."},
	{"CN", "2204", "10", "", "", "", "Wine."},
}

// taxes adds the rows of taxes.csv.
func (w *world) taxes() {
	w.levies(network.VAT, standardRates)
	w.levies(network.VAT, reducedRates)
	w.levies(network.Consumption, consumptionTaxes)
}

func (w *world) levies(kind network.TaxKind, rows []levy) {
	for _, l := range rows {
		codes := strings.Fields(l.codes)
		if len(codes) == 0 {
			codes = []string{""}
		}
		t := network.Tax{Country: l.country, Kind: kind, Percent: rate(l.percent), Source: l.source, Note: l.note}
		t.First, t.Last = w.span(l.first, l.last)
		t.Uncertain = l.source != oneTable && l.source != twoTables
		if l.source == "" {
			t.Source = memory
		}
		for _, code := range codes {
			t.HS = code
			w.net.Taxes = append(w.net.Taxes, t)
		}
	}
}
