//go:build race

package api

// raced says that the race detector runs, and everything takes ten times as long.
const raced = true
