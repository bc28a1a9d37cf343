package main

import (
	"cmp"
	"slices"
	"strings"

	"entrepot/engine/network"
)

// holidays by country, days on which warehouses and depots are shut, from late
// November 2026 to the end of 2027.
//
// Fixed feasts are by the calendar. Easter Sunday is 2027-03-28. The lunar new
// year begins with the new moon of 2027-02-06 15:56 UTC: on the 6th in China
// and Viet Nam, on the 7th in Korea, where it is past midnight by then.
// Mid-autumn is 2027-09-15, Eid al-Fitr about 2027-03-10, Eid al-Adha about
// 2027-05-17. Feasts on a weekend move as each country has them move. Where
// governments publish their bridge days late (China's 2027 among them), the
// statutory days and the days carriers usually shut are given.
var holidays = map[string]string{
	"CN": "2027-01-01 2027-02-05 2027-02-06 2027-02-07 2027-02-08 2027-02-09 2027-02-10 2027-10-01 2027-10-02 2027-10-03",
	"HK": "2026-12-25 2027-01-01 2027-02-06 2027-02-08 2027-02-09 2027-03-26 2027-03-29 2027-10-01 2027-12-25",
	"TW": "2027-01-01 2027-02-05 2027-02-06 2027-02-08 2027-02-09 2027-02-10 2027-10-11",
	"JP": "2026-12-31 2027-01-01 2027-01-02 2027-01-03 2027-05-03 2027-05-04 2027-05-05 2027-12-31",
	"KR": "2026-12-25 2027-01-01 2027-02-06 2027-02-07 2027-02-08 2027-02-09 2027-09-14 2027-09-15 2027-09-16",
	"MN": "2027-01-01 2027-02-08 2027-02-09 2027-02-10 2027-07-12 2027-07-13",
	"SG": "2026-12-25 2027-01-01 2027-02-06 2027-02-08 2027-03-10 2027-05-17 2027-08-09 2027-12-25",
	"MY": "2026-12-25 2027-01-01 2027-02-06 2027-02-08 2027-03-10 2027-03-11 2027-08-31 2027-12-25",
	"TH": "2026-12-31 2027-01-01 2027-04-13 2027-04-14 2027-04-15 2027-12-31",
	"VN": "2027-01-01 2027-02-05 2027-02-06 2027-02-07 2027-02-08 2027-02-09 2027-04-30 2027-05-01 2027-09-02",
	"LA": "2027-01-01 2027-04-14 2027-04-15 2027-04-16 2027-12-02",
	"ID": "2026-12-25 2027-01-01 2027-03-10 2027-03-11 2027-08-17 2027-12-25",
	"PH": "2026-12-25 2026-12-30 2027-01-01 2027-03-25 2027-03-26 2027-12-25",
	"IN": "2027-01-26 2027-08-15 2027-10-02 2027-10-29",
	"KZ": "2026-12-16 2027-01-01 2027-01-02 2027-03-22 2027-03-23",
	"UZ": "2027-01-01 2027-03-21 2027-09-01",
	"AE": "2026-12-02 2026-12-03 2027-01-01 2027-03-10 2027-03-11 2027-05-17 2027-05-18 2027-12-02",
	"QA": "2026-12-18 2027-03-10 2027-03-11 2027-05-17 2027-05-18 2027-12-18",
	"SA": "2027-02-22 2027-03-10 2027-03-11 2027-05-16 2027-05-17 2027-05-18 2027-09-23",
	"TR": "2027-01-01 2027-03-10 2027-03-11 2027-05-17 2027-05-18 2027-10-29",
	"EG": "2027-01-07 2027-03-10 2027-03-11 2027-05-17 2027-05-18 2027-07-23",
	"NG": "2026-12-25 2027-01-01 2027-03-10 2027-03-26 2027-03-29 2027-10-01 2027-12-27",
	"KE": "2026-12-25 2027-01-01 2027-03-26 2027-03-29 2027-06-01 2027-12-27",
	"ZA": "2026-12-16 2026-12-25 2026-12-26 2027-01-01 2027-03-22 2027-03-26 2027-03-29 2027-12-25",
	"AU": "2026-12-25 2026-12-26 2026-12-28 2027-01-01 2027-01-26 2027-03-26 2027-03-29 2027-04-26 2027-12-27 2027-12-28",
	"NZ": "2026-12-25 2026-12-26 2026-12-28 2027-01-01 2027-01-04 2027-02-08 2027-03-26 2027-03-29 2027-12-27 2027-12-28",
	"DE": "2026-12-25 2026-12-26 2027-01-01 2027-03-26 2027-03-29 2027-05-01 2027-05-06 2027-05-17 2027-10-03 2027-12-25",
	"FR": "2026-12-25 2027-01-01 2027-03-29 2027-05-01 2027-05-08 2027-07-14 2027-08-15 2027-11-01 2027-11-11 2027-12-25",
	"ES": "2026-12-08 2026-12-25 2027-01-01 2027-01-06 2027-03-26 2027-05-01 2027-10-12 2027-12-25",
	"IT": "2026-12-08 2026-12-25 2026-12-26 2027-01-01 2027-01-06 2027-03-29 2027-05-01 2027-06-02 2027-12-25",
	"PL": "2026-12-25 2026-12-26 2027-01-01 2027-01-06 2027-03-29 2027-05-03 2027-05-27 2027-11-01 2027-11-11 2027-12-25",
	"EU": "2026-12-25 2026-12-26 2027-01-01 2027-03-29 2027-05-01 2027-12-25", // the Union's other countries
	"CH": "2026-12-25 2026-12-26 2027-01-01 2027-03-26 2027-03-29 2027-05-06 2027-05-17 2027-12-25",
	"NO": "2026-12-25 2026-12-26 2027-01-01 2027-03-25 2027-03-26 2027-03-29 2027-05-17 2027-12-25",
	"GB": "2026-12-25 2026-12-28 2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28",
	"US": "2026-11-26 2026-12-25 2027-01-01 2027-05-31 2027-07-05 2027-09-06 2027-11-25 2027-12-25",
	"CA": "2026-12-25 2026-12-26 2027-01-01 2027-03-26 2027-07-01 2027-09-06 2027-10-11 2027-12-25",
	"MX": "2026-12-12 2026-12-25 2027-01-01 2027-02-01 2027-03-15 2027-03-26 2027-09-16 2027-12-25",
	"BR": "2026-12-25 2027-01-01 2027-02-08 2027-02-09 2027-03-26 2027-04-21 2027-09-07 2027-12-25",
	"CL": "2026-12-08 2026-12-25 2027-01-01 2027-03-26 2027-09-18 2027-12-25",
	"PE": "2026-12-08 2026-12-25 2027-01-01 2027-03-25 2027-03-26 2027-07-28 2027-12-25",
	"CO": "2026-12-08 2026-12-25 2027-01-01 2027-01-11 2027-03-25 2027-03-26 2027-12-25",
	"PA": "2026-12-08 2026-12-25 2027-01-01 2027-02-09 2027-03-26 2027-11-03 2027-12-25",
}

