package pareto_test

import (
	"context"
	"fmt"

	"entrepot/engine/pareto"
)

// Hours and cents from node 0 to node 3: by air, by rail and road, or by sea.
func ExampleSearch_Pareto() {
	g, err := pareto.New(4, []pareto.Arc{
		{From: 0, To: 3, Cost: [2]int32{14, 9100}},
		{From: 0, To: 1, Cost: [2]int32{300, 2100}},
		{From: 1, To: 3, Cost: [2]int32{40, 700}},
		{From: 0, To: 2, Cost: [2]int32{800, 350}},
		{From: 2, To: 3, Cost: [2]int32{20, 250}},
		{From: 2, To: 1, Cost: [2]int32{5, 2000}},
	}, pareto.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := pareto.NewSearch(g, 1).Pareto(context.Background(), pareto.Request{From: 0, To: 3, Paths: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range set.Solutions {
		fmt.Println(s.Cost[0], "h", s.Cost[1], "cents", s.Path)
	}
	// Output:
	// 14 h 9100 cents [0 3]
	// 340 h 2800 cents [0 1 3]
	// 820 h 600 cents [0 2 3]
}
