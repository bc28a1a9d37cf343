package event

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a refused field is told to be.
const (
	wantCarrier  = "a carrier id, 1-40 of A-Z a-z 0-9 - _ ."
	wantNumber   = "1-64 visible ASCII characters without spaces"
	wantStatus   = "one of registered, picked_up, arrived, departed, export_submitted, export_cleared, import_submitted, import_cleared, customs_held, bonded_in, bonded_out, out_for_delivery, delivery_failed, ready_for_pickup, delivered, returning, returned, exception, cancelled"
	wantTime     = "RFC 3339 with an offset, such as 2026-11-24T10:12:00+08:00"
	wantSince    = "the year 2000 or later"
	wantNotAhead = "at most 10 minutes ahead of the server, which has 2026-11-24T03:00:00Z"
	wantPlace    = "a facility id or UN/LOCODE, 1-40 of A-Z a-z 0-9 - _ ."
	wantWhich    = "32 hexadecimal digits, the identity of an event, or id: and the carrier's own id of one"
	wantOther    = "another event than the scan's own"
	wantAbsent   = "nothing beside withdraws"
	wantProof    = "one only with delivered, ready_for_pickup, delivery_failed or returned"
	wantContent  = "sha256: and 64 hexadecimal digits in lower case"
)

func wantText(most string) string {
	return "at most " + most + " characters of UTF-8 without control or invisible characters"
}

// cut is how a run of one character is shown back when it is too long.
func cut(c string) string { return strings.Repeat(c, 60) + "…" }

