package feed

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// noCustoms is a feed without the files of customs.
func noCustoms(files map[string]string) map[string]string {
	for _, name := range []string{"goods_lists.csv", "regimes.csv", "duties.csv", "taxes.csv"} {
		delete(files, name)
	}
	return files
}

// regimeRows is the good feed with more regimes, each given as name=value pairs
// of a row's cells.
func regimeRows(rows ...string) map[string]string {
	header, _, _ := strings.Cut(good()["regimes.csv"], "\n")
	columns := strings.Split(header, ",")
	files := good()
	for _, row := range rows {
		cells := make([]string, len(columns))
		for pair := range strings.SplitSeq(row, "; ") {
			name, value, _ := strings.Cut(pair, "=")
			cells[slices.Index(columns, name)] = value
		}
		files["regimes.csv"] += strings.Join(cells, ",") + "\n"
	}
	return files
}

var customsFaults = []faultCase{
	{"no customs at all", noCustoms(good()), nil, ""},
	{"customs without tariff and taxes", noCustomsBut("regimes.csv", "goods_lists.csv"), nil, ""},
	{"unknown valuation", edit("territories.csv", "cif", "cfr"), []string{"territories.csv:3:4 unknown-word"}, "want one of cif fob"},

	// Goods lists.
	{"prefix of an odd length", edit("goods_lists.csv", "6109", "610"), []string{"goods_lists.csv:2:2 bad-hs"}, "hs: got 610, want 2, 4, 6, 8 or 10 digits; a zero at its beginning is perhaps lost, 0610: keep the column as text"},
	{"prefix with points", edit("goods_lists.csv", "420221", "4202.21"), []string{"goods_lists.csv:3:2 bad-hs"}, "want 2, 4, 6, 8 or 10 digits and nothing else: 420221"},
	{"prefix of 12 digits", edit("goods_lists.csv", "6109", "610910001111"), []string{"goods_lists.csv:2:2 bad-hs"}, "got 610910001111, want 2, 4, 6, 8 or 10 digits"},
	{"prefix in letters", edit("goods_lists.csv", "6109", "61O9"), []string{"goods_lists.csv:2:2 bad-hs"}, ""},
	{"no prefix", edit("goods_lists.csv", "6109", ""), []string{"goods_lists.csv:2:2 missing-value"}, ""},
	{"prefix twice", more("goods_lists.csv", "retail,64\nretail,6109\n"), []string{"goods_lists.csv:5:2 duplicate-prefix"}, "hs of goods list retail: got 6109 again, want each prefix once: line 2 has this one"},
	{"one prefix in two lists", change(regimeRows("id=X; territory=CN; direction=import; name=X; goods_list=other"), "goods_lists.csv", "retail,420221\n", "retail,420221\nother,6109\n"), nil, ""},
	{"unused goods list", more("goods_lists.csv", "other,64\nother,65\n"), []string{"goods_lists.csv:4:1 unused-goods-list"}, "warning: goods list other: got no regime that uses it"},
	{"bad id of a list, used as it stands", change(edit("goods_lists.csv", "retail,6109\nretail,420221", "the list,6109\nthe list,420221"), "regimes.csv", "retail", "the list"),
		[]string{"goods_lists.csv:2:1 bad-id", "goods_lists.csv:3:1 bad-id"}, ""},

	// Cells of regimes.
	{"unknown direction", edit("regimes.csv", "transit", "through"), []string{"regimes.csv:4:3 unknown-word"}, "want one of export transit import"},
	{"unknown trade", edit("regimes.csv", "b2c,", "b2c c2c,"), []string{"regimes.csv:2:5 unknown-word"}, "trades: got c2c, want one of b2c b2b"},
	{"unknown channel", edit("regimes.csv", "ecommerce post", "ecommerce air"), []string{"regimes.csv:5:6 unknown-word"}, "channels: got air, want one of post express ecommerce freight"},
	{"unknown kind of office", edit("regimes.csv", "airport hub", "airport depot"), []string{"regimes.csv:2:7 unknown-word"}, ""},
	{"a word twice", edit("regimes.csv", "ecommerce post", "ecommerce  post ecommerce"), nil, ""},
	{"dangling office", edit("regimes.csv", "CNSHA-PVG", "CNSHA-PWG"), []string{"regimes.csv:2:8 dangling-reference"}, "offices: got CNSHA-PWG, want the id of a facility in facilities.csv; the nearest is CNSHA-PVG"},
	{"origins that are no countries", edit("regimes.csv", "CN VN", "CN EU"), []string{"regimes.csv:5:9 unknown-country"}, "origins: got EU, want an ISO 3166-1 code of two capitals such as CN"},
	{"dangling goods list", edit("regimes.csv", "retail", "retall"), []string{"goods_lists.csv:2:1 unused-goods-list", "regimes.csv:3:10 dangling-reference"}, "want the id of a goods list in goods_lists.csv; the nearest is retail"},
	{"dangling territory of a regime", edit("regimes.csv", "EU-T1,EU", "EU-T1,EFTA"), []string{"regimes.csv:4:2 dangling-reference"}, ""},
	{"dangling calendar of a regime", edit("regimes.csv", "day,60", "night,60"), []string{"regimes.csv:2:24 dangling-reference"}, ""},
	{"a calendar that only a regime uses", change(change(good(), "facilities.csv", "Shanghai,day", "Shanghai,"), "lanes.csv", "on_demand,day", "on_demand,"), nil, ""},
	{"percentage above all", edit("regimes.csv", ",70,", ",100.000001,"), []string{"regimes.csv:3:23 out-of-range"}, "tax_percent: got 100.000001, want 0 to 100"},
	{"limit below zero", edit("regimes.csv", ",5000,", ",-5000,"), []string{"regimes.csv:3:16 negative-number"}, ""},
	{"limit beyond the limit", edit("regimes.csv", ",5000,", ",5000000000,"), []string{"regimes.csv:3:16 out-of-range"}, ""},
	{"unknown basis", edit("regimes.csv", "EUR,intrinsic", "EUR,fob"), []string{"regimes.csv:5:14 unknown-word"}, "want one of intrinsic cif"},

	// Rows of regimes.
	{"limits without a currency", edit("regimes.csv", "retail,,,CNY", "retail,,,"), []string{"regimes.csv:3:13 missing-currency"}, "got nothing, want the currency of the regime's limits and charges"},
	{"above not below up to", edit("regimes.csv", ",,5000,", ",5000.0,5000,"), []string{"regimes.csv:3:16 limits-reversed"}, "up_to: got 5000, not more than above, want nothing, or more than 5000.0"},
	{"above on the cif value", edit("regimes.csv", "EUR,,150", "EUR,cif,150"), []string{"regimes.csv:7:15 above-with-cif"}, "dearer freight must not open a regime"},
	{"late below usual", edit("regimes.csv", ",60,180,", ",60,59,"), []string{"regimes.csv:2:26 late-below-usual"}, "processing_p90_min: got 59, want nothing, or at least processing_min, 60"},
	{"export with duty", edit("regimes.csv", "0.5,,,,,,day", "0.5,,,5,3,5,day"), []string{"regimes.csv:2:21 duty-outside-import"}, "duty_percent: got 5, want nothing or 0: duty and tax are levied on import, not on export"},
	{"export with a flat duty", edit("regimes.csv", "0.5,,,,,,day", "0.5,,,0,3,,day"), []string{"regimes.csv:2:22 duty-outside-import"}, ""},
	{"transit with tax", edit("regimes.csv", "40,,,,,,,15", "40,,,,,100,,15"), []string{"regimes.csv:4:23 duty-outside-import"}, "not on transit"},
	{"export with no duty and tax", edit("regimes.csv", "0.5,,,,,,day", "0.5,,,0,0,0,day"), nil, ""},
	{"regime that is over before it begins", edit("regimes.csv", "2026-07-01,,EUR", "2026-07-01,2026-06-30,EUR"), []string{"regimes.csv:6:12 first-after-last"}, "last: got 2026-06-30, before first, want a day not before 2026-07-01"},
	{"rows of one regime overlap", edit("regimes.csv", ",2026-06-30,", ",2026-07-01,"), []string{"regimes.csv:6:11 regimes-overlap"}, "rows of one regime: got one that is in force together with that of line 5, from 2026-07-01 to 2026-07-01, want one row of a regime at a time"},
	{"rows of one regime without days", edit("regimes.csv", "EU-STD,EU", "EU-IOSS,EU"), []string{"regimes.csv:7:11 regimes-overlap"}, "in force together with that of line 5, to 2026-06-30"},
	{"regime that changes its territory", edit("regimes.csv", "EU-IOSS,EU,import,IOSS,b2c,ecommerce post,,,,", "EU-IOSS,CN,import,IOSS,b2c,ecommerce post,,,,"), []string{"regimes.csv:6:2 regime-changes"}, "territory of regime EU-IOSS: got CN, want EU as in line 5, or another id"},
	{"regime that changes its direction", edit("regimes.csv", "EU-STD,EU,import,Standard,,,,,,,,,EUR,,150,,,,4.25,0.1", "EU-T1,EU,import,Standard,,,,,,,,,EUR,,150,,,,4.25,0.1"), []string{"regimes.csv:7:3 regime-changes"}, "direction of regime EU-T1: got import, want transit as in line 4, or another id"},

	// Offices.
	{"office in another territory", edit("regimes.csv", "CNSHA-PVG", "CNSHA-PVG DEFRA"), []string{"regimes.csv:2:8 office-elsewhere"}, "offices: got DEFRA, which is in EU, want facilities of territory CN"},
	{"office without the role", regimeRows("id=X; territory=EU; direction=export; name=X; offices=DEFRA"), []string{"regimes.csv:8:8 office-without-role"}, "offices: got DEFRA, whose roles are import, want facilities with role export"},
	{"transit offices need no role", regimeRows("id=X; territory=EU; direction=transit; name=X; offices=DEFRA"), nil, ""},
	{"an office at fault itself", change(edit("facilities.csv", "DE,EU", "DE,EE"), "regimes.csv", ",,,CN VN", ",,DEFRA,CN VN"), []string{"facilities.csv:3:7 dangling-reference"}, ""},
	{"roles at fault themselves", edit("facilities.csv", "export import", "exports import"), []string{"facilities.csv:2:15 unknown-word"}, ""},
	{"no office in the territory", regimeRows("id=X; territory=EU; direction=export; name=X"), []string{"regimes.csv:8:2 regime-without-office"}, "warning: regime X: got no facility that is an office it is open at, want a facility of EU with role export"},
	{"no office of the kind", edit("regimes.csv", "airport hub", "seaport hub"), []string{"regimes.csv:2:7 regime-without-office"}, ""},
	{"an office of no kind that is open", regimeRows("id=X; territory=EU; direction=import; name=X; kinds=hub; offices=DEFRA"), []string{"regimes.csv:8:7 regime-without-office"}, ""},

	// Duties.
	{"dangling territory of a duty", edit("duties.csv", "EU,6109,,", "UE,6109,,"), []string{"duties.csv:3:1 dangling-reference"}, ""},
	{"duty on a bad prefix", edit("duties.csv", "0703200000", "703200000"), []string{"duties.csv:6:2 bad-hs"}, "perhaps lost, 0703200000"},
	{"unknown kind of duty", edit("duties.csv", "additional", "antidumping"), []string{"duties.csv:7:4 unknown-word"}, "want one of normal additional"},
	{"a rate that does not parse", edit("duties.csv", "120 EUR/100 kg", "120 EURO/100 kg"), []string{"duties.csv:6:5 bad-duty-rate"}, "want an ISO 4217 code such as EUR, an amount, or a percentage at character 13 instead of EURO"},
	{"no rate", edit("duties.csv", "12 %", ""), []string{"duties.csv:3:5 missing-value"}, "rate: got nothing, want a rate such as free"},
	{"a rate that ends too early", edit("duties.csv", "12 %", "12 % +"), []string{"duties.csv:3:5 bad-duty-rate"}, "at character 7 instead of nothing"},
	{"a rate by volume", edit("duties.csv", "12 %", "10 EUR/hl"), []string{"duties.csv:3:5 unknown-measure"}, "got 10 EUR/hl, want kg, g, tonne or piece at character 8 instead of hl"},
	{"a rate of 17 terms", edit("duties.csv", "12 %", "1 %"+strings.Repeat(" + 1 %", 16)), []string{"duties.csv:3:5 bad-duty-rate"}, "rate: got 17 terms, want at most 16"},
	{"a rate in a currency without one", edit("duties.csv", "1.00 EUR/kg", "1.00 GBP/kg"), []string{"duties.csv:6:5 currency-without-rate"}, "rate: got GBP, want a currency with a rate"},
	{"duty twice", more("duties.csv", "EU,6109,,normal,11 %,2025-01-01,,,,\n"), []string{"duties.csv:9:2 duplicate-duty"}, "normal duty: got one that is in force together with that of line 3, from 2025-01-01, want one normal rate at a time"},
	{"duty twice for one of its origins", more("duties.csv", "EU,6109,JP KR,,5 %,2026-12-31,,,,\nEU,6109,KR,,5 %,2026-03-01,2026-03-01,,,\n"),
		[]string{"duties.csv:9:2 duplicate-duty", "duties.csv:10:2 duplicate-duty"}, "together with that of line 4, for KR from 2026-12-31 to 2026-12-31"},
	{"duties of other territories, prefixes, origins, kinds and days", more("duties.csv", "CN,61,,,1 %,,,,,\nEU,61,,,2 %,,,,,\nEU,6109,JP,,3 %,,,,,\nEU,6109,,additional,4 %,,,,,\nEU,6109,KR,,5 %,2027-01-01,,,,\n"), nil, ""},
	{"additional duties on the same goods", more("duties.csv", "EU,61,CN,additional,10.5 %,,,,,\nEU,61,CN VN,additional,10 %,,,,,\n"), nil, ""},
	{"additional duty twice", more("duties.csv", "EU,61,CN,additional,10.0%,2026-01-01,,,,\n"), []string{"duties.csv:9:2 repeated-duty"}, "warning: additional duty: got one that is in force together with that of line 7, for CN from 2026-01-01, want one row: both are levied"},
	{"duty that is over before it begins", edit("duties.csv", "2026-01-01,2026-12-31", "2027-01-01,2026-12-31"), []string{"duties.csv:4:7 first-after-last"}, ""},

	// Taxes.
	{"unknown country of a tax", edit("taxes.csv", "DE,,", "EU,,"), []string{"taxes.csv:2:1 unknown-country"}, ""},
	{"a tax of more than all", edit("taxes.csv", ",19,", ",101,"), []string{"taxes.csv:2:4 out-of-range"}, "percent: got 101, want 0 to 100"},
	{"a consumption tax of all", edit("taxes.csv", ",15,", ",100,"), []string{"taxes.csv:5:4 out-of-range"}, "want below 100: it is levied on itself, too"},
	{"unknown kind of tax", edit("taxes.csv", "consumption", "excise"), []string{"taxes.csv:5:3 unknown-word"}, "want one of vat consumption"},
	{"tax twice", more("taxes.csv", "DE,49,,5,2026-01-01,,,,\n"), []string{"taxes.csv:6:2 duplicate-tax"}, "tax: got one that is in force together with that of line 3, from 2026-01-01"},
	{"tax twice, always", more("taxes.csv", "DE,,,5,,,,,\n"), []string{"taxes.csv:6:2 duplicate-tax"}, "line 2, always, want"},
	{"taxes of other countries, prefixes and kinds", more("taxes.csv", "FR,,,20,,,,,\nDE,4901,,5,,,,,\nDE,,consumption,5,,,,,\nCN,,,16,,2019-03-31,,,\n"), nil, ""},

	// The feed as a whole.
	{"no import regime", edit("regimes.csv", "CN-RETAIL,CN,import,Retail import,,,,,,retail,,,CNY,,,5000,26000,,,,0,,70", "CN-RETAIL,CN,transit,Retail import,,,,,,retail,,,CNY,,,5000,26000,,,,,,"),
		[]string{"territories.csv:2:1 no-import-regime"}, "warning: territory CN: got no import regime, and lane FRA-PVG leads into it"},
	{"no regimes at all", change(with("regimes.csv", "id,territory,direction,name\n"), "goods_lists.csv", "retail,6109\nretail,420221\n", ""),
		[]string{"territories.csv:2:1 no-import-regime", "territories.csv:3:1 no-import-regime"}, ""},
	{"no VAT", edit("taxes.csv", "DE,,,", "DK,,,"), []string{"facilities.csv:3:6 country-without-vat"}, "warning: country DE: got no VAT on all goods in taxes.csv, want a row DE,,vat there; percent 0 where none is levied"},
	{"no VAT, once a country", change(edit("taxes.csv", "CN,,,", "HK,,,"), "facilities.csv", "DE,EU", "CN,EU"), []string{"facilities.csv:2:6 country-without-vat"}, ""},
	{"no VAT, but a row at fault", edit("taxes.csv", "DE,,,19", "DE,,,19%"), []string{"taxes.csv:2:4 bad-number"}, ""},
}

