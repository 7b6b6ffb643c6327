// A process of its own that uses a store, for tests of what several do at once and of what one meets when its space is
// over. Called as `store-child.ts FILE COUNT [LABEL]`: opens the store, makes COUNT runs, prints how many it has made, or
// the trouble that it met.
import { DagStore } from "../store/dag-store.ts";
import { StoreError } from "../store/store-error.ts";

const [file = "", count = "0", label = "run"] = process.argv.slice(2);
const plan = JSON.stringify({ pad: "p".repeat(4000) });
let made = 0;
try {
  const store = new DagStore(file);
  for (; made < Number(count); made += 1) {
    store.createRun({ dagId: "d", runId: `${label}-${made}`, createdAt: 1, plan });
  }
  store.close();
  process.stdout.write(`made ${made}\n`);
} catch (error) {
  if (!(error instanceof StoreError)) throw error;
  process.stdout.write(`${error.trouble} after ${made}\n`);
}
