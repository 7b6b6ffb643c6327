// A quota that says no: whether others have what is asked for, or nobody will ever get so much of it; and whether what
// has ended still counts.
import { Reason } from "@task-api/runtime";
import { quantityToNumber } from "@task-api/spec";
import type { ApiRefusal } from "./api-refused.ts";

/** `exceeded quota: q, requested: pods=1,limits.cpu=2, used: pods=3, limited: pods=3`. */
const EXCEEDED =
  /exceeded quota: ([^,\s]+), requested: (\S+), used: (\S+), limited: (\S+?)(?:[.;]?\s|$)/;

/** What a refusal with these words means; undefined: it is none by a quota. */
export function explainQuota(words: string): ApiRefusal | undefined {
  if (!/exceeded quota/i.test(words)) return undefined;
  const [, quota, requested = "", used = "", limited = ""] = EXCEEDED.exec(words) ?? [];
  const see = `kubectl describe quota${quota === undefined ? "" : ` ${quota}`}`;
  const most = readAmounts(limited);
  const asked = [...readAmounts(requested)];
  const never = asked.filter(([name, amount]) => isMore(amount, most.get(name)));
  if (never.length > 0) {
    const all = never.map(([name, amount]) => `${name}=${amount} of ${most.get(name) ?? "0"}`);
    return {
      reason: Reason.Unschedulable,
      nextStep: `It asks for more than the namespace's quota ever gives (${all.join(", ")}): ask for less (resources of the task.json), use another namespace, or have the quota raised: ${see}`,
    };
  }
  const taken = readAmounts(used);
  const isCounted = asked.some(
    ([name, amount]) =>
      COUNTS_ENDED.test(name) &&
      toNumber(amount) + toNumber(taken.get(name)) > toNumber(most.get(name)),
  );
  return {
    reason: Reason.Unschedulable,
    nextStep: `Wait until other tasks of the namespace have ended, ask for less (resources of the task.json), or have its quota raised: ${see}`,
    isBusy: true,
    ...(isCounted && { countsEnded: true }),
  };
}

/** Objects count for as long as they are there; what a pod may use is free when it has ended. */
const COUNTS_ENDED = /^(?:count\/|secrets$)/;

function readAmounts(list: string): ReadonlyMap<string, string> {
  return new Map(
    list.split(",").flatMap((item) => {
      const [name = "", amount] = item.split("=");
      return amount === undefined ? [] : [[name, amount] as const];
    }),
  );
}

function isMore(amount: string, most: string | undefined): boolean {
  return most !== undefined && toNumber(amount) > toNumber(most);
}

/** A quantity that cannot be read is none. */
function toNumber(quantity: string | undefined): number {
  return quantityToNumber(quantity ?? "") ?? 0;
}
