// What is stored is not what it says to be: nothing of it is believed.
import { Reason, RuntimeFailure } from "@task-api/runtime";

/** The failure for an image whose parts do not fit, are cut off, or are made to do harm. */
export function brokenImage(reference: string, said: string, cause?: unknown): RuntimeFailure {
  return new RuntimeFailure({
    reason: Reason.StartFailed,
    message: `${reference}: the image is broken: ${said}`,
    nextStep: "Nothing of it was used. Build or push it again, or save it again from an engine.",
    cause,
  });
}
