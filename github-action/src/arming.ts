import * as z from "zod";
import { askAll } from "./api.ts";
import type { Api } from "./api.ts";
import type { CheckApp } from "./check-run.ts";
import type { Inputs } from "./inputs.ts";
import type { RepositoryName } from "./pull.ts";

/** The id on github.com of the app behind every workflow's own token: any workflow can post checks as it. */
export const GITHUB_ACTIONS_APP_ID = 15_368;

/** The same app's name, which it has on every server; its id differs. */
const GITHUB_ACTIONS_SLUG = "github-actions";

/** The most rules of one branch that are read. */
const MAX_RULES = 1_000;

/** Whether anything outside of the change stops a merge when the gate refuses. */
export type Arming =
  | {
      readonly kind: "armed";
      /** One clause: by which rule. */
      readonly by: string;
      /** What weakens it, each one clause. */
      readonly warnings: readonly string[];
    }
  | { readonly kind: "unarmed"; readonly reason: string };

const ruleAnswers = z.array(
  z.object({
    type: z.string(),
    parameters: z.unknown().optional(),
  }),
);

const statusChecks = z.object({
  strict_required_status_checks_policy: z.boolean(),
  required_status_checks: z.array(z.object({ context: z.string(), integration_id: z.int().nullish() })),
});

const workflows = z.object({
  workflows: z.array(z.object({ path: z.string(), repository_id: z.int() })),
});

/** What the gate knows of itself: what a rule must name to be about it. */
export interface GateIdentity {
  /** The check's name; null where no check could be made. */
  readonly checkName: string | null;
  /** The app that GitHub says made the check. */
  readonly app: CheckApp | null;
  /** The workflow that runs, where it lies in the judged repository. */
  readonly workflow: Inputs["workflow"];
  readonly repositoryId: number;
}

/**
 * Asks the active rules of the base branch whether one of them wants this very check from this very app, or this
 * very workflow. A check that only names itself can be posted by any workflow, and arms nothing.
 */
export async function askArming(
  api: Api,
  repository: RepositoryName,
  branch: string,
  gate: GateIdentity,
): Promise<Arming> {
  const route = "GET /repos/{owner}/{repo}/rules/branches/{branch}";
  const place = { owner: repository.owner, repo: repository.name, branch };
  const listed = await askAll(api, ruleAnswers, route, place, MAX_RULES);
  if (listed.kind === "failed") return { kind: "unarmed", reason: listed.reason };
  const fullName = `${repository.owner}/${repository.name}`;
  const byWorkflow = listed.value.some(
    (rule) => rule.type === "workflows" && wantsWorkflow(rule.parameters, gate, fullName),
  );
  if (byWorkflow) return { kind: "armed", by: "a rule requires this workflow", warnings: [] };
  const checks = listed.value.filter((rule) => rule.type === "required_status_checks");
  return byCheck(
    checks.map((rule) => rule.parameters),
    gate,
  );
}

function wantsWorkflow(parameters: unknown, gate: GateIdentity, repository: string): boolean {
  const parsed = workflows.safeParse(parameters);
  const { workflow } = gate;
  // Another required workflow says nothing of this one, and of one in another repository the id is not known.
  if (!parsed.success || workflow === null) return false;
  if (workflow.repository.toLowerCase() !== repository.toLowerCase()) return false;
  return parsed.data.workflows.some(
    (wanted) => wanted.path === workflow.path && wanted.repository_id === gate.repositoryId,
  );
}

function byCheck(rules: readonly unknown[], gate: GateIdentity): Arming {
  const { checkName, app } = gate;
  if (checkName === null || app === null) return { kind: "unarmed", reason: "no check run could be made" };
  const appId = app.id;
  // An app that does not say its name may be that one.
  const isForgeable =
    appId === GITHUB_ACTIONS_APP_ID || (app.slug ?? GITHUB_ACTIONS_SLUG) === GITHUB_ACTIONS_SLUG;
  const parsed = rules.flatMap((rule) => {
    const answer = statusChecks.safeParse(rule);
    return answer.success ? [answer.data] : [];
  });
  const named = parsed.flatMap((rule) =>
    rule.required_status_checks
      .filter((check) => check.context === checkName)
      .map((check) => ({
        app: check.integration_id ?? null,
        isStrict: rule.strict_required_status_checks_policy,
      })),
  );
  if (named.length === 0) {
    return { kind: "unarmed", reason: `no rule of the base branch requires a check named \`${checkName}\`` };
  }
  const pinned = isForgeable ? [] : named.filter((check) => check.app === appId);
  if (pinned.length === 0)
    return {
      kind: "unarmed",
      reason: whyNotPinned(
        named.map((check) => check.app),
        appId,
        isForgeable,
      ),
    };
  const isStrict = pinned.some((check) => check.isStrict);
  const warning =
    "the rule does not require branches to be up to date: a green check outlives a change of its base";
  return {
    kind: "armed",
    by: `a rule requires the check from app ${appId}`,
    warnings: isStrict ? [] : [warning],
  };
}

function whyNotPinned(apps: readonly (number | null)[], appId: number, isForgeable: boolean): string {
  if (isForgeable) {
    return "the check was made with the workflow's own token, and any workflow can post it: use an app's token";
  }
  if (apps.includes(null)) return "the rule takes the check from any app: pin it to the app that makes it";
  return `the rule pins the check to app ${apps.join(", ")}, and app ${appId} made it`;
}
