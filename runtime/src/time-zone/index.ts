export { timeZoneOffset } from "./time-zone-offset.ts";
