package main

import (
	"strings"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// Flags with units: each is read by the type's own parser, whose error says
// what is wanted.

type unitWeight unit.Weight

func (w *unitWeight) UnmarshalText(text []byte) error {
	got, err := unit.ParseWeight(string(text))
	*w = unitWeight(got)
	return err
}

type unitDims unit.Dims

func (d *unitDims) UnmarshalText(text []byte) error {
	got, err := unit.ParseDims(string(text))
	*d = unitDims(got)
	return err
}

type unitMoney unit.Money

func (m *unitMoney) UnmarshalText(text []byte) error {
	got, err := unit.ParseMoney(string(text))
	*m = unitMoney(got)
	return err
}

type goodsClasses network.Goods

func (g *goodsClasses) UnmarshalText(text []byte) error {
	got, err := network.ParseGoods(strings.ReplaceAll(string(text), ",", " "))
	*g = goodsClasses(got)
	return err
}
