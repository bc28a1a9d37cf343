package main

// positiveList is a list of goods by prefixes of the Harmonized System. The ids
// say that these are samples: the real lists name goods by eight or ten digits,
// with exceptions, and are longer.
type positiveList struct {
	id, hs string
}

var positiveLists = []positiveList{
	// What China's cross-border e-commerce retail import takes: the real list of
	// 2018, amended in 2019 and 2022, has some 1,400 codes. Prescription
	// medicine, fresh food, precious jewellery and luxury watches stay outside.
	{"cn-retail-sample", "0402 0409 0801 0802 0901 0902 1509 1604 1704 1806 1901 1902 1904 1905 2007 2008 2009 2101 2103 " +
		"2106 2202 2204 3303 3304 3305 3306 3307 3401 3402 3406 3407 3924 3926 4202 4203 4820 4821 61 62 6301 6302 6304 " +
		"6307 64 6504 6505 6506 6601 6702 6911 6912 6913 7013 7117 7323 7418 7615 8205 8211 8212 8213 8214 8215 8414 " +
		"8418 8421 8423 8443 8450 8452 8467 8471 8473 8504 8506 8507 8508 8509 8510 8513 8516 8517 8518 8519 8521 8523 " +
		"8525 8527 8528 8529 8536 8543 8544 8712 8714 8715 9001 9003 9004 9005 9006 9018 9019 9021 9025 9029 9102 9105 " +
		"9201 9202 9205 9207 9401 9403 9404 9405 9503 9504 9505 9506 9507 9603 9605 9608 9609 9613 9615 9617 9619"},

	// Articles that a private person in China receives by mail, by the rate of
	// the parcel tax: 13 % on food, print, toys, furniture and computing, 20 %
	// on clothes, bags, cosmetics, small appliances and watches of no luxury.
	{"cn-articles-13-sample", article13},
	{"cn-articles-20-sample", article13 + " 3305 3306 3307 3401 3304 3924 3926 4202 4203 61 62 63 64 6504 6505 6911 6912 7013 " +
		"7117 7323 8215 8508 8509 8510 8513 8516 8518 8527 8712 9004 9102 9405 9506 9603 9617 9619"},
}

const article13 = "0402 0409 0901 0902 1704 1806 1901 1904 1905 2101 2106 49 8471 8517 8525 9401 9403 9404 9503 9504 9505"
