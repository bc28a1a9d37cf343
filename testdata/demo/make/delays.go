package main

import (
	"strings"
	"time"

	"entrepot/engine/network"
)

// keeping is how a mode, or a carrier's lanes of one, keep time: "minutes
// late:percent that are at most so late".
type keeping struct {
	mode    network.Mode
	carrier string
	points  string
}

// keepings are invented. Their shape is that of the trade: road and courier vans
// lose minutes, aircraft hours, trains half a day, ships days and mail days too;
// and what is sold as fast is also what keeps time. Nothing reaches 100: now and
// then a lorry is stopped, a container is rolled to a later ship, a bag of mail
// goes astray.
var keepings = []keeping{
	{network.Air, "", "0:62 30:76 60:84 120:91 240:95.5 480:97.5 1440:99.2 2880:99.8"},
	{network.Air, "HLX", "0:82 15:90 30:94 60:97.5 120:99 360:99.7 1440:99.95"},
	{network.Air, "SPG", "0:55 120:70 360:82 720:90 1440:96 2880:98.7 5760:99.6"},
	{network.Air, "DWA", "0:60 30:74 60:82 120:90 360:96.5 1440:99.2 2880:99.8"},

	{network.Sea, "", "0:38 720:48 1440:57 2880:70 4320:79 5760:86 8640:92.5 11520:96 15840:98.2 21600:99.3 30240:99.8"},
	{network.Sea, "QWL", "0:68 360:79 720:87 1440:93.5 2880:97.5 5760:99.4 10080:99.9"},
	{network.Sea, "SMO", "0:33 720:43 1440:52 2880:64 4320:74 5760:81 8640:89.5 11520:94 15840:97.3 21600:98.9 30240:99.6"},
	{network.Sea, "CTH", "0:48 360:60 720:71 1440:84 2880:93 4320:97 7200:99.4"}, // the Caspian's wind

	{network.Rail, "", "0:58 120:69 240:77 480:85 720:90 1440:95.5 2880:98.6 4320:99.5 7200:99.8"},
	{network.Rail, "CTH", "0:45 240:60 720:76 1440:87 2880:94.5 4320:97.5 7200:99.2"},

	{network.Road, "", "0:74 15:85 30:91 60:95.5 120:98 240:99.2 720:99.8"},
	{network.Road, "RTW", "0:62 30:76 60:84 120:91 240:95.5 720:98.8 1440:99.6"}, // borders on the way
	{network.Road, "LIN", "0:78 10:86 20:91 45:96 90:98.4 240:99.6 720:99.9"},

	{network.Barge, "", "0:60 120:74 360:87 720:93.5 1440:97.5 2880:99.3 5760:99.8"},

	{network.Post, "", "0:42 720:55 1440:68 2880:81 4320:88.5 7200:95 11520:98 17280:99.1 28800:99.6"},

	{network.Courier, "", "0:84 30:92 60:95.5 120:97.8 1440:99.5 2880:99.8"},
	{network.Courier, "HLX", "0:92 15:95.5 30:97.5 60:98.8 1440:99.8 2880:99.95"},
	{network.Courier, "SSC", "0:72 60:84 120:90 240:94 1440:98.6 2880:99.4"},
}

// delays are the rows of delays.csv.
func delays() (out []network.Delay) {
	for _, k := range keepings {
		d := network.Delay{Mode: k.mode, Carrier: k.carrier}
		for word := range strings.FieldsSeq(k.points) {
			late, percent, _ := strings.Cut(word, ":")
			whole, fraction, _ := strings.Cut(percent, ".")
			d.Points = append(d.Points, network.DelayPoint{Late: time.Duration(number(late)) * time.Minute,
				Share: network.Share(number(whole + (fraction + "0000")[:4])), Source: "invented"})
		}
		out = append(out, d)
	}
	return out
}
