package main

import (
	"time"

	"entrepot/engine/network"
)

// carriers are invented; each stands for a kind of company, and none for a
// company. Addresses end in .example, which no one can own.
var carriers = []network.Carrier{
	{ID: "HLX", Name: "Harrowlark Express", Contact: "ops@harrowlark.example"},        // fast, dear, door to door
	{ID: "SPG", Name: "Sparrowgate Parcel Air", Contact: "desk@sparrowgate.example"},  // e-commerce lines, per kg and no minimum
	{ID: "CIR", Name: "Cirrostrand Cargo", Contact: "booking@cirrostrand.example"},    // general air cargo, Asia and Europe
	{ID: "DWA", Name: "Dunewind Air Cargo", Contact: "cargo@dunewind.example"},        // over its Gulf hub to Europe and Africa
	{ID: "KBA", Name: "Kelpbridge Air", Contact: "cargo@kelpbridge.example"},          // Pacific and the Americas over Anchorage, Memphis, Miami
	{ID: "BCL", Name: "Blue Causeway Line", Contact: "lcl@bluecauseway.example"},      // large ships, main loops
	{ID: "SMO", Name: "Saltmarsh Ocean", Contact: "bookings@saltmarsh.example"},       // slower, cheaper, smaller ports
	{ID: "QWL", Name: "Quillwater Fast Line", Contact: "sailings@quillwater.example"}, // premium ships, first off the quay
	{ID: "SLR", Name: "Steppelight Rail", Contact: "slots@steppelight.example"},       // China-Europe trains
	{ID: "CTH", Name: "Caspian Thread", Contact: "desk@caspianthread.example"},        // the middle corridor, rail and ferry
	{ID: "JAX", Name: "Jadeaxle Trucking", Contact: "dispatch@jadeaxle.example"},      // China, Hong Kong and Macau by road
	{ID: "RTW", Name: "Rattanway Transport", Contact: "dispatch@rattanway.example"},   // South-East and Central Asia, Middle East, Africa by road
	{ID: "LIN", Name: "Lindenrad Haulage", Contact: "dispo@lindenrad.example"},        // Europe by road
	{ID: "TWF", Name: "Tumblewheel Freight", Contact: "loads@tumblewheel.example"},    // the Americas by road and rail
	{ID: "LGB", Name: "Lockgate Barge", Contact: "planning@lockgate.example"},         // Yangtze, Pearl River, Rhine
	{ID: "PCP", Name: "Papercrane Post", Contact: "enquiries@papercrane.example"},     // letter-box parcels, cheap and patient
	{ID: "KNW", Name: "Knockwell Parcel", Contact: "depots@knockwell.example"},        // last mile, Europe
	{ID: "STO", Name: "Stoopline Courier", Contact: "depots@stoopline.example"},       // last mile, the Americas
	{ID: "BDL", Name: "Banyan Doorline", Contact: "depots@banyandoorline.example"},    // last mile, Asia and Oceania
	{ID: "SSC", Name: "Saffron Satchel Couriers", Contact: "depots@satchel.example"},  // last mile, Middle East, Africa, Central Asia
}

// CO2 is in grams per tonne-km, well to wheel: the UK's freight factors of 2025
// (long-haul and short-haul air without radiative forcing, laden articulated
// lorry, all lorries, diesel van, rail, container ships of average and of
// feeder size). Barge lies between rail and lorry.
const (
	co2LongHaul  = 666
	co2ShortHaul = 960
	co2Linehaul  = 96
	co2Lorry     = 125
	co2Van       = 782
	co2Train     = 35
	co2Ship      = 20
	co2Feeder    = 45
	co2Barge     = 33
)

