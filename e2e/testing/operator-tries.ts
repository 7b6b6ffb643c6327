// What the tests of `task-api operator` have in common: an image that all tries are of, and a root of its own for each test.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach } from "vitest";
import { folderWith } from "./folder.ts";
import { bareImage } from "./images.ts";
import { dagOf, requestFor, type Event, type RequestOptions } from "./operator.ts";

/** A script that ends when it is asked to, and never by itself. */
export const WAITS = "trap 'exit 9' TERM; echo begun; sleep 60 & wait";
/** A script that ends when `go` is in its output, or when it is asked to. */
export const UNTIL_GO =
  "trap 'exit 9' TERM; echo begun; while [ ! -e /out/go ]; do sleep 0.1; done; echo went";

/** Tries below the root of the test that runs. */
export interface OperatorTries {
  readonly root: () => string;
  readonly dag: () => string;
  /** The folder of the DAG run. */
  readonly runFolder: () => string;
  /** For a try of the script. */
  readonly request: (script: string, more?: Partial<RequestOptions>) => Event;
  /** Lets `UNTIL_GO` end; once it runs, its folder is there. */
  readonly sayGo: () => void;
}

/** To be called in a `describe`, before its tests run. */
export function operatorTries(): OperatorTries {
  let image = "";
  let root = "";
  beforeAll(async () => {
    image = await bareImage("e2e-operator");
  }, 180_000);
  beforeEach(() => {
    root = folderWith();
  });
  const runFolder = (): string => join(root, dagOf(root), "r");
  return {
    root: () => root,
    dag: () => dagOf(root),
    runFolder,
    request: (script, more = {}) => requestFor({ root, image, script, ...more }),
    sayGo: () => writeFileSync(join(runFolder(), "t/out/go"), ""),
  };
}
