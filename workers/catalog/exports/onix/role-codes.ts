import type { ContributorRole } from "../../../../shared/contracts/catalog.ts";

/** The code that stands for each of our roles in ONIX (code list 17). Of several that are read as one role it is the plainest. */
export const codeOfRole: Record<ContributorRole, string> = {
  ...{ author: "A01", translator: "B06", illustrator: "A12", editor: "B01", narrator: "E07", photographer: "A13" },
  ...{ foreword: "A23", introduction: "A24", afterword: "A19", notes: "A20", adapter: "B05", compiler: "C01" },
  ...{ "series-editor": "B09", composer: "A06", "cover-designer": "A36", cartographer: "A39", performer: "E99", contributor: "Z99" },
};
