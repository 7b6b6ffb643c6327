// `npm run build:python`: the wheel of the Airflow provider, in `python/dist`.
import { join } from "node:path";
import { sayOnStderr as say } from "./engine/say.ts";
import { buildWheel, PROVIDER } from "./python/build-wheel.ts";

try {
  say(`built ${await buildWheel(join(PROVIDER, "dist"), say)}`);
} catch (error) {
  say(`the wheel was not built: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
