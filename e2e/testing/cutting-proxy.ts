// A way to the engine that is cut, again and again, in the middle of what the engine sends: by a reset and
// by an orderly end in turns.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { requireEngine } from "../../scripts/engine/require-engine.ts";

/** How often, and after how much. */
export interface Cuts {
  readonly times: number;
  /** Bytes that the engine sends between two cuts, over all connections together. */
  readonly everyBytes: number;
}

/** A proxy that cuts. */
export interface CuttingProxy {
  /** What DOCKER_HOST is set to. */
  readonly host: string;
  /** Cuts so far. */
  done(): number;
}

/** Opens a port of this machine that leads to the engine, for this test. */
export async function cuttingProxy({ times, everyBytes }: Cuts): Promise<CuttingProxy> {
  const socketPath = (await requireEngine()).host.replace("unix://", "");
  let done = 0;
  let left = everyBytes;

  function cut(caller: Socket, engine: Socket): void {
    done += 1;
    left = everyBytes;
    engine.destroy();
    if (done % 2 === 0) caller.resetAndDestroy();
    else caller.end();
  }

  const server = createServer((caller) => {
    const engine = connect(socketPath);
    caller.pipe(engine);
    caller.on("error", () => engine.destroy());
    caller.on("close", () => engine.destroy());
    engine.on("error", () => caller.destroy());
    engine.on("end", () => caller.end());
    caller.on("drain", () => engine.resume());
    engine.on("data", (chunk) => {
      const isCut = done < times && chunk.length >= left;
      const goesThrough = caller.write(isCut ? chunk.subarray(0, left) : chunk);
      left -= chunk.length;
      if (isCut) cut(caller, engine);
      else if (!goesThrough) engine.pause();
    });
  });
  onTestFinished(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { host: `tcp://127.0.0.1:${port}`, done: () => done };
}
