import { found, inRepository, parameter, payloadRepository } from "../call.ts";
import type { Handlers } from "../call.ts";
import { objectAt } from "../json.ts";
import { paginate } from "../pagination.ts";
import { recordedPullRequestEvent, repositoryObject } from "../payloads.ts";

/** What GitHub answers for a repository alone and no event carries. */
const ONLY_ALONE = { network_count: 0, subscribers_count: 0 };

const RATE = { limit: 5000, remaining: 4999, reset: 1_900_000_000, used: 1 };

/** Repositories, the rules of their branches, and the rate limit, which is never reached here. */
export const repositories: Handlers = {
  "repos/get": inRepository((call, repository) => {
    const recorded = objectAt(objectAt(recordedPullRequestEvent().pull_request, "base"), "repo");
    const object = repositoryObject(recorded, payloadRepository(call.state, repository));
    return found({ ...object, ...ONLY_ALONE });
  }),
  "repos/get-branch-rules": inRepository((call, repository) => {
    const page = paginate(repository.branchRules[parameter(call, "branch")] ?? [], call);
    return found(page.items, page.headers);
  }),
  "rate-limit/get": () => found({ resources: { core: RATE, search: RATE }, rate: RATE }),
};
