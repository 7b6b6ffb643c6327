// An authority of the tests' own, and certificates that it has signed. For tests only.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** A certificate and its key, PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Who signs. */
export interface Authority {
  /** Its own certificate, PEM. */
  readonly ca: string;
  /** Signs a certificate for a name; `days` of -1: it ended yesterday. */
  readonly sign: (
    name: string,
    options?: { readonly alternatives?: string; readonly days?: number },
  ) => Promise<Certificate>;
}

const NEW_KEY = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes".split(" ");

/** Makes an authority that keeps its files in a folder. */
export async function makeAuthority(folder: string): Promise<Authority> {
  const file = (name: string): string => join(folder, name);
  const ca = ["-out", file("ca.crt"), "-keyout", file("ca.key")];
  await openssl("req", "-x509", ...NEW_KEY, "-subj", "/CN=authority of a test", ...ca);
  return {
    ca: await readFile(file("ca.crt"), "utf8"),
    async sign(name, { alternatives = "DNS:localhost,IP:127.0.0.1", days = 2 } = {}) {
      const [key, request, cert] = [file(`${name}.key`), file(`${name}.csr`), file(`${name}.crt`)];
      const extensions = file(`${name}.ext`);
      await writeFile(extensions, `subjectAltName=${alternatives}\n`);
      await openssl("req", ...NEW_KEY, "-subj", `/CN=${name}`, "-keyout", key, "-out", request);
      const signer = ["-CA", file("ca.crt"), "-CAkey", file("ca.key"), "-CAcreateserial"];
      const what = ["-in", request, "-out", cert, "-extfile", extensions, "-days", String(days)];
      await openssl("x509", "-req", ...signer, ...what);
      return { cert: await readFile(cert, "utf8"), key: await readFile(key, "utf8") };
    },
  };
}

function openssl(...args: readonly string[]): Promise<unknown> {
  return promisify(execFile)("openssl", args);
}
