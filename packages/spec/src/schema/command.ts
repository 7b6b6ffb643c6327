// The command of a template or a task (contract §1.1, §1.2).
import * as v from "valibot";

/** A list of arguments; an empty one is the same as none and gets a warning. */
export const commandSchema = v.pipe(
  v.array(v.string()),
  v.description(
    "Command and arguments. Replaces the image's entrypoint and command; without it those run.",
  ),
  v.examples([["python3", "-u", "start.py"]]),
);
