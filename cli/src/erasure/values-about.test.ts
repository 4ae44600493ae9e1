import { expect, test } from "vitest";

import { valuesAbout } from "./values-about.ts";

const kept: Readonly<Record<string, readonly string[]>> = {
  '["Customer","carl"]': ["aa"],
  '["Customer","a:b"]': ["bb"],
  carl: ["aa"],
  "github:7": ["cc"],
  '["github","7"]': ["dd"],
};
const secrets = { about: async (subject: string) => kept[subject] ?? [] };

test.each([
  ["carl", ["aa"]],
  ["Customer:carl", ["aa"]],
  ["Customer:a:b", ["bb"]],
  // What is somebody's id as it stands is nobody else's by another reading.
  ["github:7", ["cc"]],
  ["Customer:ann", []],
  ["ann", []],
])("%s", async (subject, values) => {
  expect(await valuesAbout(secrets, subject)).toEqual(values);
});
