package feed

import (
	"fmt"
	"slices"
	"strings"

	"entrepot/engine/network"
)

// several is a column with any number of values in a cell, separated by spaces.
// One that is named twice is kept once.
func several[T any, V ~string](name, want string, c codec[V], at func(*T) *[]V, about string) column[T] {
	return column[T]{
		heading: heading{name, optional, want + ", separated by spaces", about},
		read: func(r *reader, cell string, row *T) *problem {
			var all []V
			for one := range strings.FieldsSeq(cell) {
				v, p := c.parse(r, one)
				switch {
				case p != nil:
					if p.got == "" {
						p.got = shown(one)
					}
					if p.want == "" {
						p.want = c.want
					}
					return p
				case v != "" && !slices.Contains(all, v): // it may stand in what could not be read
					all = append(all, v)
				}
			}
			*at(row) = slices.Clip(all)
			return nil
		},
		write: func(row, _ *T) (string, error) {
			var all []string
			for _, v := range *at(row) {
				s, err := c.format(v)
				if err == nil && (s == "" || slices.Contains(all, s)) {
					err = fmt.Errorf("got %s again, want each once", shown(s))
				}
				if err != nil {
					return "", err
				}
				all = append(all, s)
			}
			cell := strings.Join(all, " ")
			if len(cell) > MaxCellBytes {
				return "", fmt.Errorf("got %d of them in %d bytes, want at most %d bytes", len(all), len(cell), MaxCellBytes)
			}
			return cell, nil
		},
	}
}

// severalWords is such a column of words of a fixed list.
func severalWords[T any, V ~string](name string, all []V, at func(*T) *[]V, about string) column[T] {
	c := word(all)
	return several(name, "some of "+strings.TrimPrefix(c.want, "one of "), c, at, about)
}

// originsOf is the column of countries that goods are of.
func originsOf[T any](at func(*T) *[]string, about string) column[T] {
	return several("origins", "ISO 3166-1 codes of two capitals such as CN", country, at, about)
}

// goodsRow is one row of goods_lists.csv.
type goodsRow struct {
	ID, HS string
	before string // the prefix of the list's row before it, when written
}

func (r *reader) keepGoods(w *row, g *goodsRow) {
	id := g.ID
	if id == "" {
		id = w.cell("id")
	}
	i, known := r.goodsLists.index[id]
	if !known {
		if !r.goodsLists.claim(r, w, g.ID) {
			return
		}
		i = r.goodsLists.index[id]
	}
	if w.good("hs") {
		r.goods = append(r.goods, listedGoods{i, int32(w.line), g.HS})
	}
}

// listedGoods is a good row of a goods list.
type listedGoods struct {
	list, line int32
	hs         string
}

// finishGoods sorts the rows of each list and reports those that are there
// twice.
func (r *reader) finishGoods() {
	slices.SortStableFunc(r.goods, func(a, b listedGoods) int {
		if a.list != b.list {
			return int(a.list - b.list)
		}
		return strings.Compare(a.hs, b.hs)
	})
	s := r.sheets["goods_lists.csv"]
	for i := 1; i < len(r.goods); i++ {
		if a, b := r.goods[i-1], r.goods[i]; a.list == b.list && a.hs == b.hs {
			r.add(s, int(b.line), s.at[s.column("hs")], "hs", DuplicatePrefix, "hs of goods list "+r.goodsLists.names[b.list], b.hs+" again",
				fmt.Sprintf("each prefix once: line %d has this one", a.line))
		}
	}
	if r.faulty {
		return
	}
	lists := make([]network.GoodsList, len(r.goodsLists.names))
	for i, id := range r.goodsLists.names {
		lists[i].ID = id
	}
	for _, g := range r.goods {
		l := &lists[g.list]
		l.HS = append(l.HS, g.hs)
	}
	if len(lists) > 0 {
		r.net.GoodsLists = lists
	}
}
