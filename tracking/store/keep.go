package store

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/dgraph-io/badger/v4"
)

// Keeping is what an open store does for itself while nobody asks.
//
// Badger merges its tables by itself. Having it flatten them at night besides
// would gain too little: of 2.5 million events it made 45 tables into 34 in 5 s,
// and a page of the log came in 0.3 ms in place of 0.5 (BenchmarkKeeping); by the
// next evening it would be as before. What it does not do by itself is to look
// whether a file of its value log can go. All values lie in the tables, so there
// is rarely one; it costs nothing to ask.

const (
	keepEvery    = 10 * time.Minute
	collectRatio = 0.5 // Badger's own advice
)

// silent is the log of what has none.
var silent = slog.New(slog.DiscardHandler)

// keeper is the goroutine that keeps a store.
type keeper struct {
	ctx  context.Context // ends when Close begins
	stop context.CancelFunc
	done chan struct{}
}

// keep starts keeping; end must follow.
func (s *Store) keep() {
	ctx, stop := context.WithCancel(context.Background())
	s.keeper = keeper{ctx, stop, make(chan struct{})}
	go func() {
		defer close(s.keeper.done)
		tick := time.NewTicker(keepEvery)
		defer tick.Stop()
		began := time.Now()
		var clock steadyClock
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				s.collect()
				if now := s.options.Now(); clock.believed(now, time.Since(began)) {
					s.expire(now)
				}
			}
		}
	}()
}

// end ends keeping, and backups under way.
func (k *keeper) end() {
	k.stop()
	<-k.done
}

// collect gives files of the value log back that hold little any more.
func (s *Store) collect() (freed int) {
	for s.keeper.ctx.Err() == nil {
		err := s.db.RunValueLogGC(collectRatio)
		if errors.Is(err, badger.ErrNoRewrite) || errors.Is(err, badger.ErrRejected) {
			break
		}
		if err != nil {
			s.options.Logger.Warn("store: the value log was not looked through", "dir", s.dir, "error", err)
			break
		}
		freed++
	}
	return freed
}
