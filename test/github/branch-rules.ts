import type { JsonObject } from "./json.ts";

const RULESET: JsonObject = {
  ruleset_source_type: "Repository",
  ruleset_source: "Codertocat/Hello-World",
  ruleset_id: 42,
};

/** A rule that wants checks of these names; `integrationId` pins a check to an app. */
export function requiredStatusChecks(
  checks: readonly { readonly context: string; readonly integrationId?: number }[],
  options: { readonly isStrict?: boolean } = {},
): JsonObject {
  return {
    type: "required_status_checks",
    parameters: {
      strict_required_status_checks_policy: options.isStrict ?? true,
      required_status_checks: checks.map(({ context, integrationId }) =>
        integrationId === undefined ? { context } : { context, integration_id: integrationId },
      ),
    },
    ...RULESET,
  };
}

/** A rule that wants a workflow of this repository to pass. */
export function requiredWorkflow(path: string, repositoryId: number): JsonObject {
  return {
    type: "workflows",
    parameters: { workflows: [{ path, repository_id: repositoryId, ref: "refs/heads/main" }] },
    ...RULESET,
  };
}
