package unit

import (
	"encoding/xml"
	"errors"
	"io/fs"
	"os"
	"strconv"
	"testing"
)

func TestCurrencyDigits(t *testing.T) {
	for code, want := range map[Currency]int{"USD": 2, "EUR": 2, "CNY": 2, "JPY": 0, "KRW": 0, "KWD": 3, "BHD": 3, "CLF": 4, "XCG": 2} {
		if got, ok := code.Digits(); got != want || !ok || !code.Valid() {
			t.Errorf("%s: got %d %v, want %d", code, got, ok, want)
		}
	}
	for _, code := range []Currency{"", "usd", "US", "USDX", "XAU", "XXX", "AED AFN", "ZZZ"} {
		if _, ok := code.Digits(); ok || code.Valid() {
			t.Errorf("%q: got a currency, want none", code)
		}
	}
}

// TestCurrencyTable holds the table against the agency's own file.
func TestCurrencyTable(t *testing.T) {
	data, err := os.ReadFile("../../../shared/data/iso/iso-4217-list-one.xml")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("ISO 4217 list one is not at ../shared/data/iso beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		Rows []struct {
			Code   Currency `xml:"Ccy"`
			Digits string   `xml:"CcyMnrUnts"`
		} `xml:"CcyTbl>CcyNtry"`
	}
	if err := xml.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	listed := map[Currency]bool{"XCG": true} // came after the file's date
	for _, row := range list.Rows {
		want, err := strconv.Atoi(row.Digits)
		if err != nil { // no currency, or one without a minor unit
			if row.Code.Valid() {
				t.Errorf("%q: got valid, want no minor unit (%s)", row.Code, row.Digits)
			}
			continue
		}
		listed[row.Code] = true
		if got, ok := row.Code.Digits(); got != want || !ok {
			t.Errorf("%s: got %d %v, want %d", row.Code, got, ok, want)
		}
	}
	if len(listed) < 150 {
		t.Errorf("the file lists %d currencies, want at least 150", len(listed))
	}
	for code := range minorDigits {
		if !listed[code] {
			t.Errorf("%s: in the table and not in ISO 4217", code)
		}
	}
}