// TestValidateRefuses spoils a good scan, and lists all that is said of it.
func TestValidateRefuses(t *testing.T) {
	hex := strings.Repeat("0f", 32)
	for _, tt := range []struct {
		name  string
		from  func() Scan
		spoil func(*Scan)
		want  Faults
	}{
		{"no carrier", good, func(s *Scan) { s.Carrier = "" }, Faults{{"carrier", "", wantCarrier}}},
		{"carrier with a space", good, func(s *Scan) { s.Carrier = "H X" }, Faults{{"carrier", "H X", wantCarrier}}},
		{"carrier with a slash", good, func(s *Scan) { s.Carrier = "H/X" }, Faults{{"carrier", "H/X", wantCarrier}}},
		{"carrier beyond ASCII", good, func(s *Scan) { s.Carrier = "HÉX" }, Faults{{"carrier", "HÉX", wantCarrier}}},
		{"carrier not UTF-8", good, func(s *Scan) { s.Carrier = "H\xff" }, Faults{{"carrier", "H\uFFFD", wantCarrier}}},
		{"carrier of 41", good, func(s *Scan) { s.Carrier = strings.Repeat("x", 41) }, Faults{{"carrier", strings.Repeat("x", 41), wantCarrier}}},
		{"no number", good, func(s *Scan) { s.Number = "" }, Faults{{"number", "", wantNumber}}},
		{"number with a space", good, func(s *Scan) { s.Number = "1Z 99" }, Faults{{"number", "1Z 99", wantNumber}}},
		{"number of 65", good, func(s *Scan) { s.Number = strings.Repeat("9", 65) }, Faults{{"number", cut("9"), wantNumber}}},
		{"number beyond ASCII", good, func(s *Scan) { s.Number = "９９" }, Faults{{"number", "９９", wantNumber}}},
		{"number with NUL", good, func(s *Scan) { s.Number = "A\x00" }, Faults{{"number", "A\x00", wantNumber}}},
		{"number with DEL", good, func(s *Scan) { s.Number = "A\x7f" }, Faults{{"number", "A\x7f", wantNumber}}},

		{"no status", good, func(s *Scan) { s.Status = "" }, Faults{{"status", "", wantStatus}}},
		{"status of another case", good, func(s *Scan) { s.Status = "Departed" }, Faults{{"status", "Departed", wantStatus}}},
		{"status with a space", good, func(s *Scan) { s.Status = "departed " }, Faults{{"status", "departed ", wantStatus}}},
		{"a carrier's own code as status", good, func(s *Scan) { s.Status = "DEP" }, Faults{{"status", "DEP", wantStatus}}},
		{"a number as status", good, func(s *Scan) { s.Status = "4" }, Faults{{"status", "4", wantStatus}}},

		{"no time", good, func(s *Scan) { s.Time = "" }, Faults{{"time", "", wantTime}}},
		{"time without offset", good, func(s *Scan) { s.Time = "2026-11-24T02:12:00" }, Faults{{"time", "2026-11-24T02:12:00", wantTime}}},
		{"hour of one digit", good, func(s *Scan) { s.Time = "2026-11-24T2:12:00Z" }, Faults{{"time", "2026-11-24T2:12:00Z", wantTime}}},
		{"comma for a point", good, func(s *Scan) { s.Time = "2026-11-24T02:12:00,5Z" }, Faults{{"time", "2026-11-24T02:12:00,5Z", wantTime}}},
		{"point without a fraction", good, func(s *Scan) { s.Time = "2026-11-24T02:12:00.Z" }, Faults{{"time", "2026-11-24T02:12:00.Z", wantTime}}},
		{"fraction and nothing more", good, func(s *Scan) { s.Time = "2026-11-24T02:12:00.5" }, Faults{{"time", "2026-11-24T02:12:00.5", wantTime}}},
		{"space for T", good, func(s *Scan) { s.Time = "2026-11-24 02:12:00Z" }, Faults{{"time", "2026-11-24 02:12:00Z", wantTime}}},
		{"small letters", good, func(s *Scan) { s.Time = "2026-11-24t02:12:00z" }, Faults{{"time", "2026-11-24t02:12:00z", wantTime}}},
		{"a name for an offset", good, func(s *Scan) { s.Time = "2026-11-24T02:12:00 GMT" }, Faults{{"time", "2026-11-24T02:12:00 GMT", wantTime}}},
		{"offset without a colon", good, func(s *Scan) { s.Time = "2026-11-24T02:12:00+0800" }, Faults{{"time", "2026-11-24T02:12:00+0800", wantTime}}},
		{"offset of 24 hours", good, func(s *Scan) { s.Time = "2026-11-24T02:12:00+24:00" }, Faults{{"time", "2026-11-24T02:12:00+24:00", wantTime}}},
		{"offset of 60 minutes", good, func(s *Scan) { s.Time = "2026-11-24T02:12:00+08:60" }, Faults{{"time", "2026-11-24T02:12:00+08:60", wantTime}}},
		{"the 31st of November", good, func(s *Scan) { s.Time = "2026-11-31T02:12:00Z" }, Faults{{"time", "2026-11-31T02:12:00Z", wantTime}}},
		{"the 29th of February 2026", good, func(s *Scan) { s.Time = "2026-02-29T02:12:00Z" }, Faults{{"time", "2026-02-29T02:12:00Z", wantTime}}},
		{"day 0", good, func(s *Scan) { s.Time = "2026-11-00T02:12:00Z" }, Faults{{"time", "2026-11-00T02:12:00Z", wantTime}}},
		{"month 13", good, func(s *Scan) { s.Time = "2026-13-01T02:12:00Z" }, Faults{{"time", "2026-13-01T02:12:00Z", wantTime}}},
		{"month 0", good, func(s *Scan) { s.Time = "2026-00-01T02:12:00Z" }, Faults{{"time", "2026-00-01T02:12:00Z", wantTime}}},
		{"24 o'clock", good, func(s *Scan) { s.Time = "2026-11-23T24:00:00Z" }, Faults{{"time", "2026-11-23T24:00:00Z", wantTime}}},
		{"a leap second", good, func(s *Scan) { s.Time = "2016-12-31T23:59:60Z" }, Faults{{"time", "2016-12-31T23:59:60Z", wantTime}}},
		{"a Unix time", good, func(s *Scan) { s.Time = "1795486320" }, Faults{{"time", "1795486320", wantTime}}},
		{"a clock never set, 1970", good, func(s *Scan) { s.Time = "1970-01-01T00:00:00Z" }, Faults{{"time", "1970-01-01T00:00:00Z", wantSince}}},
		{"a clock never set, 1980", good, func(s *Scan) { s.Time = "1980-01-06T00:00:00Z" }, Faults{{"time", "1980-01-06T00:00:00Z", wantSince}}},
		{"the last second before 2000", good, func(s *Scan) { s.Time = "2000-01-01T00:59:59+01:00" }, Faults{{"time", "2000-01-01T00:59:59+01:00", wantSince}}},
		{"10 minutes and a nanosecond ahead", good, func(s *Scan) { s.Time = "2026-11-24T03:10:00.000000001Z" }, Faults{{"time", "2026-11-24T03:10:00.000000001Z", wantNotAhead}}},
		{"local time sent as UTC", good, func(s *Scan) { s.Time = "2026-11-24T10:12:00Z" }, Faults{{"time", "2026-11-24T10:12:00Z", wantNotAhead}}},
		{"the year 9999", good, func(s *Scan) { s.Time = "9999-12-31T23:59:59Z" }, Faults{{"time", "9999-12-31T23:59:59Z", wantNotAhead}}},

		{"place with a space", good, func(s *Scan) { s.Place = "CN SZX" }, Faults{{"place", "CN SZX", wantPlace}}},
		{"place of 41", good, func(s *Scan) { s.Place = strings.Repeat("P", 41) }, Faults{{"place", strings.Repeat("P", 41), wantPlace}}},
		{"place name of 81", good, func(s *Scan) { s.PlaceName = strings.Repeat("圳", 81) }, Faults{{"placeName", cut("圳"), wantText("80")}}},
		{"place name not UTF-8", good, func(s *Scan) { s.PlaceName = "K\xf6ln" }, Faults{{"placeName", "K\uFFFDln", wantText("80")}}},
		{"place name with half a surrogate pair", good, func(s *Scan) { s.PlaceName = "a\xed\xa0\x80" }, Faults{{"placeName", "a\uFFFD", wantText("80")}}},
		{"place name that turns its order", good, func(s *Scan) { s.PlaceName = "\u202eNIAM ,KCAB\u202c" }, Faults{{"placeName", "\u202eNIAM ,KCAB\u202c", wantText("80")}}},
		{"id of 129", good, func(s *Scan) { s.ID = strings.Repeat("x", 129) }, Faults{{"id", cut("x"), wantText("128")}}},
		{"id with a zero-width space", good, func(s *Scan) { s.ID = "ev\u200b/1" }, Faults{{"id", "ev\u200b/1", wantText("128")}}},
		{"id with a byte order mark", good, func(s *Scan) { s.ID = "\ufeffev/1" }, Faults{{"id", "\ufeffev/1", wantText("128")}}},
		{"code of 65", good, func(s *Scan) { s.Code = strings.Repeat("x", 65) }, Faults{{"code", cut("x"), wantText("64")}}},
		{"code with a tab", good, func(s *Scan) { s.Code = "A\tB" }, Faults{{"code", "A\tB", wantText("64")}}},
		{"note of 201", good, func(s *Scan) { s.Note = strings.Repeat("ü", 201) }, Faults{{"note", cut("ü"), wantText("200")}}},
		{"note with a line break", good, func(s *Scan) { s.Note = "a\nb" }, Faults{{"note", "a\nb", wantText("200")}}},
		{"note with ESC", good, func(s *Scan) { s.Note = "\x1b[2J" }, Faults{{"note", "\x1b[2J", wantText("200")}}},
		{"note with a C1 control", good, func(s *Scan) { s.Note = "a\u0085b" }, Faults{{"note", "a\u0085b", wantText("200")}}},
		{"note with a line separator", good, func(s *Scan) { s.Note = "a\u2028b" }, Faults{{"note", "a\u2028b", wantText("200")}}},
		{"note with a right-to-left mark", good, func(s *Scan) { s.Note = "a\u200fb" }, Faults{{"note", "a\u200fb", wantText("200")}}},
		{"note with an isolate", good, func(s *Scan) { s.Note = "a\u2066b" }, Faults{{"note", "a\u2066b", wantText("200")}}},
		{"note with a soft hyphen", good, func(s *Scan) { s.Note = "a\u00adb" }, Faults{{"note", "a\u00adb", wantText("200")}}},
		{"note with a word joiner", good, func(s *Scan) { s.Note = "a\u2060b" }, Faults{{"note", "a\u2060b", wantText("200")}}},
		{"note in tag characters", good, func(s *Scan) { s.Note = "\U000e0041" }, Faults{{"note", "\U000e0041", wantText("200")}}},
		{"note of a Hangul filler", good, func(s *Scan) { s.Note = "\u3164" }, Faults{{"note", "\u3164", wantText("200")}}},
		{"note of a Hangul filler of half width", good, func(s *Scan) { s.Note = "\uffa0" }, Faults{{"note", "\uffa0", wantText("200")}}},

		{"withdraws a word", withdrawn, func(s *Scan) { s.Withdraws = "ev/0" }, Faults{{"withdraws", "ev/0", wantWhich}}},
		{"withdraws 31 digits", withdrawn, func(s *Scan) { s.Withdraws = hex[:31] }, Faults{{"withdraws", hex[:31], wantWhich}}},
		{"withdraws 34 digits", withdrawn, func(s *Scan) { s.Withdraws = hex[:34] }, Faults{{"withdraws", hex[:34], wantWhich}}},
		{"withdraws 32 of other letters", withdrawn, func(s *Scan) { s.Withdraws = strings.Repeat("g", 32) }, Faults{{"withdraws", strings.Repeat("g", 32), wantWhich}}},
		{"withdraws nothing, in 32 digits", withdrawn, func(s *Scan) { s.Withdraws = strings.Repeat("0", 32) }, Faults{{"withdraws", strings.Repeat("0", 32), wantWhich}}},
		{"withdraws an empty id", withdrawn, func(s *Scan) { s.Withdraws = "id:" }, Faults{{"withdraws", "id:", wantWhich}}},
		{"withdraws an id of 129", withdrawn, func(s *Scan) { s.Withdraws = "id:" + strings.Repeat("x", 129) }, Faults{{"withdraws", "id:" + strings.Repeat("x", 57) + "…", wantWhich}}},
		{"withdraws an id with a line break", withdrawn, func(s *Scan) { s.Withdraws = "id:a\nb" }, Faults{{"withdraws", "id:a\nb", wantWhich}}},
		{"withdraws itself by id", withdrawn, func(s *Scan) { s.ID = "ev/0" }, Faults{{"withdraws", "id:ev/0", wantOther}}},
		{"withdraws itself by identity", withdrawn, func(s *Scan) { s.ID, s.Withdraws = "ev/0", "47b6cad95ea346b1dc5f0335a9c22f9e" }, Faults{{"withdraws", "47b6cad95ea346b1dc5f0335a9c22f9e", wantOther}}},
		{"withdraws without a time", withdrawn, func(s *Scan) { s.Time = "" }, Faults{{"time", "", wantTime}}},
		{"withdraws ahead of time", withdrawn, func(s *Scan) { s.Time = "2026-11-25T00:00:00Z" }, Faults{{"time", "2026-11-25T00:00:00Z", wantNotAhead}}},
		{"withdraws with a status", withdrawn, func(s *Scan) { s.Status = "departed" }, Faults{{"status", "departed", wantAbsent}}},
		{"withdraws with an unknown status", withdrawn, func(s *Scan) { s.Status = "gone" }, Faults{{"status", "gone", wantAbsent}}},
		{"withdraws at a place", withdrawn, func(s *Scan) { s.Place = "CNSZX" }, Faults{{"place", "CNSZX", wantAbsent}}},
		{"withdraws at a place's name", withdrawn, func(s *Scan) { s.PlaceName = "Shenzhen" }, Faults{{"placeName", "Shenzhen", wantAbsent}}},
		{"withdraws with a proof", withdrawn, func(s *Scan) { s.Proof.Photo = "none" }, Faults{{"proof", "a proof", wantAbsent}}},
		{"withdraws and replaces", withdrawn, func(s *Scan) { s.Replaces = "id:ev/7" }, Faults{{"replaces", "id:ev/7", wantAbsent}}},
		{"withdraws with all of a scan", good, func(s *Scan) { s.Withdraws = "id:ev/0" }, Faults{
			{"status", "departed", wantAbsent}, {"place", "CNSZX", wantAbsent}, {"placeName", "深圳", wantAbsent}}},
		{"replaces a word", good, func(s *Scan) { s.Replaces = "ev/0" }, Faults{{"replaces", "ev/0", wantWhich}}},
		{"replaces itself", good, func(s *Scan) { s.Replaces = "id:ev/1" }, Faults{{"replaces", "id:ev/1", wantOther}}},
		{"replaces without a status", good, func(s *Scan) { s.Status, s.Replaces = "", "id:ev/0" }, Faults{{"status", "", wantStatus}}},
		{"replaces itself, of a carrier that is none", good, func(s *Scan) { s.Carrier, s.Replaces = "H X", "id:ev/1" }, Faults{
			{"carrier", "H X", wantCarrier}, {"replaces", "id:ev/1", wantOther}}},

		{"proof of a departure", proven, func(s *Scan) { s.Status = "departed" }, Faults{{"proof", "a proof with status departed", wantProof}}},
		{"proof of an exception", proven, func(s *Scan) { s.Status, s.Proof = "exception", ScanProof{Name: "M"} }, Faults{{"proof", "a proof with status exception", wantProof}}},
		{"proof of a returning", proven, func(s *Scan) { s.Status = "returning" }, Faults{{"proof", "a proof with status returning", wantProof}}},
		{"proof beside a status that is none", proven, func(s *Scan) { s.Status = "gone" }, Faults{{"status", "gone", wantStatus}}},
		{"proof by a name of 81", proven, func(s *Scan) { s.Proof.Name = strings.Repeat("n", 81) }, Faults{{"proof.name", cut("n"), wantText("80")}}},
		{"proof by a name turned round", proven, func(s *Scan) { s.Proof.Name = "\u202ereltuB" }, Faults{{"proof.name", "\u202ereltuB", wantText("80")}}},
		{"photo in capitals", proven, func(s *Scan) { s.Proof.Photo = "sha256:" + strings.Repeat("0F", 32) }, Faults{{"proof.photo", "sha256:" + strings.Repeat("0F", 26) + "0…", wantContent}}},
		{"photo without its hash's name", proven, func(s *Scan) { s.Proof.Photo = hex }, Faults{{"proof.photo", hex[:60] + "…", wantContent}}},
		{"photo by another hash", proven, func(s *Scan) { s.Proof.Photo = "sha1:" + hex[:40] }, Faults{{"proof.photo", "sha1:" + hex[:40], wantContent}}},
		{"photo of 63 digits", proven, func(s *Scan) { s.Proof.Photo = "sha256:" + hex[:63] }, Faults{{"proof.photo", "sha256:" + hex[:53] + "…", wantContent}}},
		{"photo of 65 digits", proven, func(s *Scan) { s.Proof.Photo = "sha256:" + hex + "0" }, Faults{{"proof.photo", "sha256:" + hex[:53] + "…", wantContent}}},
		{"photo of zeros", proven, func(s *Scan) { s.Proof.Photo = "sha256:" + strings.Repeat("0", 64) }, Faults{{"proof.photo", "sha256:" + strings.Repeat("0", 53) + "…", wantContent}}},
		{"photo of no digits", proven, func(s *Scan) { s.Proof.Photo = "sha256:" }, Faults{{"proof.photo", "sha256:", wantContent}}},
		{"photo by its address", proven, func(s *Scan) { s.Proof.Photo = "https://x.example/p.jpg" }, Faults{{"proof.photo", "https://x.example/p.jpg", wantContent}}},
		{"signature of other letters", proven, func(s *Scan) { s.Proof.Signature = "sha256:" + strings.Repeat("g", 64) }, Faults{{"proof.signature", "sha256:" + strings.Repeat("g", 53) + "…", wantContent}}},
		{"all of a proof", proven, func(s *Scan) { s.Status, s.Proof = "arrived", ScanProof{"\x00", "p", "s"} }, Faults{
			{"proof", "a proof with status arrived", wantProof}, {"proof.name", "\x00", wantText("80")}, {"proof.photo", "p", wantContent}, {"proof.signature", "s", wantContent}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.from()
			tt.spoil(&s)
			e, faults := s.Validate(now)
			if diff := cmp.Diff(tt.want, faults); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(Event{}, e); diff != "" {
				t.Errorf("an event beside faults:\n%s", diff)
			}
		})
	}
}

