import { describe, expect, it } from "vitest";
import { dayDifference, local, wallClock, wallTime, zoneOffset } from "../src/format/time";

const NOW = Date.parse("2026-11-24T00:00:00Z");
const shown = (time: string, zone?: string) => {
  const at = local(time, zone, NOW);
  return at && `${at.day} ${at.clock} ${at.zone} ${at.offset}`;
};

describe("local", () => {
  it.each([
    // Europe changes at 01:00 UTC, on 29 March and 25 October 2026.
    ["Berlin, last minute of winter", "2026-03-29T00:59:00Z", "Europe/Berlin", "Sun 29 Mar 01:59 CET UTC+1"],
    ["Berlin, first minute of summer", "2026-03-29T01:00:00Z", "Europe/Berlin", "Sun 29 Mar 03:00 CEST UTC+2"],
    ["Berlin, 02:30 for the first time", "2026-10-25T00:30:00Z", "Europe/Berlin", "Sun 25 Oct 02:30 CEST UTC+2"],
    ["Berlin, 02:30 for the second time", "2026-10-25T01:30:00Z", "Europe/Berlin", "Sun 25 Oct 02:30 CET UTC+1"],
    ["New York, a week before Europe leaves summer", "2026-11-01T06:00:00Z", "America/New_York", "Sun 1 Nov 01:00 EST UTC−5"],
    ["Sydney, summer in January", "2026-01-15T00:00:00Z", "Australia/Sydney", "Thu 15 Jan 11:00 AEDT UTC+11"],
    ["Sydney, winter in July", "2026-07-15T00:00:00Z", "Australia/Sydney", "Wed 15 Jul 10:00 AEST UTC+10"],
    ["Lord Howe, which changes by half an hour", "2026-01-15T00:00:00Z", "Australia/Lord_Howe", "Thu 15 Jan 11:00 LHDT UTC+11"],
    ["Lord Howe, in winter", "2026-07-15T00:00:00Z", "Australia/Lord_Howe", "Wed 15 Jul 10:30 LHST UTC+10:30"],
    ["Shanghai, which has no letters in English", "2026-11-24T02:12:00Z", "Asia/Shanghai", "Tue 24 Nov 10:12 UTC+8 UTC+8"],
    ["Kolkata, whose letters would be ambiguous", "2026-11-24T00:00:00Z", "Asia/Kolkata", "Tue 24 Nov 05:30 UTC+5:30 UTC+5:30"],
    ["St John's, a negative half hour", "2026-11-24T00:00:00Z", "America/St_Johns", "Mon 23 Nov 20:30 NST UTC−3:30"],
    ["London in winter", "2026-11-24T09:00:00Z", "Europe/London", "Tue 24 Nov 09:00 GMT UTC"],
    ["the day before in Honolulu", "2026-11-24T09:00:00Z", "Pacific/Honolulu", "Mon 23 Nov 23:00 HST UTC−10"],
  ])("%s", (_, time, zone, want) => expect(shown(time, zone)).toBe(want));

  it("without a zone takes the offset that is written", () => {
    expect(shown("2026-11-27T14:20:00+01:00")).toBe("Fri 27 Nov 14:20 UTC+1 UTC+1");
    expect(shown("2026-11-27T14:20:00-03:30")).toBe("Fri 27 Nov 14:20 UTC−3:30 UTC−3:30");
    expect(shown("2026-11-27T14:20:00Z")).toBe("Fri 27 Nov 14:20 UTC UTC");
  });

  it("does the same for a zone this browser does not know", () => {
    expect(shown("2026-11-27T14:20:00+01:00", "Europe/Atlantis")).toBe("Fri 27 Nov 14:20 UTC+1 UTC+1");
  });

  it("with a zone goes by the zone, whatever offset is written", () => {
    expect(shown("2026-11-27T13:20:00+00:00", "Europe/Berlin")).toBe("Fri 27 Nov 14:20 CET UTC+1");
  });

  it("names the year when it is another one there", () => {
    expect(local("2027-01-02T12:00:00Z", "UTC", NOW)?.longDay).toBe("Saturday 2 January 2027");
    // New Year's Eve is over in Sydney and not in Los Angeles.
    const eve = Date.parse("2026-12-31T20:00:00Z");
    expect(local("2026-12-31T20:00:00Z", "Australia/Sydney", eve)?.day).toBe("Fri 1 Jan");
    expect(local("2026-12-31T20:00:00Z", "America/Los_Angeles", eve)?.day).toBe("Thu 31 Dec");
  });

  it("gives nothing for what is no time", () => expect(local("soon", "UTC")).toBeNull());
});

describe("wallTime", () => {
  it.each([
    ["an ordinary day", "2026-11-24T09:00", "Asia/Shanghai", "2026-11-24T09:00:00+08:00"],
    ["a time that spring leaves out", "2026-03-29T02:30", "Europe/Berlin", "2026-03-29T03:30:00+02:00"],
    ["a time that comes twice, first coming", "2026-10-25T02:30", "Europe/Berlin", "2026-10-25T02:30:00+02:00"],
    ["the minute after it came twice", "2026-10-25T03:00", "Europe/Berlin", "2026-10-25T03:00:00+01:00"],
    ["left out in the south", "2026-10-04T02:30", "Australia/Sydney", "2026-10-04T03:30:00+11:00"],
    ["twice in the south", "2026-04-05T02:30", "Australia/Sydney", "2026-04-05T02:30:00+11:00"],
    ["half an hour left out", "2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-04T02:45:00+11:00"],
    ["a negative half hour", "2026-11-24T09:00", "America/St_Johns", "2026-11-24T09:00:00-03:30"],
  ])("%s", (_, wall, zone, want) => expect(wallTime(wall, zone)).toBe(want));

  it("refuses what is no wall time or no zone", () => {
    expect(wallTime("", "UTC")).toBeNull();
    expect(wallTime("2026-13-40T09:00", "UTC")).toBeNull();
    expect(wallTime("2026-11-24T09:00", "Europe/Atlantis")).toBeNull();
  });

  it("is undone by wallClock for every hour of a year, but for the hours left out", () => {
    for (const zone of ["Europe/Berlin", "Australia/Lord_Howe"]) {
      let left = 0;
      for (let hour = 0; hour < 365 * 24; hour++) {
        const wall = new Date(Date.parse("2026-01-01T00:15:00Z") + hour * 3600_000).toISOString().slice(0, 16);
        const made = wallTime(wall, zone);
        if (!made || wallClock(Date.parse(made), zone) !== wall) left++;
      }
      expect(left, zone).toBe(1);
    }
  });
});

describe("days", () => {
  it("count by the calendar, not by 24 hours", () => {
    const [a, b] = ["2026-03-28T23:30:00+01:00", "2026-03-30T00:30:00+02:00"].map((t) => local(t, "Europe/Berlin")!);
    expect(dayDifference(a!, b!)).toBe(2); // 24 hours apart, over a night of 23
  });

  it("offsets are those of the date, not of today", () => {
    expect(zoneOffset("Europe/Berlin", Date.parse("2026-07-01T00:00:00Z"))).toBe(120);
    expect(zoneOffset("Europe/Berlin", Date.parse("2026-12-01T00:00:00Z"))).toBe(60);
  });
});
