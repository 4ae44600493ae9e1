import type { Command } from "../../command.ts";
import { required } from "../../arguments.ts";
import { misused, unreadable } from "../../command-failure.ts";
import { count } from "../../count.ts";
import { keptSecretsIn } from "../../erasure/kept-secrets.ts";
import { openSecretsOf, secretsOf } from "../../erasure/secrets-folder.ts";
import { SUBJECT_FORMS, valuesAbout } from "../../erasure/values-about.ts";
import { exitCodes } from "../../exit-code.ts";
import { quotedText, shownText } from "../../shown-text.ts";

/** `interlock audit secrets`: says what is kept beside a log, and takes in what a gate left beside its records. */
export const auditSecretsCommand: Command = {
  name: "audit secrets",
  usage: "[FILE…] --log FOLDER [--subject ID]",
  summary: "say which secret values are kept beside a log, or take some in",
  description: [
    "What policies mark `secret` stands in records as a salted commitment only; the value lies in",
    "secrets.db of the log's folder, until it is erased. No value is ever shown here. FILES are what",
    "the gate leaves in RECORDS.secrets/: they are taken in, and can be deleted then.",
  ],
  options: [
    ["--log FOLDER", "the log's folder"],
    [
      "--subject ID",
      "how many values are about this one: a person's or an agent's id, a target's, or `Entity:id`",
    ],
  ],
  exits: [
    [exitCodes.ok, "said, or taken in"],
    [exitCodes.unreadable, "the log or a file cannot be read"],
  ],
  arguments: { flags: [], values: ["log", "subject"], files: Number.POSITIVE_INFINITY },
  async run(given, world) {
    const folder = required(given, "log");
    const subject = given.values.get("subject");
    if (given.files.length > 0) {
      if (subject !== undefined) throw misused("`--subject` asks, and files are taken in: do one of them");
      const taken = given.files.map((path) => keptSecretsIn(path, world));
      const secrets = await openSecretsOf(folder, true, world);
      if (secrets === null) throw unreadable(`the secrets of ${quotedText(folder)} cannot be opened`);
      try {
        const all = taken.flat();
        const kept = await secrets.put(all);
        const erased = all.length - kept;
        const left =
          erased === 0
            ? ""
            : `; left out ${count(erased, "value")} that ${erased === 1 ? "was" : "were"} erased`;
        world.stdout(`took in ${count(kept, "value")} of ${count(taken.length, "file")}${left}\n`);
      } finally {
        secrets.close();
      }
      return exitCodes.ok;
    }
    const secrets = await secretsOf(folder, world);
    try {
      if (subject === undefined) {
        const classes = await secrets.classes();
        const lines = classes.map(
          (one) =>
            `${shownText(one.class)}: ${count(one.count, "value")}, the oldest of ${dateOf(one.oldestMs)}`,
        );
        world.stdout(`${(lines.length === 0 ? ["nothing is kept"] : lines).join("\n")}\n`);
      } else {
        const about = await valuesAbout(secrets, subject);
        const hint = about.length === 0 ? `; ${SUBJECT_FORMS}` : "";
        world.stdout(`about ${quotedText(subject)}: ${count(about.length, "value")}${hint}\n`);
      }
      return exitCodes.ok;
    } finally {
      secrets.close();
    }
  },
};

function dateOf(ms: number): string {
  return new Date(ms).toISOString();
}
