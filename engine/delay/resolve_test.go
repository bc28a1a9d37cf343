package delay

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"entrepot/engine/network"
)

func points(minutes ...int) (out []network.DelayPoint) {
	for i, m := range minutes {
		out = append(out, network.DelayPoint{Late: time.Duration(m) * time.Minute, Share: network.Whole / network.Share(len(minutes)) * network.Share(i+1)})
	}
	return out
}

func TestResolve(t *testing.T) {
	n := &network.Network{
		Lanes: []network.Lane{
			{ID: "own", Carrier: "blue", Mode: network.Air}, {ID: "blue-air", Carrier: "blue", Mode: network.Air},
			{ID: "red-air", Carrier: "red", Mode: network.Air}, {ID: "blue-sea", Carrier: "blue", Mode: network.Sea},
			{ID: "blue-rail", Carrier: "blue", Mode: network.Rail}, {ID: "prompt", Carrier: "red", Mode: network.Air},
		},
		Delays: []network.Delay{
			{Mode: network.Air, Points: points(0, 60)}, {Mode: network.Air, Carrier: "blue", Points: points(0, 10)},
			{Lane: "own", Points: points(5)}, {Lane: "prompt", Points: points(0)},
			{Mode: network.Sea, Points: points(0, 60)}, {Mode: network.Road, Points: points(7)},
			{Lane: "gone", Points: points(8)}, {Mode: network.Rail, Carrier: "red", Points: points(9)},
		},
	}
	classes, of, err := Resolve(n)
	if err != nil {
		t.Fatal(err)
	}
	if want := []int32{3, 2, 1, 1, 0, 0}; !slices.Equal(of, want) {
		t.Errorf("classes of the lanes: got %v, want %v", of, want)
	}
	if len(classes) != 7 || !classes[0].Equal(Certain) || classes[3].Quantile(1) != 300 {
		t.Errorf("classes: %v", classes)
	}
	classes, of, err = Resolve(&network.Network{Lanes: n.Lanes})
	if err != nil || len(classes) != 1 || !classes[0].Equal(Certain) || slices.Max(of) != 0 || len(of) != len(n.Lanes) {
		t.Errorf("without delays: got %v %v %v", classes, of, err)
	}
	for want, d := range map[string][]network.Delay{
		"delays of mode air: got two distributions":               {n.Delays[0], n.Delays[0]},
		"delays of lane own: got two distributions":               {n.Delays[2], n.Delays[2]},
		"delays of carrier blue by air: got two distributions":    {n.Delays[1], n.Delays[1]},
		"delays of mode sea: delay: points: got 0":                {{Mode: network.Sea}},
		"delays of carrier blue by : got mode \"\"":               {{Carrier: "blue", Points: points(0)}},
		"delays of mode : got mode \"\", carrier \"\"":            {{Points: points(0)}},
		"delays of lane own: got mode \"air\"":                    {{Lane: "own", Mode: network.Air, Points: points(0)}},
		"delays of lane own: got mode \"\", carrier \"x\"":        {{Lane: "own", Carrier: "x", Points: points(0)}},
		"delays of mode air: delay: point 2: lateness: got 10m0s": {{Mode: network.Air, Points: points(10, 10)}},
	} {
		if _, _, err := Resolve(&network.Network{Lanes: n.Lanes, Delays: d}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestResolveRandom looks the distribution of each lane up in the words of the
// format: the first that is there of lane, carrier and mode, mode.
func TestResolveRandom(t *testing.T) {
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		n := &network.Network{}
		for i := range 1 + r.IntN(6) {
			n.Lanes = append(n.Lanes, network.Lane{ID: fmt.Sprint("l", i), Carrier: fmt.Sprint("c", r.IntN(2)), Mode: network.Modes[r.IntN(2)]})
		}
		seen := map[string]bool{}
		for range r.IntN(6) {
			d := network.Delay{Mode: network.Modes[r.IntN(2)]}
			switch r.IntN(3) {
			case 0:
				d = network.Delay{Lane: fmt.Sprint("l", r.IntN(8))}
			case 1:
				d.Carrier = fmt.Sprint("c", r.IntN(2))
			}
			if d.Points = points(r.IntN(3)); !seen[about(&d)] {
				seen[about(&d)] = true
				n.Delays = append(n.Delays, d)
			}
		}
		classes, of, err := Resolve(n)
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range n.Lanes {
			want := Certain
			for _, name := range []string{"mode " + string(l.Mode), fmt.Sprintf("carrier %s by %s", l.Carrier, l.Mode), "lane " + l.ID} {
				for k := range n.Delays {
					if about(&n.Delays[k]) == name {
						want, _ = New(n.Delays[k].Points)
					}
				}
			}
			if !classes[of[i]].Equal(want) {
				t.Errorf("%+v: got %v, want %v; delays %+v", l, classes[of[i]], want, n.Delays)
			}
		}
		for i := range classes {
			for k := range i {
				if classes[i].Equal(classes[k]) {
					t.Errorf("classes %d and %d are both %v", k, i, classes[i])
				}
			}
		}
	})
}
