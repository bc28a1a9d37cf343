package main

import (
	"math"
	"slices"
	"strings"

	"entrepot/geo"
)

// waters are the turning points of the sea lanes: capes, straits and canal
// mouths, and open-ocean points that keep a great circle off the land.
var waters = map[string]geo.Point{
	"yellow sea": {Lat: 36.60, Lon: 123.00}, "bohai strait": {Lat: 38.60, Lon: 121.20}, "dalian roads": {Lat: 38.80, Lon: 122.00},
	"qingdao roads": {Lat: 35.90, Lon: 120.70}, "shandong south": {Lat: 36.80, Lon: 122.80}, "incheon roads": {Lat: 37.20, Lon: 126.00},
	"qiongzhou": {Lat: 20.15, Lon: 110.30}, "natuna": {Lat: 4.50, Lon: 107.50}, "azores south": {Lat: 37.00, Lon: -25.00}, "shandong": {Lat: 37.50, Lon: 123.00},
	"yangtze": {Lat: 31.00, Lon: 122.70}, "ningbo roads": {Lat: 29.80, Lon: 122.60}, "east china sea": {Lat: 28.00, Lon: 122.60},
	"formosa north": {Lat: 25.60, Lon: 120.60}, "formosa south": {Lat: 23.20, Lon: 118.60},
	"pearl": {Lat: 22.00, Lon: 114.20}, "pearl mouth": {Lat: 22.30, Lon: 113.80}, "luzon strait": {Lat: 20.60, Lon: 121.60},
	"corregidor": {Lat: 14.30, Lon: 120.30}, "tonkin": {Lat: 20.20, Lon: 107.80}, "hainan east": {Lat: 18.50, Lon: 111.20},
	"hainan south": {Lat: 17.70, Lon: 109.00}, "vietnam east": {Lat: 12.50, Lon: 110.20}, "vung tau": {Lat: 10.20, Lon: 107.20},
	"camau": {Lat: 8.00, Lon: 104.80}, "siam": {Lat: 12.50, Lon: 100.70}, "singapore east": {Lat: 1.40, Lon: 104.70},
	"singapore": {Lat: 1.18, Lon: 103.75}, "klang": {Lat: 2.85, Lon: 101.10}, "malacca north": {Lat: 5.90, Lon: 97.50},
	"sumatra head": {Lat: 6.10, Lon: 95.00}, "karimata": {Lat: -2.50, Lon: 108.40}, "jakarta roads": {Lat: -5.90, Lon: 106.95},
	"sunda": {Lat: -6.30, Lon: 105.00}, "lombok": {Lat: -8.90, Lon: 115.75}, "makassar": {Lat: 0.50, Lon: 119.00},
	"celebes": {Lat: 4.50, Lon: 121.50}, "mindoro": {Lat: 12.80, Lon: 120.20},
	"dondra": {Lat: 5.70, Lon: 80.60}, "comorin": {Lat: 7.40, Lon: 77.30}, "mumbai roads": {Lat: 18.80, Lon: 72.50},
	"hormuz": {Lat: 26.40, Lon: 56.50}, "ras al hadd": {Lat: 22.60, Lon: 60.10}, "aden": {Lat: 12.20, Lon: 45.50},
	"socotra": {Lat: 13.50, Lon: 53.50}, "guardafui": {Lat: 11.90, Lon: 51.80}, "bab el mandeb": {Lat: 12.60, Lon: 43.30}, "red sea": {Lat: 20.00, Lon: 38.50},
	"suez": {Lat: 29.80, Lon: 32.55}, "port said": {Lat: 31.40, Lon: 32.45}, "crete south": {Lat: 34.50, Lon: 23.50},
	"kythira": {Lat: 36.10, Lon: 23.10}, "saronic": {Lat: 37.60, Lon: 23.60}, "dardanelles": {Lat: 40.00, Lon: 25.90},
	"marmara": {Lat: 40.80, Lon: 28.30}, "cape matapan": {Lat: 36.10, Lon: 22.00}, "otranto": {Lat: 40.20, Lon: 18.90},
	"istria": {Lat: 45.00, Lon: 13.20}, "malta": {Lat: 36.60, Lon: 14.60}, "pantelleria": {Lat: 37.30, Lon: 11.20},
	"corsica north": {Lat: 43.20, Lon: 9.30}, "tyrrhenian": {Lat: 40.50, Lon: 11.50}, "sardinia south": {Lat: 38.60, Lon: 8.80},
	"balearics": {Lat: 38.20, Lon: 1.80}, "cape de gata": {Lat: 36.50, Lon: -2.00}, "gibraltar": {Lat: 35.95, Lon: -5.60},
	"st vincent": {Lat: 36.80, Lon: -9.20}, "finisterre": {Lat: 43.40, Lon: -9.70}, "ushant": {Lat: 48.80, Lon: -5.80},
	"casquets": {Lat: 49.90, Lon: -2.80}, "seine": {Lat: 49.60, Lon: -0.20}, "wight": {Lat: 50.60, Lon: -1.00},
	"dover": {Lat: 51.00, Lon: 1.50}, "north hinder": {Lat: 51.90, Lon: 2.80}, "orfordness": {Lat: 51.90, Lon: 1.70},
	"scheldt": {Lat: 51.45, Lon: 3.50}, "texel": {Lat: 53.30, Lon: 4.40}, "elbe": {Lat: 54.00, Lon: 8.00},
	"jutland": {Lat: 57.00, Lon: 7.50}, "skaw": {Lat: 57.90, Lon: 10.70}, "great belt": {Lat: 55.40, Lon: 11.00},
	"fehmarn": {Lat: 54.50, Lon: 11.80}, "bornholm": {Lat: 54.90, Lon: 14.50}, "hel": {Lat: 54.70, Lon: 18.90},
	"lamu": {Lat: -3.00, Lon: 43.00}, "madagascar south": {Lat: -27.00, Lon: 46.00}, "mauritius south": {Lat: -22.00, Lon: 58.00},
	"durban roads": {Lat: -30.10, Lon: 31.40}, "cape agulhas": {Lat: -35.20, Lon: 20.00}, "cape of good hope": {Lat: -34.30, Lon: 18.00},
	"cape palmas": {Lat: 3.50, Lon: -8.00}, "lagos roads": {Lat: 6.20, Lon: 3.35}, "dakar": {Lat: 14.80, Lon: -18.00}, "canaries": {Lat: 28.50, Lon: -14.00},
	"bonin": {Lat: 30.00, Lon: 131.00}, "tokyo roads": {Lat: 34.90, Lon: 139.80}, "boso": {Lat: 34.80, Lon: 140.20},
	"korea strait": {Lat: 34.30, Lon: 128.60}, "cheju": {Lat: 34.00, Lon: 125.60}, "tsugaru": {Lat: 41.40, Lon: 140.60},
	"aleutians": {Lat: 50.50, Lon: -175.00}, "north pacific": {Lat: 46.50, Lon: -170.00}, "osumi": {Lat: 30.80, Lon: 130.50},
	"juan de fuca": {Lat: 48.50, Lon: -124.80}, "victoria": {Lat: 48.30, Lon: -123.30}, "puget": {Lat: 48.10, Lon: -122.70},
	"golden gate": {Lat: 37.70, Lon: -122.80}, "conception": {Lat: 34.40, Lon: -120.80}, "san pedro": {Lat: 33.60, Lon: -118.20},
	"cabo san lucas": {Lat: 22.60, Lon: -110.30}, "manzanillo roads": {Lat: 18.90, Lon: -104.50}, "tehuantepec": {Lat: 13.00, Lon: -94.00},
	"hawaii": {Lat: 22.50, Lon: -157.50}, "balboa": {Lat: 8.70, Lon: -79.50}, "cape mala": {Lat: 7.20, Lon: -80.20},
	"colon": {Lat: 9.45, Lon: -79.90}, "windward": {Lat: 20.00, Lon: -74.20}, "bahamas east": {Lat: 24.50, Lon: -73.30},
	"yucatan": {Lat: 21.80, Lon: -85.50}, "galveston": {Lat: 29.30, Lon: -94.60}, "florida strait": {Lat: 24.30, Lon: -81.50},
	"miami roads": {Lat: 27.00, Lon: -79.50}, "tybee": {Lat: 31.90, Lon: -80.60}, "hatteras": {Lat: 35.00, Lon: -75.00},
	"ambrose": {Lat: 40.40, Lon: -73.80}, "grand banks": {Lat: 42.50, Lon: -50.00}, "azores north": {Lat: 45.00, Lon: -30.00},
	"galapagos": {Lat: -1.00, Lon: -86.00}, "blanco": {Lat: -4.50, Lon: -81.80}, "valparaiso": {Lat: -33.30, Lon: -72.00},
	"cabo branco": {Lat: -7.50, Lon: -34.00}, "cabo frio": {Lat: -23.40, Lon: -41.50}, "santos roads": {Lat: -24.20, Lon: -46.20},
	"philippine sea": {Lat: 15.00, Lon: 133.00}, "mindanao east": {Lat: 8.00, Lon: 128.00}, "vitiaz": {Lat: -5.70, Lon: 147.60},
	"jomard": {Lat: -11.30, Lon: 152.10}, "flores": {Lat: -7.80, Lon: 120.00}, "arafura": {Lat: -9.50, Lon: 133.00}, "torres": {Lat: -10.60, Lon: 142.20},
	"coral":      {Lat: -12.00, Lon: 146.00},
	"sandy cape": {Lat: -24.30, Lon: 154.00}, "botany roads": {Lat: -34.00, Lon: 151.60}, "gabo": {Lat: -37.70, Lon: 150.30},
	"bass": {Lat: -39.20, Lon: 146.50}, "port phillip": {Lat: -38.40, Lon: 144.60}, "leeuwin": {Lat: -35.00, Lon: 114.50},
	"north cape": {Lat: -34.20, Lon: 173.20}, "hauraki": {Lat: -36.40, Lon: 175.10},
	"aktau roads": {Lat: 43.50, Lon: 51.10}, "absheron": {Lat: 40.40, Lon: 50.70}, "alat roads": {Lat: 39.90, Lon: 49.60},
	"poti roads": {Lat: 42.15, Lon: 41.40}, "constanta roads": {Lat: 44.05, Lon: 28.90},
}