// dockersRest are the days on which the long quays stand still: in North
// America by the dockers' contract, in Europe by custom.
var dockersRest = map[string]string{
	"US": "2026-12-25 2027-01-01 2027-07-04 2027-09-06 2027-12-25",
	"CA": "2026-12-25 2027-01-01 2027-09-06 2027-12-25",
	"EU": "2026-12-25 2027-01-01 2027-05-01 2027-12-25",
	"GB": "2026-12-25 2027-01-01 2027-12-25",
}

// hours a kind of facility keeps in the week, by the week its country keeps.
// An absent kind is open always: airports, express hubs and most ports.
type hours map[network.FacilityKind]string

var (
	// shops that never close: China and its neighbours in trade.
	everyDay = hours{consol: "1234567 08:00-23:00", bonded: "123456 08:30-20:30", exchange: "1234567 08:00-22:00",
		depot: "1234567 07:00-22:00", border: "1234567 09:00-21:00"}
	mondayWeek = hours{depot: "12345 06:00-21:00, 6 07:00-15:00", overseas: "12345 06:00-22:00, 6 08:00-16:00",
		exchange: "123456 05:00-23:00"}
	saturdayWeek = hours{depot: "123456 07:00-20:00", exchange: "123456 07:00-20:00"}
	sundayWeek   = hours{depot: "12346 08:00-21:00, 7 08:00-21:00"}
)

