const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const AGE_PATTERN = /^(?<number>[1-9]\d{0,5})(?<unit>[smhdw])$/;
const DATE_PATTERN =
  /^(?<date>\d{4}-\d\d-\d\d)(?:T(?<time>\d\d:\d\d)(?<seconds>:\d\d)?(?<fraction>\.\d{3})?Z?)?$/;

/** An instant in milliseconds since 1970, or what is wrong with the text that should name one. */
export type ReadInstant =
  { readonly ok: true; readonly atMs: number } | { readonly ok: false; readonly message: string };

/**
 * Reads an instant: `2026-11-01`, `2026-11-01T10:00`, `2026-11-01T10:00:00.000Z`, always UTC, or how long ago it was: `45s`, `30m`,
 * `2h`, `7d`, `2w`. Nothing is guessed: another time zone, a day that no month has and anything else is an error.
 */
export function readInstant(text: string, nowMs: number): ReadInstant {
  const age = AGE_PATTERN.exec(text)?.groups;
  if (age !== undefined) {
    return { ok: true, atMs: nowMs - Number(age["number"]) * (UNIT_MS[age["unit"] ?? ""] ?? Number.NaN) };
  }
  const written = DATE_PATTERN.exec(text)?.groups;
  if (written === undefined) {
    const message =
      "it is neither a UTC time such as 2026-11-01 or 2026-11-01T10:00Z, nor an age such as 2h or 7d";
    return { ok: false, message };
  }
  const { date, time = "00:00", seconds = ":00", fraction = ".000" } = written;
  const whole = `${date}T${time}${seconds}${fraction}Z`;
  const atMs = Date.parse(whole);
  // The engine takes 30 February for 2 March.
  if (Number.isNaN(atMs) || new Date(atMs).toISOString() !== whole) {
    return { ok: false, message: "there is no such time" };
  }
  return { ok: true, atMs };
}
