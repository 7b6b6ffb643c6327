// Did-you-mean: the candidate that a mistyped name was probably meant to be. Bounded, because names and
// candidates may come from a hostile document.
import { distance } from "fastest-levenshtein";

const maxCandidates = 200;
const maxNameLength = 64;

/**
 * The candidate closest to `name`, or `undefined` when none is close enough to be worth a suggestion:
 * at most a third of the longer one's letters may differ, upper and lower case counting as the same,
 * and none when both have three or fewer (`gpu` is no slip for `cpu`); two letters the wrong way round
 * are always close enough. Looks at the first 200 candidates and at names of up to 64 characters.
 *
 * @example suggest("mount_path", ["name", "mounted_path"]) // "mounted_path"
 */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  if (name === "" || name.length > maxNameLength) return undefined;
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  let looked = 0;
  for (const candidate of candidates) {
    if (looked++ >= maxCandidates) break;
    if (candidate === name || candidate.length > maxNameLength) continue;
    const offered = candidate.toLowerCase();
    const isSwap = areSwapped(wanted, offered);
    const between = isSwap ? 1 : distance(wanted, offered);
    if (between < bestDistance && (isSwap || between <= tolerance(name, candidate))) {
      best = candidate;
      bestDistance = between;
    }
  }
  return best;
}

function tolerance(name: string, candidate: string): number {
  const longer = Math.max(name.length, candidate.length);
  return longer < 4 ? 0 : Math.floor(longer / 3);
}

/** Whether the two differ by the order of two neighbouring letters only, as `fats` and `fast` do. */
function areSwapped(one: string, other: string): boolean {
  if (one.length !== other.length || one.length < 3) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const isSwapped = one[at] === other[at + 1] && one[at + 1] === other[at];
  return at < one.length - 1 && isSwapped && one.slice(at + 2) === other.slice(at + 2);
}

/** `, did you mean "x"?` for the end of a message, or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const best = suggest(name, candidates);
  return best === undefined ? "" : `, did you mean ${JSON.stringify(best)}?`;
}