func noCustomsBut(names ...string) map[string]string {
	files := noCustoms(good())
	for _, name := range names {
		files[name] = good()[name]
	}
	return files
}

// TestCustomsAsRead shows rows as the network has them.
func TestCustomsAsRead(t *testing.T) {
	n := goodNetwork(t)
	if got, want := n.GoodsLists, []network.GoodsList{{ID: "retail", HS: []string{"420221", "6109"}}}; !cmp.Equal(got, want) {
		t.Errorf("goods lists %+v, want %+v", got, want)
	}
	if got := []network.Valuation{n.Territories[0].Valuation, n.Territories[1].Valuation}; got[0] != "" || got[1] != network.CIF {
		t.Errorf("valuations %q, want none and cif", got)
	}
	want := network.Regime{ID: "EU-IOSS", Territory: "EU", Direction: network.Import, Name: "IOSS", Trades: []network.Trade{network.B2C},
		Channels: []network.Channel{network.ByEcommerce, network.ByPost}, First: network.Date{Year: 2026, Month: 7, Day: 1}, Currency: "EUR", Basis: network.Intrinsic,
		UpTo: 150_000_000, FlatDuty: 3_000_000, PreArrival: true, Source: "Council 2026-02-11", Uncertain: true}
	if diff := cmp.Diff(want, n.Regimes[4], same); diff != "" {
		t.Errorf("regime (-want +got):\n%s", diff)
	}
	for i, percent := range [][2]int64{{0, 0}, {0, 70_000_000}, {0, 0}, {0, 0}, {0, 0}, {100_000_000, 100_000_000}} {
		if r := n.Regimes[i]; int64(r.DutyPercent) != percent[0] || int64(r.TaxPercent) != percent[1] {
			t.Errorf("%s: duty %d, tax %d, want %v", r.ID, r.DutyPercent, r.TaxPercent, percent)
		}
	}
	rate := network.DutyRate{
		Terms: []network.DutyTerm{{Percent: 9_600_000}, {Amount: 120_000_000, Currency: "EUR", Per: 100, Measure: network.Kilogram}},
		Min:   []network.DutyTerm{{Percent: 3_000_000}},
		Max:   []network.DutyTerm{{Percent: 20_000_000}, {Amount: 1_000_000, Currency: "EUR", Per: 1, Measure: network.Kilogram}}}
	if diff := cmp.Diff(network.Duty{Territory: "EU", HS: "0703200000", Kind: network.NormalDuty, Rate: rate, Source: "TARIC"}, n.Duties[4], same); diff != "" {
		t.Errorf("duty (-want +got):\n%s", diff)
	}
	if got, want := n.Taxes[3], (network.Tax{Country: "CN", HS: "3304", Kind: network.Consumption, Percent: 15_000_000, Uncertain: true}); got != want {
		t.Errorf("tax %+v, want %+v", got, want)
	}
}

