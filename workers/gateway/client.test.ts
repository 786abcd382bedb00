import { describe, expect, test } from "vitest";
import { clientOf, networkOf } from "./client.ts";

const request = (headers: Record<string, string>, cf?: RequestInitCfProperties) => new Request("http://shop.example/", { headers, cf });

describe("clientOf", () => {
  test("believes the address on a request that came through the edge", () => {
    expect(
      clientOf(request({ "cf-connecting-ip": "192.0.2.7", "x-forwarded-for": "10.0.0.1" }, { country: "GB" } as RequestInitCfProperties)),
    ).toBe("192.0.2.7");
  });

  test("believes no header on a request that did not", () => {
    const claims = {
      "cf-connecting-ip": "192.0.2.7",
      "x-forwarded-for": "10.0.0.1",
      "x-real-ip": "10.0.0.1",
      "true-client-ip": "10.0.0.1",
    };
    expect(clientOf(request(claims))).toBe("local");
    expect(clientOf(request({}))).toBe("local");
  });
});

describe("networkOf", () => {
  test("an IPv4 address stands for itself", () => {
    expect(networkOf("192.0.2.7")).toBe("192.0.2.7");
  });

  test.each([
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:0001:0002:ffff::1", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:db8::7:8:9:a:b", "2001:db8:0:7::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::", "fe80:0:0:0::/64"],
  ])("%s is one of the addresses of %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  test("an IPv4 address in IPv6 form stands for itself too", () => {
    expect(networkOf("::ffff:192.0.2.7")).toBe("192.0.2.7");
    expect(networkOf("::FFFF:192.0.2.8")).not.toBe(networkOf("::ffff:192.0.2.7"));
  });
});
