package feed

import (
	"bytes"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"entrepot/engine/network"
	"entrepot/engine/unit"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// same compares networks; a slice without elements is like none.
var same = cmp.Options{cmpopts.EquateEmpty()}

// roundTrip writes n and reads it back.
func roundTrip(n *network.Network) (*network.Network, Report, error) {
	var b bytes.Buffer
	if err := WriteZip(&b, n); err != nil {
		return nil, Report{}, err
	}
	back, report := ReadZip(bytes.NewReader(b.Bytes()), int64(b.Len()), n.Name)
	return back, report, nil
}

// TestReadWriteRandom holds that reading what was written gives the same
// network.
func TestReadWriteRandom(t *testing.T) {
	fixedSeed(t)
	rapid.Check(t, func(t *rapid.T) {
		n := randomNetwork(t)
		back, report, err := roundTrip(n)
		if err != nil {
			t.Fatal(err)
		}
		if back == nil {
			t.Fatalf("faults:\n%s", list(report.Faults))
		}
		if diff := cmp.Diff(n, back, same); diff != "" {
			t.Fatalf("read back (-wrote +read):\n%s", diff)
		}
	})
}

// fixedSeed makes the gate the same every day; rapid prints how to replay, and
// -rapid.seed tries another.
func fixedSeed(t *testing.T) {
	t.Helper()
	if seed := flag.Lookup("rapid.seed"); seed.Value.String() == "0" {
		if err := flag.Set("rapid.seed", "1"); err != nil {
			t.Fatal(err)
		}
	}
}

// randomNetwork draws a valid network in which every field takes any value it
// may have, at its edges more often than not.
func randomNetwork(t *rapid.T) *network.Network {
	n := &network.Network{Name: "random"}
	ids := rapid.StringOfN(rapid.RuneFrom([]rune("abzAZ019-_.")), 1, 6, maxIDBytes)
	some := func(label string, least, most int) []string {
		return rapid.SliceOfNDistinct(ids, least, most, rapid.ID).Draw(t, label)
	}
	pick := func(all []string) string { return rapid.SampledFrom(all).Draw(t, "id") }
	maybe := func(all []string) string {
		if len(all) == 0 || rapid.Bool().Draw(t, "none") {
			return ""
		}
		return pick(all)
	}

	currencies := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"USD", "EUR", "CNY", "JPY", "KWD"}), 1, 4, rapid.ID).Draw(t, "currencies")
	for i, c := range currencies {
		x := network.ExchangeRate{Base: unit.Currency(currencies[0]), Currency: unit.Currency(c), Date: aDate(t), Source: aText(t, 0)}
		x.Scale = rapid.IntRange(0, maxFXScale).Draw(t, "scale")
		x.Mantissa = rapid.Int64Range(1, 999_999_999_999_999_999).Draw(t, "rate")
		if i == 0 {
			x.Mantissa, x.Scale = 100, 2
		}
		n.Rates = append(n.Rates, x)
	}
	money := func() unit.Rate { return unit.Rate(rapid.Int64Range(0, int64(MaxRate)).Draw(t, "money")) }
	currency := func() unit.Currency { return unit.Currency(pick(currencies)) }

	calendars := some("calendars", 0, 3)
	for _, id := range calendars {
		n.Calendars = append(n.Calendars, randomCalendar(t, id))
	}
	carriers := some("carriers", 1, 3)
	for _, id := range carriers {
		n.Carriers = append(n.Carriers, network.Carrier{ID: id, Name: aText(t, 1), Contact: aText(t, 0)})
	}
	territories := some("territories", 1, 3)
	for _, id := range territories {
		n.Territories = append(n.Territories, network.Territory{ID: id, Name: aText(t, 1), Currency: currency(),
			Valuation: rapid.SampledFrom([]network.Valuation{"", network.CIF, network.FOB}).Draw(t, "valuation")})
	}
	tariffs := some("tariffs", 1, 3)
	for _, id := range tariffs {
		tariff := network.Tariff{ID: id, Currency: currency(), Minimum: money(), PerConsignment: money(), SecurityPerKg: money(),
			VolumetricDivisor: rapid.Int64Range(0, MaxDivisor).Draw(t, "divisor"),
			RoundUp:           unit.Weight(rapid.Int64Range(0, int64(MaxWeight)).Draw(t, "round up")),
			FuelPercent:       unit.Rate(rapid.Int64Range(0, int64(MaxFuelPercent)).Draw(t, "fuel"))}
		froms := rapid.SliceOfNDistinct(rapid.Int64Range(0, int64(MaxWeight)), 1, 4, rapid.ID).Draw(t, "breaks")
		slices.Sort(froms)
		for _, from := range froms {
			tariff.Breaks = append(tariff.Breaks, network.Break{From: unit.Weight(from), PerKg: money()})
		}
		n.Tariffs = append(n.Tariffs, tariff)
	}
	facilities := some("facilities", 2, 4)
	for _, id := range facilities {
		n.Facilities = append(n.Facilities, network.Facility{ID: id, Name: aText(t, 1),
			Kind: rapid.SampledFrom(network.FacilityKinds).Draw(t, "kind"),
			Lat:  rapid.Float64Range(-90, 90).Filter(plain).Draw(t, "lat"), Lon: rapid.Float64Range(-180, 180).Filter(plain).Draw(t, "lon"),
			Country:   rapid.SampledFrom([]string{"AD", "CN", "ZW", "XK"}).Draw(t, "country"),
			Territory: pick(territories), Zone: rapid.SampledFrom([]string{"UTC", "Asia/Shanghai", "America/Argentina/Ushuaia", "Etc/GMT+5"}).Draw(t, "zone"),
			Calendar: maybe(calendars), Handling: aSpan(t, 0, time.Minute), HandlingFee: money(), HandlingPerKg: money(),
			StorageFree: aSpan(t, 0, time.Hour), StoragePerKg: money(), Currency: currency(),
			Roles: network.Roles(rapid.IntRange(0, 7).Draw(t, "roles"))})
	}
	for _, id := range some("lanes", 1, 5) {
		n.Lanes = append(n.Lanes, randomLane(t, id, n, calendars))
		lane := &n.Lanes[len(n.Lanes)-1]
		if lane.Service == network.Scheduled {
			for _, at := range rapid.SliceOfNDistinct(rapid.IntRange(0, int(endOfDay)-1), 1, 3, rapid.ID).Draw(t, "departures") {
				n.Departures = append(n.Departures, randomDeparture(t, lane.ID, network.ClockTime(at)))
			}
		}
	}
	n.Delays = randomDelays(t, n)
	randomCustoms(t, n, calendars)
	return n
}

