// Which image of an archive is meant.
import { Reason, RuntimeFailure } from "@task-api/runtime";

/** Whether an archive's name for an image is the one asked for: whole, without its registry, or its tag alone. */
export function isSameName(there: string, asked: string): boolean {
  const whole = withTag(there);
  const short = whole.replace(/^docker\.io\/(?:library\/)?/, "");
  return [there, whole, short, tagOf(whole)].includes(asked) || short === withTag(asked);
}

/** For an archive that has several images, or none of the name. */
export function chooseOne(
  reference: string,
  name: string | undefined,
  there: readonly string[],
): RuntimeFailure {
  const names = there.length === 0 ? "none that has a name" : [...new Set(there)].join(", ");
  return new RuntimeFailure({
    reason: Reason.ImageNotFound,
    message:
      name === undefined
        ? `${reference}: expected one image in it; it has: ${names}.`
        : `${reference}: it has no image "${name}"; it has: ${names}.`,
    nextStep: "Name the one that is meant behind the file, after a colon.",
  });
}

function withTag(name: string): string {
  return tagOf(name) === undefined ? `${name}:latest` : name;
}

function tagOf(name: string): string | undefined {
  const colon = name.lastIndexOf(":");
  return colon > name.lastIndexOf("/") ? name.slice(colon + 1) : undefined;
}
