import type { AjvCustomizer } from "openapi-backend";

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** RFC 3339, and a day that exists. */
function isDateTime(text: string): boolean {
  return DATE_TIME.test(text) && !Number.isNaN(Date.parse(text));
}

/** RFC 6570 templates are URIs once every `{…}` is gone. */
function isUriTemplate(text: string): boolean {
  return URL.canParse(text.replaceAll(/\{[^{}]*\}/g, ""));
}

function isEmail(text: string): boolean {
  return /^[^@\s]+@[^@\s]+$/.test(text);
}

/** Gives a validator the string formats that GitHub's description uses, so that they bite. */
export const addFormats: AjvCustomizer = (ajv) =>
  ajv
    .addFormat("date-time", isDateTime)
    .addFormat("timestamp", isDateTime)
    .addFormat("uri", (text: string) => URL.canParse(text))
    .addFormat("uri-template", isUriTemplate)
    .addFormat("email", isEmail);
