import base from "../storefront/styles/base.css";
import form from "../storefront/styles/form.css";
import notice from "../storefront/styles/notice.css";
import tokens from "../storefront/styles/tokens.css";
import desk from "./styles/desk.css";
import edit from "./styles/edit.css";
import table from "./styles/table.css";

/** The one style sheet of the merchants' pages: the shop's colours, type and forms, and denser parts of their own over them. */
export const styles = [
  "@layer tokens, base, shop, desk;",
  inLayer("tokens", tokens),
  inLayer("base", base),
  inLayer("shop", form, notice),
  inLayer("desk", desk, table, edit),
].join("\n");

function inLayer(name: string, ...sheets: string[]): string {
  return `@layer ${name} {\n${sheets.join("\n")}\n}`;
}
