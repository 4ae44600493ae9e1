import { publicUser, simpleUser } from "../accounts.ts";
import { accountNamed, found, inRepository, knownAccount, notFound, parameter } from "../call.ts";
import type { Answer, Call, Handlers } from "../call.ts";
import { paginate } from "../pagination.ts";
import type { Repository, Role } from "../state.ts";

/** The four words that `permission` knows; `role_name` keeps the finer one. */
const PERMISSION: Readonly<Record<Role, string>> = {
  admin: "admin",
  maintain: "write",
  write: "write",
  triage: "read",
  read: "read",
  none: "none",
};

function roleOf(repository: Repository, login: string): Role {
  const listed = Object.entries(repository.roles).find(
    ([candidate]) => candidate.toLowerCase() === login.toLowerCase(),
  );
  if (listed !== undefined) return listed[1];
  if (login.toLowerCase() === repository.owner.toLowerCase()) return "admin";
  return repository.isPrivate ? "none" : "read";
}

function permission(call: Call, repository: Repository): Answer {
  const account = accountNamed(call.state, parameter(call, "username"));
  if (account === undefined) return notFound();
  const role = roleOf(repository, account.login);
  const level = PERMISSION[role];
  return found({
    permission: level,
    role_name: role,
    user: {
      ...simpleUser(account),
      role_name: role,
      permissions: {
        pull: role !== "none",
        triage: ["admin", "maintain", "write", "triage"].includes(role),
        push: level === "admin" || level === "write",
        maintain: role === "admin" || role === "maintain",
        admin: role === "admin",
      },
    },
  });
}

function members(call: Call): Answer {
  const org = parameter(call, "org").toLowerCase();
  const slug = parameter(call, "team_slug").toLowerCase();
  const team = call.state.teams.find(
    (candidate) => candidate.org.toLowerCase() === org && candidate.slug.toLowerCase() === slug,
  );
  if (team === undefined) return notFound();
  const page = paginate(team.members, call);
  return found(
    page.items.map((login) => simpleUser(knownAccount(call.state, login))),
    page.headers,
  );
}

/** Accounts, teams and permissions. */
export const people: Handlers = {
  "users/get-by-username": (call) => {
    const account = accountNamed(call.state, parameter(call, "username"));
    return account === undefined ? notFound() : found(publicUser(account));
  },
  "users/get-by-id": (call) => {
    const id = Number(parameter(call, "account_id"));
    const account = call.state.accounts.find((candidate) => candidate.id === id);
    return account === undefined ? notFound() : found(publicUser(account));
  },
  "teams/list-members-in-org": members,
  "repos/get-collaborator-permission-level": inRepository(permission),
};
