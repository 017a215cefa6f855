import { describe, expect, test } from "vitest";
import { assertRedisUrl, hideCredentials, redisError } from "../../../src/cluster/bullmq/redis-url.js";

const URL_WITH_SECRETS = "redis://ann:p%40ss@10.0.0.1:6380/2";

describe("assertRedisUrl", () => {
  test.each(["redis://10.0.0.1", "rediss://user:pass@host:6380/1"])("takes %s", (url) => {
    expect(() => assertRedisUrl("f", url)).not.toThrow();
  });

  test.each(["10.0.0.1:6379", "http://:secret@host", "redis://", ""])("refuses %j without repeating it", (url) => {
    expect(() => assertRedisUrl("f", url)).toThrow(
      new RangeError("f: url must be redis://[user:password@]host[:port][/number] or rediss://..., got another text"),
    );
  });

  test("refuses what is not a text", () => {
    expect(() => assertRedisUrl("f", undefined)).toThrow("f: url must be a string, got undefined");
  });
});

describe("hideCredentials", () => {
  test("removes the URL, the user and the password, as they are and decoded", () => {
    const text = `${URL_WITH_SECRETS} refused ann with p%40ss or p@ss`;
    expect(hideCredentials(text, URL_WITH_SECRETS)).toBe("*** refused *** with *** or ***");
  });

  test("leaves a text as it is where a URL has no credentials", () => {
    expect(hideCredentials("connect ECONNREFUSED 10.0.0.1:6379", "redis://10.0.0.1")).toBe(
      "connect ECONNREFUSED 10.0.0.1:6379",
    );
  });
});

test("redisError names the server, and keeps no cause", () => {
  const error = redisError("f", URL_WITH_SECRETS, new Error("no p@ss"));
  expect(error.message).toBe("f: Redis at 10.0.0.1:6380 must answer, got no ***");
  expect(error.cause).toBeUndefined();
});
