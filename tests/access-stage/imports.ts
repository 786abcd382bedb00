import { bearer, type Person } from "../people.ts";
import type { Cast } from "./cast.ts";
import type { Plan, Plans, Scene } from "./plan.ts";

/** An import of each merchant's and one of the shop's that are over, and the calls about imports. */
export async function openImports({ ask, admin, sellerA, sellerB, merchantIn }: Cast): Promise<Plans> {
  /** An import of somebody's that waits for its file, and one that is over. */
  const makeImport = async (merchant: Person) => {
    const { body } = await ask<{ id: string }>("POST", "/api/imports", { fileName: "books.csv" }, bearer(merchant));
    return `/api/imports/${body.id}`;
  };
  const makeEndedImport = async (merchant: Person) => {
    const path = await makeImport(merchant);
    await ask("POST", `${path}/cancel`, undefined, bearer(merchant));
    return path;
  };
  const openImportIn = async (scene: Scene) =>
    scene.isAllowed ? await makeImport(merchantIn(scene)) : (endedImports.get(merchantIn(scene)) ?? "");
  const endedImports = new Map<Person, string>();
  for (const merchant of [sellerA, sellerB, admin]) endedImports.set(merchant, await makeEndedImport(merchant));

  return {
    ...Object.fromEntries(
      ["changes", "errors", "report"].map((rest): [string, Plan] => [
        `GET /api/imports/{id}/${rest}`,
        (scene) => ({ path: `${endedImports.get(merchantIn(scene))}/${rest}` }),
      ]),
    ),
    "POST /api/imports": (scene) => {
      const { sellerId } = merchantIn(scene);
      return { body: { fileName: "books.csv", ...(sellerId ? { sellerId } : {}) } };
    },
    "GET /api/imports": (scene) => {
      const { sellerId } = merchantIn(scene);
      return { path: `/api/imports${sellerId ? `?sellerId=${sellerId}` : ""}` };
    },
    ...Object.fromEntries(
      ["", "/progress"].map((rest): [string, Plan] => [
        `GET /api/imports/{id}${rest}`,
        (scene) => ({ path: `${endedImports.get(merchantIn(scene))}${rest}` }),
      ]),
    ),
    "PUT /api/imports/{id}/parts/{part}": async (scene) => ({ path: `${await openImportIn(scene)}/parts/1`, body: { title: "A part" } }),
    "POST /api/imports/{id}/complete": async (scene) => {
      const path = await openImportIn(scene);
      if (scene.isAllowed) await ask("PUT", `${path}/parts/1`, { title: "A part" }, bearer(merchantIn(scene)));
      return { path: `${path}/complete` };
    },
    "POST /api/imports/{id}/cancel": async (scene) => ({ path: `${await openImportIn(scene)}/cancel` }),
    "POST /api/imports/{id}/undo": async (scene) => {
      const merchant = merchantIn(scene);
      return { path: `${scene.isAllowed ? await makeEndedImport(merchant) : endedImports.get(merchant)}/undo` };
    },
  };
}
