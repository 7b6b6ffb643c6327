// Waits until an engine that is starting answers at its socket: the folder of the socket is watched, and
// every change in it is a reason to ask again. An engine that has its socket but is not ready lets the
// question wait; one that does not listen there yet is asked again a moment later.
import { watch } from "node:fs";
import { dirname } from "node:path";
import { ping } from "./ping.ts";

const AGAIN_MS = 500;

/** True once the engine answers; false when `signal` gave up first. */
export function untilAnswers(socket: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    let asking = false;
    let changed = false;
    const watcher = watch(dirname(socket), () => void ask());
    const timer = setInterval(() => void ask(), AGAIN_MS);
    const end = (answers: boolean): void => {
      watcher.close();
      clearInterval(timer);
      signal.removeEventListener("abort", giveUp);
      resolve(answers);
    };
    const giveUp = (): void => end(false);
    const ask = async (): Promise<void> => {
      changed = true;
      if (asking) return;
      asking = true;
      while (changed && !signal.aborted) {
        changed = false;
        const answer = await ping(`unix://${socket}`, signal);
        if (answer.answers && !signal.aborted) end(true);
      }
      asking = false;
    };
    signal.addEventListener("abort", giveUp);
    if (signal.aborted) giveUp();
    else void ask();
  });
}
