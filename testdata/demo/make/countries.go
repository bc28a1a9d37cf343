package main

import (
	"maps"
	"slices"
	"strings"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// country says what every place in one country has in common.
type country struct {
	territory string
	zone      string  // where a country has several, zones below overrides it
	level     float64 // price of labour and ground against Germany's
}

// countries by ISO 3166-1 code. China keeps one time everywhere, Urumqi too.
var countries = map[string]country{
	"AE": {"AE", "Asia/Dubai", 0.8}, "AT": {"EU", "Europe/Vienna", 1.0}, "AU": {"AU", "Australia/Sydney", 1.2},
	"AZ": {"AZ", "Asia/Baku", 0.5}, "BE": {"EU", "Europe/Brussels", 1.0}, "BR": {"BR", "America/Sao_Paulo", 0.7},
	"BY": {"BY", "Europe/Minsk", 0.4}, "CA": {"CA", "America/Toronto", 1.1}, "CH": {"CH", "Europe/Zurich", 1.6},
	"CL": {"CL", "America/Santiago", 0.7}, "CN": {"CN", "Asia/Shanghai", 0.5}, "CO": {"CO", "America/Bogota", 0.6},
	"CZ": {"EU", "Europe/Prague", 0.8}, "DE": {"EU", "Europe/Berlin", 1.0}, "DK": {"EU", "Europe/Copenhagen", 1.2},
	"EG": {"EG", "Africa/Cairo", 0.5}, "ES": {"EU", "Europe/Madrid", 0.9}, "FI": {"EU", "Europe/Helsinki", 1.1},
	"FR": {"EU", "Europe/Paris", 1.0}, "GB": {"GB", "Europe/London", 1.1}, "GE": {"GE", "Asia/Tbilisi", 0.5},
	"GR": {"EU", "Europe/Athens", 0.8}, "HK": {"HK", "Asia/Hong_Kong", 0.9}, "HU": {"EU", "Europe/Budapest", 0.7},
	"ID": {"ID", "Asia/Jakarta", 0.4}, "IE": {"EU", "Europe/Dublin", 1.1}, "IN": {"IN", "Asia/Kolkata", 0.4},
	"IT": {"EU", "Europe/Rome", 1.0}, "JP": {"JP", "Asia/Tokyo", 1.1}, "KE": {"KE", "Africa/Nairobi", 0.6},
	"KR": {"KR", "Asia/Seoul", 0.9}, "KZ": {"KZ", "Asia/Almaty", 0.5}, "LA": {"LA", "Asia/Vientiane", 0.4},
	"MN": {"MN", "Asia/Ulaanbaatar", 0.5}, "MO": {"MO", "Asia/Macau", 0.8}, "MX": {"MX", "America/Mexico_City", 0.6},
	"MY": {"MY", "Asia/Kuala_Lumpur", 0.5}, "NG": {"NG", "Africa/Lagos", 0.7}, "NL": {"EU", "Europe/Amsterdam", 1.0},
	"NO": {"NO", "Europe/Oslo", 1.4}, "NZ": {"NZ", "Pacific/Auckland", 1.1}, "PA": {"PA", "America/Panama", 0.7},
	"PE": {"PE", "America/Lima", 0.6}, "PH": {"PH", "Asia/Manila", 0.4}, "PL": {"EU", "Europe/Warsaw", 0.7},
	"PT": {"EU", "Europe/Lisbon", 0.8}, "QA": {"QA", "Asia/Qatar", 0.8}, "RO": {"EU", "Europe/Bucharest", 0.6},
	"SA": {"SA", "Asia/Riyadh", 0.7}, "SE": {"EU", "Europe/Stockholm", 1.1}, "SG": {"SG", "Asia/Singapore", 0.9},
	"SI": {"EU", "Europe/Ljubljana", 0.8}, "TH": {"TH", "Asia/Bangkok", 0.5}, "TR": {"TR", "Europe/Istanbul", 0.6},
	"TW": {"TW", "Asia/Taipei", 0.7}, "US": {"US", "America/New_York", 1.2}, "UZ": {"UZ", "Asia/Tashkent", 0.4},
	"VN": {"VN", "Asia/Ho_Chi_Minh", 0.4}, "ZA": {"ZA", "Africa/Johannesburg", 0.6},
}

// zones of places that do not keep their country's time above, by UN/LOCODE.
var zones = map[string]string{
	"USLAX": "America/Los_Angeles", "USLGB": "America/Los_Angeles", "USONT": "America/Los_Angeles",
	"USSFO": "America/Los_Angeles", "USOAK": "America/Los_Angeles", "USSEA": "America/Los_Angeles",
	"USTIW": "America/Los_Angeles", "USANC": "America/Anchorage", "USORD": "America/Chicago",
	"USCHI": "America/Chicago", "USDFW": "America/Chicago", "USDAL": "America/Chicago", "USMEM": "America/Chicago",
	"USHOU": "America/Chicago", "CAYVR": "America/Vancouver", "CAVAN": "America/Vancouver",
	"AUMEL": "Australia/Melbourne", "KZAAU": "Asia/Aqtau",
}

// territories are the customs territories the places lie in. Taiwan bears the
// name under which it is a customs territory at the World Trade Organization.
var territories = []network.Territory{
	{ID: "AE", Name: "United Arab Emirates", Currency: "AED"}, {ID: "AU", Name: "Australia", Currency: "AUD"},
	{ID: "AZ", Name: "Azerbaijan", Currency: "AZN"}, {ID: "BR", Name: "Brazil", Currency: "BRL"},
	{ID: "BY", Name: "Belarus", Currency: "BYN"}, {ID: "CA", Name: "Canada", Currency: "CAD"},
	{ID: "CH", Name: "Switzerland", Currency: "CHF"}, {ID: "CL", Name: "Chile", Currency: "CLP"},
	{ID: "CN", Name: "China", Currency: "CNY"}, {ID: "CO", Name: "Colombia", Currency: "COP"},
	{ID: "EG", Name: "Egypt", Currency: "EGP"}, {ID: "EU", Name: "European Union", Currency: "EUR"},
	{ID: "GB", Name: "United Kingdom", Currency: "GBP"}, {ID: "GE", Name: "Georgia", Currency: "GEL"},
	{ID: "HK", Name: "Hong Kong, China", Currency: "HKD"}, {ID: "ID", Name: "Indonesia", Currency: "IDR"},
	{ID: "IN", Name: "India", Currency: "INR"}, {ID: "JP", Name: "Japan", Currency: "JPY"},
	{ID: "KE", Name: "Kenya", Currency: "KES"}, {ID: "KR", Name: "Korea, Republic of", Currency: "KRW"},
	{ID: "KZ", Name: "Kazakhstan", Currency: "KZT"}, {ID: "LA", Name: "Laos", Currency: "LAK"},
	{ID: "MN", Name: "Mongolia", Currency: "MNT"}, {ID: "MO", Name: "Macao, China", Currency: "MOP"},
	{ID: "MX", Name: "Mexico", Currency: "MXN"}, {ID: "MY", Name: "Malaysia", Currency: "MYR"},
	{ID: "NG", Name: "Nigeria", Currency: "NGN"}, {ID: "NO", Name: "Norway", Currency: "NOK"},
	{ID: "NZ", Name: "New Zealand", Currency: "NZD"}, {ID: "PA", Name: "Panama", Currency: "PAB"},
	{ID: "PE", Name: "Peru", Currency: "PEN"}, {ID: "PH", Name: "Philippines", Currency: "PHP"},
	{ID: "QA", Name: "Qatar", Currency: "QAR"}, {ID: "SA", Name: "Saudi Arabia", Currency: "SAR"},
	{ID: "SG", Name: "Singapore", Currency: "SGD"}, {ID: "TH", Name: "Thailand", Currency: "THB"},
	{ID: "TR", Name: "Turkiye", Currency: "TRY"},
	{ID: "TW", Name: "Taiwan, Penghu, Kinmen and Matsu", Currency: "TWD"},
	{ID: "US", Name: "United States", Currency: "USD"}, {ID: "UZ", Name: "Uzbekistan", Currency: "UZS"},
	{ID: "VN", Name: "Viet Nam", Currency: "VND"}, {ID: "ZA", Name: "South Africa", Currency: "ZAR"},
}

// freeOnBoard are the territories that levy duty on the goods alone; the others
// add what it cost to bring them to the border.
const freeOnBoard = "AU CA NZ US ZA"

// valued are the territories with what each levies duty on.
func valued(list []network.Territory) []network.Territory {
	out := slices.Clone(list)
	for i := range out {
		out[i].Valuation = network.CIF
		if strings.Contains(freeOnBoard, out[i].ID) {
			out[i].Valuation = network.FOB
		}
	}
	return out
}

// perDollar is what one US dollar buys. The figures are set by the project to
// be of the right size in November 2026; they are nobody's quotation.
var perDollar = map[unit.Currency]string{
	"AED": "3.6725", "AUD": "1.53", "AZN": "1.70", "BRL": "5.40", "BYN": "3.05", "CAD": "1.39", "CHF": "0.80",
	"CLP": "945", "CNY": "7.08", "COP": "3900", "EGP": "48.2", "EUR": "0.862", "GBP": "0.758", "GEL": "2.71",
	"HKD": "7.78", "IDR": "16600", "INR": "88.6", "JPY": "152.5", "KES": "129.3", "KRW": "1438", "KZT": "528",
	"LAK": "21700", "MNT": "3580", "MOP": "8.01", "MXN": "18.45", "MYR": "4.21", "NGN": "1465", "NOK": "10.08",
	"NZD": "1.74", "PAB": "1", "PEN": "3.42", "PHP": "58.3", "QAR": "3.64", "SAR": "3.75", "SGD": "1.30",
	"THB": "32.6", "TRY": "42.8", "TWD": "30.7", "USD": "1", "UZS": "12050", "VND": "26300", "ZAR": "17.3",
}

// base, rateDate and rateSource stand in every row of fx.csv.
var rateDate = network.Date{Year: 2026, Month: 11, Day: 20}

const (
	base       = unit.Currency("USD")
	rateSource = "illustrative, set by the project"
)

// exchangeRates are the rows of fx.csv, by currency.
func exchangeRates() []network.ExchangeRate {
	var out []network.ExchangeRate
	for _, c := range slices.Sorted(maps.Keys(perDollar)) {
		if c == base {
			continue
		}
		whole, fraction, _ := strings.Cut(perDollar[c], ".")
		out = append(out, network.ExchangeRate{Base: base, Currency: c,
			Mantissa: number(whole + fraction), Scale: len(fraction), Date: rateDate, Source: rateSource})
	}
	return out
}
