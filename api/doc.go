// Package api is the HTTP side of Entrepot: who may ask what, in which form, and
// how much of it at once. It decides nothing about routes or parcels; it turns
// requests into calls of the engine, the store and the control tower, and their
// answers and errors into JSON.
//
// # A tour
//
//	server.go        Parts, Server, New, Serve: putting together, starting, stopping
//	register.go      how an operation gets its guard, its limits and its documentation
//	auth.go          from a header to a caller, and what each may do
//	routes.go        POST /v1/routes, GET /v1/network/facilities; ask.go its conditions,
//	                 consignment.go what customs are told
//	questions.go     profile, isochrone, explain; route_matrix.go many to many
//	changes.go       /v1/network/changes and history; closures.go and bookings.go their short forms
//	parcels.go       reading parcels; registration.go registers them
//	views.go         what planner, carrier and shopper each see of a parcel: of its
//	                 state state_view.go, of its events event_view.go
//	proofs.go        pictures that events name, sent apart and shown to whom they concern
//	events.go        GET /v1/log: all events, for those who follow; cursors.go how far each has come
//	references.go    another number for a parcel, and two parcels made one; inherited.go
//	                 what becomes of the links then
//	scans.go         POST /v1/scans: one scan or a few; scan_source.go reads a body of any
//	                 length, scan_stream.go answers it
//	sockets.go       GET /v1/live: all connections; socket.go one; subscribe.go its messages
//	problems.go      every error a client can get, and the one table that makes them
//	openapi.go       the document at /openapi.json, made from the same types; examples.go its examples
//	limits.go        sizes, times, and how much goes on at once
//	log.go           one line for each request; metrics.go counts
//
// Package access below it keeps the keys; package web holds the pages.
//
// # Who may do what
//
//	operation                     admin  planner  carrier            link token
//	/v1/routes and below it       yes    yes      no                 no
//	/v1/network/..., /v1/bookings yes    yes      no                 no
//	POST /v1/parcels, GET list    yes    yes      no                 no
//	POST, DELETE .../link         yes    yes      no                 no
//	POST .../references, .../merge yes   yes      no                 no
//	GET  /v1/parcels/{id}         all    all      with a reference   its own parcel
//	GET  .../events, /v1/live     all    all      with a reference   its own parcel
//	POST /v1/scans                yes    no       its own scans      no
//	GET  /metrics                 yes    no       no                 no; anybody on this machine
//
// A credential that opens nothing gets 401, always in the same words; a valid
// key without the right gets 403; a parcel that the caller may not see is 404,
// as one that does not exist. A link's token is nobody until it is held against
// a parcel, so it gets 401 where no parcel is named.
//
// # Limits of a question
//
// Every search has a limit of partial routes and of time: the question's own or
// the server's, whichever is less. One that ends there is the problem
// too-much-work, and what was found by then stands in its member found. A matrix
// asked for as lines has sent what it found; what ended it is in the last line.
// The name of whoever changes the network is the key's, never the body's.
//
// # Streams of scans
//
// A body of scans may be endless, so no limit holds for it as a whole, in bytes or
// time. Each scan has 64 KiB and 30 seconds, each piece of the answer 30 seconds to
// be read, and a request holds two batches: one on its way to disk, one being read.
// A busy store is waited for, with the sender, who cannot send on. What was answered
// stands, whatever comes after; the last line says how it ended.
//
// # Who is shown what of a scan
//
// A shopper sees that something was corrected, is proven or is wrong, and neither
// the carrier nor its words. Who took a parcel is a person's name: planners see it,
// and the carrier that was given it.
//
// # Sent again
//
// A scan, a reference and a merge are the same when they come again, and need no
// key. Whatever else makes something may come with an Idempotency-Key, which is the key
// holder's own, and so may scans that are no stream, for the words of their first
// answer. The store keeps that of a registration or of scans for a day; the engine keeps
// hashes of that of a change with the change itself, over a restart, as long as it
// remembers the change. The same key with another body is refused.
//
// # Errors
//
// Handlers return errors of the packages below as they are. One table
// (problems.go) turns each kind into an RFC 9457 problem; what is not in it is a
// 500 that says nothing but the request's id, which is in the log beside the cause.
//
// # Who owns what
//
//	thing                      owner
//	store, hub, engine, keys   whoever made the Server; closed after Serve returns
//	live connection            its run goroutine, which ends its writer and followers
//	body of scans              scanSource.read, from openScans until stop; a small one
//	                           that comes at once the request's goroutine
//	answer to scans            the request's goroutine
//	links of parcels, merges   Server.linking, for one change
//	set of live connections    sockets.mu
//	trace of a request         the request's goroutine
//
// # What is never logged
//
// Authorization, query strings, paths with ids in them, bodies, messages of live
// connections. The log has route patterns and key ids.
package api
