// A task in steps, each an entry of the browser's history: Back goes a step back and loses nothing.

interface StepState {
  step?: number;
}

export class Steps {
  now = $state(1);
  #done = false;

  /** `ontold`: after a step was shown, whoever asked for it. */
  constructor(private readonly ontold: () => void) {}

  next(): void {
    this.now++;
    history.pushState({ step: this.now } satisfies StepState, '');
    this.ontold();
  }
  back(): void {
    history.back();
  }
  /** The task is over: Back then leaves it, for its steps cannot be taken again. */
  finish(): void {
    this.#done = true;
  }
  /** For `<svelte:window onpopstate>`. */
  readonly pop = (event: PopStateEvent): void => {
    const { step } = (event.state ?? {}) as StepState;
    if (this.#done && step) return history.back();
    this.now = step ?? 1;
    this.ontold();
  };
}
