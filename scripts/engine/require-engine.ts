// The running engine, for code that comes after `ensureEngine` has said yes.
import { EngineError } from "./engine-error.ts";
import { findEngine, type Engine } from "./find-engine.ts";

/**
 * The engine that answers now.
 * @throws EngineError when none does
 */
export async function requireEngine(): Promise<Engine> {
  const search = await findEngine();
  if (search.found) return search.engine;
  const tried = search.tried.map((place) => place.failure.message).join("; ");
  throw new EngineError("no-engine", `expected a running container engine, none answers: ${tried}`);
}