// TestCustomsAsWritten shows that cells come back as they stood, or in the one
// way that means the same.
func TestCustomsAsWritten(t *testing.T) {
	n := goodNetwork(t)
	for name, edits := range map[string]*strings.Replacer{
		"territories.csv": strings.NewReplacer(),
		"goods_lists.csv": strings.NewReplacer("retail,6109\nretail,420221", "retail,420221\nretail,6109"),
		"regimes.csv":     strings.NewReplacer(),
		"duties.csv":      strings.NewReplacer("120 EUR", "120.00 EUR"),
		"taxes.csv":       strings.NewReplacer("49,vat", "49,"),
	} {
		i := slices.IndexFunc(tables, func(t table) bool { return t.name == name })
		var b bytes.Buffer
		if err := writeTable(&b, &tables[i], n); err != nil {
			t.Fatal(err)
		}
		if want := edits.Replace(good()[name]); b.String() != want {
			t.Errorf("%s:\n%swant\n%s", name, b.String(), want)
		}
	}
}

// randomCustoms gives a network rows of customs that are valid together.
func randomCustoms(t *rapid.T, n *network.Network, calendars []string) {
	ids := rapid.StringOfN(rapid.RuneFrom([]rune("abzAZ019-_.")), 1, 6, maxIDBytes)
	prefixes := rapid.SampledFrom([]string{"01", "99", "6109", "610910", "61091000", "0703200000"})
	countries := rapid.SampledFrom([]string{"AD", "CN", "ZW", "XK"})
	some := func(label string, of *rapid.Generator[string], least, most int) []string {
		return rapid.SliceOfNDistinct(of, least, most, rapid.ID).Draw(t, label)
	}
	money := func() unit.Rate { return unit.Rate(rapid.Int64Range(0, int64(MaxRate)).Draw(t, "money")) }
	part := func() unit.Rate { return unit.Rate(rapid.Int64Range(0, int64(allOf)).Draw(t, "part")) }

	lists := []string{""}
	for _, id := range some("lists", ids, 0, 2) {
		hs := some("hs", prefixes, 1, 4)
		slices.Sort(hs)
		n.GoodsLists = append(n.GoodsLists, network.GoodsList{ID: id, HS: hs})
		lists = append(lists, id)
	}
	for _, id := range some("regimes", ids, 0, 3) {
		territory := rapid.SampledFrom(n.Territories).Draw(t, "territory").ID
		direction := rapid.SampledFrom(network.Directions).Draw(t, "direction")
		var offices []string
		for _, f := range n.Facilities {
			if f.Territory == territory && f.Roles&officeRole(direction) == officeRole(direction) {
				offices = append(offices, f.ID)
			}
		}
		for _, days := range randomVersions(t) {
			x := network.Regime{ID: id, Territory: territory, Direction: direction, Name: aText(t, 1), First: days[0], Last: days[1],
				Trades: wordsOf(t, network.Trades), Channels: wordsOf(t, network.Channels), Kinds: wordsOf(t, network.FacilityKinds),
				Offices: wordsOf(t, offices), Origins: some("origins", countries, 0, 3), Goods: rapid.SampledFrom(lists).Draw(t, "list"),
				Currency: n.Rates[0].Base, Above: money(), Yearly: money(), PerConsignment: money(), PerLine: money(), PerKg: money(),
				Processing: aSpan(t, 0, time.Minute), PreArrival: rapid.Bool().Draw(t, "pre-arrival"),
				Inspected: network.Share(rapid.Int64Range(0, int64(network.Whole)).Draw(t, "inspected")), Inspection: aSpan(t, 0, time.Minute),
				Source: aText(t, 0), Note: aText(t, 0), Uncertain: rapid.Bool().Draw(t, "uncertain")}
			if rapid.Bool().Draw(t, "cif") {
				x.Above, x.Basis, x.UpTo = 0, network.WithCIF, money()
			}
			if rapid.Bool().Draw(t, "late") {
				x.ProcessingP90 = min(x.Processing+aSpan(t, 0, time.Minute), MaxDuration)
			}
			if direction == network.Import {
				x.DutyPercent, x.FlatDuty, x.TaxPercent = part(), money(), part()
			}
			if len(calendars) > 0 && rapid.Bool().Draw(t, "office hours") {
				x.Calendar = rapid.SampledFrom(calendars).Draw(t, "calendar")
			}
			n.Regimes = append(n.Regimes, x)
		}
	}
	for _, hs := range some("duties", rapid.OneOf(prefixes, rapid.Just("")), 0, 3) {
		territory := rapid.SampledFrom(n.Territories).Draw(t, "territory").ID
		for _, kind := range some("kinds", rapid.SampledFrom([]string{"normal", "additional"}), 1, 2) {
			for _, days := range randomVersions(t) {
				n.Duties = append(n.Duties, network.Duty{Territory: territory, HS: hs, Origins: some("origins", countries, 0, 3), Kind: network.DutyKind(kind),
					Rate: network.DutyRate{Terms: randomTerms(t, n), Min: randomTerms(t, n), Max: randomTerms(t, n)}, First: days[0], Last: days[1],
					Source: aText(t, 0), Note: aText(t, 0), Uncertain: rapid.Bool().Draw(t, "uncertain")})
			}
		}
	}
	for _, hs := range some("taxes", rapid.OneOf(prefixes, rapid.Just("")), 0, 3) {
		for _, days := range randomVersions(t) {
			n.Taxes = append(n.Taxes, network.Tax{Country: "CN", HS: hs, Kind: network.VAT, Percent: part(), First: days[0], Last: days[1]},
				network.Tax{Country: "XK", HS: hs, Kind: network.Consumption, Percent: min(part(), allOf-1), First: days[0], Last: days[1], Source: aText(t, 0)})
		}
	}
}

