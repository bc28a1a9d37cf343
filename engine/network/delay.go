package network

import (
	"fmt"
	"strings"
	"time"
)

// Share is a part of a whole in parts per million: a percentage of four
// decimals, exactly.
type Share int64

// Whole is all of it, 100 %.
const Whole Share = 1_000_000

// String writes a percentage, such as 97.5%.
func (s Share) String() string {
	sign, n := "", int64(s)
	if n < 0 {
		sign, n = "-", -n
	}
	text := fmt.Sprintf("%d.%04d", n/10_000, n%10_000)
	return sign + strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + "%"
}

// Delay says how much later than timetabled some lanes arrive. It is about one
// lane, or about a carrier's lanes of one mode, or about all lanes of a mode;
// for a lane the first of these that there is counts, and without any it is
// always on time.
type Delay struct {
	Mode    Mode   // empty when Lane is set
	Carrier string // empty for every carrier
	Lane    string
	Points  []DelayPoint // ascending in both Late and Share
}

// DelayPoint is one step of a distribution: the share of arrivals that are at
// most so late. Nothing is known between two points, so what is not yet counted
// at one is taken to come as late as the next. What the last point lacks of
// Whole never arrives in useful time: cancelled, or lost.
type DelayPoint struct {
	Late   time.Duration // 0 or more: early counts as on time
	Share  Share         // above 0
	Source string        // who says so
}
