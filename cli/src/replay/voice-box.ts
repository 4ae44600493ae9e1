import type { Contradicted, NotReplayable, Voices } from "@interlock/analysis";
import { interpret, type Plan } from "@interlock/compiler";
import type { PolicyPin } from "@interlock/ledger";
import type { Pin } from "@interlock/runtime";
import { loadModule } from "@interlock/runtime/node";

/** Policies that were built, before anything of them is loaded. Plain data, so that threads can share them. */
export interface BuiltVoices {
  readonly javascript: string;
  readonly moduleDigest: string;
  readonly plan: Plan;
  readonly pin: Pin;
}

/** How many modules one thread keeps at hand. */
const keptModules = 64;

/** The modules of one thread, each loaded once. */
export interface VoiceBox {
  /** Both voices of a module. */
  readonly load: (built: BuiltVoices) => Promise<Voices>;
  /** Both voices of the module that a record names, or why there are none. */
  readonly known: (pin: PolicyPin, build: Builder) => Promise<Voices | NotReplayable | Contradicted>;
}

type Builder = (pin: PolicyPin) => Promise<BuiltVoices | NotReplayable | Contradicted>;

/** A box that holds nothing yet. */
export function voiceBox(): VoiceBox {
  const byPin = new Map<string, Promise<Voices | NotReplayable | Contradicted>>();
  const byDigest = new Map<string, Promise<Voices>>();
  const load = async (built: BuiltVoices): Promise<Voices> =>
    kept(byDigest, built.moduleDigest, () => loadVoices(built));
  return {
    load,
    known: async (pin, build) =>
      kept(byPin, policyKey(pin), async () => {
        const built = await build(pin);
        return "kind" in built ? built : load(built);
      }),
  };
}

/** Tells apart what has to be built for one record and for another. */
export function policyKey(pin: PolicyPin): string {
  return JSON.stringify(pin);
}

/** The value that is kept under a name, made where there is none; the one that was asked for longest ago makes room. */
export async function kept<T>(
  values: Map<string, Promise<T>>,
  name: string,
  make: () => Promise<T>,
): Promise<T> {
  const value = values.get(name) ?? make();
  values.delete(name);
  values.set(name, value);
  const [oldest] = values.keys();
  if (values.size > keptModules && oldest !== undefined) values.delete(oldest);
  return value;
}

async function loadVoices({ javascript, moduleDigest, plan, pin }: BuiltVoices): Promise<Voices> {
  return { compiled: await loadModule(javascript, moduleDigest), interpreted: interpret(plan, pin) };
}
