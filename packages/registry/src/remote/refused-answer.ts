// An answer that is not acted upon, or that says no: caught where one try is judged (`registry-client.ts`).
import type { RegistryRefusal } from "@task-api/runtime";

/** What is known of it. */
export interface RefusedAnswerDetails {
  /** @default "unavailable" */
  readonly kind?: RegistryRefusal;
  /** Whether the next try may go better. @default false */
  readonly isPassing?: boolean;
  /** How long the registry wants to be left alone. */
  readonly pauseMs?: number | undefined;
  readonly advice?: string | undefined;
}

/** Why, in words for people. */
export class RefusedAnswer extends Error {
  override readonly name = "RefusedAnswer";
  readonly details: RefusedAnswerDetails;

  constructor(words: string, details: RefusedAnswerDetails = {}) {
    super(words);
    this.details = details;
  }
}
