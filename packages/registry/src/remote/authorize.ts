// Proves who asks, in the way the registry wants (Docker's token protocol, or a password). The token is asked
// for reading the one repository, whatever the registry proposes.
import { parseJson, stringAt, type RegistryLogin, type RegistryProof } from "@task-api/runtime";
import { collect } from "../image/collect.ts";
import type { Challenge } from "./challenge.ts";
import { follow } from "./follow.ts";
import { judgeStatus } from "./judge-status.ts";
import { isLoopback } from "./origin.ts";
import { RefusedAnswer } from "./refused-answer.ts";
import type { Send, Sent } from "./send.ts";

const MAX_TOKEN_BYTES = 1024 * 1024;
const DEADLINE_MS = 60_000;

/** Who asks what of whom. */
export interface Asking {
  readonly send: Send;
  readonly origin: URL;
  readonly repository: string;
  readonly login: RegistryLogin;
  readonly signal?: AbortSignal | undefined;
}

/** The value of `Authorization`; undefined when there is nothing to prove with. @throws RefusedAnswer */
export async function authorize(challenge: Challenge, asking: Asking): Promise<string | undefined> {
  const { proof } = asking.login;
  return challenge.scheme === "basic" ? passwordOf(proof) : askToken(challenge, asking);
}

function passwordOf(proof: RegistryProof | undefined): string | undefined {
  if (proof === undefined || !("password" in proof)) return undefined;
  const login = `${proof.username}:${proof.password.reveal()}`;
  return `Basic ${Buffer.from(login).toString("base64")}`;
}

async function askToken(
  { realm, service }: Extract<Challenge, { scheme: "bearer" }>,
  { send, origin, repository, login, signal }: Asking,
): Promise<string> {
  const url = realmUrl(realm, origin);
  const { proof } = login;
  const scope = `repository:${repository}:pull`;
  const question = { ...(service !== undefined && { service }), scope };
  const common = { signal, deadlineMs: DEADLINE_MS, headers: {} };
  const { answer } =
    proof !== undefined && "identityToken" in proof
      ? { answer: await send(url, refresh(question, proof.identityToken.reveal(), common)) }
      : await follow(send, withQuery(url, question), common, passwordOf(proof));
  try {
    await judgeStatus(answer);
    const body = parseJson((await collect(answer, MAX_TOKEN_BYTES)).toString("utf8"));
    const token = stringAt(body, "token") ?? stringAt(body, "access_token") ?? "";
    if (!/^[\w.~+/=-]+$/.test(token)) throw new RefusedAnswer("its token service gave no token");
    return `Bearer ${token}`;
  } finally {
    answer.destroy();
  }
}

/** A password is sent there: over TLS, or within this machine. */
function realmUrl(realm: string, origin: URL): URL {
  const url = URL.parse(realm);
  if (url === null) throw new RefusedAnswer("its token service has no address that is one");
  const isSafe =
    url.protocol === "https:" ||
    (url.protocol === "http:" && isLoopback(url.hostname) && isLoopback(origin.hostname));
  if (!isSafe) {
    throw new RefusedAnswer(`its token service ${url.origin} is not https: no login is sent there`);
  }
  return url;
}

function withQuery(url: URL, question: Readonly<Record<string, string>>): URL {
  const asked = new URL(url);
  for (const [name, value] of Object.entries(question)) asked.searchParams.set(name, value);
  return asked;
}

function refresh(question: Readonly<Record<string, string>>, token: string, common: Sent): Sent {
  const form = {
    ...question,
    grant_type: "refresh_token",
    client_id: "task-api",
    refresh_token: token,
  };
  return {
    ...common,
    method: "POST",
    headers: { ...common.headers, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  };
}