// randomDelays are about some lanes, carriers and modes, each once.
func randomDelays(t *rapid.T, n *network.Network) []network.Delay {
	seen := map[delayed]bool{}
	var out []network.Delay
	for range rapid.IntRange(0, 4).Draw(t, "delays") {
		of := delayed{Mode: rapid.SampledFrom(network.Modes).Draw(t, "mode")}
		switch rapid.IntRange(0, 2).Draw(t, "of") {
		case 0:
			of = delayed{Lane: rapid.SampledFrom(n.Lanes).Draw(t, "lane").ID}
		case 1:
			of.Carrier = rapid.SampledFrom(n.Carriers).Draw(t, "carrier").ID
		}
		if seen[of] {
			continue
		}
		seen[of] = true
		d := network.Delay{Mode: of.Mode, Carrier: of.Carrier, Lane: of.Lane}
		points := rapid.IntRange(1, MaxDelayPoints).Draw(t, "points")
		late := rapid.SliceOfNDistinct(rapid.Int64Range(0, int64(MaxDuration/time.Minute)), points, points, rapid.ID).Draw(t, "late")
		shares := rapid.SliceOfNDistinct(rapid.Int64Range(1, int64(network.Whole)), points, points, rapid.ID).Draw(t, "shares")
		slices.Sort(late)
		slices.Sort(shares)
		for i := range points {
			d.Points = append(d.Points, network.DelayPoint{Late: time.Duration(late[i]) * time.Minute, Share: network.Share(shares[i]), Source: aText(t, 0)})
		}
		out = append(out, d)
	}
	return out
}

