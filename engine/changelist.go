package engine

import "entrepot/engine/network"

// changeList is changes in the order they were made, found and removed by id
// without moving the others.
type changeList struct {
	all   []network.Change // removed ones have no id
	place map[string]int
}

func (l *changeList) find(id string) (network.Change, bool) {
	i, ok := l.place[id]
	if !ok {
		return network.Change{}, false
	}
	return l.all[i], true
}

func (l *changeList) add(c network.Change) {
	if l.place == nil {
		l.place = map[string]int{}
	}
	l.place[c.ID] = len(l.all)
	l.all = append(l.all, c)
}

func (l *changeList) remove(id string) {
	l.all[l.place[id]] = network.Change{}
	delete(l.place, id)
	if len(l.all) < 2*len(l.place)+64 {
		return
	}
	kept := l.list()
	*l = changeList{}
	for _, c := range kept {
		l.add(c)
	}
}

func (l *changeList) list() []network.Change {
	out := make([]network.Change, 0, len(l.place))
	for _, c := range l.all {
		if c.ID != "" {
			out = append(out, c)
		}
	}
	return out
}
