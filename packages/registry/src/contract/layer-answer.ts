// What one layer says of one path: itself, the folders above it, or that older layers no longer count
// (OCI image specification, whiteouts). Nothing is kept of the rest, however many files there are.
import { posix } from "node:path";

/** What is at a path. */
export type Found =
  | { readonly kind: "file"; readonly size: number; readonly bytes?: Buffer }
  /** Where it leads: relative to its folder, or from the root. */
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "directory" }
  /** A device or the like. */
  | { readonly kind: "other" }
  /** It was taken away, and older layers do not count. */
  | { readonly kind: "hidden" };

/** Listens to the entries of a layer, and answers when it has ended. */
export interface LayerAnswer {
  /** Takes an entry by the name that the layer has for it; true when it is the path itself. */
  entry(name: string, found: Found): boolean;
  /** Of each name on the path, from the root on; undefined: the layer says nothing of it. */
  answer(): readonly (Found | undefined)[];
}

const OPAQUE = ".wh..wh..opq";
const WHITEOUT = ".wh.";

/** For a path in its names, e.g. `["etc", "real.json"]`. */
export function listenFor(path: readonly string[]): LayerAnswer {
  const found: (Found | undefined)[] = path.map(() => undefined);
  /** How many names are folders because something is in them. */
  let folders = 0;
  /** From which name on older layers do not count. */
  let hiddenFrom = Number.POSITIVE_INFINITY;

  function hide(from: number): void {
    hiddenFrom = Math.min(hiddenFrom, from);
  }

  return {
    entry(name, entry) {
      const names = namesOf(name);
      if (names === undefined) return false;
      const base = names.at(-1) ?? "";
      const shared = sharedNames(names, path);
      folders = Math.max(folders, Math.min(shared, names.length - 1));
      if (base === OPAQUE) {
        if (shared === names.length - 1) hide(shared);
      } else if (base.startsWith(WHITEOUT)) {
        const gone = [...names.slice(0, -1), base.slice(WHITEOUT.length)];
        if (sharedNames(gone, path) === gone.length) hide(gone.length - 1);
      } else if (shared === names.length && shared > 0) {
        // What comes later in a layer is what counts, as for whoever unpacks it.
        found[shared - 1] = entry;
        if (entry.kind !== "directory") hide(shared);
        return shared === path.length;
      }
      return false;
    },
    answer: () =>
      path.map((_, index) => {
        if (found[index] !== undefined) return found[index];
        if (index < folders) return { kind: "directory" };
        return index >= hiddenFrom ? { kind: "hidden" } : undefined;
      }),
  };
}

/** Undefined for a name that leads out of the image: no engine unpacks it. */
function namesOf(name: string): readonly string[] | undefined {
  const names = posix
    .normalize(name)
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  return names[0] === ".." ? undefined : names;
}

function sharedNames(names: readonly string[], path: readonly string[]): number {
  const differs = path.findIndex((part, index) => part !== names[index]);
  return differs === -1 ? path.length : differs;
}
