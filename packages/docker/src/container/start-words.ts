// What an engine's words mean when a container cannot be created or started: it tells in words only, and
// says some things at the one call and some at the other.
import { Reason, type ExitEvent } from "@task-api/runtime";

/** A reason and what to do about it. */
export type Refusal = NonNullable<ExitEvent["refusal"]>;

const meanings: readonly { readonly words: RegExp; readonly refusal: Refusal }[] = [
  {
    words:
      /CPUs? available|could not select device driver|unresolvable CDI|unknown or invalid runtime/i,
    refusal: {
      reason: Reason.Unschedulable,
      nextStep:
        "Lower resources.limits in the task.json, or use a machine that has it (for GPUs: with the NVIDIA container toolkit).",
    },
  },
  {
    words: /network \S+ not found|unable to find network/i,
    refusal: {
      reason: Reason.StartFailed,
      nextStep:
        "Correct 'network' in the config of the task.json; docker network ls shows what there is.",
    },
  },
  {
    words: /unable to find (?:user|group)|no matching entries in (?:passwd|group)/i,
    refusal: {
      reason: Reason.StartFailed,
      nextStep:
        "Correct 'user' in the config of the task.json, or the USER of the image: it must be a number or a name in the image's /etc/passwd.",
    },
  },
  {
    words: /\bnul\b|null byte|invalid argument/i,
    refusal: {
      reason: Reason.StartFailed,
      nextStep: "Look for characters that no program can take (NUL) in env and command.",
    },
  },
];

/** What the words mean, where they mean something of their own. */
export function refusalOf(words: string): Refusal | undefined {
  return meanings.find((meaning) => meaning.words.test(words))?.refusal;
}

/** The end of a container whose process could not be started. */
export function failedStart(error: string): ExitEvent {
  const refusal = refusalOf(error);
  return {
    type: "exited",
    oomKilled: false,
    how: "start-failed",
    error,
    ...(refusal !== undefined && { refusal }),
  };
}
