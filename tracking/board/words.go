package board

// Word stands for a place; 0 is none, and 1 any beyond the limit.
type Word uint32

// CarrierWord stands for a carrier, likewise.
type CarrierWord uint16

const (
	maxPlaces   = 1 << 17
	maxCarriers = 1 << 16
)

// others is the word that all after the last share.
const others = 1

// words numbers texts.
type words struct {
	most  int
	texts []string // by number
	of    map[string]uint32
}

func newWords(most int) words {
	return words{most, []string{"", ""}, map[string]uint32{"": 0}}
}

func (w *words) number(text string) uint32 {
	n, known := w.of[text]
	switch {
	case known:
		return n
	case len(w.texts) == w.most:
		return others
	}
	n = uint32(len(w.texts))
	w.texts = append(w.texts, text)
	w.of[text] = n
	return n
}