// weekOf each country; what is not listed keeps the Monday week.
var weekOf = map[string]hours{
	"CN": everyDay, "HK": everyDay, "MO": everyDay, "TW": saturdayWeek, "VN": saturdayWeek, "TH": saturdayWeek,
	"MY": saturdayWeek, "ID": saturdayWeek, "PH": saturdayWeek, "IN": saturdayWeek, "LA": everyDay, "KR": saturdayWeek,
	"JP": saturdayWeek, "KZ": saturdayWeek, "UZ": saturdayWeek, "TR": saturdayWeek, "AE": saturdayWeek,
	"SA": sundayWeek, "EG": sundayWeek, "NG": saturdayWeek, "KE": saturdayWeek, "MN": saturdayWeek,
}

// openingOf finds or makes the calendar of a place and returns its id; empty
// is open always.
func (w *world) openingOf(p place) string {
	cc := p.id[:2]
	week, ok := weekOf[cc]
	if !ok {
		week = mondayWeek
	}
	text, id := week[p.kind], strings.ToLower(cc)+"-"+strings.ReplaceAll(string(p.kind), "_", "-")
	shut, listed := holidays[cc]
	if !listed && countries[cc].territory == "EU" {
		shut = holidays["EU"]
	}
	switch {
	case p.kind == seaport:
		shut = dockersRest[countries[cc].territory]
		if shut == "" {
			return ""
		}
		text = "1234567 00:00-24:00"
		id = strings.ToLower(countries[cc].territory) + "-seaport"
	case text == "":
		return ""
	case p.kind == border:
		shut = "" // trains cross on holidays too
	}
	w.calendar(id, text, shut)
	return id
}

// calendar adds a calendar unless it is there: weekly hours as "12345
// 06:00-21:00, 6 07:00-15:00" and the dates it is shut.
func (w *world) calendar(id, weekly, shut string) string {
	if slices.ContainsFunc(w.net.Calendars, func(c network.Calendar) bool { return c.ID == id }) {
		return id
	}
	c := network.Calendar{ID: id}
	for part := range strings.SplitSeq(weekly, ", ") {
		days, span, _ := strings.Cut(part, " ")
		open, shut, _ := strings.Cut(span, "-")
		c.Weekly = append(c.Weekly, network.Hours{Days: w.days(days), Open: w.clock(open), Close: w.clock(shut)})
	}
	for _, d := range w.dates(shut) {
		c.Exceptions = append(c.Exceptions, network.Exception{Date: d, Shut: true})
	}
	w.net.Calendars = append(w.net.Calendars, c)
	return id
}

// shortDays are days on which depots close early instead of staying shut.
var shortDays = map[string]string{
	"de-delivery-depot": "2026-12-24 2026-12-31", "fr-delivery-depot": "2026-12-24 2026-12-31",
	"gb-delivery-depot": "2026-12-24 2026-12-31", "us-delivery-depot": "2026-12-24 2026-12-31",
	"cn-bonded-warehouse": "2027-02-04",
}

// shorten applies shortDays: open from 07:00 to 13:00.
func (w *world) shorten() {
	for i := range w.net.Calendars {
		c := &w.net.Calendars[i]
		for _, d := range w.dates(shortDays[c.ID]) {
			c.Exceptions = append(c.Exceptions, network.Exception{Date: d, Open: 7 * 3600, Close: 13 * 3600})
		}
		slices.SortFunc(c.Exceptions, func(a, b network.Exception) int { return a.Date.Compare(b.Date) })
	}
	slices.SortFunc(w.net.Calendars, func(a, b network.Calendar) int { return cmp.Compare(a.ID, b.ID) })
}

// closedDays are the days on which carriers of a country do not drive.
func closedDays(cc string) string {
	if h, ok := holidays[cc]; ok {
		return h
	}
	if countries[cc].territory == "EU" {
		return holidays["EU"]
	}
	return ""
}
