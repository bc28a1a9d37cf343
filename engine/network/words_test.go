package network

import "testing"

func TestWords(t *testing.T) {
	for _, tt := range []struct {
		words    []string
		any, all string
	}{
		{nil, "", ""},
		{[]string{"air"}, "air", "air"},
		{[]string{"air", "sea"}, "air or sea", "air and sea"},
		{[]string{"air", "sea", "rail"}, "air, sea or rail", "air, sea and rail"},
	} {
		if got := AnyOf(tt.words); got != tt.any {
			t.Errorf("AnyOf(%q) = %q, want %q", tt.words, got, tt.any)
		}
		if got := AllOf(tt.words); got != tt.all {
			t.Errorf("AllOf(%q) = %q, want %q", tt.words, got, tt.all)
		}
	}
}