// seaways joins the waters: each line is a path sailed either way.
var seaways = []string{
	"bohai strait, shandong, yellow sea, yangtze, ningbo roads, east china sea, formosa north, formosa south, pearl, hainan east, vietnam east, camau, singapore east, singapore, klang, malacca north, sumatra head, dondra, comorin, mumbai roads",
	"dalian roads, bohai strait", "dalian roads, shandong", "incheon roads, shandong", "incheon roads, cheju", "qingdao roads, shandong south, shandong", "shandong south, incheon roads", "qingdao roads, yangtze", "qingdao roads, cheju, osumi",
	"tonkin, qiongzhou, pearl", "formosa south, vietnam east, natuna, karimata", "st vincent, azores south, ambrose", "azores south, hatteras",
	"pearl mouth, pearl", "pearl, luzon strait", "pearl, corregidor", "pearl, vietnam east", "formosa south, luzon strait", "formosa south, corregidor", "east china sea, luzon strait", "corregidor, mindoro, celebes, makassar, lombok",
	"hainan south, hainan east", "hainan south, vietnam east", "tonkin, hainan south", "vung tau, vietnam east", "vung tau, camau", "vung tau, singapore east", "vietnam east, singapore east", "camau, siam", "corregidor, singapore east", "corregidor, vietnam east",
	"singapore east, karimata, jakarta roads, sunda", "sunda, mauritius south", "sunda, leeuwin",
	"dondra, socotra, aden, bab el mandeb, red sea, suez, port said, crete south, malta", "dondra, guardafui, aden", "mumbai roads, ras al hadd, hormuz", "ras al hadd, socotra", "comorin, ras al hadd", "comorin, socotra",
	"crete south, kythira, saronic, dardanelles, marmara", "port said, kythira", "port said, dardanelles", "crete south, cape matapan, otranto, istria", "kythira, cape matapan", "cape matapan, malta",
	"malta, pantelleria, sardinia south, balearics, cape de gata, gibraltar, st vincent, finisterre, ushant, casquets, dover, north hinder, texel, elbe", "malta, tyrrhenian, corsica north", "sardinia south, corsica north", "pantelleria, cape de gata", "corsica north, balearics", "pantelleria, tyrrhenian",
	"casquets, seine, dover", "casquets, wight, dover", "dover, orfordness, north hinder", "dover, scheldt, north hinder", "elbe, jutland, skaw, great belt, fehmarn, bornholm, hel", "orfordness, texel",
	"sumatra head, lamu", "dondra, lamu", "guardafui, lamu", "sumatra head, mauritius south", "mauritius south, madagascar south, durban roads, cape agulhas, cape of good hope", "lamu, madagascar south", "cape of good hope, cape palmas", "cape of good hope, lagos roads, cape palmas, dakar, canaries, st vincent", "canaries, finisterre",
	"cape of good hope, santos roads", "dakar, cabo branco, cabo frio, santos roads",
	"yangtze, osumi, bonin", "osumi, tokyo roads, boso", "ningbo roads, osumi", "yangtze, cheju, korea strait", "yellow sea, cheju", "shandong, cheju", "korea strait, tsugaru", "korea strait, osumi", "east china sea, osumi", "luzon strait, osumi", "luzon strait, boso",
	"boso, aleutians, north pacific", "tsugaru, aleutians, juan de fuca, victoria, puget", "boso, north pacific, golden gate", "north pacific, conception, san pedro", "north pacific, juan de fuca", "golden gate, conception",
	"boso, hawaii, manzanillo roads", "san pedro, cabo san lucas, manzanillo roads, tehuantepec, cape mala, balboa", "hawaii, balboa", "hawaii, galapagos", "cape mala, blanco", "manzanillo roads, galapagos, blanco, valparaiso", "boso, cabo san lucas",
	"balboa, colon, windward, bahamas east, ambrose", "bahamas east, tybee", "colon, yucatan, galveston", "yucatan, florida strait, miami roads, tybee, hatteras, ambrose", "bahamas east, hatteras",
	"ambrose, grand banks, casquets", "grand banks, ushant", "hatteras, azores north, ushant", "tybee, azores north", "azores north, casquets",
	"luzon strait, mindanao east, vitiaz, jomard, sandy cape, botany roads, gabo, bass, port phillip", "ningbo roads, philippine sea, vitiaz", "lombok, leeuwin, port phillip", "corregidor, celebes", "jakarta roads, flores, arafura, torres, coral, sandy cape, north cape, hauraki", "lombok, flores", "jomard, north cape", "gabo, north cape", "botany roads, north cape",
	"aktau roads, absheron, alat roads", "poti roads, constanta roads",
}

