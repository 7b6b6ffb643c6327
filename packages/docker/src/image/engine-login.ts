// A login as engines are told it, with each pull.
import { serverAddress, type RegistryProof } from "@task-api/runtime";

/** The value of `X-Registry-Auth`. Engines want the padding that Node's `base64url` leaves out, and ignore a header without it. */
export function encodeLogin(proof: RegistryProof, registry: string): string {
  const login =
    "identityToken" in proof
      ? { identitytoken: proof.identityToken.reveal() }
      : { username: proof.username, password: proof.password.reveal() };
  const serveraddress = serverAddress(registry);
  const text = Buffer.from(JSON.stringify({ ...login, serveraddress })).toString("base64");
  return text.replaceAll("+", "-").replaceAll("/", "_");
}