// randomVersions are first and last days that follow each other.
func randomVersions(t *rapid.T) [][2]network.Date {
	days := rapid.SliceOfNDistinct(rapid.Custom(aDate), 0, 6, rapid.ID).Draw(t, "days")
	slices.SortFunc(days, network.Date.Compare)
	days = append([]network.Date{{}}, days...)
	if len(days)%2 == 1 {
		days = append(days, network.Date{})
	}
	out := [][2]network.Date{{days[0], days[1]}}
	for i := 2; i < len(days); i += 2 {
		out = append(out, [2]network.Date{days[i], days[i+1]})
	}
	return out
}

func randomTerms(t *rapid.T, n *network.Network) (out []network.DutyTerm) {
	for range rapid.IntRange(0, 2).Draw(t, "terms") {
		value := unit.Rate(rapid.Int64Range(1, 1_000_000_000).Draw(t, "value"))
		if rapid.Bool().Draw(t, "percentage") {
			out = append(out, network.DutyTerm{Percent: value})
			continue
		}
		out = append(out, network.DutyTerm{Amount: value, Currency: n.Rates[0].Base, Per: rapid.Int64Range(1, 1_000_000_000).Draw(t, "per"),
			Measure: rapid.SampledFrom([]network.Measure{network.Kilogram, network.Piece}).Draw(t, "measure")})
	}
	return out
}

