// Certificates and keys of a kubeconfig: in it as base64 (`…-data`), else in a file that it names.
import { accessFailure } from "./access-failure.ts";
import { placeOf, readFileOf, textOf, type Entry } from "./entry.ts";
import type { Surroundings } from "./surroundings.ts";

/** The fields that hold or name such a text. */
export type PemField = "certificate-authority" | "client-certificate" | "client-key";

/** The PEM text of a field; undefined where there is none. @throws RuntimeFailure EngineUnavailable */
export async function readPem(
  around: Surroundings,
  entry: Entry,
  field: PemField,
  kind: "CERTIFICATE" | "PRIVATE KEY",
): Promise<string | undefined> {
  const data = textOf(entry, `${field}-data`);
  if (data !== undefined) {
    const text = Buffer.from(data, "base64").toString("utf8");
    return checked(text, kind, `${placeOf(entry, `${field}-data`)} must be, in base64,`);
  }
  const path = textOf(entry, field);
  if (path === undefined) return undefined;
  const text = await readFileOf(around, entry, field, path);
  return checked(text, kind, `${placeOf(entry, field)} (${path}) must be`);
}

function checked(text: string, kind: string, place: string): string {
  // RSA PRIVATE KEY, EC PRIVATE KEY and the like.
  if (new RegExp(`-----BEGIN (?:[A-Z]+ )*${kind}-----`).test(text)) return text;
  throw accessFailure(
    `${place} a PEM text with -----BEGIN ${kind}-----, but is not.`,
    "Copy it anew from where the kubeconfig came from.",
  );
}
