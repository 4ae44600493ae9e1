export { type Configuration, configurationSchema } from "./configuration.ts";
export { factsSchema } from "./facts.ts";
export { proposalSchema } from "./proposal.ts";