// The services carriers sell.
var (
	// Express takes cells in equipment; loose cells are dangerous goods.
	express = service{carrier: "HLX", mode: network.Air, cutOff: 2 * time.Hour, capacity: 18000,
		maxKg: 70, longest: 120, girth: 300, refuses: network.Dangerous | network.Live | network.Perishable, co2: co2LongHaul}
	expressDoor = service{carrier: "HLX", mode: network.Courier, cutOff: 30 * time.Minute, capacity: 1200,
		maxKg: 70, longest: 120, girth: 300, refuses: network.Dangerous | network.Live, co2: co2Van}

	parcelAir = service{carrier: "SPG", mode: network.Air, cutOff: 18 * time.Hour, capacity: 12000,
		maxKg: 30, longest: 120, girth: 260, bonded: true, co2: co2LongHaul,
		refuses: network.Dangerous | network.Liquid | network.Powder | network.Magnetic | network.Live | network.Perishable | network.Medicine}

	cargoAir = service{carrier: "CIR", mode: network.Air, cutOff: 10 * time.Hour, capacity: 95000,
		longest: 600, refuses: network.Live, bonded: true, co2: co2LongHaul}
	gulfAir = service{carrier: "DWA", mode: network.Air, cutOff: 10 * time.Hour, capacity: 60000,
		longest: 480, refuses: network.Live | network.Dangerous, bonded: true, co2: co2LongHaul}
	pacificAir = service{carrier: "KBA", mode: network.Air, cutOff: 10 * time.Hour, capacity: 105000,
		longest: 600, refuses: network.Live, bonded: true, co2: co2LongHaul}

	bigShip = service{carrier: "BCL", mode: network.Sea, cutOff: 48 * time.Hour, capacity: 240000,
		refuses: network.Live | network.Perishable, bonded: true, co2: co2Ship}
	slowShip = service{carrier: "SMO", mode: network.Sea, cutOff: 60 * time.Hour, capacity: 120000,
		refuses: network.Live | network.Perishable | network.Dangerous, bonded: true, co2: co2Ship}
	fastShip = service{carrier: "QWL", mode: network.Sea, cutOff: 24 * time.Hour, capacity: 60000,
		refuses: network.Live | network.Perishable | network.Dangerous, bonded: true, co2: co2Ship}
	feederShip = service{carrier: "SMO", mode: network.Sea, cutOff: 18 * time.Hour, capacity: 40000,
		refuses: network.Live, bonded: true, co2: co2Feeder}

	// Trains cross five systems of rules; cells and liquids are refused by one
	// or another on the through trains.
	throughTrain = service{carrier: "SLR", mode: network.Rail, cutOff: 24 * time.Hour, capacity: 150000,
		refuses: network.Battery | network.Dangerous | network.Liquid | network.Live | network.Perishable, bonded: true, co2: co2Train}
	wagons = service{carrier: "SLR", mode: network.Rail, cutOff: 8 * time.Hour, capacity: 60000,
		refuses: network.Dangerous | network.Live | network.Perishable, bonded: true, co2: co2Train}
	corridorTrain = service{carrier: "CTH", mode: network.Rail, cutOff: 12 * time.Hour, capacity: 60000,
		refuses: network.Dangerous | network.Live | network.Perishable, bonded: true, co2: co2Train}
	corridorFerry = service{carrier: "CTH", mode: network.Sea, cutOff: 12 * time.Hour, capacity: 60000,
		refuses: network.Live, bonded: true, co2: co2Feeder}
	americanTrain = service{carrier: "TWF", mode: network.Rail, cutOff: 8 * time.Hour, capacity: 90000,
		refuses: network.Live | network.Perishable, bonded: true, co2: co2Train}

	chinaVan   = service{carrier: "JAX", mode: network.Road, cutOff: 30 * time.Minute, capacity: 8000, refuses: network.Live, co2: co2Lorry}
	chinaTruck = service{carrier: "JAX", mode: network.Road, cutOff: time.Hour, capacity: 16000, refuses: network.Live, co2: co2Linehaul}
	asiaTruck  = service{carrier: "RTW", mode: network.Road, cutOff: 2 * time.Hour, capacity: 14000,
		refuses: network.Live | network.Dangerous, bonded: true, co2: co2Linehaul}
	europeVan   = service{carrier: "LIN", mode: network.Road, cutOff: 30 * time.Minute, capacity: 9000, refuses: network.Live, bonded: true, co2: co2Lorry}
	europeTruck = service{carrier: "LIN", mode: network.Road, cutOff: time.Hour, capacity: 18000, refuses: network.Live, bonded: true, co2: co2Linehaul}

	americaVan   = service{carrier: "TWF", mode: network.Road, cutOff: 30 * time.Minute, capacity: 9000, refuses: network.Live, bonded: true, co2: co2Lorry}
	americaTruck = service{carrier: "TWF", mode: network.Road, cutOff: time.Hour, capacity: 18000, refuses: network.Live, bonded: true, co2: co2Linehaul}

	barge = service{carrier: "LGB", mode: network.Barge, cutOff: 12 * time.Hour, capacity: 80000,
		refuses: network.Live | network.Perishable, bonded: true, co2: co2Barge}

	// Post takes what a counter takes: light, small and harmless.
	mail = service{carrier: "PCP", mode: network.Post, cutOff: 12 * time.Hour, capacity: 9000,
		maxKg: 30, longest: 105, girth: 200, co2: co2LongHaul,
		refuses: network.Battery | network.Dangerous | network.Liquid | network.Powder | network.Perishable | network.Live | network.HighValue}
	mailVan = service{carrier: "PCP", mode: network.Post, cutOff: time.Hour, capacity: 5000,
		maxKg: 30, longest: 105, girth: 200, refuses: network.Dangerous | network.Live, co2: co2Lorry}

	europeDoor  = service{carrier: "KNW", mode: network.Courier, cutOff: 2 * time.Hour, capacity: 6000, maxKg: 32, longest: 175, girth: 300, refuses: network.Dangerous | network.Live, co2: co2Lorry}
	americaDoor = service{carrier: "STO", mode: network.Courier, cutOff: 2 * time.Hour, capacity: 6000, maxKg: 34, longest: 150, girth: 330, refuses: network.Dangerous | network.Live, co2: co2Lorry}
	asiaDoor    = service{carrier: "BDL", mode: network.Courier, cutOff: 2 * time.Hour, capacity: 5000, maxKg: 30, longest: 150, girth: 300, refuses: network.Dangerous | network.Live, co2: co2Lorry}
	southDoor   = service{carrier: "SSC", mode: network.Courier, cutOff: 2 * time.Hour, capacity: 3000, maxKg: 30, longest: 120, girth: 260, refuses: network.Dangerous | network.Live | network.HighValue, co2: co2Lorry}
)
