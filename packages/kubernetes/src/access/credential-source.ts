// Keeps credentials as long as they are good, and gets others when they are not. However many calls ask at
// the same time, they are got once.
import { share } from "./share.ts";
import type { CredentialSource, Credentials } from "./cluster-access.ts";

/** Credentials, and until when they are good. */
export interface Lease {
  readonly credentials: Credentials;
  /** Milliseconds since 1970. @default for ever */
  readonly until?: number;
}

/** How to get them. */
export interface CredentialSourceOptions extends Pick<CredentialSource, "what" | "advice"> {
  readonly read: (signal: AbortSignal) => Promise<Lease>;
  /** @default Date.now */
  readonly now?: () => number;
}

/** A source that reads when it has to. */
export function createCredentialSource(options: CredentialSourceOptions): CredentialSource {
  const { what, advice, read, now = Date.now } = options;
  let lease: Lease | undefined;
  const renew = share(async (signal) => {
    lease = await read(signal);
    return lease.credentials;
  });

  return {
    what,
    advice,
    async current(signal) {
      const isGood = lease !== undefined && now() < (lease.until ?? Number.POSITIVE_INFINITY);
      return isGood && lease !== undefined ? lease.credentials : renew(signal);
    },
    async renewed(refused, signal) {
      // Another call may have been refused before, and have others by now.
      if (lease !== undefined && !isSame(lease.credentials, refused)) return lease.credentials;
      const others = await renew(signal);
      return isSame(others, refused) ? undefined : others;
    },
  };
}

function isSame(one: Credentials, other: Credentials): boolean {
  return (
    one.authorization?.reveal() === other.authorization?.reveal() &&
    one.certificate?.cert === other.certificate?.cert
  );
}
