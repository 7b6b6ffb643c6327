// Waiting for a registry that is down for a moment: a short list of pauses, told to whoever watches.
import { setTimeout as sleep } from "node:timers/promises";
import type { ImageOptions } from "../port/image.ts";
import type { RuntimeFailure } from "../port/runtime-failure.ts";

/** How long a registry that does not answer is waited for: 1, 2, 4, … seconds between the tries. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000];

/** How one try went. */
export type Try<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly failure: RuntimeFailure;
      /** Present when the next try may go better: what did not answer, in words. */
      readonly passing?: string;
      /** How long the other side wants to be left alone. */
      readonly pauseMs?: number;
    };

/** How it is waited. */
export interface Patience extends Pick<ImageOptions, "onWait" | "signal"> {
  /** One try is enough: there is another way. @default false */
  readonly once?: boolean | undefined;
}

/**
 * Tries again while that may help, for half a minute.
 * @throws RuntimeFailure that of the last try
 */
export async function patiently<T>(
  attempt: () => Promise<Try<T>>,
  { onWait, signal, once = false }: Patience,
): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const tried = await attempt();
    if (tried.ok) return tried.value;
    const planned = once || tried.passing === undefined ? undefined : PAUSES_MS[tries];
    if (planned === undefined) throw tried.failure;
    const pause = Math.max(planned, tried.pauseMs ?? 0);
    onWait?.(tried.passing ?? "", pause / 1000);
    await sleep(pause, undefined, { ...(signal !== undefined && { signal }) });
  }
}