// TestValidateTakes goes up to each limit.
func TestValidateTakes(t *testing.T) {
	for _, tt := range []struct {
		name   string
		from   func() Scan
		change func(*Scan)
	}{
		{"as it is", good, func(*Scan) {}},
		{"carrier of 40", good, func(s *Scan) { s.Carrier = strings.Repeat("x", 40) }},
		{"carrier of every kind of character", good, func(s *Scan) { s.Carrier = "AZaz09-_." }},
		{"number of 64", good, func(s *Scan) { s.Number = strings.Repeat("9", 64) }},
		{"number of the first and last visible", good, func(s *Scan) { s.Number = "!/~" }},
		{"10 minutes ahead", good, func(s *Scan) { s.Time = "2026-11-24T03:10:00Z" }},
		{"ahead by offset only", good, func(s *Scan) { s.Time = "2026-11-24T16:00:00+14:00" }},
		{"the largest offset", good, func(s *Scan) { s.Time = "2026-11-24T02:12:00+23:59" }},
		{"an offset that is none", good, func(s *Scan) { s.Time = "2026-11-24T02:12:00-00:00" }},
		{"fraction of a second", good, func(s *Scan) { s.Time = "2026-11-24T02:12:00.123456789Z" }},
		{"fraction beyond nanoseconds", good, func(s *Scan) { s.Time = "2026-11-24T02:12:00.1234567890123Z" }},
		{"the 29th of February 2024", good, func(s *Scan) { s.Time = "2024-02-29T02:12:00Z" }},
		{"the first of 2000", good, func(s *Scan) { s.Time = "2000-01-01T00:00:00Z" }},
		{"no place", good, func(s *Scan) { s.Place, s.PlaceName = "", "" }},
		{"place of 40", good, func(s *Scan) { s.Place = strings.Repeat("P", 40) }},
		{"place name of 80 characters", good, func(s *Scan) { s.PlaceName = strings.Repeat("圳", 80) }},
		{"place name in Persian, with a non-joiner", good, func(s *Scan) { s.PlaceName = "می\u200cخواهم" }},
		{"place name in Devanagari, with a joiner", good, func(s *Scan) { s.PlaceName = "क्\u200dष" }},
		{"place name in Hebrew", good, func(s *Scan) { s.PlaceName = "תל אביב" }},
		{"note with a family", good, func(s *Scan) { s.Note = "👩\u200d👧 ❤\ufe0f" }},
		{"id of 128", good, func(s *Scan) { s.ID = strings.Repeat("é", 128) }},
		{"code of 64", good, func(s *Scan) { s.Code = strings.Repeat("x", 64) }},
		{"note of 200", good, func(s *Scan) { s.Note = strings.Repeat("ü", 200) }},
		{"withdrawal", withdrawn, func(*Scan) {}},
		{"withdrawal of an id of 128", withdrawn, func(s *Scan) { s.Withdraws = "id:" + strings.Repeat("é", 128) }},
		{"withdrawal of an id that looks like a prefix", withdrawn, func(s *Scan) { s.Withdraws = "id:id:" }},
		{"replacing, with a proof", proven, func(s *Scan) { s.Replaces = "id:ev/0" }},
		{"proof of a delivery", proven, func(*Scan) {}},
		{"proof of a locker", proven, func(s *Scan) { s.Status = "ready_for_pickup" }},
		{"proof of a closed door", proven, func(s *Scan) { s.Status = "delivery_failed" }},
		{"proof of a return", proven, func(s *Scan) { s.Status = "returned" }},
		{"proof by a name of 80 only", proven, func(s *Scan) { s.Proof = ScanProof{Name: strings.Repeat("é", 80)} }},
		{"proof by a photo only", proven, func(s *Scan) { s.Proof = ScanProof{Photo: s.Proof.Photo} }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.from()
			tt.change(&s)
			if e, faults := s.Validate(now); faults != nil || e.ID == (ID{}) {
				t.Errorf("faults %v, identity %v", faults, e.ID)
			}
		})
	}
}
