/** A finding, as the service answers it. */
export interface ToldFinding {
  readonly source: string;
  readonly clause: string | null;
  readonly at: string | null;
  readonly seen: string;
  readonly bound: string;
  readonly margin: string | null;
  readonly because: string | null;
  readonly remedy: string;
}

/** What the service answered: a status, and what this demonstration reads of the body. */
export interface Told<Body> {
  readonly status: number;
  readonly body: Body;
}

/** Calls the service as whoever has a token. */
export type Call = <Body>(
  token: string,
  method: "GET" | "POST",
  path: string,
  body?: object,
) => Promise<Told<Body>>;

/** A caller of the service that listens at an address. */
export function callerOf(address: string): Call {
  return async <Body>(token: string, method: string, path: string, body?: object): Promise<Told<Body>> => {
    const response = await fetch(`${address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // The demonstration's own service answers it, in the shapes of answers.ts and people-routes.ts.
    return { status: response.status, body: (await response.json()) as Body };
  };
}

/** A finding as a person reads it. */
export function readable({ source, clause, at, seen, bound, margin, because, remedy }: ToldFinding): string {
  const rows = [
    ["seen", seen],
    ["bound", bound],
    ["margin", margin],
    ["because", because],
    ["to change", remedy],
  ] as const;
  const heading = [source, clause, at].filter((part) => part !== null).join("  ");
  const lines = rows.flatMap(([name, text]) => (text === null ? [] : [`     ${name.padEnd(10)} ${text}`]));
  return [`   ${heading}`, ...lines].join("\n");
}