func randomLane(t *rapid.T, id string, n *network.Network, calendars []string) network.Lane {
	from := rapid.IntRange(0, len(n.Facilities)-1).Draw(t, "from")
	to := (from + rapid.IntRange(1, len(n.Facilities)-1).Draw(t, "to")) % len(n.Facilities)
	upTo := func(label string, most int64) int64 { return rapid.Int64Range(0, most).Draw(t, label) }
	lane := network.Lane{ID: id, Carrier: rapid.SampledFrom(n.Carriers).Draw(t, "carrier").ID, From: n.Facilities[from].ID, To: n.Facilities[to].ID,
		Mode: rapid.SampledFrom(network.Modes).Draw(t, "mode"), Service: rapid.SampledFrom(services).Draw(t, "service"),
		Duration: aSpan(t, 1, time.Minute), CutOff: aSpan(t, 0, time.Minute), Tariff: rapid.SampledFrom(n.Tariffs).Draw(t, "tariff").ID,
		CapacityKg: upTo("capacity", MaxCapacityKg), MaxWeight: unit.Weight(upTo("weight", int64(MaxWeight))),
		MaxLength: unit.Length(upTo("length", int64(MaxLength))), MaxGirth: unit.Length(upTo("girth", int64(MaxLength))),
		Refuses: network.Goods(upTo("refuses", 1<<len(network.GoodsClasses)-1)), Bonded: rapid.Bool().Draw(t, "bonded"),
		DistanceKm: upTo("distance", MaxDistanceKm), CO2: upTo("co2", MaxCO2)}
	if lane.Service == network.OnDemand && len(calendars) > 0 && rapid.Bool().Draw(t, "hours") {
		lane.Calendar = rapid.SampledFrom(calendars).Draw(t, "calendar")
	}
	return lane
}

func randomDeparture(t *rapid.T, lane string, at network.ClockTime) network.Departure {
	d := network.Departure{Lane: lane, Days: network.Days(rapid.IntRange(1, 127).Draw(t, "days")), Time: at, CutOff: laneCutOff}
	if rapid.Bool().Draw(t, "first") {
		d.First = aDate(t)
	}
	if rapid.Bool().Draw(t, "last") {
		if d.Last = aDate(t); d.Last.Compare(d.First) < 0 {
			d.First, d.Last = d.Last, d.First
		}
	}
	for range rapid.IntRange(0, 5).Draw(t, "exceptions") {
		d.Except = append(d.Except, aDate(t))
	}
	slices.SortFunc(d.Except, network.Date.Compare)
	d.Except = slices.Compact(d.Except)
	if rapid.Bool().Draw(t, "own") {
		d.Duration, d.CutOff = aSpan(t, 1, time.Minute), aSpan(t, 0, time.Minute)
		d.Capacity = rapid.Int64Range(0, MaxCapacityKg).Draw(t, "capacity")
	}
	if !everDeparts(&d) {
		d.Last = network.Date{}
	}
	return d
}

// randomCalendar opens in stretches that do not meet on any day.
func randomCalendar(t *rapid.T, id string) network.Calendar {
	c := network.Calendar{ID: id}
	stretches := func() []network.Hours {
		times := rapid.SliceOfNDistinct(rapid.IntRange(0, int(endOfDay)), 2, 6, rapid.ID).Draw(t, "times")
		slices.Sort(times)
		var out []network.Hours
		for i := 0; i+1 < len(times); i += 2 {
			out = append(out, network.Hours{Open: network.ClockTime(times[i]), Close: network.ClockTime(times[i+1])})
		}
		return out
	}
	for _, h := range stretches() {
		h.Days = network.Days(rapid.IntRange(1, 127).Draw(t, "days"))
		c.Weekly = append(c.Weekly, h)
	}
	for _, day := range rapid.SliceOfNDistinct(rapid.Custom(aDate), 0, 3, rapid.ID).Draw(t, "dates") {
		if rapid.Bool().Draw(t, "shut") {
			c.Exceptions = append(c.Exceptions, network.Exception{Date: day, Shut: true})
			continue
		}
		for _, h := range stretches() {
			c.Exceptions = append(c.Exceptions, network.Exception{Date: day, Open: h.Open, Close: h.Close})
		}
	}
	return c
}

func aDate(t *rapid.T) network.Date {
	day := time.Date(1970, 1, 1+rapid.IntRange(0, 84_000).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
	return network.Date{Year: day.Year(), Month: day.Month(), Day: day.Day()}
}

func aSpan(t *rapid.T, least int64, step time.Duration) time.Duration {
	return time.Duration(rapid.Int64Range(least, int64(MaxDuration/step)).Draw(t, "span")) * step
}

// aText is anything people may write: quotes, commas, line breaks, any script.
func aText(t *rapid.T, least int) string {
	s := rapid.OneOf(
		rapid.StringOfN(rapid.RuneFrom([]rune("a\"',;#\n\t é港🚚")), least, 20, maxNameBytes),
		rapid.StringOfN(rapid.Rune(), least, 20, maxNameBytes),
	).Draw(t, "text")
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return '?'
		}
		return r
	}, s))
	if s == "" && least > 0 {
		return "name"
	}
	return s
}

