/**
 * Compiles the generated policies of every size, and writes the hand-written code beside them: `prepare-process.ts FOLDER`.
 * A process of its own, so that what the compiler leaves in memory slows nobody down.
 */
import { writeFileSync } from "node:fs";
import process from "node:process";

import { compileTexts } from "../../test/compiled-text.ts";
import { handWrittenText } from "./hand-written.ts";
import { policyTexts } from "./policy-text.ts";
import { handWrittenPath, modulePath, sizes } from "./prepared.ts";
import { generatedRules } from "./rules.ts";

const [folder = ""] = process.argv.slice(2);
for (const size of sizes) {
  const rules = generatedRules(size);
  const { compiled } = await compileTexts(policyTexts(rules));
  writeFileSync(modulePath(folder, size), compiled.javascript);
  writeFileSync(handWrittenPath(folder, size), handWrittenText(rules));
}
