// What an engine's words mean when a container cannot be created or started: it tells in words only, and
// says some things at the one call and some at the other.
import type { ExitEvent } from "../port/events.ts";
import { Reason } from "../result/reason.ts";

/** A reason and what to do about it. */
export type Refusal = NonNullable<ExitEvent["refusal"]>;

const meanings: readonly { readonly words: RegExp; readonly refusal: Refusal }[] = [
  {
    words:
      /CPUs? available|could not select device driver|unresolvable CDI|nvidia-container-cli|unknown or invalid runtime/i,
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
    words: /exec format error/i,
    refusal: {
      reason: Reason.StartFailed,
      nextStep:
        "A script needs a first line such as #!/bin/sh; a program may have been built for another kind of processor.",
    },
  },
  {
    words: /permission denied/i,
    refusal: {
      reason: Reason.StartFailed,
      nextStep:
        'Make it executable before the image is built (chmod +x), or name its interpreter in the command: ["/bin/sh", "/path/to/script"].',
    },
  },
  {
    words: /no such file or directory|executable file not found/i,
    refusal: {
      reason: Reason.StartFailed,
      nextStep:
        "Check that the first word of the command exists in the image. If it does, it is a script whose first line names an interpreter that is missing, or has Windows line endings (sed -i 's/\\r$//' FILE).",
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

/** Who handed the words on to whom helps nobody. */
const LAYERS =
  /^(?:failed to create (?:shim )?task(?: for container)?: |OCI runtime create failed: |(?:runc|crun) create failed: |unable to start container process: |error during container init: )+/;

/** What the words mean, where they mean something of their own. */
export function refusalOf(words: string): Refusal | undefined {
  return meanings.find((meaning) => meaning.words.test(words))?.refusal;
}

/** The end of a container whose process could not be started. */
export function failedStart(words: string): ExitEvent {
  const refusal = refusalOf(words);
  const error = words.replace(LAYERS, "");
  return {
    type: "exited",
    oomKilled: false,
    how: "start-failed",
    error,
    ...(refusal !== undefined && { refusal }),
  };
}
