import { OpenAPIBackend, SetMatchType } from "openapi-backend";
import { definitionOf, entriesOf, EVENT_ROOT, readDescription } from "./description.ts";
import { addFormats } from "./formats.ts";
import { isJsonObject, objectAt, textAt } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";

/** One request, matched to the operation of GitHub's description that it asks for. */
export interface MatchedRequest {
  readonly operationId: string;
  /** Path parameters, decoded. A parameter that GitHub lets hold slashes may hold them encoded or plain. */
  readonly params: Readonly<Record<string, string>>;
}

/** GitHub's own description of its API, as checks that name everything that is wrong. */
export interface Contract {
  readonly operationIds: readonly string[];
  match(method: string, path: string): MatchedRequest | undefined;
  checkRequest(request: MatchedRequest, query: JsonObject, body: Json | undefined): readonly string[];
  checkAnswer(
    operationId: string,
    status: number,
    body: Json,
    headers: Readonly<Record<string, string>>,
  ): readonly string[];
  /** Checks a webhook payload against its event, named like `pull-request/opened`. */
  checkEvent(name: string, payload: JsonObject): readonly string[];
}

interface Route {
  readonly method: string;
  readonly template: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly operationId: string;
  readonly statuses: ReadonlySet<string>;
}

/** Errors that GitHub documents once for the whole API and not again at each operation. */
const GENERAL_ERRORS: ReadonlySet<number> = new Set([401, 403, 404, 415, 422, 429, 500, 502, 503]);

function parametersOf(description: JsonObject, operation: JsonObject): readonly JsonObject[] {
  const listed = operation["parameters"];
  if (!Array.isArray(listed)) return [];
  return listed.filter(isJsonObject).map((parameter) => {
    const reference = parameter["$ref"];
    if (typeof reference !== "string") return parameter;
    const steps = reference.split("/").slice(1);
    return steps.reduce((value, step) => objectAt(value, step), description);
  });
}

function literalOf(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function routeOf(
  description: JsonObject,
  template: string,
  method: string,
  operation: JsonObject,
  operationId: string,
): Route {
  const long = new Set(
    parametersOf(description, operation)
      .filter((parameter) => parameter["x-multi-segment"] === true)
      .map((parameter) => parameter["name"]),
  );
  const names: string[] = [];
  const pattern = template
    .split(/\{([^}]+)\}/)
    .map((part, index) => {
      if (index % 2 === 0) return literalOf(part);
      names.push(part);
      return long.has(part) ? "(.+)" : "([^/]+)";
    })
    .join("");
  return {
    method,
    template,
    pattern: new RegExp(`^${pattern}$`),
    names,
    operationId,
    statuses: new Set(Object.keys(objectAt(operation, "responses"))),
  };
}

function literalLength(route: Route): number {
  return route.template.replaceAll(/\{[^}]+\}/g, "").length;
}

function describeErrors(
  errors: readonly { instancePath: string; message?: string; params: unknown }[],
): readonly string[] {
  return errors.map(
    (error) => `${error.instancePath || "/"} ${error.message ?? ""} ${JSON.stringify(error.params)}`,
  );
}

/** The path that the template makes of the parameters, each as one encoded segment. */
function pathFor(route: Route, params: Readonly<Record<string, string>>): string {
  return route.template.replaceAll(/\{([^}]+)\}/g, (_whole, name: string) =>
    encodeURIComponent(params[name] ?? ""),
  );
}

function routesOf(description: JsonObject): readonly Route[] {
  return entriesOf(objectAt(description, "paths"))
    .flatMap(([template, methods]) =>
      entriesOf(methods).map(([method, operation]) =>
        routeOf(description, template, method, operation, textAt(operation, "operationId")),
      ),
    )
    .sort((a, b) => literalLength(b) - literalLength(a));
}

function matchRoute(routes: readonly Route[], method: string, path: string): MatchedRequest | undefined {
  for (const route of routes) {
    const found = route.method === method.toLowerCase() ? route.pattern.exec(path) : null;
    if (found === null) continue;
    const values = found.slice(1).map((value) => decodeURIComponent(value));
    const params = Object.fromEntries(route.names.map((name, index) => [name, values[index] ?? ""]));
    return { operationId: route.operationId, params };
  }
  return undefined;
}

/** An error that only GitHub's general documentation describes has to have a message at least. */
function checkGeneralError(operationId: string, status: number, body: Json): readonly string[] {
  if (!GENERAL_ERRORS.has(status)) return [`status ${status} is not described for ${operationId}`];
  const hasMessage = isJsonObject(body) && typeof body["message"] === "string";
  return hasMessage ? [] : [`a ${status} answer has no message`];
}

async function loadContract(): Promise<Contract> {
  const description = readDescription();
  const routes = routesOf(description);
  const byId = new Map(routes.map((route) => [route.operationId, route]));
  const backend = new OpenAPIBackend({
    definition: definitionOf(description),
    quick: true,
    // Formats that the description names and the validator lacks must bite, not be skipped with a warning.
    ajvOpts: { allErrors: true, strict: false, logger: false },
    customizeAjv: addFormats,
  });
  await backend.init();
  const { validator } = backend;

  function known(operationId: string): Route {
    const route = byId.get(operationId);
    if (route === undefined) throw new Error(`GitHub's description has no operation ${operationId}`);
    return route;
  }

  return {
    operationIds: [...byId.keys()],
    match: (method, path) => matchRoute(routes, method, path),
    checkRequest(request, query, body) {
      const route = known(request.operationId);
      const { errors } = validator.validateRequest(
        {
          method: route.method,
          path: pathFor(route, request.params),
          headers: body === undefined ? {} : { "content-type": "application/json" },
          query: structuredClone(query) as Record<string, string>,
          body,
        },
        request.operationId,
      );
      return describeErrors(errors ?? []);
    },
    checkAnswer(operationId, status, body, headers) {
      const route = known(operationId);
      if (!route.statuses.has(String(status))) return checkGeneralError(operationId, status, body);
      const inBody = validator.validateResponse(body, operationId, status).errors ?? [];
      const inHeaders =
        validator.validateResponseHeaders(headers, operationId, {
          statusCode: status,
          setMatchType: SetMatchType.Any,
        }).errors ?? [];
      return describeErrors([...inBody, ...inHeaders]);
    },
    checkEvent(name, payload) {
      const { errors } = validator.validateRequest(
        {
          method: "post",
          path: `${EVENT_ROOT}/${name.replace("/", "-")}`,
          headers: { "content-type": "application/json" },
          body: structuredClone(payload),
        },
        name,
      );
      return describeErrors(errors ?? []);
    },
  };
}

let loaded: Promise<Contract> | undefined;

/** The contract of api.github.com, read and compiled once a process: compiling costs more than most tests. */
export function gitHubContract(): Promise<Contract> {
  loaded ??= loadContract();
  return loaded;
}
