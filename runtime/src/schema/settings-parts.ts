import * as z from "zod";

/** The schema of a file of settings that people write; what it says of a mistake stands beside the mistake's place. */
export type SettingsSchema<Settings> = z.ZodType<Settings>;

/** What a problem says of a value that is none of these, or of one that is not there. */
export function expecting(what: string): { readonly error: (issue: z.core.$ZodRawIssue) => string } {
  return { error: ({ input }) => `${input === undefined ? "missing, " : ""}expected ${what}` };
}

/** A text of one character at least, and of so many at most; `what` is what a problem says is expected. */
export function settingsText(what: string, most: number): z.ZodString {
  return z
    .string(expecting(what))
    .min(1, { ...expecting(what), abort: true })
    .max(most, expecting(what));
}

/** A list of such elements. `wanted` is what a problem says of one that is missing. */
export function list<Element extends z.ZodType>(
  element: Element,
  most: number,
  what: string,
  wanted = `a list of ${what}`,
): z.ZodArray<Element> {
  const error: z.core.$ZodErrorMap = ({ input }) =>
    input === undefined ? `missing, expected ${wanted}` : `expected a list of ${what}`;
  return z.array(element, { error }).max(most, { error: `expected at most ${most} entries` });
}

/** An object that has these keys and no others. */
export function closed<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  what = "an object",
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `it does not take ${issue.keys.map((key) => `\`${key}\``).join(", ")}`
        : expecting(what).error(issue),
  });
}

/** A name for people. */
export const settingsName: z.ZodString = settingsText("a name of at most 140 characters", 140);

/**
 * A principal of a platform, by the id that the platform attests: `github:198982749`. GitHub's are numbers: a login
 * would be no account's id, and whoever it should keep from approving could approve.
 */
export const principalId: z.ZodString = z
  .string(expectingId())
  .regex(/^[a-z][a-z0-9-]{0,31}(?: app)?:[^\s\p{Cc}\p{Cf}]{1,256}$/u, { ...expectingId(), abort: true })
  .regex(/^(?!github(?: app)?:)|^github(?: app)?:[1-9]\d{0,15}$/, {
    error: "expected the account's number, as in `github:198982749`",
  });

const originWords = "a name for the log, such as `github.com/acme/shop`";
const withoutAddress = ": leave `https://`, `git@` and `.git` out";

/** The name of a log. */
export const settingsOrigin: z.ZodString = z
  .string(expecting(originWords))
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/u, {
    error: ({ input }) => `expected ${originWords}${isAddress(input) ? withoutAddress : ""}`,
  });

/** What a problem says of a value that is no id; a number by itself lacks the platform that gave it out. */
function expectingId(): { readonly error: z.core.$ZodErrorMap } {
  const { error } = expecting("an id such as `github:198982749`");
  const platform = "expected the platform in front of the number, as in `github:198982749`";
  return { error: (issue) => (isAccountNumber(issue.input) ? platform : error(issue)) };
}

function isAccountNumber(input: unknown): boolean {
  return typeof input === "number" || (typeof input === "string" && /^\d+$/.test(input));
}

/** Tells whether a text is where git fetches from, rather than a name. */
function isAddress(input: unknown): boolean {
  return typeof input === "string" && /^[a-z+]+:\/\/|^[\w.-]+@/i.test(input);
}
