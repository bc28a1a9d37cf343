package timetable

import (
	"fmt"
	"reflect"

	"entrepot/engine/network"
)

// The rows of a network as a codec goes over them. A field that is added to a
// row is added here too, or TestStoreKeepsEveryField fails.

func (c *codec) facility(f *network.Facility) {
	c.alone(&f.ID)
	c.alone(&f.Name)
	shared(c, &f.Kind)
	c.float(&f.Lat)
	c.float(&f.Lon)
	shared(c, &f.Country)
	shared(c, &f.Territory)
	shared(c, &f.Zone)
	shared(c, &f.Calendar)
	number(c, &f.Handling)
	number(c, &f.HandlingFee)
	number(c, &f.HandlingPerKg)
	number(c, &f.StorageFree)
	number(c, &f.StoragePerKg)
	shared(c, &f.Currency)
	number(c, &f.Roles)
}

func (c *codec) carrier(k *network.Carrier) {
	c.alone(&k.ID)
	c.alone(&k.Name)
	c.alone(&k.Contact)
}

// lane leaves out what the lane refers to: see lanes.
func (c *codec) lane(l *network.Lane) {
	c.alone(&l.ID)
	shared(c, &l.Mode)
	shared(c, &l.Service)
	shared(c, &l.Calendar)
	number(c, &l.Duration)
	number(c, &l.CutOff)
	number(c, &l.CapacityKg)
	number(c, &l.MaxWeight)
	number(c, &l.MaxLength)
	number(c, &l.MaxGirth)
	number(c, &l.Refuses)
	c.flag(&l.Bonded)
	number(c, &l.DistanceKm)
	number(c, &l.CO2)
}

func (c *codec) tariff(t *network.Tariff) {
	c.alone(&t.ID)
	shared(c, &t.Currency)
	number(c, &t.Minimum)
	number(c, &t.PerConsignment)
	list(c, "break", &t.Breaks, 2, func(b *network.Break) {
		number(c, &b.From)
		number(c, &b.PerKg)
	})
	number(c, &t.VolumetricDivisor)
	number(c, &t.RoundUp)
	number(c, &t.FuelPercent)
	number(c, &t.SecurityPerKg)
}

func (c *codec) rate(r *network.ExchangeRate) {
	shared(c, &r.Base)
	shared(c, &r.Currency)
	number(c, &r.Mantissa)
	number(c, &r.Scale)
	c.date(&r.Date)
	shared(c, &r.Source)
}

func (c *codec) date(d *network.Date) {
	number(c, &d.Year)
	number(c, &d.Month)
	number(c, &d.Day)
}

func (c *codec) territory(t *network.Territory) {
	c.alone(&t.ID)
	c.alone(&t.Name)
	shared(c, &t.Currency)
	shared(c, &t.Valuation)
}

func (c *codec) delay(d *network.Delay) {
	shared(c, &d.Mode)
	shared(c, &d.Carrier)
	shared(c, &d.Lane)
	list(c, "point", &d.Points, 3, func(p *network.DelayPoint) {
		number(c, &p.Late)
		number(c, &p.Share)
		shared(c, &p.Source)
	})
}

// tables goes over all rows but the lanes.
func (c *codec) tables(s *Snapshot) {
	list(c, "facility", &s.Facilities, 30, c.facility)
	list(c, "carrier", &s.Carriers, 3, c.carrier)
	list(c, "tariff", &s.Tariffs, 9, c.tariff)
	list(c, "exchange rate", &s.Rates, 8, c.rate)
	list(c, "territory", &s.Territories, 4, c.territory)
	list(c, "delay", &s.Delays, 4, c.delay)
}

// rowShape spells out the types of all rows. A program in which they are others
// does not read what this one wrote.
func rowShape() string {
	var text []byte
	var spell func(t reflect.Type)
	spell = func(t reflect.Type) {
		text = fmt.Append(text, t.Kind())
		switch t.Kind() {
		case reflect.Slice:
			spell(t.Elem())
		case reflect.Struct:
			for i := range t.NumField() {
				text = fmt.Append(text, " ", t.Field(i).Name, ":")
				spell(t.Field(i).Type)
			}
		}
	}
	for _, row := range []any{network.Facility{}, network.Carrier{}, network.Lane{}, network.Tariff{},
		network.ExchangeRate{}, network.Territory{}, network.Delay{},
		network.Regime{}, network.Duty{}, network.Tax{}, network.GoodsList{}} {
		text = fmt.Append(text, "\n")
		spell(reflect.TypeOf(row))
	}
	return string(text)
}
