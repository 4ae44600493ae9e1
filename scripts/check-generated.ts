// Fails where a committed generated file is not what its sources give today.
import { readFile } from "node:fs/promises";

import { ACTION_BUNDLE, buildAction } from "./build-action.ts";

const committed = await readFile(ACTION_BUNDLE, "utf8");
if (committed === (await buildAction())) console.log("github-action/dist/index.js is up to date");
else {
  console.error("github-action/dist/index.js is not what its sources give: run `npm run build:action`");
  process.exitCode = 1;
}
