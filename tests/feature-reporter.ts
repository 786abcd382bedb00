import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { Reporter, TestCase, TestModule, TestSpecification } from "vitest/node";
import { type FileRun, mergeResults, readResults, type TestResult, writeResults } from "../scripts/features/results.ts";

const repositoryRoot = join(import.meta.dirname, "..");

/**
 * A Vitest reporter that keeps, for `npm run features`, how each test ended and which rows of the register it carries.
 * A run replaces only the files it ran; `mergeResults` has the rules.
 */
export default class FeatureReporter implements Reporter {
  readonly #root: string;
  #isNarrowed = false;

  constructor(root: string = repositoryRoot) {
    this.#root = root;
  }

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    this.#isNarrowed = specifications.some(isNarrowed);
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    // An interrupted run leaves files waiting: it knows nothing about them, so their earlier results stay.
    const finished = modules.filter((module) => !["queued", "pending"].includes(module.state()));
    const runs = finished.map((module) => fileRunOf(module, this.#root, this.#isNarrowed));
    const fileExists = (file: string) => existsSync(join(this.#root, file));
    writeResults(this.#root, mergeResults(readResults(this.#root) ?? [], runs, fileExists));
  }
}

/** Whether the run was asked for some of the file's tests only, by name, tag or line. */
function isNarrowed({ project, testLines }: TestSpecification): boolean {
  const byName = project.vitest.getGlobalTestNamePattern() !== undefined;
  return byName || project.vitest.config.tagsFilter !== undefined || testLines !== undefined;
}

function fileRunOf(module: TestModule, root: string, isNarrowed: boolean): FileRun {
  const file = relative(root, module.moduleId);
  const ended = [...module.children.allTests()].map((test) => resultOf(test, file));
  const isLeftOut = (test: TestResult) => isNarrowed && test.state === "skipped";
  return {
    file,
    tests: ended.filter((test) => !isLeftOut(test)),
    leftOut: ended.filter(isLeftOut).map((test) => test.name),
    isBroken: ended.length === 0 && !module.ok(),
  };
}

function resultOf(test: TestCase, file: string): TestResult {
  return { file, name: test.fullName, state: stateOf(test), tags: test.tags };
}

/** Vitest calls a test skipped, or passed, when a hook of a suite around it failed; here that test has failed. */
function stateOf(test: TestCase): TestResult["state"] {
  const { state } = test.result();
  if (state === "failed" || hasFailedAround(test.parent)) return "failed";
  return state === "passed" ? "passed" : "skipped";
}

function hasFailedAround(parent: TestCase["parent"]): boolean {
  if (parent.errors().length > 0) return true;
  return parent.type === "suite" && hasFailedAround(parent.parent);
}
