/** Takes down what was set up, the last first. */
export type Cleanup = {
  add: (step: () => Promise<void> | void) => void;
  run: () => Promise<void>;
};

/** A list of steps that is run once, however often and from wherever it is asked to. A step that fails does not stop the others. */
export function createCleanup(): Cleanup {
  const steps: (() => Promise<void> | void)[] = [];
  let running: Promise<void> | null = null;
  const runAll = async () => {
    for (let step = steps.pop(); step; step = steps.pop()) {
      try {
        await step();
      } catch (error) {
        console.error(`while cleaning up: ${error}`);
      }
    }
  };
  return {
    add: (step) => void steps.push(step),
    run: () => {
      running ??= runAll();
      return running;
    },
  };
}
