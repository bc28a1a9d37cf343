package main

import (
	"errors"
	"strings"
	"testing"

	"entrepot/engine/customs"
	"entrepot/engine/network"
)

// FuzzGoods reads any text as a table of goods and as a flag. What is taken is what
// the engine takes, and each line of a table says where it stands.
func FuzzGoods(f *testing.F) {
	for _, seed := range []string{
		"hs,quantity,value,origin,weight\n6109.10,2,40 EUR,CN,400g\n",
		"\ufeffHS, Value ,quantity,weight,origin,description\n61,EUR 40,1,1kg,vn,\"gloves, knitted\"\n",
		"hs,hs,value,quantity,weight,origin\n1,2\n", "\"", "hs\n", "",
		"hs=610910,quantity=2,value=40 EUR,origin=CN,weight=400g", "hs=61,quantity=1,value=1 JPY,origin=cn,weight=1g,description=a, b=c", "=,=", "hs=,quantity=99999999999999999999",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		check := func(lines []customs.Line) {
			c := customs.Consignment{Lines: lines, Trade: network.B2C, Channel: network.ByPost, Incoterm: customs.DAP}
			var wrong customs.Faults
			if err := c.Check(); errors.As(err, &wrong) && wrong[0].Path != "lines" { // together they may be too heavy
				t.Fatalf("took %q: %v", text, err)
			}
		}
		if lines, at, err := goodsOfTable("goods.csv", []byte(text)); err == nil {
			if len(lines) == 0 || len(at) != len(lines) || !strings.HasPrefix(at[0], "goods.csv:") {
				t.Fatalf("%d lines at %q", len(lines), at)
			}
			check(lines)
		}
		if lines, err := goodsOfFlags([]string{text}, func(int) string { return "--line" }); err == nil {
			check(lines)
		} else if !strings.Contains(err.Error(), "want") {
			t.Fatalf("%v: want what is wanted", err)
		}
	})
}
