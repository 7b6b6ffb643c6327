// Work that several callers wait for and that is done once: it goes on as long as one of them waits.
import { Reason, RuntimeFailure } from "@task-api/runtime";

/** Callers that come while the work goes on get its result; one whose signal is aborted stops waiting. */
export function share<T>(
  work: (signal: AbortSignal) => Promise<T>,
): (signal?: AbortSignal) => Promise<T> {
  let going: { readonly result: Promise<T>; readonly cancel: AbortController } | undefined;
  let waiting = 0;

  return async (signal) => {
    if (going === undefined) {
      const cancel = new AbortController();
      const result = work(cancel.signal).finally(() => {
        if (going?.cancel === cancel) going = undefined;
      });
      // Told to those who wait; there may be none any more.
      result.catch(() => undefined);
      going = { result, cancel };
      waiting = 0;
    }
    const mine = going;
    waiting += 1;
    const stopped = Promise.withResolvers<never>();
    const stop = (): void => stopped.reject(interrupted());
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted === true) stop();
    try {
      return await Promise.race([mine.result, stopped.promise]);
    } finally {
      signal?.removeEventListener("abort", stop);
      if (going === mine) {
        waiting -= 1;
        if (waiting === 0) {
          going = undefined;
          mine.cancel.abort();
        }
      }
    }
  };
}

function interrupted(): RuntimeFailure {
  return new RuntimeFailure({
    reason: Reason.Stopped,
    message: "interrupted while waiting for credentials",
    nextStep: "Run it again when it is wanted.",
  });
}
