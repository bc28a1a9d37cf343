package delay

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"entrepot/engine/network"
)

func TestNewRefuses(t *testing.T) {
	point := func(late time.Duration, share network.Share) network.DelayPoint {
		return network.DelayPoint{Late: late, Share: share}
	}
	var many []network.DelayPoint
	for i := range MaxSteps + 1 {
		many = append(many, point(time.Duration(i)*time.Second, network.Share(i+1)))
	}
	if _, err := New(many[:MaxSteps]); err != nil {
		t.Errorf("%d points: %v", MaxSteps, err)
	}
	for _, tt := range []struct {
		points []network.DelayPoint
		err    string
	}{
		{nil, "points: got 0, want 1 to 16"},
		{many, "points: got 17"},
		{[]network.DelayPoint{point(-time.Second, 1)}, "point 1: lateness: got -1s, want whole seconds from 0 to 9600h0m0s"},
		{[]network.DelayPoint{point(time.Millisecond, 1)}, "point 1: lateness: got 1ms"},
		{[]network.DelayPoint{point(9601*time.Hour, 1)}, "point 1: lateness: got 9601h"},
		{[]network.DelayPoint{point(math.MaxInt64/time.Second*time.Second, 1)}, "point 1: lateness"},
		{[]network.DelayPoint{point(0, 0)}, "point 1: share: got 0%, want 0.0001% to 100%"},
		{[]network.DelayPoint{point(0, network.Whole+1)}, "point 1: share: got 100.0001%"},
		{[]network.DelayPoint{point(0, 1), point(0, 2)}, "point 2: lateness: got 0s, want more than the 0s before it"},
		{[]network.DelayPoint{point(time.Minute, 1), point(time.Second, 2)}, "point 2: lateness: got 1s, want more than the 1m0s"},
		{[]network.DelayPoint{point(0, 5000), point(1e9, 5000)}, "point 2: share: got 0.5%, want more than the 0.5% before it"},
		{[]network.DelayPoint{point(0, network.Whole), point(1e9, network.Whole)}, "point 2: share"},
	} {
		if d, err := New(tt.points); err == nil || !strings.Contains(err.Error(), tt.err) || !d.Equal(Certain) {
			t.Errorf("%v: got %v, want %s", tt.points, err, tt.err)
		}
	}
}

// TestDistribution reads one at every edge of its steps.
func TestDistribution(t *testing.T) {
	d := of(t, 60, 500_000, 3600, 900_000, 86400, 990_000)
	for _, tt := range []struct {
		slack Second
		share network.Share
		risk  Risk
	}{
		{math.MinInt32, 0, Impossible}, {-1, 0, Impossible}, {0, 0, Impossible}, {59, 0, Impossible},
		{60, 500_000, 693_147}, {3599, 500_000, 693_147}, {3600, 900_000, 105_361}, {86399, 900_000, 105_361},
		{86400, 990_000, 10_050}, {Never, 990_000, 10_050},
	} {
		if share, risk := d.Within(tt.slack), d.Risk(tt.slack); share != tt.share || risk != tt.risk {
			t.Errorf("slack %d: got %v and risk %d, want %v and %d", tt.slack, share, risk, tt.share, tt.risk)
		}
	}
	if d.Total() != 990_000 || d.Floor() != 10_050 {
		t.Errorf("got total %v, floor %d", d.Total(), d.Floor())
	}
	for _, tt := range []struct {
		share network.Share
		late  Second
	}{{1, 60}, {500_000, 60}, {500_001, 3600}, {990_000, 86400}, {990_001, Never}} {
		if got := d.Quantile(tt.share); got != tt.late {
			t.Errorf("quantile of %v: got %d, want %d", tt.share, got, tt.late)
		}
	}
	if c := Certain; c.Within(0) != network.Whole || c.Within(-1) != 0 || c.Risk(0) != 0 || c.Risk(-1) != Impossible || c.Floor() != 0 ||
		c.Quantile(network.Whole) != 0 || !c.Equal(of(t, 0, 1_000_000)) || c.Equal(d) {
		t.Error("the zero value is not always on time")
	}
}

