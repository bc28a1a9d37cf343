// Package access decides who a caller is: it makes, keeps and checks API keys,
// and makes and checks the tokens in shoppers' links. What each of them may do
// is decided by package api.
//
// # Start here
//
//	File     the API keys of one data directory; Create, List, Revoke, Lookup
//	Links    makes and checks the token of one parcel's link
//	Role     what a key is for
//
// # Keys
//
// A key reads ent_<id>_<secret>. The id (60 random bits) names the key in lists
// and logs; the secret is 256 random bits. The file keeps the SHA-256 of the
// whole key and never the key itself, so it is shown once, when it is made.
//
// A fast hash is the right one here. Slow hashes (bcrypt, argon2) defend
// passwords, which people choose and which a dictionary therefore finds; they
// buy back the entropy a password lacks. Nobody can enumerate 2^256 secrets
// whatever one guess costs, so slowness would add nothing but a few hundred
// milliseconds to each request, and a way to exhaust the server.
//
// Unknown, revoked, malformed and wrong keys all give ErrRefused, after the
// same work, so that a caller learns nothing from the answer or its timing.
//
// # The file
//
// DATA/keys.json, mode 0600, is replaced whole: written beside itself, synced,
// renamed, and the directory synced. Writers take flock on keys.json.lock, so
// two `entrepot keys` runs cannot lose each other's key. Readers take no lock:
// a rename is atomic. A server looks at most once a second whether the file is
// another one (device and inode, size, modification time) and reads it again
// if so; a key made or revoked beside it counts within that second.
//
// A file that cannot be read or understood refuses everybody, keys read before
// included, and the error says where it is wrong: a door whose lock is broken
// stays shut.
//
// # Links
//
// A shopper's token is trk_ and an HMAC-SHA256 over the parcel and the
// generation of its link, keyed with DATA/secret. Nothing needs to be stored
// per token; raising the generation revokes every link given out before, and a
// new secret revokes all links of all parcels.
//
// # Ownership
//
// File and Links may be used by any number of goroutines. The set of keys a
// File has read is immutable and swapped by one atomic pointer.
package access
