import { known, unknown, type Fact } from "../fact.ts";

/**
 * How many minutes east of UTC the clocks of a time zone show at an instant: a fact for `offsets`, as the engine's own
 * copy of the time zone database has it. Unknown for a zone that the engine does not know, an instant outside of the
 * calendar, and the odd seconds that clocks kept in the past. The kernel never asks: two engines could differ.
 */
export function timeZoneOffset(zone: string, atMs: number): Fact<number> {
  let shown: string | undefined;
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
    shown = format.formatToParts(atMs).find(({ type }) => type === "timeZoneName")?.value;
  } catch (error) {
    // How `Intl` says that it knows no such zone or instant; anything else would be a fault of ours.
    if (!(error instanceof RangeError)) throw error;
    return unknown("the engine knows no such time zone or instant");
  }
  const match = /^GMT(?:([+-])(\d\d):(\d\d))?$/u.exec(shown ?? "");
  if (match === null) return unknown("the offset is no whole number of minutes");
  const [, sign, hours = "0", minutes = "0"] = match;
  const total = Number(hours) * 60 + Number(minutes);
  return known(sign === "-" ? -total : total);
}