// wordsOf are some of a list, in any order.
func wordsOf[V comparable](t *rapid.T, all []V) []V {
	if len(all) == 0 {
		return nil
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(all), 0, len(all), rapid.ID).Draw(t, "words")
}

// TestOverlapsAreThoseOfEveryDay compares with a search of every pair on every
// day for every origin.
func TestOverlapsAreThoseOfEveryDay(t *testing.T) {
	fixedSeed(t)
	rapid.Check(t, func(t *rapid.T) {
		const days = 6
		var v versions
		type row struct {
			key         int
			first, last int // 0 is no limit
			origins     []string
		}
		var rows []row
		for line := range rapid.IntRange(0, 12).Draw(t, "rows") {
			r := row{rapid.IntRange(0, 1).Draw(t, "key"), rapid.IntRange(0, days).Draw(t, "first"), rapid.IntRange(0, days).Draw(t, "last"),
				rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"AD", "CN", "ZW", "XK"}), 0, 2, rapid.ID).Draw(t, "origins")}
			if r.last > 0 && r.last < r.first {
				r.last = r.first
			}
			rows = append(rows, r)
			date := func(d int) network.Date {
				if d == 0 {
					return network.Date{}
				}
				return network.Date{Year: 2026, Month: 1, Day: d}
			}
			v.add([]byte{byte(r.key)}, date(r.first), date(r.last), originsSet(r.origins), line)
		}
		together := func(a, b row) bool {
			if a.key != b.key || len(a.origins) == 0 != (len(b.origins) == 0) {
				return false
			}
			if len(a.origins) > 0 && !slices.ContainsFunc(a.origins, func(o string) bool { return slices.Contains(b.origins, o) }) {
				return false
			}
			for day := 0; day <= days+1; day++ {
				if day >= a.first && day >= b.first && (a.last == 0 || day <= a.last) && (b.last == 0 || day <= b.last) {
					return true
				}
			}
			return false
		}
		clear := map[int32]bool{}
		for i := range rows {
			clear[int32(i)] = true
		}
		v.overlaps(func(line, with int32, _ string) {
			if with >= line || !together(rows[line], rows[with]) {
				t.Fatalf("line %d with %d are reported, and are never in force together: %+v", line, with, rows)
			}
			if !clear[line] {
				t.Fatalf("line %d is reported twice", line)
			}
			delete(clear, line)
		})
		// What is left once those reported are taken away does not overlap.
		for i := range rows {
			for j := range i {
				if clear[int32(i)] && clear[int32(j)] && together(rows[i], rows[j]) {
					t.Fatalf("lines %d and %d are in force together, and neither is reported: %+v", j, i, rows)
				}
			}
		}
	})
}

