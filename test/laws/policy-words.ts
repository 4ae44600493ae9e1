/**
 * The words of every generated policy: required and optional fields, lists, entities, people of each sort, and one of
 * every declaration that a condition or a clause can name. No action `changes`: what a stage demands is not the laws'.
 * `action.steps` and `marks` are read by `each` clauses only, so that a further element can be seen to restrict.
 */
export const words = `language 1
policy words
source github, tracker, calendar
zone staging, production, internal
enum Tier { gold, silver }
entity Ticket { open: bool, owner: string max 8, size?: int 0..9 }
entity Service {
  tier: Tier,
  zone: zone,
  owner: string max 8,
  replicas: int 0..100,
  canary?: percent,
  labels: list min 1 max 3 of string max 8,
  seen: instant,
  pause?: duration
}
entity Database { owner: string max 8, size: int 0..100, pinned?: bool }
action deploy on Service proposes {
  share: percent,
  files: list min 1 max 4 of path,
  steps: list min 1 max 4 of path,
  host: host,
  run: command max 32,
  extra?: int 0..9,
  note: claimed string max 8
}
action migrate on Database restores {
  files: list min 1 max 4 of path,
  steps: list min 1 max 4 of path,
  run: command max 32,
  extra?: int 0..9
}
agent bot = github app 7, spiffe "spiffe://acme/bot"
human ann = github 1, spiffe "spiffe://acme/ann"
human beth = github 2
group leads = ann, beth
group dba = team "acme/dba" from github fresh 10m
group sre = team "acme/sre" from github fresh 1h
group owners(p: path) = codeowners p from github fresh 10m
group team_of(o: string max 8) = team o from github fresh 1h
fact oncall: bool from calendar fresh 1h
fact frozen(z: zone): bool from calendar fresh 10m
fact quota(o: string max 8): int 0..100 from tracker fresh 1h
fact tags(o: string max 8): list min 1 max 3 of string max 8 from tracker fresh 1h
fact marks(o: string max 8): list min 1 max 3 of string max 8 from tracker fresh 1h
fact risk(p: path): percent? from tracker fresh 10m
fact ticket(id: string max 8): Ticket? from tracker fresh 10m
paths ledger = "db/**", "**/*.ledger.sql" except "db/deep/**"
hosts inner = "*.acme.test", "db.**"
commands quiet = "git diff **", "git log" except "git ** -* **"
window release = mon..fri 09:00..16:00 in "Europe/Berlin"
window night = fri..mon 22:00..06:00 in "Asia/Tokyo"
window spring = 2026-03-01T00:00Z..2026-06-01T00:00Z
contract orders = schema "db/orders.sql" on database "orders"
contract scaled on Service holds when observed.replicas >= declared.replicas
contract sized on Database holds when observed.size == declared.size
let small(n: percent) = blast.traffic <= n and blast.users <= n
let among(p: path) = any(f in action.files: any(g in action.files: f == p and g != p))
let safe(p: path) = risk(p) ?? 0% <= 5%
let cited = ticket("T1")
let mine(id: string max 8) = ticket(id) has owner and ticket(id).owner == target.owner
`;

/** What a module imports to speak of all of them. */
export const imported: string = [
  "Service, Database, Tier, staging, production, internal, deploy, migrate",
  "bot, ann, beth, leads, dba, sre, owners, team_of",
  "oncall, frozen, quota, tags, marks, risk, ticket, ledger, inner, quiet",
  "release, night, spring, orders, scaled, sized, small, among, safe, cited, mine",
].join(", ");
