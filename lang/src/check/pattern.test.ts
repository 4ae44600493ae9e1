import { expect, test } from "vitest";

import { misfitPattern } from "./pattern.ts";

test.each([
  ["paths", "db/ledger/**"],
  ["paths", "**"],
  ["paths", "**/*.ledger.sql"],
  ["paths", "a b/*/c"],
  ["hosts", "*.acme.example"],
  ["hosts", "**.acme.example"],
  ["hosts", "api-*.acme.example"],
  ["hosts", "xn--bcher-kva.example"],
  ["hosts", "*"],
  ["hosts", "10.0.0.*"],
  ["hosts", "10.*.1"],
  ["commands", "git diff **"],
  ["commands", "git ** -* **"],
  ["commands", "kubectl get *"],
  ["commands", "**"],
] as const)("%s can match %s", (sort, pattern) => {
  expect(misfitPattern(sort, pattern)).toBeNull();
});

const whole = "has `**` beside other text: it stands for whole";

test.each([
  ["paths", "db/**.sql", "**.sql", `${whole} segments`],
  ["paths", "***", "***", `${whole} segments`],
  ["paths", "/etc/**", "/etc/**", "is a path with an empty or dotted segment"],
  ["paths", "db/../x", "db/../x", "is a path with an empty or dotted segment"],
  ["paths", "db/", "db/", "is a path with an empty or dotted segment"],
  ["paths", "", "", "is no path of a usable length"],
  ["paths", "db/*.", "db/*.", "is a path with a segment that ends in a dot or a space"],
  ["hosts", "**acme.example", "**acme", `${whole} labels`],
  ["hosts", "ACME.example", "ACME.example", "is a host that is not in lower case"],
  ["hosts", "10.1", "10.1", "is a host that ends in a number and is no plain IPv4 address"],
  ["hosts", "acme.example.", "acme.example.", "is a host with an empty label"],
  ["hosts", "bücher.example", "bücher.example", "is a host with a character other than `a-z`, `0-9` and `-`"],
  ["hosts", "*-.example", "*-.example", "is a host with a label that begins or ends in `-`"],
  [
    "hosts",
    "https://acme.example",
    "https://acme.example",
    "is a host with a character other than `a-z`, `0-9` and `-`",
  ],
  ["commands", "git  diff", "git  diff", "is a command with a space too many"],
  ["commands", " git", " git", "is a command with a space too many"],
  ["commands", "git --**", "--**", `${whole} arguments`],
  ["commands", "git\tdiff", "git\tdiff", "is a command with a character that commands may not hold"],
  [
    "commands",
    "git \u202ediff",
    "git \u202ediff",
    "is a command with a character that commands may not hold",
  ],
  ["commands", "", "", "is an empty command"],
] as const)("%s cannot match %j", (sort, pattern, text, problem) => {
  expect(misfitPattern(sort, pattern)).toEqual({ text, problem });
});
