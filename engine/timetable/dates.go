package timetable

import (
	"fmt"
	"time"

	"entrepot/engine/network"
)

// dates counts calendar days from the epoch's UTC date, which is day 0.
type dates struct{ epoch time.Time }

// number counts a date. It refuses one that no calendar shows, since a network
// made by hand may hold any numbers.
func (d dates) number(date network.Date) (int32, error) {
	t := time.Date(date.Year, date.Month, date.Day, 0, 0, 0, 0, time.UTC)
	if date.Year < 1 || date.Year > 9999 || t.Month() != date.Month || t.Day() != date.Day {
		return 0, fmt.Errorf("got %d-%d-%d, want a date that exists", date.Year, int(date.Month), date.Day)
	}
	return int32((t.Unix() - d.epoch.Unix()) / int64(day)), nil
}

// weekday is the day of the week of a date so counted.
func (d dates) weekday(number int32) time.Weekday {
	return time.Weekday((int32(d.epoch.Weekday()) + number%7 + 7) % 7)
}
