/**
 * Folds case without a locale, so that two machines agree. Lower first, for the Kelvin sign; upper last, for `ß`, `ſ`
 * and the sigma, whose lower case depends on what stands beside it.
 */
export function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase();
}
