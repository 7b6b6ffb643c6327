// The demo's first steps: what runs DAG files in Python, an engine, the base image, the images of the examples.
import {
  ensureBaseImage,
  ensureEngine,
  buildImage,
  BASE_IMAGE,
  type EnsuredEngine,
} from "../engine/index.ts";
import { ensurePython } from "./ensure-python.ts";

/** An image that the demo builds from `examples/<name>`. */
export interface ExampleImage {
  readonly name: string;
  readonly image: string;
}

/** Brings everything up that the examples need; the first obstacle is the result. */
export async function prepareEngine(
  examples: readonly ExampleImage[],
  heading: (text: string) => void,
): Promise<EnsuredEngine> {
  heading("Python for DAG files in Python");
  const python = await ensurePython(say);
  if (!python.ok) return python;

  heading("Container engine");
  const engine = await ensureEngine(say);
  if (!engine.ok) return engine;
  say(`${engine.kind} at ${engine.host}${engine.note === undefined ? "" : `. ${engine.note}`}`);

  heading(`Base image ${BASE_IMAGE}`);
  const base = await ensureBaseImage({ engine, say });
  if (!base.ok) return base;
  say(`${base.how}: ${base.id}`);

  heading("Images of the examples");
  for (const { name, image } of examples) {
    const { built } = await buildImage({ tag: image, context: `examples/${name}`, engine, say });
    say(`${image} ${built ? "built" : "is up to date"}`);
  }
  return engine;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
