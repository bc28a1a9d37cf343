//go:build race

package search

// raced says that the race detector runs: sync.Pool then drops things at random.
const raced = true
