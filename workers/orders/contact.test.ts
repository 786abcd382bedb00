import { describe, expect, test } from "vitest";
import type { Contact } from "../../shared/contracts/orders.ts";
import { parseDataKeys } from "../../shared/sealed-text.ts";
import { emailIndexOf, erasedContact, openContact, openName, sealContact } from "./contact.ts";

const older = `older:${Buffer.alloc(32, "o").toString("base64")}`;
const newer = `newer:${Buffer.alloc(32, "n").toString("base64")}`;
const [keys, olderKeys] = [parseDataKeys(`${newer},${older}`), parseDataKeys(older)];
const id = "ord_01h455vb4pex5vsknk084sn02q";
const address = { name: "Zo\u00eb \u{1f989}", line1: "12 St James's Square", city: "London", postalCode: "SW1Y 4JH", country: "GB" };
const ada: Contact = { email: "ada@example.com", name: "Ada Lovelace", shippingAddress: address };

describe("an order's contact", () => {
  test.each([ada, { ...ada, shippingAddress: null }])(
    "comes back as it went in, and cannot be read meanwhile",
    { tags: ["P-77"] },
    (contact) => {
      const sealed = sealContact(contact, id, keys);
      expect(sealed.sealedWith).toBe("newer");
      expect(JSON.stringify(sealed)).not.toMatch(/ada|lovelace|James|SW1Y/i);
      expect(openContact({ id, ...sealed }, keys)).toEqual(contact);
      expect(openName({ id, ...sealed }, keys)).toBe("Ada Lovelace");
    },
  );

  test("sealed twice it is two texts, so that equal ones cannot be told", () => {
    expect(sealContact(ada, id, keys).email).not.toBe(sealContact(ada, id, keys).email);
  });

  test("belongs to its order and its column: elsewhere it does not open", () => {
    const sealed = sealContact(ada, id, keys);
    expect(() => openContact({ id: "ord_other", ...sealed }, keys)).toThrow();
    expect(() => openContact({ id, ...sealed, name: sealed.email }, keys)).toThrow();
  });

  test("opens with an older key for as long as that is there", () => {
    const sealed = sealContact(ada, id, olderKeys);
    expect(openContact({ id, ...sealed }, keys)).toEqual(ada);
    expect(() => openContact({ id, ...sealed }, parseDataKeys(newer))).toThrow("no data key older");
  });

  test("of before there were keys is read as it stands", () => {
    const plain = { id, email: "ada@example.com", name: "Ada Lovelace", shippingAddress: JSON.stringify(address), sealedWith: "unsealed" };
    expect(openContact(plain, keys)).toEqual(ada);
    expect(openName(plain, keys)).toBe("Ada Lovelace");
  });

  test("of an erased buyer is nothing", { tags: ["P-77"] }, () => {
    expect(openContact({ id, ...erasedContact }, keys)).toBeNull();
    expect(openName({ id, ...erasedContact }, keys)).toBe("");
  });
});

test("an address is found however it was typed, and its index tells nothing of it", () => {
  const index = emailIndexOf("ada@example.com", "secret");
  expect(emailIndexOf(" Ada@Example.COM ", "secret")).toBe(index);
  expect(emailIndexOf("ada@example.org", "secret")).not.toBe(index);
  expect(emailIndexOf("ada@example.com", "another secret")).not.toBe(index);
  expect(index).toMatch(/^[\w-]{43}$/);
});
