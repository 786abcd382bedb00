import type { Category } from "../../../shared/contracts/catalog.ts";
import { Breadcrumb } from "../components/breadcrumb.tsx";
import { SubjectIndex } from "../components/subject-index.tsx";

/** Every subject of the shop. */
export function SubjectsPage({ subjects }: { subjects: Category[] }) {
  return (
    <>
      <header class="page-head">
        <Breadcrumb way={[]} />
        <h1>Subjects</h1>
        <p class="lede">A book may stand under several of these; the number says how many you will find there.</p>
      </header>
      <SubjectIndex subjects={subjects} level={2} />
    </>
  );
}
