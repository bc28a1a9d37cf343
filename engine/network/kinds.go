package network

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// FacilityKind says what sort of place a facility is.
type FacilityKind string

// The kinds a feed may use.
const (
	Hub                FacilityKind = "hub"
	Airport            FacilityKind = "airport"
	Seaport            FacilityKind = "seaport"
	RailTerminal       FacilityKind = "rail_terminal"
	BorderCrossing     FacilityKind = "border_crossing"
	BondedWarehouse    FacilityKind = "bonded_warehouse"
	OverseasWarehouse  FacilityKind = "overseas_warehouse"
	DeliveryDepot      FacilityKind = "delivery_depot"
	PostalExchange     FacilityKind = "postal_exchange"
	ConsolidationPoint FacilityKind = "consolidation_point"
)

// FacilityKinds lists every kind, in the order people are shown them.
var FacilityKinds = []FacilityKind{Hub, Airport, Seaport, RailTerminal, BorderCrossing,
	BondedWarehouse, OverseasWarehouse, DeliveryDepot, PostalExchange, ConsolidationPoint}

// Mode is how a lane moves goods.
type Mode string

// The modes a feed may use.
const (
	Air     Mode = "air"
	Sea     Mode = "sea"
	Rail    Mode = "rail"
	Road    Mode = "road"
	Barge   Mode = "barge"
	Post    Mode = "post"
	Courier Mode = "courier"
)

// Modes lists every mode, in the order people are shown them.
var Modes = []Mode{Air, Sea, Rail, Road, Barge, Post, Courier}

// Service says whether a lane keeps a timetable or comes when called.
type Service string

// A lane is one or the other.
const (
	Scheduled Service = "scheduled"
	OnDemand  Service = "on_demand"
)

// Roles are the customs roles of a facility, as a set.
type Roles uint8

// The customs roles.
const (
	ExportOffice Roles = 1 << iota
	ImportOffice
	BondedStore
)

var roleNames = []string{"export", "import", "bonded"}

// String lists the roles as a feed writes them, separated by spaces.
func (r Roles) String() string { return setString(uint64(r), roleNames) }

// ParseRoles reads what String writes; the error names the word that is wrong.
func ParseRoles(s string) (Roles, error) {
	set, err := parseSet(s, roleNames, "customs role")
	return Roles(set), err
}

// Goods is a set of goods classes: what is in a parcel, or what a lane refuses.
type Goods uint32

// The goods classes that lanes make a difference by.
const (
	Battery Goods = 1 << iota // lithium cells, alone or in equipment
	Dangerous
	Liquid
	Powder
	Magnetic
	Food
	Cosmetics
	Medicine
	Perishable
	HighValue
	Document
	Live
)

// GoodsClasses lists the class names in bit order.
var GoodsClasses = []string{"battery", "dangerous", "liquid", "powder", "magnetic", "food",
	"cosmetics", "medicine", "perishable", "high_value", "document", "live"}

// String lists the classes as a feed writes them, separated by spaces.
func (g Goods) String() string { return setString(uint64(g), GoodsClasses) }

// ParseGoods reads what String writes; the error names the word that is wrong.
func ParseGoods(s string) (Goods, error) {
	set, err := parseSet(s, GoodsClasses, "goods class")
	return Goods(set), err
}

func setString(set uint64, names []string) string {
	var out []string
	for i, n := range names {
		if set&(1<<i) != 0 {
			out = append(out, n)
		}
	}
	return strings.Join(out, " ")
}

func parseSet(s string, names []string, what string) (uint64, error) {
	var set uint64
	for word := range strings.FieldsSeq(s) {
		i := slices.Index(names, word)
		if i < 0 {
			return 0, fmt.Errorf("%s: got %q, want some of %s", what, word, strings.Join(names, " "))
		}
		set |= 1 << i
	}
	return set, nil
}

// Days is a set of weekdays: bit 0 is Monday, bit 6 Sunday (ISO 8601 order).
type Days uint8

// EveryDay is all seven.
const EveryDay Days = 1<<7 - 1

// On says whether d is in the set.
func (d Days) On(w time.Weekday) bool { return d&(1<<((w+6)%7)) != 0 }

// String writes the days as timetables do: "135" is Monday, Wednesday, Friday.
func (d Days) String() string {
	var b strings.Builder
	for i := range 7 {
		if d&(1<<i) != 0 {
			b.WriteByte(byte('1' + i))
		}
	}
	return b.String()
}

// ParseDays reads "1" to "1234567", ascending without repeats.
func ParseDays(s string) (Days, error) {
	var d Days
	last := byte('0')
	for i := range len(s) {
		if s[i] < '1' || s[i] > '7' || s[i] <= last {
			return 0, fmt.Errorf("weekdays: got %q, want digits 1 (Monday) to 7 (Sunday), ascending, each once, such as 135", s)
		}
		last = s[i]
		d |= 1 << (s[i] - '1')
	}
	if d == 0 {
		return 0, fmt.Errorf("weekdays: got nothing, want digits 1 (Monday) to 7 (Sunday), such as 135")
	}
	return d, nil
}

// ClockTime is a wall-clock time of day in seconds since local midnight,
// 0 to 86400 (24:00, allowed where a day closes).
type ClockTime int32

// String writes HH:MM, with seconds only where there are any.
func (c ClockTime) String() string {
	h, m, s := c/3600, c/60%60, c%60
	if s != 0 {
		return fmt.Sprintf("%02d:%02d:%02d", h, m, s)
	}
	return fmt.Sprintf("%02d:%02d", h, m)
}

// ParseClockTime reads HH:MM or HH:MM:SS, 00:00 to 24:00.
func ParseClockTime(s string) (ClockTime, error) {
	bad := func() (ClockTime, error) {
		return 0, fmt.Errorf("time of day: got %q, want HH:MM from 00:00 to 24:00", s)
	}
	if len(s) != 5 && len(s) != 8 {
		return bad()
	}
	var part [3]int
	for i := 0; i < len(s); i += 3 {
		if s[i] < '0' || s[i] > '9' || s[i+1] < '0' || s[i+1] > '9' || (i+2 < len(s) && s[i+2] != ':') {
			return bad()
		}
		part[i/3] = int(s[i]-'0')*10 + int(s[i+1]-'0')
	}
	c := ClockTime(part[0]*3600 + part[1]*60 + part[2])
	if part[1] > 59 || part[2] > 59 || c > 86400 {
		return bad()
	}
	return c, nil
}

// Date is a calendar day without a zone. The zero value is no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// IsZero says whether no date was given.
func (d Date) IsZero() bool { return d == Date{} }

// String writes YYYY-MM-DD, and nothing for the zero value.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// ParseDate reads YYYY-MM-DD and refuses days that do not exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1970 || t.Year() > 2200 {
		return Date{}, fmt.Errorf("date: got %q, want a day that exists as YYYY-MM-DD, 1970 to 2200", s)
	}
	return Date{t.Year(), t.Month(), t.Day()}, nil
}

// Compare is negative when d is before o, positive when after.
func (d Date) Compare(o Date) int {
	return (d.Year-o.Year)*10000 + int(d.Month-o.Month)*100 + d.Day - o.Day
}
