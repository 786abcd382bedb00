import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Projects whose files take long, and mostly wait: begun last, they would end when nothing is left to run beside them. */
const longProjects = ["system", "browser"];

/** Vitest's own order of test files (failed and long ones first, where it knows them), but the long projects' before all others. */
export default class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ project }: TestSpecification) => {
      const index = longProjects.indexOf(project.name);
      return index === -1 ? longProjects.length : index;
    };
    // Sorting is stable: within a place Vitest's order stays.
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
