package main

import (
	"strings"
	"time"
)

// collections say which mail exchange takes the parcels of which consolidation
// points and delivers by which depots: the exchange first. Nothing else goes in
// or out of an exchange: the post carries what was posted, so that its prices,
// which hold the delivery at the far end, are not open to other freight.
var collections = []string{
	"CNCAN-X1 CNSZX-C1 CNCAN-C1 CNDGG-C1 CNZUH-C1 CNCSX-C1 CNNNG-C1 CNKMG-C1 CNXMN-C1 CNCTU-C1 CNCAN-D1 CNCTU-D1 CNCKG-C1",
	"CNPVG-X1 CNPVG-C1 CNSZH-C1 CNHGH-C1 CNNGB-C1 CNYIU-C1 CNHFE-C1 CNFOC-C1 CNWUH-C1 CNPVG-D1",
	"CNPEK-X1 CNPEK-C1 CNTSN-C1 CNTAO-C1 CNDLC-C1 CNHRB-C1 CNCGO-C1 CNSIA-C1 CNURC-C1 CNPEK-D1",
}

// crossing is the mail from China's exchanges to one country's: days of travel
// from handing over to handing on, space by air bought as it comes.
type crossing struct {
	to     string
	days   float64
	tariff string
	week   string // weekdays of the despatches
}

var crossings = []crossing{
	{"DEFRA-X1", 6, "pcp-europe", "1357"}, {"GBLHR-X1", 6, "pcp-europe", "2467"}, {"FRPAR-D1", 8, "pcp-europe", "246"},
	{"NLAMS-D1", 7.5, "pcp-europe", "135"}, {"ESMAD-D1", 9, "pcp-europe", "25"}, {"ITMIL-D1", 9, "pcp-europe", "36"},
	{"PLWAW-D1", 8.5, "pcp-europe", "25"}, {"SESTO-D1", 8, "pcp-europe", "4"}, {"CHZRH-D1", 7.5, "pcp-europe", "3"},
	{"NOOSL-D1", 9, "pcp-europe", "5"}, {"GRATH-D1", 11, "pcp-europe", "2"}, {"IEDUB-D1", 8.5, "pcp-europe", "6"},
	{"PTLIS-D1", 10, "pcp-europe", "1"}, {"HUBUD-D1", 8, "pcp-europe", "4"},
	{"USLAX-X1", 6, "pcp-america", "12467"}, {"USJFK-X1", 7, "pcp-america", "1357"}, {"CATOR-D1", 9, "pcp-america", "26"},
	{"CAVAN-D1", 8, "pcp-america", "35"}, {"MXMEX-D1", 13, "pcp-south", "4"}, {"BRSAO-D1", 15, "pcp-south", "36"},
	{"CLSCL-D1", 14, "pcp-south", "2"}, {"JPTYO-D1", 4.5, "pcp-asia", "135"}, {"KRSEL-D1", 4, "pcp-asia", "246"},
	{"SGSIN-D1", 5, "pcp-asia", "25"}, {"MYKUL-D1", 6, "pcp-asia", "3"}, {"THBKK-D1", 6, "pcp-asia", "4"},
	{"HKHKG-D1", 3, "pcp-asia", "12345"}, {"TWTPE-D1", 4, "pcp-asia", "36"}, {"AUSYD-D1", 7, "pcp-europe", "146"},
	{"NZAKL-D1", 9, "pcp-europe", "5"}, {"AEDXB-D1", 8, "pcp-europe", "27"}, {"SARUH-D1", 10, "pcp-europe", "3"},
	{"TRIST-D1", 9, "pcp-europe", "5"}, {"ZAJNB-D1", 14, "pcp-south", "4"}, {"KENBO-D1", 13, "pcp-south", "6"},
	{"NGLOS-D1", 15, "pcp-south", "2"}, {"KZALA-D1", 7, "pcp-asia", "3"},
}

// postLanes are collections by van, crossings by mail, and the inland post.
func (w *world) postLanes() {
	for _, row := range collections {
		ids := strings.Fields(row)
		for _, from := range ids[1:] {
			km := w.roadKm(from, ids[0], 0)
			w.scheduled(mailVan, from, ids[0], "pcp-collect", driving(km)+2*time.Hour, km, "1234567 18:30", closedDays("CN"))
			if w.place(from).Kind == depot {
				w.scheduled(mailVan, ids[0], from, "pcp-inland", driving(km)+3*time.Hour, km, "123456 20:00", closedDays("CN"))
			}
		}
	}
	for _, c := range crossings {
		// Shanghai and Guangzhou despatch to all, Beijing to the large ones.
		for i, from := range []string{"CNPVG-X1", "CNCAN-X1", "CNPEK-X1"} {
			if i == 2 && len(c.week) < 3 {
				continue
			}
			at := later(w.clock("09:30"), 105*i)
			d := hoursOf(24*(c.days+0.5*float64(i%2))) - 12*time.Hour // in the table customs have half a day of it
			w.scheduled(mail, from, c.to, c.tariff, d, 0, c.week+" "+at.String(), "2027-02-06 2027-02-07 2027-02-08 2027-10-01")
		}
	}
	for _, home := range []struct{ from, to, week string }{
		{"DEFRA-X1", "CNPVG-X1", "25"}, {"DEFRA-X1", "CNPEK-X1", "4"}, {"GBLHR-X1", "CNPVG-X1", "36"}, {"USLAX-X1", "CNCAN-X1", "135"},
		{"USLAX-X1", "CNPVG-X1", "26"}, {"USJFK-X1", "CNPEK-X1", "24"}, {"JPTYO-D1", "CNPVG-X1", "1245"}, {"KRSEL-D1", "CNPEK-X1", "35"},
		{"AUSYD-D1", "CNCAN-X1", "36"}, {"FRPAR-D1", "CNPVG-X1", "3"}, {"NLAMS-D1", "CNCAN-X1", "5"},
	} {
		w.scheduled(mail, home.from, home.to, "pcp-home", 8*24*time.Hour, 0, home.week+" 15:00", "2026-12-25 2027-01-01")
	}
	inland := []string{
		"DEFRA-X1 DEFRA-D1 DEBER-D1 DEMUC-D1 ATVIE-D1 CZPRG-D1 DKCPH-D1",
		"GBLHR-X1 GBLON-D1 GBMNC-D1",
		"USLAX-X1 USLAX-D1 USSFO-D1 USSEA-D1 USDAL-D1",
		"USJFK-X1 USNYC-D1 USATL-D1 USMIA-D1 USCHI-D1",
	}
	for _, row := range inland {
		ids := strings.Fields(row)
		for _, to := range ids[1:] {
			km := w.roadKm(ids[0], to, 0)
			d := driving(km) + 14*time.Hour
			w.scheduled(mailVan, ids[0], to, "pcp-deliver", d, km, "123456 16:00", closedDays(to[:2]))
			w.scheduled(mailVan, to, ids[0], "pcp-deliver", d, km, "12345 18:00", closedDays(to[:2]))
		}
	}
}