// TestRiskOf compares every share with the machine's logarithm.
func TestRiskOf(t *testing.T) {
	last := Impossible
	for p := network.Share(1); p <= network.Whole; p++ {
		got := RiskOf(p)
		want := -math.Log(float64(p)/float64(network.Whole)) * 1e6
		if math.Abs(float64(got)-want) > 0.5000001 {
			t.Fatalf("risk of %v: got %d, want %.3f", p, got, want)
		}
		if got >= last {
			t.Fatalf("risk of %v: got %d, want less than the %d of a share below", p, got, last)
		}
		last = got
	}
	if RiskOf(0) != Impossible || RiskOf(-1) != Impossible || RiskOf(network.Whole+1) != 0 || RiskOf(1) != 13_815_511 {
		t.Errorf("got %d, %d, %d, %d", RiskOf(0), RiskOf(-1), RiskOf(network.Whole+1), RiskOf(1))
	}
}

// TestSteps holds the steps to what the search takes them for: the thresholds of
// Risk, each lower than the last.
func TestSteps(t *testing.T) {
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		d := randomDistribution(t, r, MaxSteps, 30)
		steps := d.Steps()
		for slack := Second(-2); slack <= 32; slack++ {
			want, share := Impossible, network.Share(0)
			for _, s := range steps {
				if slack >= s.Late {
					want, share = s.Risk, s.Share
				}
			}
			if d.Risk(slack) != want || d.Within(slack) != share {
				t.Errorf("%v slack %d: got %d and %v, want %d and %v", d, slack, d.Risk(slack), d.Within(slack), want, share)
			}
		}
		for i, s := range steps {
			if i > 0 && (s.Risk >= steps[i-1].Risk || s.Late <= steps[i-1].Late) {
				t.Errorf("%v step %d: %+v after %+v", d, i, s, steps[i-1])
			}
			if d.Quantile(s.Share) != s.Late {
				t.Errorf("%v quantile of %v: got %d, want %d", d, s.Share, d.Quantile(s.Share), s.Late)
			}
		}
	})
}

// TestLead checks the definition slack by slack: the lead will do, one second
// less will not, and where it is Never no lead does.
func TestLead(t *testing.T) {
	const latest = 24
	enough := func(a, b Distribution, lead Second) bool {
		for s := Second(0); s <= latest; s++ {
			if a.Within(s+lead) < b.Within(s) {
				return false
			}
		}
		return true
	}
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		a, b, c := randomDistribution(t, r, 6, latest), randomDistribution(t, r, 6, latest), randomDistribution(t, r, 6, latest)
		lead := Lead(a, b)
		switch {
		case lead == Never && enough(a, b, latest):
			t.Errorf("a %v\nb %v\ngot never, want a lead", a, b)
		case lead != Never && (lead < 0 || !enough(a, b, lead)):
			t.Errorf("a %v\nb %v\ngot lead %d, which is not enough", a, b, lead)
		case lead != Never && lead > 0 && enough(a, b, lead-1):
			t.Errorf("a %v\nb %v\ngot lead %d, and less is enough", a, b, lead)
		}
		if Lead(a, a) != 0 {
			t.Errorf("a %v\ngot lead %d over itself, want 0", a, Lead(a, a))
		}
		if on := Lead(b, c); lead != Never && on != Never && Lead(a, c) > lead+on {
			t.Errorf("a %v\nb %v\nc %v\ngot lead %d of a over c, want at most %d + %d", a, b, c, Lead(a, c), lead, on)
		}
		// What the search does with it: who comes so much earlier risks no more,
		// whatever the departure.
		if lead != Never {
			for slack := Second(0); slack <= latest; slack++ {
				if a.Risk(slack+lead) > b.Risk(slack) {
					t.Errorf("a %v\nb %v\nslack %d: risk %d after a lead of %d, and %d without", a, b, slack, a.Risk(slack+lead), lead, b.Risk(slack))
				}
			}
		}
	})
}
