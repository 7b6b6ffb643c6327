// Calls that wait for an API server that is away for a moment: restarted, upgraded, or behind a balancer that is.
import type { AwayWatch } from "@task-api/runtime/adapter";
import type { ApiAnswer, ApiClient, CallOptions, Method } from "./api-client.ts";
import { apiRefused } from "./api-refused.ts";

/** Sends calls again until they are answered; only those that do no harm when they arrive twice. */
export type PatientCall = (
  doing: string,
  method: Method,
  path: string,
  options?: CallOptions,
) => Promise<ApiAnswer>;

/** How a PATCH says that it holds the fields that change, `null` for those that go. */
export const MERGE_PATCH = "application/merge-patch+json";

/**
 * Calls with the patience of `away`. An answer that says nothing but that the server is not well counts as none.
 * Rejects with RuntimeFailure EngineUnavailable when it stays away.
 */
export function patientCalls(client: ApiClient, away: AwayWatch): PatientCall {
  return async (doing, method, path, options) => {
    for (;;) {
      try {
        const answer = await client.call(method, path, options);
        if (answer.status >= 500 || answer.status === 429) throw apiRefused(client, doing, answer);
        away.answered();
        return answer;
      } catch (error) {
        await away.failed(error);
      }
    }
  };
}
