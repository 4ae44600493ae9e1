/** What a caller asks for. */
export interface Order {
  readonly service: string;
  readonly image: string;
  /** The share of requests that the new version gets, in percent. */
  readonly percent: number;
  readonly note?: string;
}

/** Reads an order from a request's body; null where it is none. What the policy bounds is not checked here again. */
export function readOrder(body: string): Order | null {
  let data: unknown;
  try {
    data = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof data !== "object" || data === null) return null;
  if (!("service" in data && "image" in data && "percent" in data)) return null;
  const { service, image, percent } = data;
  if (typeof service !== "string" || typeof image !== "string" || typeof percent !== "number") return null;
  if (!("note" in data)) return { service, image, percent };
  return typeof data.note === "string" ? { service, image, percent, note: data.note } : null;
}
