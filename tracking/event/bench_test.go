package event

import "testing"

func BenchmarkValidate(b *testing.B) {
	withoutID := good()
	withoutID.ID = ""
	for _, bb := range []struct {
		name string
		scan Scan
	}{{"with its own id", good()}, {"without", withoutID}, {"with a proof", proven()}, {"withdrawal", withdrawn()}} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, faults := bb.scan.Validate(now); faults != nil {
					b.Fatal(faults)
				}
			}
		})
	}
}