// plain leaves out floats that no cell is long enough for.
func plain(v float64) bool { return v == 0 || v > 1e-9 || v < -1e-9 }

// TestCells shows for every kind of cell that what is read is written the same
// way, or in the one way that means the same.
func TestCells(t *testing.T) {
	r := bareReader()
	check := func(kind string, through func(string) (string, *problem, error), cells ...string) {
		t.Helper()
		for i := 0; i < len(cells); i += 2 {
			if got, p, err := through(cells[i]); p != nil || err != nil || got != cells[i+1] {
				t.Errorf("%s: %q is written %q (%v, %v), want %q", kind, cells[i], got, p, err, cells[i+1])
			}
		}
	}
	check("minutes", through(r, minutes), "0", "0", "007", "7", "-0", "0", "576000", "576000")
	check("money", through(r, money), "4.125", "4.125", "4.100000", "4.1", "0.000001", "0.000001", "1000000000", "1000000000")
	check("kilograms", through(r, kilograms), "45.0", "45", "0.001", "0.001")
	check("share", through(r, share), "100", "100", "97.50", "97.5", "0.0001", "0.0001")
	check("part", through(r, partOf), "100", "100", "0", "0", "70.000001", "70.000001")
	check("prefix", through(r, prefix), "09", "09", "0703200000", "0703200000")
	check("duty", throughColumn(r, dutyRate, network.Duty{}), "Free", "free", "0%", "free", "8.50%+1 eur/kg min 3%", "8.5 % + 1.00 EUR/kg MIN 3 %")
	check("origins", throughColumn(r, originsOf(func(d *network.Duty) *[]string { return &d.Origins }, ""), network.Duty{}), "VN  CN VN", "VN CN")
	check("remark", through(r, remark), "EU 2021/1", "EU 2021/1", "EU 2021/1", "EU 2021/1")
	check("centimetres", through(r, lengthCap), "120.5", "120.5", "12", "12")
	check("degrees", through(r, degrees), "31.1434", "31.1434", "-0", "0", "-180", "-180", "008.50", "8.5")
	check("weekdays", through(r, weekdays), "135", "135", "1234567", "1234567")
	check("clock", through(r, clock(endOfDay)), "00:00", "00:00", "24:00", "24:00", "23:59:59", "23:59:59", "10:25:00", "10:25")
	check("date", through(r, date), "2028-02-29", "2028-02-29")
	check("goods", through(r, words(network.ParseGoods, network.GoodsClasses)), "live  battery live", "battery live")
	check("flag", through(r, yesNo), "0", "0", "1", "1")
	check("zone", through(r, zone), "Asia/Shanghai", "Asia/Shanghai", "UTC", "UTC")
	check("country", through(r, country), "AD", "AD", "ZW", "ZW", "XK", "XK")
	check("currency", through(r, currency), "EUR", "EUR")
}

// bareReader reads cells alone: of a feed without files, so without rates.
func bareReader() *reader {
	return &reader{zones: map[string]string{}, currencies: map[string]unit.Currency{}, texts: map[string]string{}, dutyRates: map[string]network.DutyRate{},
		sheets: map[string]*sheet{"fx.csv": {}}}
}

// through reads a cell and writes what came of it.
func through[V any](r *reader, c codec[V]) func(string) (string, *problem, error) {
	return func(cell string) (string, *problem, error) {
		v, p := c.parse(r, cell)
		if p != nil {
			return "", p, nil
		}
		s, err := c.format(v)
		return s, nil, err
	}
}

