/** What tells an effect to stop. */
export interface Stopper {
  readonly signal: AbortSignal;
  readonly stop: () => void;
}

/** A fresh one. The engine's own controller makes it, so that every interface that takes a signal takes this one. */
export function stopper(): Stopper {
  const { AbortController: Controller } = globalThis as unknown as {
    readonly AbortController: new () => { readonly signal: AbortSignal; abort(): void };
  };
  const controller = new Controller();
  return {
    signal: controller.signal,
    stop: () => {
      controller.abort();
    },
  };
}
