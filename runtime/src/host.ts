/** The most characters that a name of the domain name system has, and the most of one of its labels. */
const longest = { host: 253, label: 63 } as const;

/**
 * Why a text is no host. Hosts are lower case and punycode, so that no two spellings name one machine: labels of
 * `a-z`, `0-9` and inner `-`, joined by dots, none empty, without a dot at the end. What resolvers take for an IPv4
 * address has to be four plain decimal numbers: `127.1` would be another spelling of `127.0.0.1`.
 */
export function misfitHost(text: string): string | null {
  if (text === "" || text.length > longest.host) return "is no host of a usable length";
  const labels = text.split(".");
  for (const label of labels) {
    if (label === "") return "is a host with an empty label";
    if (label.length > longest.label)
      return `is a host with a label of more than ${longest.label} characters`;
    if (/[A-Z]/u.test(label)) return "is a host that is not in lower case";
    if (!/^[0-9a-z-]+$/u.test(label)) return "is a host with a character other than `a-z`, `0-9` and `-`";
    if (label.startsWith("-") || label.endsWith("-"))
      return "is a host with a label that begins or ends in `-`";
  }
  if (/^(?:\d+|0x[0-9a-f]*)$/u.test(labels.at(-1) ?? "") && !isAddress(labels))
    return "is a host that ends in a number and is no plain IPv4 address";
  return null;
}

function isAddress(labels: readonly string[]): boolean {
  return (
    labels.length === 4 &&
    labels.every((label) => /^(?:0|[1-9]\d{0,2})$/u.test(label) && Number(label) <= 255)
  );
}
