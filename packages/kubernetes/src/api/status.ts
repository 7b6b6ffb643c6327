// The `Status` that an API server answers with when it says no.
import { itemsAt, stringAt } from "@task-api/runtime";
import type { ApiAnswer } from "./api-client.ts";

const MAX_WORDS = 2_000;

/** The server's own words; those of something before it where it is no Status. */
export function apiWords(answer: Pick<ApiAnswer, "status" | "body" | "text">): string {
  const words = stringAt(answer.body, "message") ?? answer.text.trim();
  return words === "" ? `HTTP status ${answer.status}` : words.slice(0, MAX_WORDS);
}

/** What is wrong with an object, by field: `spec.containers[0].image: Required value`. */
export function apiCauses(answer: Pick<ApiAnswer, "body">): readonly string[] {
  return itemsAt(answer.body, "details", "causes").flatMap((cause) => {
    const [field, message] = [stringAt(cause, "field"), stringAt(cause, "message")];
    return message === undefined ? [] : [field === undefined ? message : `${field}: ${message}`];
  });
}

/** What the answer is about: `namespaces` `project-a`. */
export function apiSubject(answer: Pick<ApiAnswer, "body">): {
  readonly kind: string | undefined;
  readonly name: string | undefined;
} {
  return {
    kind: stringAt(answer.body, "details", "kind"),
    name: stringAt(answer.body, "details", "name"),
  };
}
