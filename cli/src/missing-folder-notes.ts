import { missingFolders } from "@interlock/compiler";

import type { LoadedPolicies } from "./policies.ts";
import { quotedText } from "./shown-text.ts";

/** The folders of migrations that the configuration names and that are not where it was read. */
export async function foldersMissingIn({
  reader,
  configuration,
}: LoadedPolicies): Promise<readonly string[]> {
  return configuration === null ? [] : missingFolders(reader, configuration);
}

/** What is noted of each of them, for a person. */
export function missingFolderNotes(
  folders: readonly string[],
  { configurationFile }: LoadedPolicies,
): readonly string[] {
  const file = quotedText(configurationFile?.path ?? "");
  return folders.map(
    (folder) =>
      `${file} names the folder of migrations ${quotedText(folder)}, which is not there: no file elsewhere is judged as one of its migrations`,
  );
}
