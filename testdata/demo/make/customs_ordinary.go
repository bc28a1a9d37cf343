package main

// ownProcedures are the territories whose ordinary procedures stand in tables
// of their own.
var ownProcedures = map[string]bool{"CN": true, "EU": true, "GB": true, "US": true}

// paperwork are the territories where a declaration takes a broker's runner
// rather than a data set.
var paperwork = map[string]bool{
	"AZ": true, "BR": true, "BY": true, "CO": true, "EG": true, "GE": true, "ID": true, "IN": true, "KE": true, "KZ": true, "LA": true,
	"MN": true, "NG": true, "PE": true, "PH": true, "SA": true, "UZ": true, "VN": true, "ZA": true, "MX": true, "CL": true, "TR": true,
}

// ordinaryNotes say what an ordinary import leaves out in a territory.
var ordinaryNotes = map[string]string{
	"BR": "About a third of the rate for parcels, which is what the tariff holds.",
	"IN": "No relief for small values.",
	"MX": "The courier's single rate on duty and VAT is not in this feed.",
	"TR": "The single tax on mail and express up to 30 EUR, 30 or 60 % from 2024-08-21, is not in this feed.",
	"ZA": "The single rate on express below 500 ZAR is not in this feed.",
	"EG": "Advance cargo information (ACI) by sea and air is not in this feed.",
	"NO": "No relief since 2024-01-01 but by VOEC.",
	"TH": "Duty on all since 2026-01-01, when the limit of 1,500 THB fell to 1.",
	"CH": "No duty on industrial goods since 2024-01-01.",
}

// ordinaryProcedures are the ones every other territory has: export, transit,
// import, and import that a carrier declares for little money where the value
// is small. That the whole duty and all taxes are due is the rule everywhere;
// the rest is the project's.
func (w *world) ordinaryProcedures() []procedure {
	var out []procedure
	for _, t := range territories {
		if ownProcedures[t.ID] {
			continue
		}
		level := countries[t.ID].level
		local := func(dollars float64) string { return w.localPrice(dollars, t.Currency).String() }
		in, mail := declared, listed
		if paperwork[t.ID] {
			in, mail = papers, mailed
		}
		whole := "100"
		if t.ID == "BR" {
			whole = "33.333333"
		}
		out = append(out,
			procedure{id: t.ID + "-EXP-LOW", name: "Export on the carrier's list", way: "export", who: "b2c post express ecommerce",
				upTo: local(1000), fee: local(0.6 * level), pace: outbound, source: invented, uncertain: true},
			procedure{id: t.ID + "-EXP", name: "Export", way: "export", fee: local(22 * level), line: local(level), pace: exported},
			procedure{id: t.ID + "-TRN", name: "Transit under seal", way: "transit", fee: local(3.5 * level), kg: local(0.02 * level), pace: sealed},
			procedure{id: t.ID + "-SIM", name: "Import declared by the carrier", way: "import", who: "b2c post express ecommerce",
				upTo: local(1000), fee: local(7 * level), duty: "100", tax: "100", pace: mail, source: invented, uncertain: true},
			procedure{id: t.ID + "-IMP", name: "Import, release for home use", way: "import",
				fee: local(34 * level), line: local(2 * level), duty: whole, tax: "100", pace: in, note: ordinaryNotes[t.ID]},
		)
	}
	return out
}
