import { describe, expect, test } from "vitest";
import { mailTemplates } from "../../shared/events/types.ts";
import { elementsOf } from "../../tests/elements.ts";
import { renderAccountMail } from "./account-mail.tsx";

const link = "https://shop.test/verify?token=abc-DEF_123";
const linked = mailTemplates.filter((template) => isLinked(template));

function isLinked(template: (typeof mailTemplates)[number]): boolean {
  return ["verify-email", "change-email", "reset-password", "invitation"].includes(template);
}

describe("renderAccountMail", () => {
  test.each(mailTemplates)("%s says the same in both forms, to somebody by name", { tags: ["NOT-08"] }, async (template) => {
    const { subject, html, text } = renderAccountMail({ template, name: "Ada Lovelace", link: isLinked(template) ? link : null });
    expect(subject).toMatch(/^[A-Z][^<>]{10,60}$/);
    const [greeting, , ...paragraphs] = text.split("\n");
    expect(greeting).toBe("Dear Ada Lovelace,");
    for (const paragraph of paragraphs.filter((line) => line !== "" && !line.includes(link))) {
      expect(html.replaceAll("&#39;", "'")).toContain(`<p>${paragraph}</p>`);
    }
    expect(html.split(link).length - 1).toBe(isLinked(template) ? 1 : 0);
    expect(text.split(link).length - 1).toBe(isLinked(template) ? 1 : 0);
  });

  test("no two of them look alike", () => {
    const subjects = mailTemplates.map((template) => renderAccountMail({ template, name: "", link }).subject);
    expect(new Set(subjects).size).toBe(mailTemplates.length);
  });

  test("somebody whose name we do not know is greeted all the same", () => {
    expect(renderAccountMail({ template: "invitation", name: "", link }).text).toMatch(/^Hello,\n/);
  });

  test.each(linked)("%s without its link is not written at all", (template) => {
    expect(() => renderAccountMail({ template, name: "Ada", link: null })).toThrow("has no link");
  });

  test.each(["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</p></body>", "Zo\u00eb \u{1f989} \u201cO'Neil\u201d"])(
    "a name that is %j is inert",
    async (name) => {
      const { subject, html, text } = renderAccountMail({ template: "verify-email", name, link });
      const tagsOf = async (page: string) => (await elementsOf(page)).map(({ tag }) => tag);
      expect(await tagsOf(html)).toEqual(await tagsOf(renderAccountMail({ template: "verify-email", name: "Ada", link }).html));
      expect(text).toContain(`Dear ${name},`);
      expect(subject).not.toContain(name);
    },
  );
});
