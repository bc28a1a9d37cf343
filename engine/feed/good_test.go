package feed

import (
	"io"
	"io/fs"
	"maps"
	"strconv"
	"strings"
	"testing/fstest"
	"time"
	_ "time/tzdata" // as the binary has it: a bare machine has no zones
)

// good is a small feed without a fault that uses every file and every column
// that is needed often. Tests change a file of a copy.
func good() map[string]string {
	return map[string]string{
		"fx.csv":          "base,currency,rate,date,source\nUSD,EUR,0.9210,2026-01-02,central bank\nUSD,CNY,7.1,2026-01-02,\n",
		"territories.csv": "id,name,currency,valuation\nCN,China,CNY,\nEU,European Union,EUR,cif\n",
		"calendars.csv":   "id,days,date,open,close\nday,12345,,08:00,12:00\nday,12345,,13:00,18:00\nday,,2026-05-01,,\nday,,2026-05-02,10:00,12:00\n",
		"carriers.csv":    "id,name,contact\nblue,Blue Air,ops@blue.example\n",
		"tariffs.csv":     "id,currency,minimum,per_consignment,volumetric_divisor,round_up_kg,fuel_percent,security_per_kg\nair,USD,10,2.5,6000,0.5,24.5,0.15\n",
		"tariff_breaks.csv": "tariff,from_kg,per_kg\n" +
			"air,0,4.125\nair,45,3\nair,100,2.5\n",
		"facilities.csv": "id,name,kind,lat,lon,country,territory,zone,calendar,handling_min,handling_fee,storage_free_h,storage_per_kg_day,currency,roles\n" +
			"CNSHA-PVG,Shanghai Pudong,airport,31.1434,121.805,CN,CN,Asia/Shanghai,day,120,3.5,48,0.2,CNY,export import\n" +
			"DEFRA,Frankfurt,airport,50.0333,8.5706,DE,EU,Europe/Berlin,,90,,,,,import\n",
		"lanes.csv": "id,carrier,from,to,mode,service,calendar,duration_min,cut_off_min,tariff,capacity_kg,max_weight_kg,max_length_cm,max_girth_cm,refuses,bonded,distance_km,co2_g_tkm\n" +
			"PVG-FRA,blue,CNSHA-PVG,DEFRA,air,scheduled,,720,240,air,20000,300,120.5,300,dangerous live,1,,\n" +
			"FRA-PVG,blue,DEFRA,CNSHA-PVG,air,on_demand,day,700,,air,,,,,,,8800,600\n",
		"departures.csv": "lane,days,time,first,last,except,duration_min,cut_off_min,capacity_kg\n" +
			"PVG-FRA,135,10:25,2026-01-01,2026-12-31,2026-05-01 2026-10-02,,0,\nPVG-FRA,7,23:30:30,,,,730,,5000\n",
		"delays.csv": "mode,carrier,lane,late_min,percent,source\n" +
			"air,,,0,70,ours\nair,,,60,95.5,ours\nair,blue,,15,100,\n,,FRA-PVG,0,50,\n,,FRA-PVG,90,99.9,counted in 2026\n",
		"goods_lists.csv": "id,hs\nretail,6109\nretail,420221\n",
		"regimes.csv": "id,territory,direction,name,trades,channels,kinds,offices,origins,goods_list,first,last,currency,basis,above,up_to,yearly,per_consignment,per_line,per_kg,duty_percent,flat_duty,tax_percent,calendar,processing_min,processing_p90_min,pre_arrival,inspected_percent,inspection_min,source,note,uncertain\n" +
			`CN-9610,CN,export,Direct mail,b2c,ecommerce,airport hub,CNSHA-PVG,,,,,CNY,,,,,0.5,,,,,,day,60,180,,1.5,1440,GAC 2014-12,,` + "\n" +
			`CN-RETAIL,CN,import,Retail import,,,,,,retail,,,CNY,,,5000,26000,,,,0,,70,,,,,,,,,` + "\n" +
			`EU-T1,EU,transit,T1,,freight,,,,,,,EUR,,,,,40,,,,,,,15,,,,,,,` + "\n" +
			`EU-IOSS,EU,import,IOSS,b2c,ecommerce post,,,CN VN,,,2026-06-30,EUR,intrinsic,,150,,,,,0,,0,,,,1,,,,,` + "\n" +
			`EU-IOSS,EU,import,IOSS,b2c,ecommerce post,,,,,2026-07-01,,EUR,intrinsic,,150,,,,,0,3,0,,,,1,,,Council 2026-02-11,,1` + "\n" +
			`EU-STD,EU,import,Standard,,,,,,,,,EUR,,150,,,,4.25,0.1,,,,,120,,,,,,"any goods, any trade",` + "\n",
		"duties.csv": "territory,hs,origins,kind,rate,first,last,source,note,uncertain\n" +
			"EU,,,,free,,,,,\nEU,6109,,,12 %,,,TARIC,,\nEU,6109,VN KR,,8 %,2026-01-01,2026-12-31,TARIC,EVFTA,\nEU,6109,VN,,7 %,2027-01-01,,TARIC,EVFTA,1\n" +
			"EU,0703200000,,,9.6 % + 120 EUR/100 kg MIN 3 % MAX 20 % + 1.00 EUR/kg,,,TARIC,,\nEU,61,CN,additional,10 %,,,,,\nCN,6109,,,6 %,,,,,\n",
		"taxes.csv": "country,hs,kind,percent,first,last,source,note,uncertain\nDE,,,19,,,,,\nDE,49,vat,7,,,,,\nCN,,,13,2019-04-01,,,,\nCN,3304,consumption,15,,,,,1\n",
	}
}

