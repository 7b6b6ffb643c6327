// Certificates for an engine behind TLS: from DOCKER_CERT_PATH or from a docker context.
import { join } from "node:path";
import { dockerFolder, Reason, RuntimeFailure } from "@task-api/runtime";
import type { TlsMaterial } from "./endpoint.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * TLS as DOCKER_TLS_VERIFY (certificate checked) or DOCKER_TLS (not checked) ask for it.
 * @throws RuntimeFailure EngineUnavailable when a certificate is missing
 */
export async function tlsFromEnvironment(around: Surroundings): Promise<TlsMaterial | undefined> {
  const { env } = around;
  const verify = Boolean(env["DOCKER_TLS_VERIFY"]);
  if (!verify && !env["DOCKER_TLS"]) return undefined;
  const folder = env["DOCKER_CERT_PATH"] || dockerFolder(around);
  const found = await readTlsFolder(around, folder, verify);
  if (verify && found?.ca === undefined) {
    throw new RuntimeFailure({
      reason: Reason.EngineUnavailable,
      message: `DOCKER_TLS_VERIFY is set, but there is no ${join(folder, "ca.pem")}.`,
      nextStep: "Set DOCKER_CERT_PATH to the folder with ca.pem, cert.pem and key.pem.",
    });
  }
  return found ?? { verify };
}

/** `ca.pem`, `cert.pem` and `key.pem` of a folder; undefined when there is none of them. */
export async function readTlsFolder(
  around: Surroundings,
  folder: string,
  verify: boolean,
): Promise<TlsMaterial | undefined> {
  const [ca, cert, key] = await Promise.all(
    ["ca.pem", "cert.pem", "key.pem"].map((name) => around.readText(join(folder, name))),
  );
  if (ca === undefined && cert === undefined && key === undefined) return undefined;
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    verify,
  };
}
