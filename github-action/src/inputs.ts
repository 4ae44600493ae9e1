import { isAbsolute, join, resolve } from "node:path";
import { isCommitKey } from "@interlock/compiler/node";
import * as z from "zod";
import { GateRefusal } from "./gate-refusal.ts";

/** Whether the verdict binds, or is only shown. */
export type Mode = "enforce" | "advisory";

/** Everything that the runner tells the gate, checked. */
export interface Inputs {
  readonly token: string;
  readonly mode: Mode;
  /** PKCS #8 PEM of an Ed25519 key; null where none was given. */
  readonly signingKey: string | null;
  /** Keys of which one has to have signed the base's commit, whatever its configuration says; empty for no such demand. */
  readonly signedBy: readonly string[];
  readonly recordDirectory: string;
  readonly eventName: string;
  readonly eventPath: string;
  readonly repository: { readonly owner: string; readonly name: string };
  readonly apiUrl: string;
  readonly serverUrl: string;
  /** Where outputs and the summary go; null where the runner gave no file. */
  readonly outputPath: string | null;
  readonly stepSummaryPath: string | null;
  /** The page of this run; null outside of GitHub. */
  readonly runUrl: string | null;
  /** The workflow that this is a run of, `owner/name/.github/workflows/gate.yml`; null where it is not told. */
  readonly workflow: { readonly repository: string; readonly path: string } | null;
}

/** The names of an environment, as the process has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const name = z.string().regex(/^[A-Za-z0-9._-]{1,100}$/);

const schema = z.object({
  token: z.string().regex(/^[\x21-\x7e]{1,1024}$/),
  mode: z.enum(["enforce", "advisory"]),
  eventName: z.string().min(1).max(100),
  eventPath: z.string().min(1),
  owner: name,
  repository: name,
  apiUrl: z.string().refine(isTrustworthyUrl),
  serverUrl: z.string().refine(isTrustworthyUrl),
});

/** What is wrong with each field, in the words of whoever wrote the workflow. */
const complaints: Readonly<Record<string, string>> = {
  token:
    "input `token` is missing or holds blanks: give a token that may read the repository and write checks",
  mode: "input `mode` is neither `enforce` nor `advisory`",
  eventName: "the runner's GITHUB_EVENT_NAME is not set",
  eventPath: "the runner's GITHUB_EVENT_PATH is not set",
  owner: "the runner's GITHUB_REPOSITORY is not `owner/name`",
  repository: "the runner's GITHUB_REPOSITORY is not `owner/name`",
  apiUrl: "the runner's GITHUB_API_URL is not an https address",
  serverUrl: "the runner's GITHUB_SERVER_URL is not an https address",
};

/**
 * Reads the runner's environment. Pure; throws a `GateRefusal` that names the input or variable that is wrong and
 * never repeats a secret.
 */
export function readInputs(environment: Environment): Inputs {
  const [owner, repository, ...rest] = (environment["GITHUB_REPOSITORY"] ?? "").split("/");
  const parsed = schema.safeParse({
    token: input(environment, "token") ?? environment["GITHUB_TOKEN"] ?? "",
    mode: input(environment, "mode") ?? "enforce",
    eventName: environment["GITHUB_EVENT_NAME"] ?? "",
    eventPath: environment["GITHUB_EVENT_PATH"] ?? "",
    owner: rest.length === 0 ? owner : "",
    repository: repository ?? "",
    apiUrl: environment["GITHUB_API_URL"] ?? "https://api.github.com",
    serverUrl: environment["GITHUB_SERVER_URL"] ?? "https://github.com",
  });
  if (!parsed.success) throw new GateRefusal(complaint(parsed.error));
  const { token, mode, eventName, eventPath, apiUrl, serverUrl } = parsed.data;
  return {
    token,
    mode,
    signingKey: input(environment, "signing-key"),
    signedBy: signedBy(environment),
    recordDirectory: recordDirectory(environment),
    eventName,
    eventPath,
    repository: { owner: parsed.data.owner, name: parsed.data.repository },
    apiUrl: apiUrl.replace(/\/$/, ""),
    serverUrl: serverUrl.replace(/\/$/, ""),
    outputPath: environment["GITHUB_OUTPUT"] || null,
    stepSummaryPath: environment["GITHUB_STEP_SUMMARY"] || null,
    runUrl: runUrl(environment, serverUrl),
    workflow: workflow(environment),
  };
}

/** An input as the runner hands it over: blanks around it are the YAML's, and an empty one was not given. */
function input(environment: Environment, inputName: string): string | null {
  return environment[`INPUT_${inputName.toUpperCase()}`]?.trim() || null;
}

function signedBy(environment: Environment): readonly string[] {
  const given = input(environment, "signed-by");
  if (given === null) return [];
  const keys = given.split(",").map((key) => key.trim());
  if (keys.every(isCommitKey)) return keys;
  throw new GateRefusal(
    "input `signed-by` holds something else than keys: write `ssh-ed25519 AAAA…` without the comment, separated by commas",
  );
}

function complaint(error: z.ZodError): string {
  const [field] = error.issues[0]?.path ?? [];
  return complaints[String(field)] ?? "the runner's environment cannot be read";
}

/** A token goes to this address: only https, or this very machine, may see it. */
function isTrustworthyUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username } = new URL(text);
  if (username !== "") return false;
  return protocol === "https:" || (protocol === "http:" && hostname === "127.0.0.1");
}

function recordDirectory(environment: Environment): string {
  const given = input(environment, "record-directory");
  const base = environment["GITHUB_WORKSPACE"] || ".";
  if (given !== null) return isAbsolute(given) ? given : resolve(base, given);
  return join(environment["RUNNER_TEMP"] || base, "interlock-records");
}

function runUrl(environment: Environment, serverUrl: string): string | null {
  const id = environment["GITHUB_RUN_ID"] ?? "";
  const repository = environment["GITHUB_REPOSITORY"] ?? "";
  return /^\d{1,20}$/.test(id) ? `${serverUrl.replace(/\/$/, "")}/${repository}/actions/runs/${id}` : null;
}

function workflow(environment: Environment): Inputs["workflow"] {
  const parts = /^(?<repository>[^/@]+\/[^/@]+)\/(?<path>[^@]+)@/.exec(
    environment["GITHUB_WORKFLOW_REF"] ?? "",
  );
  const repository = parts?.groups?.["repository"];
  const path = parts?.groups?.["path"];
  return repository === undefined || path === undefined ? null : { repository, path };
}
