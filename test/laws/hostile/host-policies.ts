/**
 * A policy set in which an author's text stands at every place that the language has for one. Words that the author
 * chose begin with `my`, and each names one thing only, so that it can be called otherwise everywhere at once.
 */
export const hostPolicies: ReadonlyMap<string, string> = new Map([
  [
    "words.policy",
    `language 1
/// Module.
policy myWords
source mySource
zone myZone, myOther
/// Enum.
enum MyTier { myGold, mySilver }
/// Entity.
entity MyService {
  myTier: MyTier,
  myPlace: zone,
  owner: string max 99,
  myText: string max 99,
  mySeen?: int 0..9
}
entity MyTicket { myOpen: bool, mySubject: string max 99 }
/// Action.
action myDeploy, myScale on MyService proposes {
  myFile: path,
  myNote?: secret string max 99,
  myFiles: list min 1 max 9 of path
}
/// Principal.
agent myBot = github app 7, spiffe "spiffe://agent"
human myAnn = github 1, spiffe "spiffe://human"
/// Group.
group mySre = team "acme/sre" from mySource fresh 1h
group myOwners(myPath: path) = codeowners myPath from mySource fresh 1h
group myLeads = myAnn
/// Fact.
fact myTicket(myId: string max 99): MyTicket? from mySource fresh 1h
/// Patterns.
paths myLedger = "db/**" except "db/docs/**"
hosts myHosts = "*.acme.test"
commands myCommands = "git diff **"
/// Window.
window myWindow = mon..fri 09:00..16:00 in "Europe/Berlin"
/// Contract.
contract mySchema = schema "db/orders.sql" on database "orders"
contract myState on MyService holds when observed.myText == declared.myText or observed.myText == "state"
/// Let.
let mySame(myWith: string max 99) = target.myText == myWith or now in myWindow
`,
  ],
  [
    "base.policy",
    `language 1
baseline myBase
import { MyService, myDeploy, myBot, mySre } from "words.policy"
/// Requirement.
target requires { myText: string max 99 }
/// Ceiling.
stage at most constrained on * by myBot where target.myText == "ceiling"
/// Switch.
switch mySwitch on * by myBot where target.myText == "switch" { resume quorum 1 of mySre }
/// Proof.
prove "never alone" never permit myDeploy by agent where approvals(mySre) < 1 and target.myText == "proof"
prove "never stopped" never refuse * except myDeploy by myBase.mySwitch where false
`,
  ],
  [
    "shop.policy",
    `language 1
policy myShop under "base.policy"
import {
  MyService, MyTicket, MyTier, myDeploy, myScale, myZone, myOther, myBot, myAnn, mySre, myOwners, myLeads,
  myTicket, myLedger, myWindow, mySchema, myState, mySame
} from "words.policy"
stage constrained
/// Permit.
permit myPermit on myDeploy by myBot where target.myTier == MyTier.myGold
  or target.myText like "permit*" or action.myFile like "below/**" {
  each myOne in action.myFiles: require myOne in myLedger as myEach unless 1 of myOwners(myOne) approve because "{myOne} is {myOne}"
  require target.myText in ["list", "other"] as myRequire when target has mySeen unless 1 of mySre approve
    because "why {target.myText} and {{braces}}"
  identity verified by "issuer"
  rate 3 at once per owner
  grant read on "grants/", "more/" expires 5m
}
/// Bound.
bound myBound on * except myScale by myBot {
  each myTwo in action.myFiles: quorum 1 of myOwners(myTwo) when myTwo like "bound/**" because "{myTwo}"
  require myTicket("ask") has myOpen and myTicket("ask").myOpen and mySame("let") as myAsked
  require any(myThree in action.myFiles: myThree == "any/file") or count of action.myFiles < 3 as myAny
  schema within mySchema as myWithin unless 1 of myLeads approve
  network within myZone, myOther
  network no crossing myZone -> myOther
  drift none in myState
}
permit myScaling on myScale by myBot, myAnn where target.myText != "scaling" {
  require target.myText != "held" as myHeld
  require target.myText like "*" and target.myText in ["one", "two"] as myWaived unless 1 of mySre approve
}
/// Refuse.
refuse myRefuse on myDeploy by myAnn where target.myPlace == myZone unless 1 of mySre approve because "{target.owner} refuses"
/// Fixture.
fixture myFixture {
  given now = 2026-11-24T10:00Z
  given myThing = MyService { myTier: MyTier.myGold, myPlace: myZone, owner: "fixture", myText: "list" }
  given myThing.myText = "given"
  given myTicket("ask") = MyTicket { myOpen: true, mySubject: "record" }
  given myTicket("ask").mySubject = "field"
  given approvals = [1 of mySre, 1 of myOwners("seats/file"), myAnn]
}
/// Test.
test "title" from myFixture {
  given myTicket("test").myOpen = true
  given myThing.myPlace = myOther
  when myDeploy on myThing by human "principal" { myFile: "when/file", myFiles: ["db/file"] }
  expect refuse by coverage
}
test "when" from myFixture {
  when myDeploy on myThing by myBot { myFile: "when/file", myFiles: ["db/file"] }
  expect refuse by coverage
}
test "rows" from myFixture {
  case by agent "somebody" myDeploy on myThing { myFile: "rows/file", myFiles: ["db/file"] } expect refuse by coverage
  case by myBot myDeploy on myThing { myFile: "rows/file", myFiles: ["db/file"] }
    expect hold by schema_drift needing 1 of myLeads
}
`,
  ],
]);
