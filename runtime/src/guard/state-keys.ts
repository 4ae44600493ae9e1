/**
 * What stands where in the state. Every key is the JSON of a list, so that no part of a name can be taken for another: an id may hold
 * any character. Rows:
 *
 * | key                                | holds                                                                   |
 * | ---------------------------------- | ----------------------------------------------------------------------- |
 * | `["policy"]`                       | the module in force: an enforcement under another one is stale          |
 * | `["halt"]`                         | the halt epoch, and every thrown switch with its records                |
 * | `["nonce", nonce]`                 | that a nonce is used up                                                 |
 * | `["action", evaluation]`           | an enforced action, until its outcome is in                             |
 * | `["closed", evaluation]`           | the same afterwards: how it went, and by whose word                     |
 * | `["hold", proposal]`               | a proposal that waits for people                                        |
 * | `["approvals", proposal]`          | what people said of it, the latest of each                              |
 * | `["used-approval", approval]`      | that an approval is used up                                             |
 * | `["grant", grant]`                 | a grant as it was issued, and what ended it                             |
 * | `["reversal", proposal]`           | the way back that an enforced action reserved                           |
 * | `["override", proposal]`           | what lets a refused proposal pass once                                  |
 *
 * Tallies: `["rate", clause, counter]`, `["none", clause, counter]`, `["none-overdue", clause, counter]`, `["blast", share, percentile]`,
 * `["blast-unknown", share, percentile]` (how many nobody predicted), `["uses", grant]`, `["memory", sort, action, target]` of the sorts
 * `open`, `overdue`, `outcome` and `success`, and `["exposure", root, target]`, `["holds", root]`, and `["unrecorded", principal]`. An entry is called by the evaluation that was enforced.
 */
export function stateKey(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

/** What the keys of all rows of one sort begin with: for {@link StateStore.list}. */
export function statePrefix(...parts: readonly string[]): string {
  return `${JSON.stringify(parts).slice(0, -1)},`;
}
