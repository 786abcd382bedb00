import { expect, test } from "vitest";
import { sessionCookie } from "../../shared/contracts/identity.ts";
import { clearedSessionCookie, readSession, setsSession, withoutSession } from "./session-cookie.ts";

test.each([
  [null, null],
  ["", null],
  ["cart=cart_1", null],
  [`${sessionCookie}=s3`, "s3"],
  [`cart=cart_1; ${sessionCookie}=s3==; x=1`, "s3=="],
  [`${sessionCookie}=`, ""],
  [`${sessionCookie}=first;${sessionCookie}=second`, "first"],
  [`x${sessionCookie}=s3`, null],
  [`${sessionCookie}x=s3`, null],
  [`cart=${sessionCookie}`, null],
  [`${sessionCookie.toLowerCase()}=s3`, null],
])("the session in %j is %j", (cookie, session) => {
  expect(readSession(cookie)).toBe(session);
});

test("what is left of a cookie header has no session in it, however often it was sent", () => {
  expect(withoutSession(`cart=1; ${sessionCookie}=a; theme=dark; ${sessionCookie} = b`)).toBe("cart=1; theme=dark");
  expect(withoutSession(`${sessionCookie}=a`)).toBeNull();
  expect(withoutSession("cart=1")).toBe("cart=1");
});

test("an answer that signs somebody in or out is known by its cookie", () => {
  expect(
    setsSession(
      new Headers([
        ["set-cookie", "cart=1"],
        ["set-cookie", `${sessionCookie}=a; Path=/`],
      ]),
    ),
  ).toBe(true);
  expect(setsSession(new Headers({ "set-cookie": clearedSessionCookie }))).toBe(true);
  expect(setsSession(new Headers({ "set-cookie": "cart=1" }))).toBe(false);
});