// offQuay says which water a port's ships come to first.
var offQuay = map[string]string{
	"CNSHG": "yangtze", "CNNBG": "ningbo roads", "CNYTN": "pearl", "CNNSA": "pearl mouth", "CNQDG": "qingdao roads", "CNTXG": "bohai strait",
	"CNDAG": "dalian roads", "CNXMG": "formosa south", "HKHKG-P1": "pearl", "TWKHH": "formosa south", "JPTYO": "tokyo roads",
	"KRINC": "incheon roads", "KRPUS": "korea strait", "SGSIN-P1": "singapore", "MYPKG": "klang", "THLCH": "siam", "VNCLI": "vung tau",
	"VNHPH": "tonkin", "IDTPP": "jakarta roads", "PHMNL-P1": "corregidor", "INNSA": "mumbai roads", "AEJEA": "hormuz",
	"SAJED": "red sea", "TRAMR": "marmara", "EGPSD": "port said", "GRPIR": "saronic", "SIKOP": "istria", "ITGOA": "corsica north",
	"ESBCN": "balearics", "ESVLC": "balearics", "FRLEH": "seine", "GBSOU": "wight", "GBFXT": "orfordness", "NLRTM": "north hinder",
	"BEANR": "scheldt", "DEHAM": "elbe", "SEGOT": "skaw", "PLGDN": "hel", "KEMBA": "lamu", "ZADUR": "durban roads", "NGAPP": "lagos roads",
	"USLGB": "san pedro", "USOAK": "golden gate", "USTIW": "puget", "CAVAN": "victoria", "MXZLO": "manzanillo roads",
	"PABLB": "balboa", "USHOU": "galveston", "USSAV": "tybee", "USPNJ": "ambrose", "PECHY": "blanco", "CLSAI": "valparaiso",
	"COBUN": "cape mala", "BRSSZ": "santos roads", "AUPBT": "botany roads", "AUMEL": "port phillip", "NZAKL-P1": "hauraki",
	"KZAAU": "aktau roads", "AZALA": "alat roads", "GEPTI": "poti roads", "ROCND": "constanta roads",
}

