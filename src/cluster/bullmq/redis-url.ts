import { DataError, reasonOf } from "../../errors.js";
import { assertText } from "../../guards/internal.js";

const PROTOCOLS = ["redis:", "rediss:"];

/**
 * Throws unless a text is the URL of a Redis server. The message never holds the text, which can have a password.
 *
 * @param name The public function, for the message.
 * @throws TypeError for anything but a text, RangeError for another text.
 */
export function assertRedisUrl(name: string, url: unknown): asserts url is string {
  assertText(`${name}: url`, url);
  if (URL.canParse(url) && PROTOCOLS.includes(new URL(url).protocol) && new URL(url).hostname !== "") return;
  throw new RangeError(
    `${name}: url must be redis://[user:password@]host[:port][/number] or rediss://..., got another text`,
  );
}

/** Returns the address of a server without its credentials: `host:6379`. */
export function addressOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || 6379}`;
}

/** Removes a URL and its credentials, as they are and decoded, from a text. */
export function hideCredentials(text: string, url: string): string {
  const { username, password } = new URL(url);
  const secrets = [url, password, decodeURIComponent(password), username, decodeURIComponent(username)];
  return secrets.filter((secret) => secret !== "").reduce((hidden, secret) => hidden.replaceAll(secret, "***"), text);
}

/** Makes an error about a server in one line without credentials, and without the error that could hold them. */
export function redisError(name: string, url: string, error: unknown): DataError {
  return new DataError(`${name}: Redis at ${addressOf(url)} must answer, got ${hideCredentials(reasonOf(error), url)}`);
}
