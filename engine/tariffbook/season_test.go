package tariffbook

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"entrepot/engine/network"
)

func TestSeasons(t *testing.T) {
	tests := []struct {
		in       string
		from, to int
		want     string
	}{
		{"8% (1 JAN-31 DEC)", 2026, 2027, "8 % 2026-01-01..2027-12-31"},
		{"8.00% (01 JAN - 30 JUN), 12% (01 JUL - 31 December)", 2026, 2026, "8 % 2026-01-01..2026-06-30, 12 % 2026-07-01..2026-12-31"},
		{"14% (01 JUL - 31 JAN), 0% (01 FEB - 30 JUNE)", 2026, 2027, "14 % 2026-01-01..2026-01-31, free 2026-02-01..2026-06-30, 14 % 2026-07-01..2027-01-31, free 2027-02-01..2027-06-30, 14 % 2027-07-01..2027-12-31"},
		{"8% MIN 1.1 €/100 kg/net (1 dec-14 apr), 1,024.00 EUR/tonne (15 APR-30 NOV)", 2026, 2026,
			"8 % MIN 1.10 EUR/100 kg 2026-01-01..2026-04-14, 1024.00 EUR/1000 kg 2026-04-15..2026-11-30, 8 % MIN 1.10 EUR/100 kg 2026-12-01..2026-12-31"},
		{"1% (1 JAN-29 FEB), 2% (1 MAR-31 DEC)", 2027, 2028, "1 % 2027-01-01..2027-02-28, 2 % 2027-03-01..2027-12-31, 1 % 2028-01-01..2028-02-29, 2 % 2028-03-01..2028-12-31"},
		{"1% (1 JAN-28 FEB), 2% (29 FEB-31 DEC)", 2027, 2027, "1 % 2027-01-01..2027-02-28, 2 % 2027-03-01..2027-12-31"},
		{"1% (1 MAR-28 FEB), 2% (29 FEB-29 FEB)", 2027, 2028, "1 % 2027-01-01..2028-02-28, 2 % 2028-02-29..2028-02-29, 1 % 2028-03-01..2028-12-31"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			seasons, err := parseSeasons(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range between(seasons, tt.from, tt.to) {
				got = append(got, fmt.Sprintf("%s %s..%s", d.rate, d.first, d.last))
			}
			if s := strings.Join(got, ", "); s != tt.want {
				t.Errorf("got %s, want %s", s, tt.want)
			}
		})
	}
}

func TestSeasonFaults(t *testing.T) {
	for _, in := range []string{
		"8% (1 JAN-30 DEC)",                    // a day is missing
		"8% (1 JAN-31 DEC), 9% (1 JUN-1 JUN)",  // a day twice
		"8% (1 JAN-31 APR), 9% (1 MAY-31 DEC)", // no such day
		"8% (1 JAN-0 APR)",                     // no such day
		"8% (1 JA-31 DEC)",                     // no month
		"8% (1 JAN-31 MAR, 01-31 DEC)",         // no month
		"8% (1 JAN 31 DEC)",                    // no dash
		"8% (1 JAN-31 DEC",                     // left open
		"8% (1 JAN-31 DEC), 9%",                // a rate without
		"8% (1 JAN-31 DEC),",                   // a comma too many
		"8% (1 JAN-30 JUN) 9% (1 JUL-31 DEC)",  // a comma missing
		"8% ()",                                // nothing
	} {
		if got, err := parseSeasons(in); !errors.Is(err, errSeason) {
			t.Errorf("%q: got %v, %v, want an error of seasons", in, got, err)
		}
	}
	_, err := parseSeasons("8% (1 JAN-30 JUN), 9€/hl (1 JUL-31 DEC)")
	var e *network.DutyRateError
	if !errors.As(err, &e) || e.At != 23 || e.Measure != "hl" {
		t.Errorf("a rate in a season: got %v, want hl at character 23", err)
	}
}