// FuzzCell gives any text to every column of every table: no panic, and a cell
// that is accepted is written back as one that reads the same.
func FuzzCell(f *testing.F) {
	for _, seed := range []string{"0", "-1.5", "1e9", "99999999999999999999", "10:25", "2026-02-29", "135", "EUR", "UTC", "CN", "battery", "a\"b", "é", "\xff", "2026-01-01 2026-01-02",
		"CN VN", "0703200000", "6109.10", "free", "8 % + 12.5 EUR/100 kg MIN 3 % MAX 20 %", "post express", "100"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		cell = strings.TrimSpace(cell)
		if cell == "" || legal(cell) != nil || len(cell) > MaxCellBytes {
			return
		}
		r := bareReader()
		for kind, c := range map[string]func(string) (string, *problem, error){
			"text": through(r, text(maxNoteBytes)), "id": through(r, identifier), "mode": through(r, word(network.Modes)),
			"goods": through(r, words(network.ParseGoods, network.GoodsClasses)), "flag": through(r, yesNo), "days": through(r, weekdays),
			"clock": through(r, clock(endOfDay)), "date": through(r, date), "zone": through(r, zone), "country": through(r, country),
			"currency": through(r, currency), "minutes": through(r, minutes), "money": through(r, money), "kg": through(r, kilograms),
			"remark": through(r, remark), "prefix": through(r, prefix), "part": through(r, partOf), "inspected": through(r, inspected),
			"duty":     throughColumn(r, dutyRate, network.Duty{}),
			"listed":   throughColumn(r, listedPrefix, goodsRow{}),
			"origins":  throughColumn(r, originsOf(func(d *network.Duty) *[]string { return &d.Origins }, ""), network.Duty{}),
			"channels": throughColumn(r, severalWords("channels", network.Channels, func(x *network.Regime) *[]network.Channel { return &x.Channels }, ""), network.Regime{}),
			"cm":       through(r, lengthCap), "capacity": through(r, capacity), "share": through(r, share), "degrees": throughDegrees(r),
			"rate":   throughColumn(r, exchange, network.ExchangeRate{}),
			"except": throughColumn(r, exceptions, network.Departure{}),
		} {
			once, p, err := c(cell)
			if p != nil {
				if _, known := severityOf[p.code]; !known {
					t.Errorf("%s: %q has the unlisted fault %q", kind, cell, p.code)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s: %q is read but not written: %v", kind, cell, err)
				continue
			}
			if twice, p, err := c(once); p != nil || err != nil || twice != once {
				t.Errorf("%s: %q is written %q and then %q (%v, %v)", kind, cell, once, twice, p, err)
			}
		}
	})
}

func throughColumn[T any](r *reader, c column[T], fresh T) func(string) (string, *problem, error) {
	return func(cell string) (string, *problem, error) {
		row := fresh
		if p := c.read(r, cell, &row); p != nil {
			return "", p, nil
		}
		s, err := c.write(&row, &fresh)
		return s, nil, err
	}
}

// throughDegrees is on the earth only, as a row would see to.
func throughDegrees(r *reader) func(string) (string, *problem, error) {
	return func(cell string) (string, *problem, error) {
		v, p := degrees.parse(r, cell)
		if p != nil || v < -180 || v > 180 {
			return "", &problem{code: PositionOutOfRange}, nil
		}
		s, err := degrees.format(v)
		return s, nil, err
	}
}

// FuzzRead gives any bytes to every file of a feed: no panic, faults that make
// sense, and a feed that is accepted is written and read back the same.
func FuzzRead(f *testing.F) {
	names := make([]string, len(tables))
	join := func(files map[string]string) []byte {
		var b strings.Builder
		for _, name := range names {
			fmt.Fprintf(&b, "%s\x1e", files[name])
		}
		return []byte(b.String())
	}
	for i, t := range tables {
		names[i] = t.name
	}
	f.Add(join(good()))
	for i, tt := range faultCases {
		if data := join(tt.files); i%4 == 0 && len(data) < 8<<10 { // a few of each sort, none that is slow to vary
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		files := map[string]string{}
		for i, text := range strings.SplitN(string(data), "\x1e", len(names)+1) {
			if i < len(names) {
				files[names[i]] = text
			}
		}
		n, report := ReadFS(folder(files), "fuzz")
		if (n == nil) != (report.Errors > 0) {
			t.Fatalf("network is nil: %v, with %d errors", n == nil, report.Errors)
		}
		for _, fault := range report.Faults {
			if _, known := severityOf[fault.Code]; !known || fault.Line < 1 || fault.Column < 1 || fault.What == "" || fault.Got == "" || fault.Want == "" ||
				strings.ContainsAny(fault.String(), "\n\x00") {
				t.Fatalf("fault %q of %+v", fault, fault)
			}
		}
		if !slices.IsSortedFunc(report.Faults, inOrder) {
			t.Fatalf("faults are not in order:\n%s", list(report.Faults))
		}
		if n == nil {
			return
		}
		back, report, err := roundTrip(n)
		if err != nil || back == nil {
			t.Fatalf("accepted, and not written and read: %v\n%s", err, list(report.Faults))
		}
		if diff := cmp.Diff(n, back, same); diff != "" {
			t.Fatalf("read back (-read +read again):\n%s", diff)
		}
	})
}
