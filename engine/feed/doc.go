// Package feed reads, checks and writes a logistics network as a directory or
// a zip of CSV files: the format in which planners keep one, in a spreadsheet.
//
// # Where to start
//
//	Read, ReadFS, ReadZip   a feed from a path, a file system or a zip in memory
//	Report, Fault           everything wrong with it, each with file, line and cell
//	Codes                   every kind of fault there is
//	Write, WriteZip         a network as a feed again
//	Describe                the format below as text
//
// Reading never stops at the first fault. It gives a network or, when there is
// a single error, none: a caller that holds an earlier network keeps it. A
// fault is printed as file:line:column: what: got X, want Y, and one slip is
// one fault: a row that is wrong in one cell still has its id, and nothing is
// said to be missing that may stand in what could not be read.
//
// # The files
//
// Each file is CSV as in RFC 4180: UTF-8, commas, a header row, quotes where a
// cell holds a comma, a quote or a line break. Columns may come in any order
// and optional ones be left out; an empty optional cell is the same. Spaces
// around a cell, a byte order mark, CRLF, blank lines, rows of nothing but
// commas, and lines that begin with # are all passed over. Numbers are plain
// decimals with a point; prices are in major units of the currency of their
// row. A star marks what is required, brackets hold what is accepted. A file
// refers only to files before it.
//
// The block that follows is what Describe prints; a test keeps it so.
//
//	fx.csv (required)
//	  exchange rates: every currency of the feed is the one base or has one rate; a
//	  feed in one currency may leave the rows out
//	  * base               the same in every row [an ISO 4217 code such as EUR]
//	  * currency           once in the file [an ISO 4217 code such as EUR]
//	  * rate               what one unit of base buys of currency [above 0, at most
//	                       18 digits and 12 decimals]
//	  * date               the day it was quoted [a day as YYYY-MM-DD, 1970 to 2200]
//	    source             who quoted it [text, at most 500 bytes]
//
//	territories.csv (required)
//	  customs territories; the EU is one
//	  * id                 [1 to 40 characters of A-Z a-z 0-9 . _ -]
//	  * name               [text, at most 200 bytes]
//	  * currency           [an ISO 4217 code such as EUR that fx.csv has a rate for]
//	    valuation          what duty is levied on: the goods with what it cost to
//	                       bring them to the border, or the goods alone; nothing:
//	                       cif [one of cif fob]
//
//	calendars.csv (optional)
//	  opening hours, several rows an id: weekly rows give days, open and close;
//	  dated rows give a date and either open and close, or neither when it is shut;
//	  a date with rows follows only those; hours past midnight are two rows
//	  * id                 rows with one id make one calendar [1 to 40 characters of
//	                       A-Z a-z 0-9 . _ -]
//	    days               weekly rows only [digits 1 (Monday) to 7 (Sunday),
//	                       ascending, such as 135]
//	    date               dated rows only [a day as YYYY-MM-DD, 1970 to 2200]
//	    open               in the zone of the facility, or of the place a lane
//	                       leaves from [HH:MM from 00:00 to 24:00]
//	    close              after open; 24:00 is the end of the day [HH:MM from 00:00
//	                       to 24:00]
//
//	carriers.csv (required)
//	  who runs lanes
//	  * id                 [1 to 40 characters of A-Z a-z 0-9 . _ -]
//	  * name               [text, at most 200 bytes]
//	    contact            [text, at most 500 bytes]
//
//	tariffs.csv (required)
//	  what a parcel pays on a lane; the prices per kg are in tariff_breaks.csv
//	  * id                 [1 to 40 characters of A-Z a-z 0-9 . _ -]
//	  * currency           [an ISO 4217 code such as EUR that fx.csv has a rate for]
//	    minimum            least charge for the weight [0 to 1000000000, at most 6
//	                       decimals]
//	    per_consignment    added once [0 to 1000000000, at most 6 decimals]
//	    volumetric_divisor cm3 per kg, such as 5000; nothing or 0: volume does not
//	                       count [whole number, 0 to 1000000]
//	    round_up_kg        chargeable weight is rounded up to this step; nothing or
//	                       0: it is not [0 to 1000000, at most 3 decimals]
//	    fuel_percent       of the charge for the weight [0 to 1000, at most 6
//	                       decimals]
//	    security_per_kg    per chargeable kg [0 to 1000000000, at most 6 decimals]
//
//	tariff_breaks.csv (required)
//	  weight breaks; those of one tariff ascend
//	  * tariff             [the id of a tariff in tariffs.csv]
//	  * from_kg            the price holds from this chargeable weight up [0 to
//	                       1000000, at most 3 decimals]
//	  * per_kg             [0 to 1000000000, at most 6 decimals]
//
//	facilities.csv (required)
//	  places where parcels are handled
//	  * id                 best begun with the UN/LOCODE, such as CNNGB-BW1 [1 to 40
//	                       characters of A-Z a-z 0-9 . _ -]
//	  * name               [text, at most 200 bytes]
//	  * kind               [one of hub airport seaport rail_terminal border_crossing
//	                       bonded_warehouse overseas_warehouse delivery_depot
//	                       postal_exchange consolidation_point]
//	  * lat                WGS 84, -90 to 90, north is positive [decimal degrees]
//	  * lon                WGS 84, -180 to 180, east is positive [decimal degrees]
//	  * country            [an ISO 3166-1 code of two capitals such as CN]
//	  * territory          [the id of a territory in territories.csv]
//	  * zone               [an IANA time zone such as Asia/Shanghai]
//	    calendar           opening hours; nothing: always open [the id of a calendar
//	                       in calendars.csv]
//	    handling_min       minutes of open time before a parcel can move on [whole
//	                       number, 0 to 576000]
//	    handling_fee       per parcel that moves on from here [0 to 1000000000, at
//	                       most 6 decimals]
//	    handling_per_kg    per kg of actual weight [0 to 1000000000, at most 6
//	                       decimals]
//	    storage_free_h     hours from arrival before storage is charged [whole
//	                       number, 0 to 9600]
//	    storage_per_kg_day per kg of actual weight and started day after that [0 to
//	                       1000000000, at most 6 decimals]
//	    currency           of the charges; needed when there are any [an ISO 4217
//	                       code such as EUR that fx.csv has a rate for]
//	    roles              customs roles, separated by spaces [some of export import
//	                       bonded]
//
//	lanes.csv (required)
//	  one carrier's service from one facility to another in one mode
//	  * id                 [1 to 40 characters of A-Z a-z 0-9 . _ -]
//	  * carrier            [the id of a carrier in carriers.csv]
//	  * from               [the id of a facility in facilities.csv]
//	  * to                 [the id of a facility in facilities.csv]
//	  * mode               [one of air sea rail road barge post courier]
//	  * service            a scheduled lane has rows in departures.csv, an on_demand
//	                       lane has none [one of scheduled on_demand]
//	    calendar           operating hours of an on_demand lane; nothing: always
//	                       [the id of a calendar in calendars.csv]
//	  * duration_min       minutes from departure to arrival [whole number, 1 to
//	                       576000]
//	    cut_off_min        minutes before departure by which a parcel is handed over
//	                       [whole number, 0 to 576000]
//	  * tariff             [the id of a tariff in tariffs.csv]
//	    capacity_kg        of one departure; nothing: no limit [whole number, 1 to
//	                       1000000000]
//	    max_weight_kg      of one parcel; nothing: no limit [0.001 to 1000000, at
//	                       most 3 decimals]
//	    max_length_cm      of its longest side; nothing: no limit [0.1 to 10000, at
//	                       most 1 decimal]
//	    max_girth_cm       longest side + 2 x (the other two); nothing: no limit
//	                       [0.1 to 10000, at most 1 decimal]
//	    refuses            goods it will not carry, separated by spaces [some of
//	                       battery dangerous liquid powder magnetic food cosmetics
//	                       medicine perishable high_value document live]
//	    bonded             1: may carry goods whose duty is unpaid [1 or 0]
//	    distance_km        nothing or 0: the great circle [whole number, 0 to
//	                       100000]
//	    co2_g_tkm          grams per tonne-km, well to wheel; nothing or 0: the
//	                       mode's figure [whole number, 0 to 1000000]
//
//	departures.csv (optional)
//	  the weekly timetable of scheduled lanes, in local time of the place they leave
//	  from
//	  * lane               [the id of a lane in lanes.csv]
//	  * days               weekdays it leaves on [digits 1 (Monday) to 7 (Sunday),
//	                       ascending, such as 135]
//	  * time               [HH:MM from 00:00 to 23:59]
//	    first              first day it is valid; nothing: no limit [a day as
//	                       YYYY-MM-DD, 1970 to 2200]
//	    last               last day it is valid; nothing: no limit [a day as
//	                       YYYY-MM-DD, 1970 to 2200]
//	    except             local dates on which it does not leave [days as
//	                       YYYY-MM-DD, separated by spaces]
//	    duration_min       nothing: the lane's [whole number, 1 to 576000]
//	    cut_off_min        nothing: the lane's [whole number, 0 to 576000]
//	    capacity_kg        nothing: the lane's [whole number, 1 to 1000000000]
//
//	delays.csv (optional)
//	  how much later than timetabled lanes arrive, several rows a distribution; it
//	  is about one lane, or a carrier's lanes of a mode, or all lanes of a mode, and
//	  for a lane the first of these that has rows counts; one without any is always
//	  on time
//	    mode               needed unless a lane is given [one of air sea rail road
//	                       barge post courier]
//	    carrier            with a mode; nothing: every carrier [the id of a carrier
//	                       in carriers.csv]
//	    lane               alone [the id of a lane in lanes.csv]
//	  * late_min           minutes; those of one distribution ascend, and early
//	                       arrivals count as 0 [whole number, 0 to 576000]
//	  * percent            share of arrivals that are at most so late; ascends with
//	                       late_min, in at most 16 rows; what the last row lacks of
//	                       100 never arrives in useful time [0.0001 to 100, at most
//	                       4 decimals]
//	    source             who says so [text, at most 500 bytes]
//
//	goods_lists.csv (optional)
//	  lists of goods that regimes are open to, several rows a list
//	  * id                 rows with one id make one list [1 to 40 characters of A-Z
//	                       a-z 0-9 . _ -]
//	  * hs                 one row a prefix: goods whose codes begin with it [2, 4,
//	                       6, 8 or 10 digits]
//
//	regimes.csv (optional)
//	  customs procedures, such as China's 9610 or the EU's import with IOSS; several
//	  may be open to a consignment at an office, and compete. Rows with one id are
//	  one regime, whose rules change from day to day. A feed without this file has
//	  no customs
//	  * id                 rows that follow each other in time share it [1 to 40
//	                       characters of A-Z a-z 0-9 . _ -]
//	  * territory          the same in all rows of an id [the id of a territory in
//	                       territories.csv]
//	  * direction          out of free circulation, through the territory with duty
//	                       unpaid, or into free circulation; the same in all rows of
//	                       an id [one of export transit import]
//	  * name               [text, at most 200 bytes]
//	    trades             who sells to whom; nothing: all [some of b2c b2b,
//	                       separated by spaces]
//	    channels           how it is declared: by a postal operator, by an express
//	                       carrier, as a sale that a platform has reported, or as
//	                       plain freight; nothing: all [some of post express
//	                       ecommerce freight, separated by spaces]
//	    kinds              of facilities it is open at; nothing: all [some of hub
//	                       airport seaport rail_terminal border_crossing
//	                       bonded_warehouse overseas_warehouse delivery_depot
//	                       postal_exchange consolidation_point, separated by spaces]
//	    offices            those it is open at, of the territory and with role
//	                       export or import as its direction is; nothing: all such
//	                       [ids of facilities in facilities.csv, separated by
//	                       spaces]
//	    origins            that the goods of every line must be of; nothing: all
//	                       [ISO 3166-1 codes of two capitals such as CN, separated
//	                       by spaces]
//	    goods_list         that every line must be on; nothing: all goods [the id of
//	                       a goods list in goods_lists.csv]
//	    first              first local day it is so; nothing: no limit [a day as
//	                       YYYY-MM-DD, 1970 to 2200]
//	    last               last local day it is so; nothing: no limit [a day as
//	                       YYYY-MM-DD, 1970 to 2200]
//	    currency           of the limits and charges; needed when there are any [an
//	                       ISO 4217 code such as EUR that fx.csv has a rate for]
//	    basis              the value that above and up_to are about, of the goods as
//	                       sold or with their way to the border; nothing: intrinsic
//	                       [one of intrinsic cif]
//	    above              the consignment is worth more than this intrinsic value;
//	                       nothing or 0: no limit [0 to 1000000000, at most 6
//	                       decimals]
//	    up_to              the consignment is worth at most this; nothing or 0: no
//	                       limit [0 to 1000000000, at most 6 decimals]
//	    yearly             the buyer buys for at most this in the year; nothing or
//	                       0: no limit [0 to 1000000000, at most 6 decimals]
//	    per_consignment    charge [0 to 1000000000, at most 6 decimals]
//	    per_line           charge for each item line [0 to 1000000000, at most 6
//	                       decimals]
//	    per_kg             charge per kg of actual weight [0 to 1000000000, at most
//	                       6 decimals]
//	    duty_percent       the part of the tariff's duty that is levied, 0 is
//	                       relief; nothing: 100 on import and 0 otherwise [0 to 100,
//	                       at most 6 decimals]
//	    flat_duty          levied beside it for each subheading (six digits) of the
//	                       consignment, on import only [0 to 1000000000, at most 6
//	                       decimals]
//	    tax_percent        the part of the taxes that is levied, 0 is relief;
//	                       nothing: 100 on import and 0 otherwise [0 to 100, at most
//	                       6 decimals]
//	    calendar           the office's hours, in the zone of the facility; nothing:
//	                       always [the id of a calendar in calendars.csv]
//	    processing_min     minutes of office time [whole number, 0 to 576000]
//	    processing_p90_min one in ten takes so many or more; nothing or 0: as
//	                       processing_min [whole number, 0 to 576000]
//	    pre_arrival        1: declared before it arrives and released processing_min
//	                       after it has, whatever the hour [1 or 0]
//	    inspected_percent  of consignments [0 to 100, at most 4 decimals]
//	    inspection_min     minutes that takes more [whole number, 0 to 576000]
//	    source             who says so, with the day [text, at most 500 bytes]
//	    note               [text, at most 500 bytes]
//	    uncertain          1: the source is old, second hand or disputed [1 or 0]
//
//	duties.csv (optional)
//	  the tariffs of territories. Of the normal duties that match goods the one with
//	  the longest prefix counts, and of those one for their origin before one for
//	  every origin; additional duties that match all count, on top
//	  * territory          [the id of a territory in territories.csv]
//	    hs                 prefix of the tariff code; nothing: all goods [2, 4, 6, 8
//	                       or 10 digits]
//	    origins            of the goods; nothing: all [ISO 3166-1 codes of two
//	                       capitals such as CN, separated by spaces]
//	    kind               nothing: normal; additional is a surcharge or a trade
//	                       remedy [one of normal additional]
//	  * rate               percentages of the customs value and amounts of a
//	                       currency for so many kg, g, tonnes or pieces, with a sum
//	                       that is the least and one that is the most [a rate such
//	                       as free, 8 %, 12.50 EUR/100 kg, 8 % + 1 EUR/piece MIN 3 %
//	                       MAX 20 %]
//	    first              first day it is so; nothing: no limit [a day as
//	                       YYYY-MM-DD, 1970 to 2200]
//	    last               last day it is so; nothing: no limit [a day as
//	                       YYYY-MM-DD, 1970 to 2200]
//	    source             who says so, with the day [text, at most 500 bytes]
//	    note               [text, at most 500 bytes]
//	    uncertain          1: the source is old, second hand or disputed [1 or 0]
//
//	taxes.csv (optional)
//	  what countries levy on imports. Of the taxes of a kind that match goods the
//	  one with the longest prefix counts
//	  * country            [an ISO 3166-1 code of two capitals such as CN]
//	    hs                 prefix of the tariff code; nothing: all goods [2, 4, 6, 8
//	                       or 10 digits]
//	    kind               nothing: vat, levied on the customs value with freight,
//	                       duty and consumption tax; consumption is levied on the
//	                       customs value with duty and with itself [one of vat
//	                       consumption]
//	  * percent            a consumption tax is below 100 [0 to 100, at most 6
//	                       decimals]
//	    first              first day it is so; nothing: no limit [a day as
//	                       YYYY-MM-DD, 1970 to 2200]
//	    last               last day it is so; nothing: no limit [a day as
//	                       YYYY-MM-DD, 1970 to 2200]
//	    source             who says so, with the day [text, at most 500 bytes]
//	    note               [text, at most 500 bytes]
//	    uncertain          1: the source is old, second hand or disputed [1 or 0]
//
// Any other CSV file gives a warning. Files of other kinds are ignored.
//
// # Method
//
// tables.go declares every file and column once, with the codec of its cells;
// reading, the check of headers, writing and the text above all follow it.
// Files are read in that order as a stream through encoding/csv, so that each
// reference is looked up the moment its cell is read. What needs the whole feed
// (a lane without departures, a facility that nothing reaches) is checked at
// the end from the ids and line numbers that were kept.
//
// A facility whose latitude and longitude are swapped is an error where the row
// shows it: the latitude is beyond 90 degrees. Elsewhere it is a warning, given
// when the facility is over 1,000 km from the median position of its country's
// facilities and the swap would bring it to less than a quarter of that.
//
// Rows of customs that follow each other in time are held against each other
// once the file is read: those of one regime, of one prefix, kind and origin. A
// territory without an import regime is warned of where regimes.csv is there and
// the feed has no error, a country without VAT where taxes.csv is there.
//
// # Ownership
//
// A reading belongs to one goroutine and shares nothing; the network it gives
// is the caller's. Duties that print the same rate share its terms. A network
// refers to no bytes of the files. Write replaces a directory as a whole by
// renaming, and refuses one that holds anything else.
//
// # Limits
//
// A file has at most MaxFileBytes, counted while it is inflated when it comes
// from a zip, and MaxRows; a row MaxRowBytes; a cell MaxCellBytes. Beyond them
// the file is refused, or the rest of it not read. Of each file the first
// MaxFaults errors and as many warnings are kept, and all are counted. A list
// of ids up to 10,000 is searched for the nearest when a reference dangles.
// A delay distribution has at most MaxDelayPoints rows, a rate of duty at most
// MaxDutyTerms terms. Departures in the past,
// and two departures at one time that differ, are not faults. Two that are alike
// in everything are looked for once the feed has no other error.
//
// Measured on two cores of an AMD EPYC that were shared with other work: a
// million lanes (85 MB) in 2.7 s with 420 MB allocated in all, of which the
// network is 313 MB; 200 MB of wrong rows in 6 MB of heap; 100,000 duties in 0.3 s,
// of which the network is 36 MB.
package feed
