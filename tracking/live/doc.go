// Package live tells those who watch a parcel of its events as they happen.
//
// [Follow] is what a caller wants: every event of a parcel after a sequence,
// once and in order, first those that are stored and then each new one. It is
// made of two parts that need not trust each other: the store's log, which has
// everything, and the [Hub], which is quick.
//
// # Why nothing is missed
//
// The hub is told of an event only after it is on disk. Follow subscribes
// first, then reads the history, then takes from the subscription what the
// history did not have. An event that was committed before the history was
// read is in it. One that was committed later is published later still, and by
// then the subscription stands. One that is in both is dropped by its sequence.
// The other order, history first, leaves a hole between the two.
//
// # When a watcher is slow
//
// Publish never waits. A subscription whose queue is full is cut off: its
// channel closes with ErrSlow as the reason, and its owner goes back to the
// history for what it missed, as Follow does. So a slow watcher costs a read of
// the store and nobody else's time.
//
// # Who owns what
//
//	thing                    owner
//	a shard's subscriptions  shard.mu, held only for map work and sends that don't wait
//	Subscription.events      Publish and cut send and close, under shard.mu
//	Subscription.reason      written under shard.mu before events is closed, read after
//	sockets                  nobody here
//
// No two locks are ever held together and nothing is called under one.
package live
