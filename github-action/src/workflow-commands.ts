import { visible } from "./escape.ts";

/** How loud a line of the log is. */
export type Loudness = "error" | "warning" | "notice";

/** Makes a workflow command that shows a message above the log. Pure; the texts may come from outside. */
export function workflowCommand(loudness: Loudness, title: string, message: string): string {
  return `::${loudness} title=${commandProperty(visible(title))}::${commandData(visible(message, 4_000))}`;
}

/** Escapes what follows the second `::` of a workflow command. Pure. */
export function commandData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** Escapes the value of a workflow command's property. Pure. */
export function commandProperty(text: string): string {
  return commandData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/**
 * Writes outputs as the file behind `GITHUB_OUTPUT` wants them. Pure. Every value stands between two lines of a
 * delimiter that does not occur in it, so that no value can end early and set another output.
 */
export function outputFileText(outputs: { readonly [name: string]: string }): string {
  return Object.entries(outputs)
    .map(([name, value]) => {
      if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(`no output can be called ${JSON.stringify(name)}`);
      const delimiter = delimiterOutside(value);
      return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
    })
    .join("");
}

/** A text that does not occur in the value: there are more candidates than the value has places. */
function delimiterOutside(value: string): string {
  for (let count = 0; count <= value.length; count += 1) {
    const candidate = `end-of-value-${count}`;
    if (!value.includes(candidate)) return candidate;
  }
  throw new Error("a value cannot hold more delimiters than it has characters");
}
