// The text of a kubeconfig as a value. It is YAML, or JSON, which needs no library; what is wrong with it is
// told by line and code alone, for the lines themselves may hold a key.
import { parseJson } from "@task-api/runtime";
import { accessFailure } from "./access-failure.ts";

/** Parses a kubeconfig; an empty one is one without entries. @throws RuntimeFailure EngineUnavailable */
export async function parseKubeconfig(file: string, text: string): Promise<unknown> {
  const config = parseJson(text) ?? (await parseYaml(file, text));
  if (config === undefined || config === null) return {};
  if (typeof config === "object" && !Array.isArray(config)) return config;
  throw noKubeconfig(file, "expected a mapping with clusters, contexts and users");
}

async function parseYaml(file: string, text: string): Promise<unknown> {
  const { LineCounter, parseDocument } = await import("yaml");
  const lineCounter = new LineCounter();
  try {
    // Aliases are resolved 100 times at most, which is the library's own bound. Keys are not compared: that
    // takes minutes for a hostile file.
    const document = parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      uniqueKeys: false,
      logLevel: "silent",
    });
    const [problem] = document.errors;
    if (problem === undefined) return document.toJS();
    const { line } = lineCounter.linePos(problem.pos[0]);
    throw noKubeconfig(file, `line ${line} is no valid YAML (${problem.code})`);
  } catch (error) {
    // Too deep, or too many aliases.
    if (error instanceof RangeError || error instanceof ReferenceError) {
      throw noKubeconfig(file, "its nesting or its aliases go beyond all bounds");
    }
    throw error;
  }
}

function noKubeconfig(file: string, why: string): Error {
  return accessFailure(
    `${file} is no kubeconfig: ${why}.`,
    `Correct it, or name another: export KUBECONFIG=/path/to/kubeconfig; see what kubectl makes of it: kubectl --kubeconfig ${file} config view`,
  );
}