// dutyRows are a tariff as long as need be: a normal rate for each code, and one
// for an origin on every fourth.
func dutyRows(b []byte, i int) []byte {
	code := fmt.Sprintf("%010d", 100_000_000+2*(i/5*4+min(i%5, 3)))
	if i%5 == 4 {
		return fmt.Appendf(b, "EU,%s,VN KR,,6.4 %%,2026-01-01,2026-12-31,\"TARIC, read 2026-10-01\",EVFTA,\n", code)
	}
	return fmt.Appendf(b, "EU,%s,,,8 %% + 12.50 EUR/100 kg MAX 20 %%,,,\"TARIC, read 2026-10-01\",,\n", code)
}

// longTariff is the good feed with such a tariff.
func longTariff(rows int) bigFolder {
	file := bigFile{name: "duties.csv", header: "territory,hs,origins,kind,rate,first,last,source,note,uncertain\n", rows: rows, row: dutyRows}
	for i := range 5 {
		file.size += int64(rows / 5 * len(dutyRows(nil, i)))
	}
	return bigFolder{folder(good()), file}
}

func TestLongTariff(t *testing.T) {
	const rows = 20_000
	n, report := ReadFS(longTariff(rows), "test")
	if n == nil || len(report.Faults) > 0 || len(n.Duties) != rows {
		t.Fatalf("%s, want %d duties", report.Summary(), rows)
	}
	back, report, err := roundTrip(n)
	if err != nil || back == nil || !cmp.Equal(n.Duties, back.Duties, same) {
		t.Errorf("%v, %s: read back it is another", err, report.Summary())
	}
}
