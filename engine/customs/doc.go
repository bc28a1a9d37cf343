// Package customs says which customs procedures of a territory are open to a
// consignment, on which days, and what each costs: pure functions of the rows of a
// network and of what is declared. There is no search in it; a search calls what
// it returns.
//
//	t, err := customs.New(net)                       // once per network
//	open, closed, err := t.Procedures(c, network.Import, "EU", "DE", from, to, "EUR")
//	cost, ok := open[0].Charge(freight)              // for each label, in minor units
//	base, slope := open[0].Least()                   // a bound on it
//	items, err := open[0].Items(freight)             // for people: charge by charge, with sources
//
// What is closed has its reasons, as data and as text, with the least change that
// takes each away.
//
// # Which rows count
//
// A regime is open on the days of its row if everything in it agrees to the
// consignment: trade, channel, origin of every line, list of goods, limits of value.
// Of the tariff the row with the longest prefix of a line's code counts that holds
// on the day and is for the line's origin; of two with one prefix the one that
// names the origin. Additional rows count all. Of each tax of the destination
// country the longest prefix counts.
//
// Rows hold from one local date to another, so an answer is split where a row that
// it uses changes, and nowhere else. Each day asked about is in one procedure of a
// regime or in one of its Closed.
//
// Nothing is free because nobody said what it costs: a line without a normal row
// of the tariff, or without one of VAT, closes a regime that levies them. A row of
// 0 % says that there is none. Consumption tax is for the goods that have a row of
// it. A regime that levies no part of duty or taxes asks for no rows.
//
// New refuses two rows that would count at once, so no answer depends on the order
// of a file.
//
// # What is charged
//
// In this order, on import; export and transit owe fees alone, since tariff and
// taxes are those on import:
//
//	fees              per consignment, per line, per kilogram of exact weight
//	duty              on customs value: goods with freight (CIF), or goods alone (FOB)
//	additional duty   on the same
//	flat duty         for each subheading of six digits, at the first line that has it
//	consumption tax   (customs value + duty) x rate / (1 - rate)
//	VAT               goods + freight + duty + all of the consumption tax
//
// Freight belongs to the lines by value. VAT is levied on it in FOB territories,
// too, unless the row's note has the words of OnCustomsValue. Of duty and taxes the
// regime levies DutyPercent and TaxPercent: China's e-commerce import has no duty
// and 70 % of the taxes, so that VAT of 13 % is 9.1 %. VAT is levied on the whole of
// the consumption tax all the same. Fees are not taxed.
//
// A duty may be a percentage, an amount by net weight or piece, a sum of these, with
// a minimum and a maximum. Amounts do not depend on freight, percentages do.
//
// The incoterm changes who pays and never how much: on import the seller under DDP
// and the buyer under DAP; before that the seller.
//
// # Rounding
//
// Whatever is money is exchanged once, into minor units of the currency of the
// question, half to even: the value of each line, each fee, each amount of a duty.
// A percentage is taken of a line's value and of its share of the freight, which
// is a fraction and is not rounded, and of the charges before it, as they are
// listed; then it is rounded once, half to even. So who adds up the items by hand
// comes to the same.
//
// Limits are about value in their own currency: that of each line is exchanged
// into it and rounded, and these are added. A limit on the CIF basis closes a
// procedure from some freight upwards (MostFreight), which is why no regime may
// have a least value on that basis: it would be open only to who has spent more.
//
// # What the search relies on
//
// Charge never falls as freight grows, and once it is false it stays false: every
// step only grows with freight and with the steps before, and rounding keeps order.
// So of two ways to an office the one that has cost less is not worse behind it. A
// charge that does not fit in 64 bits is false, or the regime is closed with that
// reason; nothing wraps.
//
// # Limits
//
// Offices and kinds of facility are judged by Procedure.Admits, when the office is
// known; hours, processing and inspection are fields of the regime for who computes
// times. Not known here: quotas, licences, prohibitions, duties by size, volume or
// alcohol, relief for gifts, the value of freight that was paid by others, and
// insurance. A buyer's year begins on 1 January of the office's calendar.
//
// # Ownership
//
// Tables refer to the network's rows, and procedures to the consignment, which must
// not change afterwards. All are read-only and may be shared between goroutines.
package customs
