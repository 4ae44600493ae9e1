import { words } from "./policy-words.ts";

const day = 24 * 60 * 60 * 1000;

/** A point in time and a duration that nothing else is. */
const [seen, pause] = [Date.UTC(2026, 2, 3, 4, 5, 6, 789) - day, 7_654_321];

/** Values that stand nowhere else, and the texts by which they would be known. */
export const marks = {
  note: "zqnote",
  host: "zqhost.acme.test",
  run: "git zqrun",
  files: ["db/zqfile.sql", "zqdir/readme.md"],
  labels: ["zqlabel", "hot"],
  owner: "zqowner",
  undeclared: "zqother",
  seen,
  pause,
  /** What is answered to a question that was asked with a secret. */
  answer: 98_765,
  texts: [
    "zqnote",
    "zqhost",
    "zqrun",
    "zqfile",
    "zqdir",
    "zqlabel",
    "zqowner",
    "zqother",
    String(seen),
    new Date(seen).toISOString(),
    String(pause),
    "98765",
  ],
} as const;

/** The words of the generated policies with secrets among them, and a source that is asked with one. */
export const markedWords: string = [
  ["entity Ticket { open: bool, owner:", "entity Ticket { open: bool, owner: secret"],
  ["labels: list", "labels: secret list"],
  ["seen: instant", "seen: secret instant"],
  ["pause?: duration", "pause?: secret duration"],
  ["  files: list", "  files: secret list"],
  ["  host: host", "  host: secret host"],
  ["  run: command", "  run: secret command"],
  ["note: claimed string", "note: claimed secret string"],
  ["fact oncall:", "fact reputation(n: string max 8): int 0..100000 from tracker fresh 1h\nfact oncall:"],
].reduce((text, [from = "", to = ""]) => {
  if (!text.includes(from)) throw new Error(`the words lack ${from}`);
  return text.replaceAll(from, to);
}, words);

/** A policy that reads every secret in every place where one can be read, and explains itself with each. */
export const secretPolicy = `language 1
policy secrets
import { Service, deploy, ticket, reputation, inner, quiet, ledger, dba, release, risk } from "words.policy"
stage constrained
let told = action.note
let cited = ticket(action.note)
let standing = reputation(action.note)
let whose = cited.owner
refuse by_note on deploy where action.note like "zq*" unless 1 of dba approve because "{action.note} {told}"
refuse by_host on deploy where action.host in inner and action.host != "a.test" because "{action.host}"
refuse by_run on deploy where not (action.run in quiet) because "{action.run} {target.labels}"
refuse by_answer on deploy where standing > 5 because "{standing} {whose}"
switch thrown on deploy where action.run like "git *" { resume quorum 1 of dba }
stage at most constrained on deploy where action.host like "z*"
bound limits on deploy {
  require target.seen <= now and now - target.seen < 1h as c1   because "{target.seen}"
  require (target.pause ?? 5m) < 1m as c2   because "{target.pause}"
  require not target has pause as c3   because "{target.pause} {target.labels}"
  require all(l in target.labels: l == "hot") as c4   because "{target.labels}"
  require count of action.files <= 1 as c5   because "{action.files}"
  require none of action.files in ledger as c6   because "{action.files}"
  require any(f in action.files: f like "db/**" and f != "db/7.sql") as c7
  require cited has owner and cited.owner == target.owner as c8   because "{whose}"
  require standing + 7 < 5 as c9   because "{standing}"
  require if action.note == "n" then standing < 3 else false as c10
  each s in action.steps: require not (action.note like "zq*") and s != "x" as c11   because "{s} {action.note}"
  blast traffic <= 5% as c12   when action.host like "*.acme.test"   unless 1 of dba approve   because "{action.note}"
}
permit some on deploy { require action.run like "git *" }
`;