// with is the good feed with another text for one file.
func with(file, text string) map[string]string {
	files := good()
	files[file] = text
	return files
}

// without is the good feed with one file less.
func without(file string) map[string]string {
	files := good()
	delete(files, file)
	return files
}

// edit is the good feed with changes in one file.
func edit(file string, oldNew ...string) map[string]string { return change(good(), file, oldNew...) }

// change replaces the first of each old text by the new one. It panics when
// there is none, so that no test passes on the good feed by mistake.
func change(files map[string]string, file string, oldNew ...string) map[string]string {
	for i := 0; i < len(oldNew); i += 2 {
		if !strings.Contains(files[file], oldNew[i]) {
			panic(file + " does not contain " + oldNew[i])
		}
		files[file] = strings.Replace(files[file], oldNew[i], oldNew[i+1], 1)
	}
	return files
}

// more is the good feed with lines added to one file.
func more(file, lines string) map[string]string {
	files := good()
	files[file] += lines
	return files
}

func folder(files map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	return out
}

// bigFolder is a folder in which one file is made while it is read, so that a
// test of size needs neither disk nor memory.
type bigFolder struct {
	fstest.MapFS
	big bigFile
}

// bigFile is a header and then rows, each made from its number.
type bigFile struct {
	name   string
	header string
	rows   int
	row    func(b []byte, i int) []byte
	size   int64 // as its directory says
}

func (d bigFolder) Open(name string) (fs.File, error) {
	if name == d.big.name {
		return &bigReader{file: d.big, pending: []byte(d.big.header)}, nil
	}
	return d.MapFS.Open(name)
}

func (d bigFolder) Stat(name string) (fs.FileInfo, error) {
	if name == d.big.name {
		return d.big, nil
	}
	return d.MapFS.Stat(name)
}

func (d bigFolder) ReadDir(name string) ([]fs.DirEntry, error) {
	small := maps.Clone(d.MapFS)
	small[d.big.name] = &fstest.MapFile{}
	return small.ReadDir(name)
}

func (f bigFile) Name() string       { return f.name }
func (f bigFile) Size() int64        { return f.size }
func (f bigFile) Mode() fs.FileMode  { return 0o644 }
func (f bigFile) ModTime() time.Time { return time.Time{} }
func (f bigFile) IsDir() bool        { return false }
func (f bigFile) Sys() any           { return nil }

type bigReader struct {
	file    bigFile
	next    int
	buffer  []byte
	pending []byte // of buffer, not yet read
}

func (r *bigReader) Stat() (fs.FileInfo, error) { return r.file, nil }
func (r *bigReader) Close() error               { return nil }

func (r *bigReader) Read(p []byte) (int, error) {
	for len(r.pending) == 0 {
		if r.next == r.file.rows {
			return 0, io.EOF
		}
		r.buffer = r.file.row(r.buffer[:0], r.next)
		r.pending = r.buffer
		r.next++
	}
	n := copy(p, r.pending)
	r.pending = r.pending[n:]
	return n, nil
}

// laneRows are lanes over as many facilities as manyFacilities makes.
func laneRows(b []byte, i int) []byte {
	from := i % facilityCount
	to := (from + 1 + i/facilityCount%(facilityCount-1)) % facilityCount
	b = append(b, "lane-"...)
	b = strconv.AppendInt(b, int64(i), 10)
	b = append(b, ",blue,F"...)
	b = strconv.AppendInt(b, int64(from), 10)
	b = append(b, ",F"...)
	b = strconv.AppendInt(b, int64(to), 10)
	return append(b, ",air,on_demand,,720,240,air,20000,300,120.5,,battery,1,,\n"...)
}

const facilityCount = 2000

// laneHeader names the columns of laneRows.
const laneHeader = "id,carrier,from,to,mode,service,calendar,duration_min,cut_off_min,tariff,capacity_kg,max_weight_kg,max_length_cm,max_girth_cm,refuses,bonded,distance_km,co2_g_tkm\n"

// manyFacilities is the good feed with facilityCount facilities, no lanes and
// nothing about them.
func manyFacilities() fstest.MapFS {
	files := good()
	b := []byte("id,name,kind,lat,lon,country,territory,zone\n")
	for i := range facilityCount {
		b = append(b, 'F')
		b = strconv.AppendInt(b, int64(i), 10)
		b = append(b, ",Depot,delivery_depot,31.5,121.5,CN,CN,Asia/Shanghai\n"...)
	}
	files["facilities.csv"] = string(b)
	delete(files, "lanes.csv")
	delete(files, "departures.csv")
	delete(files, "delays.csv")
	delete(files, "calendars.csv")
	delete(files, "goods_lists.csv")
	delete(files, "regimes.csv")
	delete(files, "duties.csv")
	delete(files, "taxes.csv")
	return folder(files)
}
