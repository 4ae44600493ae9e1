import { expect, test } from "vitest";

import { progressBar, progressLine } from "./replay-progress.ts";

test.each([
  [0, 200, "replaying [>                       ] 0% of 200 records"],
  [50, 200, "replaying [======>                 ] 25% of 200 records"],
  [199, 200, "replaying [=======================>] 99% of 200 records"],
  [200, 200, "replaying [========================] 100% of 200 records"],
  [201, 200, "replaying [========================] 100% of 200 records"],
  [1, null, "replaying 1 record"],
  [0, 0, "replaying 0 records"],
])("%i of %s records", (done, total, line) => {
  expect(progressLine("replaying", done, total)).toBe(line);
});

test("a terminal is written to once a percent, and left clean", () => {
  const written: string[] = [];
  const world = { isTerminal: true, env: {}, stderr: (text: string) => void written.push(text) };
  const bar = progressBar("replaying", 1_000, world);
  for (let done = 1; done <= 25; done += 1) bar.show(done);
  bar.clear();
  bar.clear();
  const lines = ["0%", "1%", "2%"].map(
    (share) => expect.stringContaining(`${share} of 1000 records`) as string,
  );
  expect(written).toEqual([...lines, "\r\u001b[K"]);
});

test("nobody looks on where it is no terminal", () => {
  const written: string[] = [];
  const stderr = (text: string): void => void written.push(text);
  progressBar("replaying", 2, { isTerminal: false, env: {}, stderr }).show(1);
  progressBar("replaying", 2, { isTerminal: true, env: { TERM: "dumb" }, stderr }).show(1);
  expect(written).toEqual([]);
});
