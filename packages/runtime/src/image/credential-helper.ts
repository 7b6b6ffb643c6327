// Asks a credential helper, the program `docker-credential-<name>`, for a login (the protocol of Docker's
// docker-credential-helpers: the registry goes in, a JSON object comes out).
import { spawn } from "node:child_process";
import { parseJson, stringAt } from "../json/read-json.ts";
import type { LoginSurroundings } from "./registry-login.ts";

/** What a helper has answered. */
export type HelperAnswer =
  | { readonly username: string; readonly secret: string }
  /** It knows no login for the registry. */
  | "none"
  /** Why it could not be asked, in words. */
  | { readonly problem: string };

/** A keychain may ask the user; whoever waits here should not wait for ever. */
const TIMEOUT_MS = 60_000;
/** How long the rest of its output may take to arrive. */
const GRACE_MS = 500;
/** Its answer to a registry that it has no login for. */
const UNKNOWN = /credentials not found/i;

/** Asks the helper of this name for the login at `server`. */
export async function askHelper(
  name: string,
  server: string,
  { env }: Pick<LoginSurroundings, "env">,
): Promise<HelperAnswer> {
  // It becomes the name of a program: no path may be made of it.
  if (!/^[\w.-]+$/.test(name)) return { problem: `"${name}" is no name of a helper` };
  const { code, out, err } = await run(`docker-credential-${name}`, server, env);
  if (code === 0) {
    const answer = parseJson(out);
    const username = stringAt(answer, "Username");
    const secret = stringAt(answer, "Secret");
    // What it said may hold the secret: it is not repeated.
    if (username === undefined || secret === undefined) return { problem: "it gave no login" };
    return secret === "" ? "none" : { username, secret };
  }
  if (UNKNOWN.test(`${out} ${err}`)) return "none";
  // Its output may hold the secret: only its complaints are repeated.
  return { problem: err.trim().slice(0, 200) || `it ended with ${code ?? "a signal"}` };
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function run(program: string, input: string, env: LoginSurroundings["env"]): Promise<Ended> {
  const child = spawn(program, ["get"], { env: { ...env } });
  const { promise, resolve } = Promise.withResolvers<Ended>();
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  child.on("error", ({ message }) => resolve({ code: null, out: "", err: message }));
  child.on("close", (code) => resolve({ code, out, err }));
  const timer = setTimeout(() => resolve({ code: null, out: "", err: "no answer" }), TIMEOUT_MS);
  // What it has started may hold its output open: its own end is the end.
  child.on("exit", (code) => setTimeout(() => resolve({ code, out, err }), GRACE_MS).unref());
  // One that ends without reading is judged by its answer.
  child.stdin.on("error", () => undefined);
  child.stdin.end(`${input}\n`);
  const ended = await promise;
  clearTimeout(timer);
  child.kill("SIGKILL");
  child.stdout.destroy();
  child.stderr.destroy();
  return ended;
}
