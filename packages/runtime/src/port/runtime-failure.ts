// The engine's "no", by name: the one exception adapters throw.
import type { Reason } from "../result/reason.ts";

/** What is known about a failure. */
export interface RuntimeFailureDetails {
  readonly reason: Reason;
  /** What was expected, what came. */
  readonly message: string;
  /** What to do about it; a command to type where there is one. */
  readonly nextStep: string;
  /** What is asked for is there, others have it at the moment: asking again will help. @default false */
  readonly isBusy?: boolean;
  /** Where it is busy: containers that have ended count until they are removed. @default false */
  readonly countsEnded?: boolean;
  /** The engine is there and does not let us: credentials have ended, or rights are missing. @default false */
  readonly isDenied?: boolean;
  readonly cause?: unknown;
}

/** An engine refused or could not be reached; `reason` says which kind (contract §3). */
export class RuntimeFailure extends Error {
  override readonly name = "RuntimeFailure";
  readonly reason: Reason;
  readonly nextStep: string;
  readonly isBusy: boolean;
  readonly countsEnded: boolean;
  readonly isDenied: boolean;

  constructor(details: RuntimeFailureDetails) {
    super(details.message, { cause: details.cause });
    this.reason = details.reason;
    this.nextStep = details.nextStep;
    this.isBusy = details.isBusy ?? false;
    this.countsEnded = details.countsEnded ?? false;
    this.isDenied = details.isDenied ?? false;
  }
}
