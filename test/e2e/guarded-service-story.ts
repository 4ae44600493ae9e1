/** What the demonstration says, with what differs from run to run taken out. */
export const story = `1. A refund that reaches few customers happens.
   201 permit: 20 customers got 500 cents each
   record     #5 of the stream
2. One that reaches too many is refused, whoever approves.
   403 refuse
   blast_radius  refunds.limits.blast_radius.most  AT
     seen       12%
     bound      at most 5%
     margin     7% over
     because    so many customers are refunded by nobody in one go
     to change  bring the predicted users at p95 to 5% or less
   blast_radius  refunds.limits.blast_radius.alone  AT
     seen       12%; approved 0 of 2 by leads
     bound      at most 1%, unless 2 of leads by software key approve
     margin     11% over
     to change  bring the predicted users at p95 to 1% or less, or approval of 2 of leads by software key
   record     #7 of the stream
3. One in between waits for two people.
   202 hold
   blast_radius  refunds.limits.blast_radius.alone  AT
     seen       3%; approved 0 of 2 by leads
     bound      at most 1%, unless 2 of leads by software key approve
     margin     2% over
     to change  bring the predicted users at p95 to 1% or less, or approval of 2 of leads by software key
   record     #9 of the stream
   waits for  2 of leads by software key
   201 Ada: approve
   record     #10 of the stream
   201 Ben: approve
   record     #11 of the stream
   It is asked for again, and judged anew with the approvals.
   201 permit: 300 customers got 500 cents each
   record     #15 of the stream
4. One person halts, and nothing is refunded any more.
   201 halted by Ada, everywhere
   record     #16 of the stream
   403 refuse
   kill_switch  refunds.refunding  AT
     seen       thrown
     bound      \`refunding\` not thrown
     to change  have 2 of leads by software key resume \`refunding\`
   record     #20 of the stream
5. One person does not resume; two do.
   403 not resumed by 1
   kill_switch
     seen       approved by 1 of 2 of refunds.leads
     bound      a switch resumed by those whom the policy named when it was thrown
     to change  have them sign approvals that name every halt of the switch
   record     none
   201 resumed by 2
   record     #23 of the stream
   201 permit: 10 customers got 500 cents each
   record     #28 of the stream
`;

/** What is said without the parts that are of this very run. */
export function plain(said: string): string {
  return said
    .replaceAll(/ of the stream, [0-9a-f]{12}$/gmu, " of the stream")
    .replaceAll(/policies\/.*:\d+:\d+$/gmu, "AT");
}
