// The address of an API server, in one spelling.
import { accessFailure } from "./access-failure.ts";

/** Reads an address: scheme, host, port and path. @throws RuntimeFailure EngineUnavailable, `place` says where it is from */
export function parseServer(address: string, place: string): string {
  const url = URL.parse(address);
  if (url?.username || url?.password) {
    throw accessFailure(
      `The ${place} holds a user name or password, which no API server takes there.`,
      "Take it out of the address; credentials belong to the user of the context.",
    );
  }
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === "") {
    throw accessFailure(
      `The ${place} is "${address}": expected https://host:port.`,
      "Correct it; see: kubectl config view",
    );
  }
  return spell(url);
}

/** Whether two addresses lead to the same server. */
export function sameServer(one: string | undefined, other: string | undefined): boolean {
  const [first, second] = [URL.parse(one ?? ""), URL.parse(other ?? "")];
  return first !== null && second !== null && spell(first) === spell(second);
}

function spell({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname.replace(/\/+$/, "")}`;
}
