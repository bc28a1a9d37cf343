package journal

import (
	"errors"
	"slices"
	"time"

	"entrepot/engine/network"
)

// mostUndone is how many changes taken back are remembered.
const mostUndone = 1000

// Undone is a change that was taken back.
type Undone struct {
	Change network.Change
	By     string
	At     time.Time
	Why    string
}

// state is what the records of a file come to.
type state struct {
	records int // in the file
	made    []kept
	force   map[string]int // by id: index in made of a change in force
	undone  []Undone
	used    map[string]bool // ids of the records in the file
}

// kept is a change, or the place of one taken back.
type kept struct {
	change network.Change
	gone   bool
}

func newState() state {
	return state{force: map[string]int{}, used: map[string]bool{}}
}

// check says why a record does not follow from those before it, or nil.
func (s *state) check(r *record) error {
	id := r.id()
	_, in := s.force[id]
	switch {
	case r.Undone != nil && !in:
		return ErrUnknown
	case r.Added != nil && id == "":
		return errors.New("id: got none, want one that was not used before")
	case r.Added != nil && s.used[id]:
		return ErrUsed
	}
	return nil
}

// take adds a record that check found good.
func (s *state) take(r *record) {
	s.records++
	if r.Added != nil {
		s.used[r.Added.ID] = true
		s.force[r.Added.ID] = len(s.made)
		s.made = append(s.made, kept{change: *r.Added})
		return
	}
	i := s.force[r.Undone.ID]
	s.undone = append(s.undone, Undone{s.made[i].change, r.Undone.By, r.Undone.At, r.Undone.Why})
	if over := len(s.undone) - mostUndone; over > 0 {
		s.undone = slices.Delete(s.undone, 0, over)
	}
	s.made[i] = kept{gone: true}
	if delete(s.force, r.Undone.ID); len(s.made) > 2*len(s.force)+mostUndone {
		s.squeeze()
	}
}

// squeeze forgets the places of changes taken back.
func (s *state) squeeze() {
	s.made = slices.DeleteFunc(s.made, func(k kept) bool { return k.gone })
	for i := range s.made {
		s.force[s.made[i].change.ID] = i
	}
}

// wasteful tells whether more than half of the records are of no use.
func (s *state) wasteful() bool {
	return s.records > 2*(len(s.force)+2*mostUndone)
}

// changes lists what is in force, in the order it was made.
func (s *state) changes() []network.Change {
	list := make([]network.Change, 0, len(s.force))
	for i := range s.made {
		if !s.made[i].gone {
			list = append(list, s.made[i].change)
		}
	}
	return list
}

// text is a file that comes to the same, with as many records as it takes and
// their ids.
func (s *state) text() (text []byte, records int, used map[string]bool, err error) {
	text, used = []byte(header), make(map[string]bool, len(s.force)+len(s.undone))
	add := func(r record) {
		var one []byte
		if one, err = encode(&r); err == nil {
			text = append(text, lineOf(one)...)
			records++
		}
	}
	for i := 0; i < len(s.undone) && err == nil; i++ {
		u := &s.undone[i]
		used[u.Change.ID] = true
		if add(record{Added: &u.Change}); err == nil {
			add(record{Undone: &undoing{u.Change.ID, u.By, u.At, u.Why}})
		}
	}
	for i := 0; i < len(s.made) && err == nil; i++ {
		if k := &s.made[i]; !k.gone {
			used[k.change.ID] = true
			add(record{Added: &k.change})
		}
	}
	return text, records, used, err
}
