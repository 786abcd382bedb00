import { describe, expect, test } from "vitest";
import { Problem } from "../../shared/problem.ts";
import { planSubjects, type Subject, slugsNamedBy } from "./plan-subjects.ts";
import type { SubjectBody } from "./schemas.ts";

const fiction = { slug: "fiction", name: "Fiction", parentSlug: null };
const gothic = { slug: "gothic", name: "Gothic", parent: { slug: "fiction", name: "Fiction" } };

function refusals(given: SubjectBody[], known: Subject[]): string[] {
  try {
    planSubjects(given, known);
  } catch (error) {
    if (error instanceof Problem && error.code === "invalid-request") return (error.details.errors ?? []).map(({ pointer }) => pointer);
  }
  throw new Error("expected a 422");
}

describe("planSubjects", () => {
  test("a new subject with a new parent makes both, the parent first", () => {
    expect(planSubjects([gothic], [])).toEqual([fiction, { slug: "gothic", name: "Gothic", parentSlug: "fiction" }]);
  });

  test("what is known is not made again, whatever the body calls it", () => {
    expect(planSubjects([{ ...gothic, parent: { slug: "fiction", name: "Romane" } }], [fiction])).toEqual([
      { slug: "gothic", name: "Gothic", parentSlug: "fiction" },
    ]);
    expect(planSubjects([{ slug: "fiction" }], [fiction])).toEqual([]);
  });

  test("a bare slug may stand for a subject that the body gives elsewhere", () => {
    const made = planSubjects(
      [
        { slug: "drama", name: "Drama", parent: { slug: "stage" } },
        { slug: "stage", name: "Stage" },
      ],
      [],
    );
    expect(made.map(({ slug }) => slug)).toEqual(["stage", "drama"]);
  });

  test("an unknown subject without a name is pointed at, at its level", () => {
    expect(refusals([{ slug: "fiction" }, { slug: "nowhere" }], [fiction])).toEqual(["/subjects/1"]);
    expect(refusals([{ slug: "gothic", name: "Gothic", parent: { slug: "nowhere" } }], [])).toEqual(["/subjects/0/parent"]);
  });

  test("a loop is refused", () => {
    const loop = [
      { slug: "hen", name: "Hen", parent: { slug: "egg" } },
      { slug: "egg", name: "Egg", parent: { slug: "hen" } },
    ];
    expect(refusals(loop, [])).toEqual(["/subjects/0", "/subjects/1"]);
    expect(refusals([{ slug: "self", name: "Self", parent: { slug: "self" } }], [])).toEqual(["/subjects/0"]);
  });

  test("the seventh level is refused, the sixth is not", () => {
    const known = Array.from({ length: 6 }, (_, level) => ({
      slug: `l${level}`,
      name: "L",
      parentSlug: level === 0 ? null : `l${level - 1}`,
    }));
    expect(planSubjects([{ slug: "new", name: "New", parent: { slug: "l4" } }], known)).toHaveLength(1);
    expect(refusals([{ slug: "new", name: "New", parent: { slug: "l5" } }], known)).toEqual(["/subjects/0"]);
  });
});

describe("slugsNamedBy", () => {
  test("it names subjects and all given above them, once", () => {
    expect(slugsNamedBy([gothic, { slug: "poetry", parent: { slug: "fiction" } }])).toEqual(["gothic", "fiction", "poetry"]);
  });
});
