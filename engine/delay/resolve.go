package delay

import (
	"encoding/binary"
	"fmt"

	"entrepot/engine/network"
)

// Resolve finds the distribution of every lane: that of the lane itself, or else
// of its carrier in its mode, or else of its mode, or else Certain. classes holds
// each distribution once, Certain first; of is the class of each lane, by its
// index. It refuses two distributions for the same lanes and those that New
// refuses; references to what does not exist have no effect.
func Resolve(n *network.Network) (classes []Distribution, of []int32, err error) {
	type group struct {
		mode    network.Mode
		carrier string
	}
	lanes, groups := map[string]int32{}, map[group]int32{}
	classes = []Distribution{Certain}
	text := Certain.appendTo(nil)
	classOf := map[string]int32{string(text): 0} // by its steps
	for i := range n.Delays {
		d := &n.Delays[i]
		dist, err := New(d.Points)
		if err != nil {
			return nil, nil, fmt.Errorf("delays of %s: %w", about(d), err)
		}
		text = dist.appendTo(text[:0])
		class, known := classOf[string(text)]
		if !known {
			class = int32(len(classes))
			classOf[string(text)] = class
			classes = append(classes, dist)
		}
		key := group{d.Mode, d.Carrier}
		_, twice := groups[key]
		if d.Lane != "" {
			_, twice = lanes[d.Lane]
		}
		switch {
		case twice:
			return nil, nil, fmt.Errorf("delays of %s: got two distributions, want one", about(d))
		case d.Lane != "" && (d.Mode != "" || d.Carrier != "") || d.Lane == "" && d.Mode == "":
			return nil, nil, fmt.Errorf("delays of %s: got mode %q, carrier %q and lane %q, want a lane alone, or a mode with or without a carrier",
				about(d), d.Mode, d.Carrier, d.Lane)
		case d.Lane != "":
			lanes[d.Lane] = class
		default:
			groups[key] = class
		}
	}

	of = make([]int32, len(n.Lanes))
	if len(n.Delays) == 0 {
		return classes, of, nil
	}
	for i := range n.Lanes {
		l := &n.Lanes[i]
		class, found := int32(0), false
		if len(lanes) > 0 {
			class, found = lanes[l.ID]
		}
		if !found {
			class, found = groups[group{l.Mode, l.Carrier}]
		}
		if !found {
			class = groups[group{l.Mode, ""}] // Certain where there is none
		}
		of[i] = class
	}
	return classes, of, nil
}

// appendTo writes the steps down, as a key.
func (d Distribution) appendTo(b []byte) []byte {
	for _, s := range d.Steps() {
		b = binary.LittleEndian.AppendUint32(b, uint32(s.Late))
		b = binary.LittleEndian.AppendUint32(b, uint32(s.Share))
	}
	return b
}

// about names the lanes of a distribution.
func about(d *network.Delay) string {
	switch {
	case d.Lane != "":
		return "lane " + d.Lane
	case d.Carrier != "":
		return fmt.Sprintf("carrier %s by %s", d.Carrier, d.Mode)
	}
	return "mode " + string(d.Mode)
}
