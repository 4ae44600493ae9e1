import type { GrantBound, Prediction } from "@interlock/ledger";

/** How much an action touches, by what a bound of a grant is called: parts per million, of `services` a number. */
export type Figures = { readonly [bound: string]: number };

/** What a bound of a grant is called: `users p95`, `services`. Two of one name bound the same. */
export function boundName(bound: GrantBound): string {
  return bound.kind === "services" ? bound.kind : `${bound.kind} ${bound.percentile}`;
}

/** What a bound of a grant allows at most. */
export function boundLimit(bound: GrantBound): number {
  return bound.kind === "services" ? bound.atMost : bound.atMostPpm;
}

/** What a prediction says at most of everything that a grant can bound. What it does not say is left out, and so unknown. */
export function figuresOf(prediction: Prediction | null): Figures {
  if (prediction === null) return {};
  const { traffic, users, servicesAtMost: services } = prediction;
  const shares = Object.entries({ traffic, users }).flatMap(([kind, share]) =>
    Object.entries(share?.upperPpm ?? {}).map(([at, ppm]) => [`${kind} ${at}`, ppm] as const),
  );
  return Object.fromEntries([
    ...shares,
    ...(services === undefined ? [] : [["services", services] as const]),
  ]);
}
