// Package web serves the two pages of Entrepot from the binary itself.
//
//	/             the planner's page: routes, parcels
//	/track/{id}   the shopper's page; the token is in the fragment and never gets here
//	/assets/...   what the pages are made of, under names that carry a hash
//
// The pages are TypeScript under src, built by Vite into dist, which is
// embedded when the Go program is built. dist is not in the repository, only
// its placeholder is: a program built without the pages serves the API all the
// same and says on the pages' paths how to build them.
//
// # Caching
//
// A page is asked for each time and answered 304 when nothing changed. An
// asset is kept for a year: another content has another name. Each text has a
// .gz beside it from the build, sent to whoever takes it; nothing is
// compressed while serving.
//
// # What a page may do
//
// The content security policy of every answer allows scripts, styles, workers
// and connections of this origin only, nothing inline, and no frame around the
// page. The pages fetch nothing from outside; tests/bundle.test.ts and the
// browser test hold that.
//
// # Ownership
//
// A handler is made once and read-only afterwards; the embedded files never
// change. Everything here is safe for concurrent use.
package web