const kmPerNauticalMile = 1.852

// nauticalMiles from port to port along the seaways: the shortest path, plus
// the way between quay and water at either end.
func (w *world) nauticalMiles(from, to string) float64 {
	if miles, found := w.miles[[2]string{from, to}]; found {
		return miles
	}
	a, b := w.place(from), w.place(to)
	start, fromKnown := offQuay[from]
	end, toKnown := offQuay[to]
	if !fromKnown || !toKnown {
		w.fault("sea lane %s to %s: a port has no water off its quay", from, to)
		return 0
	}
	km := shortest(start, end)
	if math.IsInf(km, 1) {
		w.fault("sea lane %s to %s: no seaway", from, to)
		return 0
	}
	km += apart(geo.Point{Lat: a.Lat, Lon: a.Lon}, waters[start]) + apart(waters[end], geo.Point{Lat: b.Lat, Lon: b.Lon})
	w.miles[[2]string{from, to}] = km / kmPerNauticalMile
	return km / kmPerNauticalMile
}

func apart(a, b geo.Point) float64 { return float64(geo.Distance(a, b)) / 1000 }

// joined lists, for each water, the waters next to it.
var joined = func() map[string][]string {
	out := map[string][]string{}
	for _, path := range seaways {
		names := strings.Split(path, ", ")
		for i := 1; i < len(names); i++ {
			out[names[i-1]] = append(out[names[i-1]], names[i])
			out[names[i]] = append(out[names[i]], names[i-1])
		}
	}
	return out
}()

// shortest way over the waters, in km: every leg is relaxed until none gives a
// shorter way (Bellman and Ford; there are too few waters to need a queue).
func shortest(from, to string) float64 {
	best := map[string]float64{from: 0}
	for changed := true; changed; {
		changed = false
		for at, km := range best {
			for _, next := range joined[at] {
				further := km + apart(waters[at], waters[next])
				if old, seen := best[next]; !seen || further < old {
					best[next], changed = further, true
				}
			}
		}
	}
	if km, reached := best[to]; reached {
		return km
	}
	return math.Inf(1)
}

// uncharted lists names in the tables that are in no other; a test wants none.
func uncharted() []string {
	var out []string
	for name := range joined {
		if _, known := waters[name]; !known {
			out = append(out, name)
		}
	}
	for name := range waters {
		if len(joined[name]) == 0 {
			out = append(out, name)
		}
	}
	for port, water := range offQuay {
		if _, known := waters[water]; !known {
			out = append(out, port+" off "+water)
		}
	}
	slices.Sort(out)
	return out
}
