// Who may keep a run going: one process at a time, also when several find at once that the last one is
// gone. Each takeover has a number, and a file of that number that only one process can make.
import { linkSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode } from "../error-code.ts";
import { identityOf, isAlive } from "../record/process-identity.ts";
import { RecordError } from "../record/record-file.ts";
import type { RunRecord } from "../record/run-record.ts";

/** A process that keeps a run going; its `claim` counts the takeovers before it. */
type Supervisor = RunRecord["supervisor"];

/** Whether a process of another machine is gone, where somebody can tell. */
export type IsGone = (supervisor: Supervisor) => boolean;

/**
 * Takes a run over from `last` when that process is gone; `undefined` when another one has it.
 * A process of another machine counts as there, unless `isGone` knows better.
 */
export function claimRun(
  recordFile: string,
  last: Supervisor,
  isGone: IsGone = () => false,
): Supervisor | undefined {
  const self = identityOf();
  let holder = last;
  for (;;) {
    if (holder.pid === self.pid && isAlive(holder) === true) return holder;
    if (isAlive(holder) ?? !isGone(holder)) return undefined;
    const next = { ...self, claim: holder.claim + 1 };
    if (makeClaim(recordFile, next)) return next;
    holder = readClaim(recordFile, next.claim) ?? { ...holder, claim: next.claim };
  }
}

/** Removes the files of all claims on a run that has ended, and records of it that a killed process has left half done. */
export function dropClaims(recordFile: string): void {
  const prefix = `.${basename(recordFile)}.`;
  const folder = dirname(recordFile);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix)) continue;
    const rest = name.slice(prefix.length);
    if (/^claim-|^\d+\.tmp$/.test(rest)) rmSync(join(folder, name), { force: true });
  }
}

/** A link is made whole or not at all, and never over another one. @throws RecordError */
function makeClaim(recordFile: string, claim: Supervisor): boolean {
  const file = claimFile(recordFile, String(claim.claim));
  const own = `${file}.${claim.pid}`;
  try {
    writeFileSync(own, JSON.stringify(claim));
    linkSync(own, file);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw new RecordError(
      "write",
      `the run could not be taken over, ${file} cannot be made: ${error instanceof Error ? error.message : String(error)}`,
      "free space or make the directory writable, then try again",
      error,
    );
  } finally {
    rmSync(own, { force: true });
  }
}

/** The claim that another process has made; undefined when it is no claim (any more). */
function readClaim(recordFile: string, number: number): Supervisor | undefined {
  try {
    const claim: unknown = JSON.parse(readFileSync(claimFile(recordFile, String(number)), "utf8"));
    const { pid, host, started } = Object(claim);
    if (typeof pid !== "number" || typeof host !== "string") return undefined;
    return { pid, host, claim: number, ...(typeof started === "string" && { started }) };
  } catch {
    return undefined;
  }
}

function claimFile(recordFile: string, number: string): string {
  return join(dirname(recordFile), `.${basename(recordFile)}.claim-${number}`);
}
