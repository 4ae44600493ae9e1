import { lineIndex, positionAt } from "../syntax/line-index.ts";
import type { LineIndex } from "../syntax/line-index.ts";
import type { Span } from "../syntax/span.ts";
import { catalogue } from "./catalogue.ts";
import type { Diagnostic, Severity } from "./diagnostic.ts";
import { pageOf } from "./page.ts";
import { visible } from "./visible.ts";

/** What a SARIF log says besides the diagnostics. */
export interface SarifOptions {
  /** Of the tool. */
  readonly version: string;
  /** The sources by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** A hash of a text, for fingerprints. */
  readonly digest: (text: string) => string;
  /** What kept the tool from looking at all: nothing, where this is left out. */
  readonly failures?: readonly SarifFailure[];
}

/** Why nothing was looked at; `code` is null for what has no page. */
export interface SarifFailure {
  readonly code: string | null;
  readonly message: string;
}

/** A log in the Static Analysis Results Interchange Format, version 2.1.0: plain JSON. */
export interface SarifLog {
  readonly $schema: string;
  readonly version: "2.1.0";
  readonly runs: readonly [SarifRun];
}

interface SarifRun {
  readonly tool: {
    readonly driver: {
      readonly name: string;
      readonly version: string;
      readonly informationUri: string;
      readonly rules: readonly SarifRule[];
    };
  };
  readonly invocations: readonly [SarifInvocation];
  readonly columnKind: "utf16CodeUnits";
  readonly results: readonly SarifResult[];
}

interface SarifInvocation {
  readonly executionSuccessful: boolean;
  readonly toolExecutionNotifications: readonly {
    readonly descriptor?: { readonly id: string };
    readonly level: "error";
    readonly message: SarifMessage;
  }[];
}

interface SarifRule {
  readonly id: string;
  readonly shortDescription: SarifMessage;
  readonly helpUri: string;
  readonly help: SarifMessage & { readonly markdown: string };
  readonly defaultConfiguration: { readonly level: Severity };
}

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: Severity;
  readonly message: SarifMessage;
  readonly locations: readonly [SarifLocation];
  readonly relatedLocations?: readonly (SarifLocation & {
    readonly id: number;
    readonly message: SarifMessage;
  })[];
  readonly partialFingerprints: { readonly "interlock/v1": string };
}

interface SarifMessage {
  readonly text: string;
}

interface SarifLocation {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string };
    readonly region: {
      readonly startLine: number;
      readonly startColumn: number;
      readonly endLine: number;
      readonly endColumn: number;
    };
  };
}

/**
 * Writes diagnostics as a SARIF 2.1.0 log, in their order, for code scanning. Columns count UTF-16 units from 1, as the
 * log says. A result's fingerprint is made of its file, its code, its message, the text that it points at and how many like it
 * come before, so it stays when lines above it come or go. Pure, never throws.
 */
export function sarifLog(diagnostics: readonly Diagnostic[], options: SarifOptions): SarifLog {
  const { version, texts, digest, failures = [] } = options;
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const regionOf = regionsIn(texts);
  const seen = new Map<string, number>();
  const results = diagnostics.map((diagnostic): SarifResult => {
    const { code, severity, path, span, related = [] } = diagnostic;
    const marked = texts.get(path)?.slice(span.start, span.end) ?? "";
    const likeness = JSON.stringify([path, code, diagnostic.message, marked]);
    const before = seen.get(likeness) ?? 0;
    seen.set(likeness, before + 1);
    return {
      ruleId: code,
      ruleIndex: codes.indexOf(code),
      level: severity,
      message: message(sentenceOf(diagnostic)),
      locations: [regionOf(diagnostic)],
      ...(related.length === 0
        ? {}
        : {
            relatedLocations: related.map((place, index) => ({
              id: index + 1,
              ...regionOf(place),
              message: message(place.label),
            })),
          }),
      partialFingerprints: { "interlock/v1": digest(`${likeness} ${before}`) },
    };
  });
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: { name: "interlock", version, informationUri: pageOf("README"), rules: codes.map(ruleOf) },
        },
        invocations: [
          {
            executionSuccessful: failures.length === 0,
            toolExecutionNotifications: failures.map(({ code, message: text }) => ({
              ...(code === null ? {} : { descriptor: { id: code } }),
              level: "error",
              message: message(text),
            })),
          },
        ],
        columnKind: "utf16CodeUnits",
        results,
      },
    ],
  };
}

function ruleOf(code: string): SarifRule {
  const entry = Object.hasOwn(catalogue, code) ? catalogue[code as keyof typeof catalogue] : undefined;
  const title = entry?.title ?? code;
  const uri = pageOf(code);
  return {
    id: code,
    shortDescription: { text: title },
    helpUri: uri,
    help: { text: `${title}: ${uri}`, markdown: `${title}: [${code}](${uri})` },
    defaultConfiguration: { level: entry?.severity ?? "error" },
  };
}

/** All that a diagnostic says, as one text: viewers show no labels. */
function sentenceOf({ message, label, help }: Diagnostic): string {
  return [message, label, help].filter((part) => part !== undefined).join("; ");
}

/** A plain text message. Braces and brackets are escaped, so that no text of a policy becomes a placeholder or a link. */
function message(text: string): SarifMessage {
  return {
    text: visible(text)
      .replaceAll(/[{}]/g, "$&$&")
      .replaceAll(/[\\[\]]/g, "\\$&"),
  };
}

function regionsIn(
  texts: ReadonlyMap<string, string>,
): (place: { readonly path: string; readonly span: Span }) => SarifLocation {
  const indexes = new Map<string, LineIndex>();
  return ({ path, span }) => {
    const index = indexes.get(path) ?? lineIndex(texts.get(path) ?? "");
    indexes.set(path, index);
    const start = unitsAt(index, span.start);
    const end = unitsAt(index, span.end);
    return {
      physicalLocation: {
        artifactLocation: { uri: uriOf(path) },
        region: {
          startLine: start.line,
          startColumn: start.column,
          endLine: end.line,
          endColumn: end.column,
        },
      },
    };
  };
}

/** The line and the column in UTF-16 units of an offset, both from 1. */
function unitsAt(index: LineIndex, offset: number): { readonly line: number; readonly column: number } {
  const inside = Math.min(Math.max(offset, 0), index.text.length);
  const { line } = positionAt(index, inside);
  return { line, column: inside - (index.starts[line - 1] ?? 0) + 1 };
}

/** A path as a relative reference: nothing in it can be a scheme, a query or a fragment. */
function uriOf(path: string): string {
  return path
    .split("/")
    .map((segment) => encodeURIComponent(segment.toWellFormed()))
    .join("/");
}
