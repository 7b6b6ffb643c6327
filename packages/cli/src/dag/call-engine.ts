// Sees to it that what was put into the store is done: by the engine that is there, or by one that is started for it. Who
// asks for something hears why there can be no engine, instead of finding it in a log.
import { ringBell, type DagRun, type DagStore } from "@task-api/workflow";
import type { Terminal } from "../command/command.ts";
import { endOfEngineLog, engineLogFile } from "./engine-log.ts";
import { NoEngine } from "./no-engine.ts";
import {
  isWithoutEngine,
  startEngine,
  type EngineArguments,
  type StartedEngine,
} from "./start-engine.ts";
import { watchStore } from "./watch-store.ts";

/** What an engine is wanted for. */
export interface EngineCall extends EngineArguments {
  readonly store: DagStore;
  /** The run that it is about. */
  readonly run: DagRun;
  /** Whether an engine has it: asked after each change of the store. */
  readonly isTaken: () => boolean;
}

/** How long a started engine is waited for. */
const PATIENCE_MS = 30_000;

/**
 * Resolves when an engine has what is wanted; `beside`: it is one that was there before. One that is not there after
 * half a minute and has not failed either gets a warning.
 * @throws NoEngine when the engine that was started has failed; StoreError when the store fails
 */
export async function callEngine(
  call: EngineCall,
  terminal: Pick<Terminal, "env" | "cwd" | "err">,
): Promise<"beside" | "started"> {
  const { root } = call;
  ringBell(root);
  if (!isWithoutEngine(root)) return "beside";
  const changes = watchStore(root);
  try {
    const engine = await startEngine(call, terminal);
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      // In this order: what it has done before its end is in the store by then.
      const end = engine.end();
      const hasFailed = end !== undefined && isWithoutEngine(root);
      if (call.isTaken()) return "started";
      if (hasFailed) throw failureOf(call, engine, end);
      if (performance.now() >= deadline) {
        terminal.err.write(slowStart(call));
        return "started";
      }
      // Where another one is the engine, the end of this one is no news any more.
      await changes.next(end === undefined ? engine.ended : undefined);
    }
  } finally {
    changes.close();
  }
}

function failureOf(
  { root, store, run: { dagId, runId } }: EngineCall,
  { logStart }: StartedEngine,
  end: string,
): NoEngine {
  const lines = endOfEngineLog(root, logStart, store);
  const said =
    lines.length === 0
      ? ", and said nothing"
      : `:\n${lines.map((line) => `    ${line}`).join("\n")}`;
  return new NoEngine(
    `no engine could take ${dagId}/${runId}: the one that was started for it ended ${end}${said}`,
    `what was asked for is in the store: once that is mended, task-api dag serve --root ${root} does it`,
  );
}

function slowStart({ root, run: { dagId, runId } }: EngineCall): string {
  return `warning: after ${PATIENCE_MS / 1000} s the engine that was started has not taken ${dagId}/${runId} yet; what it says is in ${engineLogFile(root)}\n`;
}
