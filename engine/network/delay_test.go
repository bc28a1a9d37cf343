package network

import "testing"

func TestShareString(t *testing.T) {
	for s, want := range map[Share]string{
		0: "0%", 1: "0.0001%", 10_000: "1%", 975_000: "97.5%", 999_999: "99.9999%", Whole: "100%", 2 * Whole: "200%", -1: "-0.0001%",
	} {
		if got := s.String(); got != want {
			t.Errorf("%d: got %s, want %s", int64(s), got, want)
		}
	}
}
