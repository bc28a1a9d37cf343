package main

import (
	"slices"
	"strings"

	"entrepot/engine/network"
)

// tariffSheet is what one territory levies on goods by their code. Rates are
// written as tariffs print them.
type tariffSheet struct {
	territory string
	note      string // of every row
	rates     string // "code=rate" by the line; an empty code is all other goods
	// free lists the countries whose goods pay nothing on anything above: an
	// agreement, taken as if it held for all goods and every proof were there.
	free string
}

// remedy is a duty on top: a surcharge, or one against dumping.
type remedy struct {
	territory, codes, origins, rate string
	first, last                     string
	source, note                    string
}

// duties adds the rows of the sheets and the remedies. The rates are of the
// size that shoppers meet and are nobody's table; where a real one is compound,
// so is ours.
func (w *world) duties() {
	for _, sheet := range slices.Concat(largeSheets, smallSheets) {
		row := network.Duty{Territory: sheet.territory, Kind: network.NormalDuty, Source: invented, Note: sheet.note, Uncertain: true}
		row.First, row.Last = w.span("", "")
		for line := range strings.SplitSeq(strings.TrimSpace(sheet.rates), "\n") {
			for entry := range strings.SplitSeq(line, ";") {
				code, text, _ := strings.Cut(strings.TrimSpace(entry), "=")
				r, err := network.ParseDutyRate(text)
				w.check(err)
				row.HS, row.Rate, row.Origins = code, r, nil
				w.net.Duties = append(w.net.Duties, row)
				if len(r.Terms) > 0 && sheet.free != "" {
					row.Rate, row.Origins = network.DutyRate{}, strings.Fields(sheet.free)
					w.net.Duties = append(w.net.Duties, row)
				}
			}
		}
	}
	for _, m := range remedies {
		codes := strings.Fields(m.codes)
		if len(codes) == 0 {
			codes = []string{""}
		}
		for _, code := range codes {
			r, err := network.ParseDutyRate(m.rate)
			w.check(err)
			row := network.Duty{Territory: m.territory, HS: code, Origins: strings.Fields(m.origins), Kind: network.AdditionalDuty,
				Rate: r, Source: m.source, Note: m.note, Uncertain: true}
			row.First, row.Last = w.span(m.first, m.last)
			if m.source == surcharge {
				row.Uncertain = false
			}
			w.net.Duties = append(w.net.Duties, row)
		}
	}
}
