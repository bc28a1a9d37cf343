package suggest

import (
	"slices"
	"testing"
)

func TestNear(t *testing.T) {
	all := []Candidate{
		{"CNSZX", []string{"Shenzhen Bao'an Airport"}},
		{"CNSHA-PVG", []string{"Shanghai Pudong"}},
		{"CNSGH", []string{"Port of Shanghai"}},
		{"DEFRA", []string{"Frankfurt am Main"}},
	}
	tests := []struct {
		word  string
		limit int
		want  []string
	}{
		{"shanghai", 5, []string{"CNSHA-PVG", "CNSGH"}},
		{"cnsz", 5, []string{"CNSZX"}},
		{"Frankfrt", 5, []string{"DEFRA"}},
		{"Shenzen", 5, []string{"CNSZX"}},
		{"DEFRN", 5, []string{"DEFRA"}},
		{"cn", 2, []string{"CNSZX", "CNSHA-PVG"}},
		{"Atlantis", 5, nil},
		{" ", 5, nil},
	}
	for _, tt := range tests {
		if got := Near(tt.word, all, tt.limit); !slices.Equal(got, tt.want) {
			t.Errorf("Near(%q) = %v, want %v", tt.word, got, tt.want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"abc", "abc", 0}, {"ürümqi", "urumqi", 2},
	} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
