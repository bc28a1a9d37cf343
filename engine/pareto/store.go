package pareto

// store keeps the bounds of the targets asked for last.
type store struct {
	kept []*bounds // the latest used last
	most int
}

func newStore(most int) store { return store{most: max(0, most)} }

// get returns the bounds of a target, or bounds to be computed for it, which
// may be those that made room.
func (s *store) get(target int32) (b *bounds, kept bool) {
	for i, b := range s.kept {
		if b.target == target && s.most > 0 {
			copy(s.kept[i:], s.kept[i+1:])
			s.kept[len(s.kept)-1] = b
			return b, true
		}
	}
	if len(s.kept) < max(1, s.most) {
		s.kept = append(s.kept, &bounds{})
	} else {
		b := s.kept[0]
		copy(s.kept, s.kept[1:])
		s.kept[len(s.kept)-1] = b
	}
	return s.kept[len(s.kept)-1], false
}
