import type { CheckedTest } from "@interlock/lang";
import type { PolicyModule, RuleCode, RuleTable } from "@interlock/runtime";

/** Which modules judge a test. */
export type Judges = Pick<CheckedTest, "module" | "judgedBy" | "isBaseline">;

/**
 * The part of a set that judges a test: the rules, switches and ceilings of its own module and of the baselines that it
 * stands under. A baseline permits nothing, so in its own tests one empty permit stands for what a team may write.
 */
export function judgedModule(module: PolicyModule, test: Judges): PolicyModule {
  const isJudge = (table: { readonly module: string }): boolean => test.judgedBy.includes(table.module);
  const implied = test.isBaseline ? [impliedPermit(module, test.module)] : [];
  const rules = [...chosen(module.rules, module.code, isJudge), ...implied];
  const switches = chosen(module.switches, module.switchCode, isJudge);
  const ceilings = chosen(module.ceilings, module.ceilingCode, isJudge);
  return {
    ...module,
    rules: rules.map(({ table }) => table),
    code: rules.map(({ code }) => code),
    switches: switches.map(({ table }) => table),
    switchCode: switches.map(({ code }) => code),
    ceilings: ceilings.map(({ table }) => table),
    ceilingCode: ceilings.map(({ code }) => code),
    // They know the whole set only.
    needs: null,
    quick: null,
  };
}

/** A module with one empty permit for what a team may write under a baseline of this name. */
export function withAnyPermit(module: PolicyModule, baseline: string): PolicyModule {
  const { table, code } = impliedPermit(module, baseline);
  // The needs and the table of certain outcomes know the module's own rules only.
  const rules = [...module.rules, table];
  return { ...module, rules, code: [...module.code, code], needs: null, quick: null };
}

/** A table and the code at the same index. */
interface Part<Table, Code> {
  readonly table: Table;
  readonly code: Code;
}

function chosen<Table, Code>(
  tables: readonly Table[],
  codes: readonly Code[],
  isWanted: (table: Table) => boolean,
): readonly Part<Table, Code>[] {
  return tables.flatMap((table, index) => {
    const code = codes[index];
    if (code === undefined) throw new Error(`part ${index} of the module has no code`);
    return isWanted(table) ? [{ table, code }] : [];
  });
}

/** No word of a policy has such a name, so that no rule is mistaken for it. */
const impliedName = "(any permit)";

function impliedPermit({ vocabulary }: PolicyModule, module: string): Part<RuleTable, RuleCode> {
  return {
    table: {
      id: `${module}.${impliedName}`,
      module,
      kind: "permit",
      // The earliest stage, which no ceiling keeps out.
      stage: "advisory",
      at: "",
      actions: vocabulary.actions.map((action) => action.name),
      unless: null,
      clauses: [],
    },
    code: { scope: () => true, measure: null, because: null, clauses: [] },
  };
}
