// Reads /processing-container.json out of an image on the engine.
import {
  contractFailure,
  CONTRACT_PATH,
  MAX_CONTRACT_BYTES,
  type ContractFile,
  type Image,
} from "@task-api/runtime";
import type { EngineClient } from "../http/engine-client.ts";
import { readImageFile } from "./read-image-file.ts";

/** The contract of an image (contract §1.1). @throws RuntimeFailure when there is none to read */
export async function readContract(client: EngineClient, image: Image): Promise<ContractFile> {
  const file = await readImageFile(client, image, CONTRACT_PATH, MAX_CONTRACT_BYTES);
  if (!file.ok) throw contractFailure(image, file.why);
  return { image, bytes: file.bytes };
}
