// Why an image's contract could not be read, with the line for its Dockerfile.
import type { Image } from "../port/image.ts";
import { RuntimeFailure } from "../port/runtime-failure.ts";
import { Reason } from "../result/reason.ts";

/** Where a contract lies in an image (contract §1.1). */
export const CONTRACT_PATH = "/processing-container.json";
/** Longer ones are refused. */
export const MAX_CONTRACT_BYTES = 1_048_576;

/** What is wrong. */
export type ContractProblem =
  | { readonly problem: "absent"; readonly path: string }
  | { readonly problem: "size"; readonly size?: number }
  | { readonly problem: "directory" | "links" | "image-gone" };

const COPY_LINE = "COPY processing-container.json /processing-container.json";

/** The failure for a problem. */
export function contractFailure(
  image: Pick<Image, "reference">,
  found: ContractProblem,
): RuntimeFailure {
  const { said, nextStep, reason } = explain(image, found);
  return new RuntimeFailure({
    reason: reason ?? Reason.StartFailed,
    message: `${image.reference}: ${said}`,
    nextStep,
  });
}

interface Explanation {
  readonly said: string;
  readonly nextStep: string;
  readonly reason?: Reason;
}

function explain(image: Pick<Image, "reference">, found: ContractProblem): Explanation {
  if (found.problem === "absent") {
    const said =
      found.path === CONTRACT_PATH
        ? `the image has no ${CONTRACT_PATH}, so it is no processing-container.`
        : `${CONTRACT_PATH} is a link to ${found.path}, which the image does not have.`;
    return { said, nextStep: `Add this line to its Dockerfile and build it again: ${COPY_LINE}` };
  }
  if (found.problem === "size") {
    const size = found.size === undefined ? "is too long" : `has ${found.size} bytes`;
    return {
      said: `${CONTRACT_PATH} ${size}; at most ${MAX_CONTRACT_BYTES} are read.`,
      nextStep: "Copy the contract alone to that path, no data.",
    };
  }
  return simpleProblems(image)[found.problem];
}

function simpleProblems(
  image: Pick<Image, "reference">,
): Record<"directory" | "links" | "image-gone", Explanation> {
  return {
    directory: {
      said: `${CONTRACT_PATH} is not a file (a directory, or something special).`,
      nextStep: `Copy the file, not a folder around it: ${COPY_LINE}`,
    },
    links: {
      said: `${CONTRACT_PATH} is a link that leads round in a circle.`,
      nextStep: `Put the file itself there: ${COPY_LINE}`,
    },
    "image-gone": {
      said: "the image is no longer on the engine.",
      nextStep: `Get it again: docker pull ${image.reference}`,
      reason: Reason.ImageNotFound,
    },
  };
}
