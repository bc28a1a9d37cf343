package network

import "strings"

// AnyOf writes words of which one is meant: a, b or c.
func AnyOf[S ~string](words []S) string { return listed(words, " or ") }

// AllOf writes words that are all meant: a, b and c.
func AllOf[S ~string](words []S) string { return listed(words, " and ") }

func listed[S ~string](words []S, last string) string {
	var b strings.Builder
	for i, w := range words {
		switch i {
		case 0:
		case len(words) - 1:
			b.WriteString(last)
		default:
			b.WriteString(", ")
		}
		b.WriteString(string(w))
	}
	return b.String()
}
