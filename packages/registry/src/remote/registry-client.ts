// Asks one registry for parts of one repository (the OCI distribution API, reading only), with patience for one
// that is down for a moment, and by name for one that says no.
import type { IncomingMessage } from "node:http";
import {
  Reason,
  RegistryRefusal,
  RuntimeFailure,
  errorCode,
  patiently,
  registryFailure,
  type ImageReference,
  type Patience,
  type RegistryLogin,
  type Try,
} from "@task-api/runtime";
import { authorize } from "./authorize.ts";
import { readChallenge } from "./challenge.ts";
import { explainConnection } from "./explain-connection.ts";
import { follow } from "./follow.ts";
import { judgeStatus } from "./judge-status.ts";
import { originOf, wantsTls, withTls } from "./origin.ts";
import { RefusedAnswer } from "./refused-answer.ts";
import type { Send } from "./send.ts";

/** Which image, and who asks. */
export interface RegistryClientOptions extends Patience {
  readonly reference: string;
  readonly parsed: ImageReference;
  /** The repository's path, as the registry knows it. */
  readonly repository: string;
  readonly login: RegistryLogin;
  readonly send: Send;
}

/** What is asked for. */
export interface Asked {
  /** Below the repository, e.g. `manifests/latest`. */
  readonly path: string;
  readonly accept: readonly string[];
  /** How long the whole answer may take. @default for ever, as long as something comes */
  readonly deadlineMs?: number;
}

/** Lends out answers. */
export interface RegistryClient {
  /**
   * Gives `use` an answer; once more from the beginning where the connection broke off.
   * @throws RuntimeFailure ImageNotFound, RegistryUnauthorized, EngineUnavailable, or what `use` throws
   */
  get<T>(asked: Asked, use: (answer: IncomingMessage) => Promise<T>): Promise<T>;
}

/** A client; nothing is sent before the first call. */
export function createRegistryClient(options: RegistryClientOptions): RegistryClient {
  const { send, parsed, repository, signal } = options;
  let origin = originOf(parsed.registry);
  let authorization: string | undefined;

  async function open(asked: Asked): Promise<IncomingMessage> {
    const { path, accept, deadlineMs } = asked;
    const url = new URL(`/v2/${repository}/${path}`, origin);
    const sent = { headers: { accept: accept.join(", ") }, signal, deadlineMs };
    const first = await follow(send, url, sent, authorization);
    if (url.protocol === "http:" && (await wantsTls(first.answer))) {
      origin = withTls(origin);
      return open(asked);
    }
    if (first.answer.statusCode !== 401 || !first.isFromOrigin) return first.answer;
    // Nothing was shown yet, or a token has become too old.
    const challenge = readChallenge(first.answer.headers["www-authenticate"]);
    if (challenge === undefined) return first.answer;
    const known = authorization;
    authorization = await authorize(challenge, { ...options, origin });
    if (authorization === undefined || authorization === known) return first.answer;
    first.answer.destroy();
    return (await follow(send, url, sent, authorization)).answer;
  }

  async function attempt<T>(
    asked: Asked,
    use: (answer: IncomingMessage) => Promise<T>,
  ): Promise<Try<T>> {
    let answer: IncomingMessage | undefined;
    try {
      answer = await open(asked);
      await judgeStatus(answer);
      return { ok: true, value: await use(answer) };
    } catch (error) {
      if (error instanceof RuntimeFailure) return { ok: false, failure: error };
      return refusal(error, options);
    } finally {
      answer?.destroy();
    }
  }

  return {
    async get(asked, use) {
      try {
        return await patiently(() => attempt(asked, use), options);
      } catch (error) {
        throw error instanceof RuntimeFailure ? error : interrupted(error);
      }
    },
  };
}

function refusal<T>(error: unknown, options: RegistryClientOptions): Try<T> {
  const { reference, parsed, login } = options;
  if (isInterrupt(error)) return { ok: false, failure: interrupted(error) };
  const refused = error instanceof RefusedAnswer ? error : explainConnection(error);
  if (refused === undefined) throw error;
  const { kind = RegistryRefusal.unavailable, isPassing, pauseMs, advice } = refused.details;
  const words = refused.message;
  const { registry, name } = parsed;
  const about = { reference, registry, name, login, asker: "caller", words, advice } as const;
  return {
    ok: false,
    failure: registryFailure(kind, { ...about, cause: error }),
    ...(isPassing === true && { passing: `the registry ${registry} did not answer: ${words}` }),
    ...(pauseMs !== undefined && { pauseMs }),
  };
}

function isInterrupt(error: unknown): boolean {
  return errorCode(error) === "ABORT_ERR";
}

function interrupted(cause: unknown): RuntimeFailure {
  return new RuntimeFailure({
    reason: Reason.Stopped,
    message: "interrupted while the registry was asked",
    nextStep: "Run it again when it is wanted.",
    cause,
  });
}
