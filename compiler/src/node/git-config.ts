/** The values of a git configuration by their full names, `remote.origin.url`: section and key in lower case. */
export type GitConfig = ReadonlyMap<string, string>;

/**
 * Reads the text of a configuration file as git does: sections and keys whatever their case, quotes, escapes, comments
 * and lines that go on; the last of several values counts, and a key without one is `true`. Files that it includes are
 * not read. Pure; null where the text is not in git's format.
 */
export function readGitConfig(text: string): GitConfig | null {
  const values = new Map<string, string>();
  let section: string | null = null;
  let rest = text.replace(/^\ufeff/u, "").replaceAll("\r\n", "\n");
  for (;;) {
    rest = rest.replace(/^(?:\s+|[#;][^\n]*)+/u, "");
    if (rest === "") return values;
    const header = sectionHeader.exec(rest);
    if (header !== null) {
      const [whole, name = "", dotted, quoted] = header;
      const parts = [name.toLowerCase(), dotted?.toLowerCase() ?? quoted?.replaceAll(/\\(.)/gu, "$1")];
      section = parts.filter((part) => part !== undefined).join(".");
      rest = rest.slice(whole.length);
      continue;
    }
    const [start = "", key = "", equals] = keyStart.exec(rest) ?? [];
    if (section === null || key === "") return null;
    rest = rest.slice(start.length);
    const value = equals === undefined ? { text: "true", length: 0 } : readValue(rest);
    if (value === null) return null;
    values.set(`${section}.${key.toLowerCase()}`, value.text);
    rest = rest.slice(value.length);
  }
}

/** `[section]`, `[section "sub"]` or the old `[section.sub]`. */
const sectionHeader = /^\[([A-Za-z0-9-]+)(?:\.([A-Za-z0-9.-]+)|[ \t]+"((?:[^"\\\n]|\\[^\n])*)")?\]/u;

const keyStart = /^([A-Za-z][A-Za-z0-9-]*)[ \t]*(?:(=)|(?=[\n#;]|$))/u;

/** What stands behind a value's equals sign, up to the end of its last line. */
function readValue(rest: string): { readonly text: string; readonly length: number } | null {
  let text = "";
  let spaces = "";
  let isQuoted = false;
  let at = 0;
  for (; at < rest.length; at += 1) {
    const character = rest.charAt(at);
    if (character === "\n") break;
    if (!isQuoted && (character === "#" || character === ";")) {
      at = (rest.indexOf("\n", at) + 1 || rest.length + 1) - 1;
      break;
    }
    if (!isQuoted && (character === " " || character === "\t")) {
      // Spaces around a value are none of it.
      if (text !== "") spaces += character;
      continue;
    }
    if (character === '"') {
      isQuoted = !isQuoted;
      text += spaces;
      spaces = "";
      continue;
    }
    let written = character;
    if (character === "\\") {
      at += 1;
      const escape = escapes.get(rest.charAt(at));
      if (escape === undefined) return null;
      written = escape;
    }
    text += spaces + written;
    spaces = "";
  }
  return isQuoted ? null : { text, length: at };
}

/** What may stand behind a backslash; behind one at its end a line goes on. */
const escapes: ReadonlyMap<string, string> = new Map([
  ["\\", "\\"],
  ['"', '"'],
  ["n", "\n"],
  ["t", "\t"],
  ["b", "\b"],
  ["\n", ""],
]);
