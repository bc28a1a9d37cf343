package openflights

// Customs territories, as of 2020-02-01, when the United Kingdom had left the
// Union. Every other country is a territory of its own. Not told apart, because
// the data does not: Ceuta and Melilla (Spain, outside the EU's territory) and
// Northern Ireland (in the United Kingdom's, with EU rules for goods).

// euMembers are the 27 member states.
var euMembers = []string{
	"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
	"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
}

// partOf gives countries that are inside another's customs territory: for the
// EU by Regulation 952/2013 article 4, the French overseas departments and
// Monaco among them; the Isle of Man with the United Kingdom; Puerto Rico with
// the United States, by 19 CFR 101.1; Liechtenstein with Switzerland.
var partOf = map[string]string{
	"AX": "EU", "GF": "EU", "GP": "EU", "MC": "EU", "MF": "EU", "MQ": "EU", "RE": "EU", "YT": "EU",
	"IM": "GB", "LI": "CH", "PR": "US",
}

var territories = func() map[string]string {
	of := make(map[string]string)
	for _, c := range euMembers {
		of[c] = "EU"
	}
	for c, t := range partOf {
		of[c] = t
	}
	return of
}()

// territoryOf is the id of the customs territory a country is in.
func territoryOf(country string) string {
	if t, ok := territories[country]; ok {
		return t
	}
	return country
}
