package timetable

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"
	"time"
)

// sectionsOf takes a stored snapshot apart.
func sectionsOf(file []byte) [][]byte {
	var out [][]byte
	for rest := file[headerSize:]; len(rest) > 0; {
		size := binary.LittleEndian.Uint64(rest)
		out = append(out, rest[sectionSize:sectionSize+size])
		rest = rest[sectionSize+size:]
	}
	return out
}

// fileOf puts sections together with checksums that are right, so that what is
// wrong in them must be found by reading.
func fileOf(sections [][]byte) []byte {
	size := headerSize
	for _, s := range sections {
		size += sectionSize + len(s)
	}
	file := header(Fingerprint{}, int64(size))
	for _, s := range sections {
		file = binary.LittleEndian.AppendUint64(file, uint64(len(s)))
		file = binary.LittleEndian.AppendUint32(file, crc32.Checksum(s, castagnoli))
		file = append(file, s...)
	}
	return file
}

// wantAny accepts whatever moment a snapshot was compiled for.
func wantAny(file []byte) Wanted {
	s := &Snapshot{}
	sections := sectionsOf(file)
	c := &codec{reading: true, data: sections[2], ownTexts: string(sections[1])}
	c.frame(s)
	return Wanted{Now: s.Compiled}
}

// holdsUp asks a snapshot that was read everything that could go wrong if it is
// not sound, and stores it again.
func holdsUp(t *testing.T, s *Snapshot) {
	t.Helper()
	for p := range int32(s.Patterns()) {
		if s.Count(p) > 10_000 { // too many to list
			return
		}
	}
	checkShape(t, s)
	for f := range s.Facilities {
		for _, at := range []Second{-1, 0, s.End, s.known, Never} {
			if ready := s.Ready(int32(f), at); ready < at {
				t.Errorf("Ready(%d) = %d, want no earlier", at, ready)
			}
			s.Open(int32(f), at)
		}
	}
	for _, o := range s.offices {
		for _, at := range []Second{-1, 0, s.End, s.known, Never} {
			if done := s.Cleared(o.hours, at, Max); done < at {
				t.Errorf("Cleared(%d, %d) = %d, want no earlier", o.hours, at, done)
			}
		}
	}
	again, err := readStored(stored(t, s, Fingerprint{}), Wanted{Now: s.Compiled})
	if err != nil {
		t.Fatalf("stored again it is refused: %v", err)
	}
	if !reflect.DeepEqual(s, again) {
		t.Errorf("stored again it is another: arcs\n%+v, were\n%+v", again.Arcs, s.Arcs)
	}
}

// FuzzLoad reads sections of any bytes under right checksums: a snapshot that
// holds up or an error, never a panic, and no more memory than the bytes allow.
func FuzzLoad(f *testing.F) {
	for seed := uint64(1); seed <= 4; seed++ {
		r := rand.New(rand.NewPCG(seed, 0))
		now := randomNow(r)
		s, err := Compile(randomNetwork(r, now), Options{Now: now, Horizon: 240 * time.Hour})
		if err != nil {
			f.Fatal(err)
		}
		var b bytes.Buffer
		if err := write(&b, s, Fingerprint{}); err != nil {
			f.Fatal(err)
		}
		p := sectionsOf(b.Bytes())
		f.Add(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7])
	}
	f.Fuzz(func(t *testing.T, texts, own, frame, tables, clocks, customs, timetables, lanes []byte) {
		file := fileOf([][]byte{texts, own, frame, tables, clocks, customs, timetables, lanes})
		if s, err := readStored(file, wantAny(file)); err == nil {
			holdsUp(t, s)
		}
	})
}

// TestStoreSurvivesWrongSections changes, cuts and grows sections at random under
// right checksums, as FuzzLoad does, and many times as often.
func TestStoreSurvivesWrongSections(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	read, refused := 0, 0
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		_, s := compileRandom(t, r)
		good := sectionsOf(stored(t, s, Fingerprint{}))
		for range 60 {
			sections := make([][]byte, len(good))
			for i := range good {
				sections[i] = bytes.Clone(good[i])
			}
			for range 1 + r.IntN(2) {
				i := r.IntN(len(sections))
				b := sections[i]
				if len(b) == 0 {
					continue
				}
				at := r.IntN(len(b))
				switch r.IntN(5) {
				case 0:
					b = b[:at]
				case 1:
					b = append(b, b[at:]...)
				case 2: // one byte to the next value: numbers become their neighbours
					b[at] += 2
				case 3:
					b[at] -= 2
				default:
					b[at] = byte(r.IntN(256))
				}
				sections[i] = b
			}
			file := fileOf(sections)
			s, err := readStored(file, wantAny(file))
			if err != nil {
				refused++
				continue
			}
			read++
			holdsUp(t, s)
		}
	})
	t.Logf("%d read, %d refused", read, refused)
	if *seedFlag == 0 && min(read, refused) < 300 {
		t.Errorf("%d read and %d refused, want many of both", read, refused)
	}
}

// TestStoreTakesNoMemoryOnTrust claims billions of rows in a small file.
func TestStoreTakesNoMemoryOnTrust(t *testing.T) {
	s := rich(t)
	good := sectionsOf(stored(t, s, Fingerprint{}))
	huge := binary.AppendVarint(nil, 1<<40)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := range good {
		if i == 1 || i == 2 { // hold no counts
			continue
		}
		sections := append([][]byte{}, good...)
		// A list is a flag, 1 (2 as a varint), and its count.
		sections[i] = append(append([]byte{2}, huge...), good[i]...)
		if i == len(good)-1 { // begins with a count of arcs
			sections[i] = append(bytes.Clone(huge), good[i]...)
		}
		file := fileOf(sections)
		if _, err := readStored(file, wantAny(file)); err == nil {
			t.Errorf("section %d claims 2^40 rows and is read", i)
		}
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
		t.Errorf("took %d MiB", grown>>20)
	}
}
