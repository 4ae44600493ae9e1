import { join } from "node:path";

/** The file of the runtime's state that lies in the folder of a log. */
export function statePath(folder: string): string {
  return join(folder, "runtime.db");
}

/** The file that holds room for a file of state: `runtime.reserve` beside `runtime.db`. */
export function reservePath(path: string): string {
  return `${path.replace(/\.db$/u, "")}.reserve`;
}
