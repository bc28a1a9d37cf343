// Package customs says what the customs of a territory ask of one consignment.
package customs
