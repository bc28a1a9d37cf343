package main

import (
	"strings"
	"time"
)

// pace is how an office goes about a procedure. All figures are invented: short
// where a machine compares data sets that came ahead of the parcel, longer
// where somebody reads papers in office hours.
type pace struct {
	office      bool          // works in office hours; else always
	ahead       bool          // declared before the goods arrive
	work, tenth time.Duration // as planned; one in ten takes so long or longer
	inspected   string        // percent
	inspection  time.Duration
}

var (
	// Lists of parcels, released by the thousand.
	listed    = pace{ahead: true, work: 20 * time.Minute, tenth: 2 * time.Hour, inspected: "1.2", inspection: 20 * time.Hour}
	fromStock = pace{work: 15 * time.Minute, tenth: 3 * time.Hour, inspected: "0.8", inspection: 12 * time.Hour}
	// Mail waits for its sender's data and for an officer's glance at the form.
	mailed = pace{work: 4 * time.Hour, tenth: 30 * time.Hour, inspected: "3", inspection: 48 * time.Hour}
	// Full declarations, read by people; where there are more papers, slower.
	declared = pace{office: true, work: 3 * time.Hour, tenth: 14 * time.Hour, inspected: "4", inspection: 30 * time.Hour}
	papers   = pace{office: true, work: 9 * time.Hour, tenth: 36 * time.Hour, inspected: "12", inspection: 48 * time.Hour}
	// Going out is watched less than coming in.
	outbound = pace{ahead: true, work: 30 * time.Minute, tenth: 150 * time.Minute, inspected: "0.8", inspection: 16 * time.Hour}
	exported = pace{office: true, work: 90 * time.Minute, tenth: 7 * time.Hour, inspected: "1.5", inspection: 24 * time.Hour}
	sealed   = pace{ahead: true, work: 45 * time.Minute, tenth: 5 * time.Hour, inspected: "0.4", inspection: 12 * time.Hour}
)

// officeWeeks are the hours in which officers read declarations, where they
// differ from the usual ones.
var officeWeeks = map[string]string{
	"CN": "12345 08:30-18:00, 67 09:00-16:00", "HK": "1234567 08:00-22:00", "MO": "1234567 09:00-19:00",
	"SG": "123456 08:00-22:00, 7 09:00-17:00", "KR": "12345 09:00-18:00, 6 09:00-13:00", "JP": "12345 08:30-17:15, 6 09:00-12:00",
	"TW": "12345 08:30-17:30, 6 09:00-12:00", "EU": "12345 07:00-19:00, 6 08:00-13:00", "GB": "12345 07:00-20:00, 6 08:00-14:00",
	"US": "12345 08:00-17:00, 6 09:00-13:00", "CA": "12345 08:00-18:00, 6 09:00-13:00", "AE": "1234 07:30-19:00, 5 07:30-12:00, 6 08:00-13:00",
	"SA": "12347 08:00-17:00", "EG": "12347 08:30-15:30", "QA": "12347 07:00-15:00", "CH": "12345 07:00-17:30",
	"IN": "12345 09:30-18:00, 6 10:00-14:00", "KZ": "12345 09:00-18:30", "PA": "12345 08:00-16:00, 6 08:00-12:00",
}

const usualOfficeWeek = "12345 08:30-17:00"

// officeHours finds or makes the calendar of a territory's offices and returns
// its id. They keep the holidays of their country; the EU's, those that most of
// the Union keeps.
func (w *world) officeHours(territory string) string {
	week, other := officeWeeks[territory]
	if !other {
		week = usualOfficeWeek
	}
	return w.calendar(strings.ToLower(territory)+"-customs", week, holidays[territory])
}
