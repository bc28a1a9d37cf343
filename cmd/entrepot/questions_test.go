package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// command runs one command line in this process, which is much quicker than a
// script does; ~ stands for a blank within a word.
func command(line string) (code int, out, errs string) {
	var o, e bytes.Buffer
	args := strings.Fields(line)
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "~", " ")
	}
	code = run(args, &streams{context.Background(), &o, &e})
	return code, o.String(), e.String()
}

// inScript goes to a directory with the files of the script on routes.
func inScript(t *testing.T) {
	t.Helper()
	files, err := txtar.ParseFile("testdata/script/route.txtar")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for _, f := range files.Files {
		if err := os.MkdirAll(filepath.Dir(f.Name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f.Name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// line writes out the parcel that most questions are about, and what it holds.
func line(short string) string {
	short = strings.Replace(short, "$line", "--line hs=610910,quantity=2,value=40~EUR,origin=CN,weight=400g", 1)
	short = strings.Replace(short, "$sold", "--trade b2c --channel ecommerce --incoterm ddp", 1)
	return strings.Replace(short, "$route", "route --feed feed --from CNSZX --to BELGG --weight 1kg", 1)
}

// TestEveryKindOfQuestion asks each once, from the flag to the table.
func TestEveryKindOfQuestion(t *testing.T) {
	inScript(t)
	for _, tt := range []struct {
		line string
		code int
		want string // in the output
	}{
		{`$route --options --criteria arrival,cost,carbon,risk`, 0, `(?m)^1\. cheapest, fastest, surest, greenest, balanced: air SKY, road TRK$`},
		{`$route --options`, 0, `(?m)^# .* connects +9 in 10 by `},
		{`$route --options --deadline 2100-01-01`, 0, `(?m)^# .* in time +9 in 10 by `},
		{`$route --alternatives 3`, 0, `(?m)^1 +.* air$`},
		{`$route --via DEFRA:36h --max-legs 3 --slack 30m,1%`, 0, `(?m)air SKY, road TRK`},
		{`$route --why-not carrier=SKY`, 0, `(?m)carrier SKY \(Sky Line\) is in the answer: 1`},
		{`$route $line $sold --why-not regime=EU-SHOP`, 0, `(?m)regime EU-SHOP \(.*\) is in the answer: 1`},
		{`$route $line $sold --why-not regime=EU-ALL`, 0, `(?m)regime EU-ALL \(.*\) is not in the answer`},
		{`$route --why-not lane=AIR2`, 0, `(?m)is not in the answer`},
		{`$route --avoid mode=air`, 1, `(?m)no route \(excluded\)`},
		{`$route --what-if closed.json`, 1, `(?m)no route \(nothing in horizon\)`},
		{`$route --brief`, 0, `(?m)^1 +.* air$`},
		{`route --feed feed --from CNSZX,DEFRA --to BELGG --weight 1kg --brief`, 0, `(?m)^one of CNSZX, DEFRA to Liege \(BELGG\), 1 kg`},
		{`route --feed feed --from CNSZX,DEFRA --to BELGG --weight 1kg --brief`, 0, `(?m)^1 .* DEFRA to BELGG$`},
		{`route --feed feed --from CNSZX --to @depots.txt --weight 1kg --brief`, 0, `(?m)^Shenzhen \(CNSZX\) to one of BELGG, DEFRA, 1 kg`},
		{`matrix --feed feed --from CNSZX,DEFRA --to BELGG --weight 1kg`, 0, `(?m)^from +to +ways +soonest +for +cheapest +for$`},
		{`matrix --feed feed --from CNSZX,DEFRA --to BELGG --weight 1kg`, 0, `(?m)^CNSZX +BELGG +1 `},
		{`matrix --feed feed --from CNSZX,DEFRA --to BELGG --weight 1kg --csv`, 0, `(?m)^CNSZX,BELGG,1,.*USD`},
		{`matrix --feed feed --from @places.txt --to BELGG --weight 1kg --json`, 0, `(?m)"from":"DEFRA","to":"BELGG","ways":1`},
		{`reach --feed feed --from CNSZX --weight 1kg --within 10d`, 0, `(?m)^BELGG .*Liege$`},
		{`reach --feed feed --from CNSZX --weight 1kg --budget 15~USD --geojson`, 0, `(?m)"Point"`},
		{`$route --why-not plan=plan.json`, 0, `(?m)leg 1, lane AIR1: 2100-01-01T00:00:01Z is not a moment this network knows`},
	} {
		code, out, errs := command(line(tt.line))
		if code != tt.code || errs != "" || !regexp.MustCompile(tt.want).MatchString(out) {
			t.Errorf("%s: got code %d, %s\n%s\nwant code %d and %s", tt.line, code, errs, out, tt.code, tt.want)
		}
	}
	if _, out, _ := command(line("$route --brief")); strings.Contains(out, "handling") {
		t.Errorf("--brief: got legs as well:\n%s", out)
	}
}

// TestWrongFlagsGiveOneClearLine types what cannot be asked. What comes back names
// the flag, what was got and what is wanted, and nothing is printed that looks like
// an answer.
func TestWrongFlagsGiveOneClearLine(t *testing.T) {
	inScript(t)
	for _, tt := range []struct{ line, want string }{
		{`$route --criteria speed`, `--criteria: got speed, want arrival, cost, carbon or risk`},
		{`$route --avoid colour=red`, `--avoid: got "colour=red", want place=`},
		{`$route --via DEFRA:soon`, `--via: stay: got "soon", want a length of time`},
		{`$route --slack much`, `--slack: got "much"`},
		{`$route --why-not BELGG`, `--why-not: got "BELGG", want lane=ID`},
		{`$route --what-if bad.json`, `unknown field "colour"`},
		{`$route --max-labels 1`, `needs too much work`},
		{`reach --feed feed --from CNSZX --weight 1kg`, `--within, --budget: got neither`},
		{`matrix --feed feed --from @nowhere --to BELGG --weight 1kg`, `nowhere: no such file`},
		{`$route --via NOWHERE`, `--via: unknown place "NOWHERE"`},
		{`$route --avoid carrier=NONE`, `--avoid: got NONE, want a carrier`},
		{`$route --what-if nolane.json`, `--what-if: [0].lane: got `},
		{`$route --arrive-by 2020-01-01`, `--arrive-by: got 2020-01-01`},
		{`$route --max-legs -1`, `--max-legs: got -1, want 0 or more`},
		{`$route --timeout -1s`, `--timeout: got -1s`},
		{`$route --slack 1h,2h`, `--slack: got "1h,2h", want one time and one percentage`},
		{`$route --options --alternatives 2`, `--options and --alternatives can't be used together`},
		{`$route --arrive-by 2100-01-01 --until 2100-01-01`, `--arrive-by and --until can't be used together`},
		{`route --feed feed --from , --to BELGG --weight 1kg`, `--from: got no places`},
		{`matrix --feed feed --from CNSZX --to NOWHERE --weight 1kg`, `--to: unknown place "NOWHERE"`},
		{`network changes`, `missing flags: --key`},
		{`network close --key x`, `missing flags: --facility=ID or --lane=ID or --carrier=ID`},
		{`network close --key x --lane A --carrier B`, `--lane and --carrier can't be used together`},
		{`network delay --key x --lane A --late soon`, `--late: got "soon", want a length of time`},
		{`network cancel --key x --lane A --departs tomorrow`, `--departs: got "tomorrow", want RFC 3339`},
		{`network price --key x --lane A --percent 0`, `--percent: got 0`},
		{`network book --key x --from A --to B --depart 2100-01-01T00:00:00Z --weight 1kg --plan closed.json`, `closed.json: leg 1: got no lane`},
		{`network changes --key x --server 127.0.0.1:1`, `--server: nothing answers at http://127.0.0.1:1`},
		{`$route --only countries=DE`, `--only: got "countries=DE", want place=`},
		{`$route --until 2000-01-01`, `--until: got 2000-01-01`},
		{`$route --deadline soon`, `--deadline: got "soon", want RFC 3339`},
		{`$route --alternatives 99`, `--alternatives: got 99, want 1 to 20`},
		{`$route --limit -1`, `--limit: got -1, want 0`},
		{`$route --max-labels -1`, `--max-labels: got -1, want 0`},
		{`$route --why-not regime=EU-ALL`, `--why-not: got EU-ALL, want a consignment in the question`},
		{`$route $line $sold --why-not regime=NONE`, `--why-not: got NONE, want a regime of the network`},
		{`$route --why-not lane=NONE`, `--why-not: got NONE, want a lane of the network`},
		{`$route --brief --json`, `--brief and --json can't be used together`},
		{`reach --feed feed --from CNSZX --weight 1kg --within far`, `--within: got "far", want a length of time`},
		{`$route --line hs=610910 $sold`, `--line: got no quantity, value, origin or weight, want hs, quantity, value, origin and weight`},
		{`$route --line colour=red $sold`, `--line: got "colour=red", want hs=, quantity=, value=`},
		{`$route --line hs=61,hs=62 $sold`, `--line: got hs= twice`},
		{`$route --line hs=61,quantity=1,value=40,origin=CN,weight=1g $sold`, `--line: value: got 40, want an amount and its currency`},
		{`$route --line hs=61,quantity=1,value=-4~EUR,origin=CN,weight=1g $sold`, `--line: value: got -4 EUR, want an amount and its currency, more than nothing`},
		{`$route --line hs=61,quantity=0,value=4~EUR,origin=CN,weight=1g $sold`, `--line: quantity: got 0, want`},
		{`$route --line hs=61,quantity=1,value=4~EUR,origin=China,weight=1g $sold`, `--line: origin: got China, want a country's two letters`},
		{`$route --line hs=61x,quantity=1,value=4~EUR,origin=CN,weight=1g $sold`, `--line: hs: got 61x, want a tariff code`},
		{`$route $line --line hs=61,quantity=1,value=4~EUR,origin=CN,weight=1 $sold`, `--line 2: weight: got 1, want grams or kilograms`},
		{`$route $line --trade b2c --channel ecommerce`, `--incoterm: got nothing, want dap or ddp`},
		{`$route $line --trade c2c --channel ecommerce --incoterm ddp`, `--trade: got c2c, want b2c or b2b`},
		{`$route $line --trade b2c --channel pigeon --incoterm ddp`, `--channel: got pigeon, want post, express, ecommerce or freight`},
		{`$route $line $sold --objective profit`, `--objective: got profit, want landed or freight`},
		{`$route $line $sold --bought -1~EUR`, `--bought: got -1.00 EUR, want nothing or an amount`},
		{`$route $line $sold --bought much`, `--bought: money: got "much"`},
		{`$route $line $sold --consignment goods.csv`, `--line and --consignment can't be used together`},
		{`$route --trade b2c`, `--trade: got no goods beside it, want --line or --consignment`},
		{`$route --bonded`, `--bonded: got no goods beside it`},
		{`$route --consignment nocolumn.csv $sold`, `nocolumn.csv:1: got no column origin, want hs, quantity, value, origin and weight`},
		{`$route --consignment depots.txt $sold`, `depots.txt:1: got the column "belgg", want hs, quantity`},
		{`$route --consignment bad.json $sold`, `bad.json: consignment: json: unknown field "kind"`},
		{`$route --consignment badline.json $sold`, `consignment.lines[0].weight: got 400, want grams or kilograms`},
		{`$route --consignment goods.json --trade c2c`, `--trade: got c2c`},
		{`$route --consignment nowhere.csv`, `nowhere.csv`},
		{`route --feed feed --from CNSZX --to BELGG --weight 300g $line $sold`, `--line: got goods of 400 g, want at most the 300 g of the parcel`},
		{`route --feed feed --from DEFRA --to CNSZX --weight 1kg $line $sold --bonded`, `--bonded: got goods with duty unpaid at DEFRA, want them at a place with the customs role bonded`},
		{`route --feed feed --from CNSZX --to BELGG`, `--weight: got nothing`},
		{`network add --key x --lane A --departs 2100-01-01T00:00:00Z --cut-off soon`, `--cut-off: got "soon", want a length of time`},
	} {
		code, out, errs := command(line(tt.line))
		told := strings.TrimSuffix(errs, "entrepot --help lists the commands\n")
		if code == 0 || out != "" || !strings.Contains(told, tt.want) || strings.Count(told, "\n") != 1 {
			t.Errorf("%s: got code %d, %q and\n%swant one line with %s", tt.line, code, out, errs, tt.want)
		}
	}
}

// TestHelpShowsAnExample reads the help of every command that asks or changes
// something.
func TestHelpShowsAnExample(t *testing.T) {
	for _, name := range []string{"route", "matrix", "source", "reach", "isochrone", "network changes", "network history", "network close", "network delay",
		"network cancel", "network add", "network price", "network undo", "network book"} {
		code, out, _ := command(name + " --help")
		_, after, found := strings.Cut(out, "Example")
		plain := strings.Replace(name, "isochrone", "reach", 1)
		if code != 0 || !found || !strings.Contains(after, "entrepot "+plain+" ") {
			t.Errorf("%s --help: got code %d and\n%s\nwant an example", name, code, out)
		}
	}
}
