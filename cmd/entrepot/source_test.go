package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"entrepot/api"
	"entrepot/engine"
	"entrepot/engine/feed"
)

var update = flag.Bool("update", false, "write the golden files from what the tests got")

// inSourcing goes to the script's files with a plan for its feed.
func inSourcing(t *testing.T) {
	t.Helper()
	inScript(t)
	for name, text := range map[string]string{
		"stock.json": `{"currency":"EUR","order":{"weight":"500g","consignment":{"lines":[{"hs":"610910","quantity":2,"value":{"amount":"40","currency":"EUR"},"origin":"CN","weight":"400g"}],
			"trade":"b2c","channel":"ecommerce","incoterm":"ddp"}},"demand":[{"to":"BELGG","orders":300,"within":"20d"}],
			"stocks":[{"name":"factory","place":"CNSZX","kind":"domestic"},{"name":"Frankfurt","place":"DEFRA","kind":"released","inbound":{"units":50,"from":"CNSZX"}}]}`,
		"demand.csv":   "TO, orders ,within\nBELGG,10,20d\n",
		"stocks.csv":   "\ufeffname,place,kind,units,from,cost,holding,lies,fixed\nfactory,CNSZX,domestic,,,,,,\n\"by the pallet, dear\",DEFRA,released,40,,900.00 EUR,0.50 EUR,60d,100 EUR\n",
		"late.csv":     "to,orders,by\nBELGG,10,2020-01-01T00:00:00Z\n",
		"badhead.csv":  "to,orders,colour\nBELGG,1,red\n",
		"nohead.csv":   "to\nBELGG\n",
		"empty.csv":    "to,orders\n",
		"badrow.csv":   "name,place,kind,fixed,units\na,CNSZX,domestic,100,\nb,CNSZX,domestic,,many\n",
		"badplace.csv": "to,orders\nNOWHERE,5\n",
		"garbage.json": `{"demand":`,
		"field.json":   `{"colour":"red"}`,
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSourceCommand asks as a seller does, from the plan to the table, the JSON and
// the plot.
func TestSourceCommand(t *testing.T) {
	inSourcing(t)
	for _, tt := range []struct {
		line string
		code int
		want string
	}{
		{`source --feed feed --file stock.json`, 0, `(?m)^Where to hold stock for 300 orders a month from .* CST, in EUR$`},
		{`source --feed feed --file stock.json`, 0, `(?m)^Liege \(BELGG\), 300 orders a month, wanted by `},
		{`source --feed feed --file stock.json`, 0, `(?m)^  factory +[0-9.]+ +\S+ .*%`},
		{`source --feed feed --file stock.json`, 0, `(?m)^Frankfurt is filled by 50 orders at once, 25 kg, for [0-9.]+, [0-9.]+ of it to$`},
		{`source --feed feed --file stock.json`, 0, `(?m)^a month +all in +fixed +bulk +held +freight +customs$`},
		{`source --feed feed --file stock.json`, 0, `(?m)^Frankfurt against factory: `},
		{`source --feed feed --file stock.json --demand demand.csv --stocks stocks.csv`, 0, `(?m)^by the pallet, dear is filled by 40 orders at once for 900.00$`},
		{`source --feed feed --file stock.json --demand demand.csv --stocks stocks.csv`, 0, `(?m)^by the pallet, de… +[0-9.]+ +100.00 +900.00 +10.00 `},
		{`source --feed feed --file stock.json --demand late.csv`, 0, `(?m) 0 %, late$`},
		{`source --feed feed --file stock.json --depart 2100-01-01`, 1, ``},
	} {
		code, out, errs := command(tt.line)
		if code != tt.code || (errs == "") != (code == 0) || !regexp.MustCompile(tt.want).MatchString(out) {
			t.Errorf("%s: got code %d, %s\n%s\nwant code %d and %s", tt.line, code, errs, out, tt.code, tt.want)
		}
	}
	code, out, errs := command(`source --feed feed --file stock.json --json --plot curves.csv`)
	var a engine.Sourcing
	if err := json.Unmarshal([]byte(out), &a); err != nil || code != 0 || errs != "" || a.Orders != 300 || len(a.Curves) != 2 {
		t.Fatalf("--json: got code %d, %s, %v\n%s", code, errs, err, out)
	}
	plot, err := os.ReadFile("curves.csv")
	rows := strings.Split(strings.TrimSpace(string(plot)), "\n")
	if err != nil || rows[0] != "stock,orders_a_month,total,currency" || rows[1] != "factory,0,0.00,EUR" || len(rows) != 1+len(a.Curves[0].Points)+len(a.Curves[1].Points) {
		t.Errorf("--plot: got %v, %s", err, plot)
	}
}

// TestSourceCommandRefuses names the flag, the file and the place in it.
func TestSourceCommandRefuses(t *testing.T) {
	inSourcing(t)
	for _, tt := range []struct{ line, want string }{
		{`--file garbage.json`, `garbage.json: unexpected end of JSON`},
		{`--file field.json`, `field.json: sourcing: json: unknown field "colour"`},
		{`--file nowhere.json`, `nowhere.json`},
		{`--file stock.json --demand badhead.csv`, `--demand: badhead.csv:1: got the column "colour", want to, orders, within and by`},
		{`--file stock.json --demand nohead.csv`, `--demand: nohead.csv:1: got no column orders`},
		{`--file stock.json --demand empty.csv`, `--demand: empty.csv: got no rows`},
		{`--file stock.json --stocks badrow.csv`, `badrow.csv:2: fixed: money: got "100"`},
		{`--file stock.json --stocks badrow.csv`, `badrow.csv:3: units: got "many", want a whole number`},
		{`--file stock.json --demand badplace.csv`, `stock.json: demand[0].to: unknown place "NOWHERE"`},
		{`--file stock.json --depart soon`, `--depart: got "soon"`},
		{`--file stock.json --timeout -1s`, `--timeout: got -1s`},
		{`--file stock.json --max-labels -1`, `--max-labels: got -1`},
		{`--file stock.json --max-labels 1`, `needs too much work`},
		{`--file stock.json --timeout 1ns`, `needs too much work`},
		{`--file stock.json --plot no/where.csv`, `--plot: open no/where.csv`},
	} {
		code, out, errs := command("source --feed feed " + tt.line)
		if code == 0 || out != "" || !strings.Contains(errs, tt.want) {
			t.Errorf("%s: got code %d, %q and\n%swant %s", tt.line, code, out, errs, tt.want)
		}
	}
}

// TestPlansOfTheDemo answers the plans of the README at a fixed moment; -update
// writes what was answered.
func TestPlansOfTheDemo(t *testing.T) {
	n, report := feed.Read("../../testdata/demo")
	if err := report.Err(); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	e, err := engine.New(n, engine.Options{Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"cosmetics", "shoes"} {
		text, err := os.ReadFile("../../testdata/plans/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		plan, err := api.ParseSourcing(text)
		if err != nil {
			t.Fatal(err)
		}
		cmd := sourceCmd{Depart: "2026-11-24T10:00"}
		if err := cmd.depart(e, plan); err != nil {
			t.Fatal(err)
		}
		q, err := plan.Query()
		if err != nil {
			t.Fatal(err)
		}
		a, err := e.Source(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		printSourcing(&out, &a)
		for line := range strings.Lines(out.String()) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > screen {
				t.Errorf("%s: a line of %d: %s", name, n, line)
			}
		}
		golden := filepath.Join("testdata", "source_"+name+".txt")
		if *update {
			if err := os.WriteFile(golden, out.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil || out.String() != string(want) {
			t.Errorf("%s: %v, got\n%s\nwant\n%s", name, err, out.String(), want)
		}
	}
}
