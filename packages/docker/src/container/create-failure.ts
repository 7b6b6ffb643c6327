// Why an engine did not create a container, named and without the secrets that were in the request.
import { createRedactor, Reason, RuntimeFailure, type RunPlan } from "@task-api/runtime";
import type { EngineAnswer, EngineClient } from "../http/engine-client.ts";
import { engineRefused, engineWords } from "../http/engine-failure.ts";
import { refusalOf } from "@task-api/runtime/adapter";

/** The failure for an answer to `POST /containers/create`. */
export function createFailure(
  client: EngineClient,
  plan: RunPlan,
  answer: EngineAnswer,
): RuntimeFailure {
  const redact = createRedactor(
    plan.env.flatMap((entry) => ("secret" in entry ? [entry.secret] : [])),
  );
  const words = redact(engineWords(answer));
  if (answer.status === 404 && /image/i.test(words)) {
    return new RuntimeFailure({
      reason: Reason.ImageNotFound,
      message: `The image ${plan.image.reference} is not on the engine: ${words}`,
      nextStep: `Somebody removed it meanwhile; get it again: docker pull ${plan.image.reference}`,
    });
  }
  if (/bind source path does not exist|no such file or directory/i.test(words)) {
    return new RuntimeFailure({
      reason: Reason.StartFailed,
      message: `A channel's directory is not there for the engine: ${words}`,
      nextStep:
        "Check the host_path; when the engine runs on another machine or outside this container, say how paths translate: --path-map HERE=THERE",
    });
  }
  const refusal = refusalOf(words);
  if (refusal !== undefined) {
    return new RuntimeFailure({ ...refusal, message: `The engine refused the task: ${words}` });
  }
  if (answer.status >= 400 && answer.status < 500) {
    return new RuntimeFailure({
      reason: Reason.StartFailed,
      message: `The engine refused to create the container: ${words}`,
      nextStep: "Correct what the engine names in the task.json or the template.",
    });
  }
  return engineRefused(client, "creating a container", { ...answer, body: { message: words } });
}
