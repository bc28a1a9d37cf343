// Package demo embeds the feed of the demo network: real places, invented
// carriers, and timetables and prices of the right size.
//
// # What is real
//
// Places are where they are, under their UN/LOCODE: the cities of China's
// cross-border e-commerce pilot zones with their airports, quays, rail
// terminals and bonded warehouses, the rail gateways to Central Asia, Mongolia
// and Europe, and gateways, hubs, overseas warehouses and delivery depots in
// nearly sixty countries. A code alone is the airport or port that bears it; a suffix
// tells apart what a city has more of:
//
//	CNSZX      Shenzhen Bao'an Airport    CNSZX-C1    consolidation point
//	CNYTN      Port of Yantian            CNNGB-BW1   bonded warehouse
//	DEDUI-R1   rail terminal              GBCVT-OW1   overseas warehouse
//	DEFRA-H1   road hub                   DEFRA-D1    delivery depot
//	DEFRA-X1   international mail exchange
//
// Distances are real too: great circles by air, routes through straits and
// canals at sea, both within a few percent of published tables. Feasts on which
// depots are shut and trucks stand still run from late 2026 to the end of 2027.
//
// # What is made up
//
// The carriers, every timetable, price, capacity, delay and exchange rate. They
// are set so that the choice is the one planners know. For a parcel of 1.2 kg
// and 6 litres from Shenzhen to a door in Frankfurt that is about
//
//	express            3 to 6 days    22 to 28 USD
//	parcel line, air   7 to 12 days   12 to 16 USD
//	post               12 days        10 USD
//	rail               18 to 24 days   7 to 8 USD
//	sea                34 to 45 days   5 to 6 USD
//
// while for 100 kg general air cargo takes the place of express and parcel
// lines, which do not carry it.
//
// # Customs
//
// Every territory has its procedures, with the days on which their limits and
// rates hold: China's supervision modes (9610, 1210, 9710, 9810 and others), the
// EU's import with and without its one-stop shop and the flat duty of July 2026,
// Britain's relief, the United States after theirs, the reliefs for small values
// of some thirty more, transit everywhere. The rules are real as far as their
// sources go, and each row names its source: what is old, second hand, or from
// memory is marked uncertain. Fees and times are made up, and so are the rates of
// duty, which are of the size that shoppers meet and nobody's table; VAT was
// compared with two public lists. Lists of goods are samples. Do not ship by
// them.
//
// # Where it comes from
//
// The files are written by the command in make from tables kept there by hand;
// edit those, not the files:
//
//	go run ./testdata/demo/make -out testdata/demo
//	go run ./testdata/demo/make -out testdata/demo -check
//	go test ./testdata/demo/...
//
// The patterns ./... of the go command pass over folders called testdata, so
// the tests are named as above.
package demo

import "embed"

// Feed holds the CSV files of the network, for feed.ReadFS.
//
//go:embed *.csv
var Feed embed.FS
