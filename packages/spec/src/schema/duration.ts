// `timeout` on the wire: seconds, or an ISO 8601 duration (contract §1.3).
import * as v from "valibot";
import { durationPattern } from "../duration/duration.ts";
import { extension } from "./text.ts";

const phrase = "a number of seconds above 0 or an ISO 8601 duration such as PT1H30M";

/** How long a task may run. */
export const timeoutSchema = v.pipe(
  v.union([
    v.pipe(v.string(), v.regex(durationPattern, phrase)),
    v.pipe(v.number(), v.finite(phrase), v.gtValue(0, phrase)),
  ]),
  v.title("Timeout"),
  v.description(
    `${extension}How long the task may run: seconds, or an ISO 8601 duration of weeks, days, hours, minutes and seconds.`,
  ),
  v.examples([3600, "PT1H30M"]),
);
