package geo

import (
	"cmp"
	"math"
	"slices"
)

// Index finds the nearest of a fixed set of points. Its answers are those of
// comparing Distance to every point, everywhere on earth: it is a kd-tree
// (Bentley 1975, CACM 18(9)) over the points as unit vectors in three
// dimensions. The straight chord between two places grows with the arc between
// them, so nearest in space is nearest on the ground, and neither poles nor
// the 180th meridian need a rule of their own.
type Index struct {
	// nodes is the tree without pointers: the middle element of a slice is the
	// root, what is before it lies below on the axis of its depth, what is
	// after it above.
	nodes []node
}

type node struct {
	at    vector
	point Point
	index int
}

// Hit is one point found.
type Hit struct {
	Index    int // position in the slice the index was built from
	Distance Metres
}

// NewIndex builds an index of points. Those that are not valid are left out
// and never found; the others keep their positions as numbers.
func NewIndex(points []Point) *Index {
	x := &Index{nodes: make([]node, 0, len(points))}
	for i, p := range points {
		if p.Valid() {
			x.nodes = append(x.nodes, node{p.vector(), p, i})
		}
	}
	arrange(x.nodes, 0)
	return x
}

func arrange(nodes []node, axis int) {
	if len(nodes) < 2 {
		return
	}
	slices.SortFunc(nodes, func(a, b node) int { return cmp.Compare(a.at[axis], b.at[axis]) })
	mid := len(nodes) / 2
	arrange(nodes[:mid], (axis+1)%3)
	arrange(nodes[mid+1:], (axis+1)%3)
}

// Nearest returns the k points nearest to p, nearest first, points equally far
// in the order they were given; all of them where there are fewer than k.
func (x *Index) Nearest(p Point, k int) []Hit {
	if k <= 0 || !p.Valid() {
		return nil
	}
	s := search{from: p, at: p.vector(), most: k, reach: math.Inf(1)}
	s.visit(x.nodes, 0)
	return s.hits
}

// Within returns the points at most radius from p, nearest first.
func (x *Index) Within(p Point, radius Metres) []Hit {
	if !(radius >= 0) || !p.Valid() {
		return nil
	}
	s := search{from: p, at: p.vector(), most: len(x.nodes), radius: radius, bounded: true, reach: chord(radius)}
	s.visit(x.nodes, 0)
	slices.SortFunc(s.hits, byDistance)
	return s.hits
}

// chordSlack widens every chord bound by 6 mm on the ground: more than the
// chord and the haversine can disagree by rounding, so that a tree cell is
// never passed over by error. Which points are kept is decided by Distance.
const chordSlack = 1e-9

// chord is the straight line through the unit sphere under an arc.
func chord(d Metres) float64 {
	if d >= farthest {
		return math.Inf(1)
	}
	return 2*math.Sin(float64(d/(2*EarthRadius))) + chordSlack
}

// search is one question put to the tree.
type search struct {
	from    Point
	at      vector
	most    int    // no more hits than this are wanted
	radius  Metres // if bounded: none farther than this
	bounded bool
	reach   float64 // longest chord that can still matter
	hits    []Hit   // if not bounded: the best so far, nearest first
}

func (s *search) visit(nodes []node, axis int) {
	if len(nodes) == 0 {
		return
	}
	mid := len(nodes) / 2
	near, far := nodes[:mid], nodes[mid+1:]
	gap := s.at[axis] - nodes[mid].at[axis]
	if gap > 0 {
		near, far = far, near
	}
	s.visit(near, (axis+1)%3)
	s.consider(nodes[mid])
	if math.Abs(gap) <= s.reach {
		s.visit(far, (axis+1)%3)
	}
}

func (s *search) consider(n node) {
	if s.at.combine(1, n.at, -1).length() > s.reach {
		return
	}
	h := Hit{n.index, Distance(s.from, n.point)}
	if s.bounded {
		if h.Distance <= s.radius {
			s.hits = append(s.hits, h)
		}
		return
	}
	place, _ := slices.BinarySearchFunc(s.hits, h, byDistance)
	if place == s.most {
		return
	}
	if len(s.hits) == s.most {
		s.hits = s.hits[:s.most-1]
	}
	s.hits = slices.Insert(s.hits, place, h)
	if len(s.hits) == s.most {
		s.reach = chord(s.hits[s.most-1].Distance)
	}
}

func byDistance(a, b Hit) int {
	return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Index, b.Index))
}
