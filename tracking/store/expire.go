package store

import "time"

// Events expire by the wall clock, and what has expired is gone for good. A clock
// that is wrong for a while, a year ahead until the network puts it right, must not
// take what it should not. So it is believed once it has gone in step with the
// machine's own, which nobody sets, for an hour.
const (
	steadyFor = time.Hour
	inStep    = time.Minute // apart at most
)

// steadyClock tells when the wall clock can be believed. The zero value has seen
// nothing.
type steadyClock struct {
	wall    time.Time
	running time.Duration
}

// believed tells whether a wall clock that shows wall is to be believed, when the
// machine has been running for so long.
func (c *steadyClock) believed(wall time.Time, running time.Duration) bool {
	wall = wall.Round(0)
	if apart := wall.Sub(c.wall) - (running - c.running); c.wall.IsZero() || apart.Abs() > inStep {
		*c = steadyClock{wall, running}
	}
	return running-c.running >= steadyFor
}

// settledInTurn is how many parcels are settled before the keeper looks whether the
// store is to be closed.
const settledInTurn = 1000

// expire settles what ended longer ago than events are kept for.
func (s *Store) expire(now time.Time) {
	for s.options.Keep > 0 && s.keeper.ctx.Err() == nil {
		n, err := s.Settle(s.keeper.ctx, now.Add(-s.options.Keep), settledInTurn)
		if err != nil && s.keeper.ctx.Err() == nil {
			s.options.Logger.Warn("store: events that have expired are still there", "dir", s.dir, "error", err)
		}
		if err != nil || n < settledInTurn {
			return
		}
	}
}
