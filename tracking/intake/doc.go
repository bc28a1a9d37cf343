// Package intake reads scans as carriers send them: one or millions, in three
// formats, packed or not, in memory that does not grow with the stream.
//
// # The way of a body
//
//	FormatOf(Content-Type)      which format, or a refusal
//	Decompress(Content-Encoding) gzip or zstd, unpacked as it is read
//	NewReader                   Next gives an Item for each scan, io.EOF after the last
//
// An [Item] is an event, validated by event.Scan.Validate, or the faults that
// make it none. A bad item costs only itself. Where reading cannot go on, Next
// ends with a [BadStream] that says at which byte and after how many items; what
// was read before it stands.
//
// # Formats
//
// All are UTF-8, with or without a byte order mark. The fields are those of
// event.Scan under their wire names, exactly as written there.
//
//	JSON     one scan, or an array of them, element by element:
//	         [{"carrier":"HLX","number":"N1","status":"delivered",
//	           "time":"2026-11-24T10:12:00+08:00","proof":{"name":"M. Huber"}}]
//	NDJSON   a scan on each line; blank lines are passed over
//	CSV      RFC 4180, under a header that names the columns, in any order;
//	         between them commas, or semicolons or tabs as the header has it:
//	         carrier;number;status;time;proof.name
//	         HLX;N1;delivered;2026-11-24T10:12:00+08:00;M. Huber
//
// In JSON a field of the wrong type, one nobody knows and one given twice are
// faults of the scan; null is a field that is not there. In CSV an empty cell is.
//
// # What a bad scan costs
//
//	NDJSON   its line, whatever is in it
//	CSV      its row. A row ends where RFC 4180 ends it, so a quote left open
//	         takes the lines up to the next quote with it, and the fault says
//	         which: if each line were a row, the text of a note could make one
//	JSON     itself while it is JSON. A syntax error ends the stream, for nobody
//	         can say where the next scan begins
//	all      a scan of more than 64 KiB is read over and refused
//
// # Limits
//
// A Reader holds 64 KiB of what it reads and the text of one scan; zstd adds its
// window of at most 8 MiB (RFC 9659). Nothing bounds the length of a stream: to
// bound it, or the time it takes, wrap what is given to NewReader, after
// Decompress. Checksums stand at the end of an archive, so scans from a damaged
// one can be given before the damage shows.
//
// The strings of an event share one allocation of its own; they hold nothing of
// the buffer. A Reader belongs to one goroutine.
package intake
