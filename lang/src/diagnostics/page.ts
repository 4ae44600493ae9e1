/** Where the pages about diagnostics stand for who reads a report far from the repository. */
const pages = "https://github.com/interlock/interlock/blob/main/docs/diagnostics";

/** The address of the page that explains a code. */
export function pageOf(code: string): string {
  return `${pages}/${code}.md`;
}
