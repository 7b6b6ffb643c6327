// A bearer token as the header that carries it.
import { Secret } from "@task-api/runtime";
import { accessFailure } from "./access-failure.ts";

/** The `Authorization` header for a token. @throws RuntimeFailure EngineUnavailable when it cannot be one */
export function bearer(token: string, place: string): Secret {
  const text = token.trim();
  // Not shown: it is wrong by one character, perhaps.
  if (/^[\x21-\x7e]+$/.test(text)) return new Secret(`Bearer ${text}`);
  throw accessFailure(
    `${place} is no token: ${text === "" ? "it is empty" : "it has blanks or characters that no header can carry"}.`,
    "Put a new one there: kubectl create token NAME",
  );
}
