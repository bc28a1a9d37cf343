package unit

import "strings"

// Currency is an upper-case ISO 4217 code such as "EUR".
type Currency string

// The codes of ISO 4217 list one by the digits of their minor unit: as
// published on 2024-06-25 by SIX, the maintenance agency, and XCG, which came
// with amendment 176 (in force 2025-03-31). Codes without a minor unit (gold,
// special drawing rights, XXX) are left out, because nothing is priced in them.
const (
	noDigits = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"

	twoDigits = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD " +
		"CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP " +
		"GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA " +
		"MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON " +
		"RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH " +
		"USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"

	threeDigits = "BHD IQD JOD KWD LYD OMR TND"

	fourDigits = "CLF UYW"
)

var minorDigits = digitsByCode()

func digitsByCode() map[Currency]int {
	byCode := make(map[Currency]int, 168)
	for digits, codes := range map[int]string{0: noDigits, 2: twoDigits, 3: threeDigits, 4: fourDigits} {
		for code := range strings.FieldsSeq(codes) {
			byCode[Currency(code)] = digits
		}
	}
	return byCode
}

// Digits says how many decimals the currency's amounts have: 2 for USD, 0 for
// JPY, 3 for KWD. It is false for a code that is not in the table.
func (c Currency) Digits() (int, bool) {
	d, known := minorDigits[c]
	return d, known
}

// Valid says whether amounts can be given in this currency.
func (c Currency) Valid() bool {
	_, known := minorDigits[c]
	return known
}
