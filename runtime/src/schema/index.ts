export { type Configuration, configurationSchema } from "./configuration.ts";
export { factsSchema, proposalSchema } from "./proposal.ts";
