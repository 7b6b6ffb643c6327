// Contracts of images that no engine has: out of a real registry, without a pull, and out of archives. What is
// read there is what is read on the engine.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { buildTestImage } from "../scripts/engine/index.ts";
import { contract, noChannels, task, template } from "./testing/documents.ts";
import { engineSays } from "./testing/engine.ts";
import { folderForFile, folderWith } from "./testing/folder.ts";
import { taskApi, type Ended } from "./testing/program.ts";
import { LOGIN, countedWay, noRegistry, startRegistry, type Registry } from "./testing/registry.ts";
import { TLS_NAME, makeCertificate, proxyTo } from "./testing/tls.ts";

const REPOSITORY = "task-api-test/registry";
const text = JSON.stringify(contract(template("true", noChannels)));
const noEngine = { DOCKER_HOST: "unix:///nonexistent/docker.sock" } as const;

/** Layers on top of the base, and what the contract of the image is to say. */
const CASES: Readonly<Record<string, readonly string[]>> = {
  layers: [
    "RUN echo before > /before",
    "COPY processing-container.json /",
    "RUN echo after > /after",
  ],
  removed: ["COPY processing-container.json /", "RUN rm /processing-container.json"],
  link: [
    "COPY processing-container.json /conf/real.json",
    "RUN ln -s ../conf /etc/conf",
    "RUN ln -s etc/conf/real.json /processing-container.json",
  ],
  dangling: [
    "COPY processing-container.json /conf/real.json",
    "RUN ln -s conf/real.json /processing-container.json",
    "RUN rm -rf /conf && mkdir /conf && echo other > /conf/other",
  ],
  folder: ["COPY processing-container.json /processing-container.json/"],
  none: ["RUN echo none > /none"],
};

describe.skipIf(noRegistry !== undefined)(
  `an image in a registry${noRegistry === undefined ? "" : ` (skipped: ${noRegistry})`}`,
  { tags: ["docker", "bundle"] },
  () => {
    let registry = "";
    let withLogin = "";
    let withTls = "";
    let cert = "";

    const folder = folderForFile();
    const registries: Registry[] = [];
    afterAll(() => registries.forEach(({ stop }) => stop()));

    beforeAll(async () => {
      const certificate = await makeCertificate(folder);
      for (const access of ["open", "login", certificate] as const) {
        registries.push(await startRegistry(folder, access));
      }
      [registry = "", withLogin = "", withTls = ""] = registries.map(({ address }) => address);
      cert = certificate.cert;
      for (const name of Object.keys(CASES)) await push(name, registry);
    }, 120_000);

    it("is read without a pull: only the layers that can matter, and not the engine", async () => {
      const way = await countedWay(registry);
      const image = `${way.address}/${REPOSITORY}:layers`;
      const { code, out } = await show(image);
      expect({ code, contract: JSON.parse(out) }).toEqual({ code: 0, contract: JSON.parse(text) });
      const digests = await layersOf(registry, "layers");
      const layers = way.asked.map((call) => digests.indexOf(call.split("/").at(-1) ?? ""));
      // The manifest, the configuration, the newest layer, and the one below it with the contract.
      expect(layers).toEqual([-1, -1, digests.length - 1, digests.length - 2]);
      expect(await engineSays("images", "--quiet", image)).toBe("");
    });

    it("is known by its digest the next time, and nothing but the manifest is asked for", async () => {
      const way = await countedWay(registry);
      const image = `${way.address}/${REPOSITORY}:layers`;
      const cwd = folderWith();
      const first = await show(image, { cwd });
      const before = way.asked.length;
      expect(await show(image, { cwd })).toEqual(first);
      expect(way.asked.slice(before)).toEqual([`GET /v2/${REPOSITORY}/manifests/layers`]);
    });

    it("is read without any engine, and that is said", async () => {
      const image = `${registry}/${REPOSITORY}:layers`;
      const { code, out, err } = await show(image, { env: noEngine });
      expect({ code, err }).toEqual({
        code: 0,
        err: `${image} was read from its registry: no engine could be asked\n`,
      });
      expect(JSON.parse(out)).toEqual(JSON.parse(text));
    });

    it.each(Object.keys(CASES))("says the same as on the engine: %s", async (name) => {
      const image = `${registry}/${REPOSITORY}:${name}`;
      await engineSays("pull", "--quiet", image);
      const onEngine = await show(image);
      await engineSays("rmi", image);
      const inRegistry = await show(image);
      expect(asAnyEngine(inRegistry)).toEqual(asAnyEngine(onEngine));
      const file = join(folderWith(), "image.tar");
      await engineSays("save", built.get(name) ?? "", "--output", file);
      const archive = `docker-archive:${file}`;
      const saved = await show(archive, { env: noEngine });
      expect({ ...saved, out: saved.out.replace(archive, image) }).toEqual(inRegistry);
    });

    it("that wants a login is read with that of docker login", async () => {
      const image = `${withLogin}/${REPOSITORY}:layers`;
      const refused = await show(image);
      expect(refused.code).toBe(125);
      expect(refused.out).toContain(`RegistryUnauthorized: The registry ${withLogin} refuses`);
      expect(refused.out).toContain(`docker login ${withLogin}`);
      const auth = Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString("base64");
      const config = { "docker/config.json": { auths: { [withLogin]: { auth } } } };
      const cwd = folderWith(config);
      const { code, out } = await show(image, { cwd, env: { DOCKER_CONFIG: join(cwd, "docker") } });
      expect({ code, out: JSON.parse(out) }).toEqual({ code: 0, out: JSON.parse(text) });
    });

    it("is not read over TLS that nobody vouches for", async () => {
      const { code, out } = await show(`${withTls}/${REPOSITORY}:layers`);
      expect(code).toBe(125);
      expect(out).toContain("EngineUnavailable");
      expect(out).toContain("its certificate is not trusted");
      expect(out).toContain("NODE_EXTRA_CA_CERTS");
    });

    it("is read over TLS, on this machine too", async () => {
      const env = { NODE_EXTRA_CA_CERTS: cert };
      const { code, out } = await show(`${withTls}/${REPOSITORY}:layers`, { env });
      expect({ code, out: JSON.parse(out) }).toEqual({ code: 0, out: JSON.parse(text) });
    });

    it("is read through the proxy of the environment", async () => {
      const proxy = await proxyTo(withTls);
      const env = { NODE_EXTRA_CA_CERTS: cert, HTTPS_PROXY: `http://${proxy.address}` };
      const { code, out } = await show(`${TLS_NAME}/${REPOSITORY}:layers`, { env });
      expect({ code, out: JSON.parse(out) }).toEqual({ code: 0, out: JSON.parse(text) });
      expect(new Set(proxy.asked)).toEqual(new Set([`${TLS_NAME}:443`]));
    });

    it("is what a task can be validated against", async () => {
      const image = `${registry}/${REPOSITORY}:layers`;
      const cwd = folderWith({ "task.json": task(image, "absent", noChannels) });
      const args = ["validate", "task.json", "--against", image];
      const { code, out } = await taskApi(args, { cwd, env: homeOf(cwd) });
      expect(code).toBe(1);
      expect(out).toContain('has no task template "absent"');
    });

    it("that is nowhere is told with the engine that might have had it", async () => {
      const { code, out } = await show(`${registry}/${REPOSITORY}:absent`, { env: noEngine });
      expect(code).toBe(125);
      expect(out).toContain(`ImageNotFound: The registry ${registry} has no ${registry}`);
      expect(out).toContain("no engine could be asked: No container engine could be used");
      const known = await show(`${registry}/${REPOSITORY}:absent`);
      expect(known.out).toContain("has no");
      expect(known.out).not.toContain("engine could be used");
    });

    it("that the engine has is read there, whatever the registry does", async () => {
      const image = `127.0.0.1:1/${REPOSITORY}:local`;
      await engineSays("tag", built.get("layers") ?? "", image);
      onTestFinished(async () => void (await engineSays("rmi", image)));
      const { code, err } = await show(image);
      expect({ code, err }).toEqual({ code: 0, err: "" });
    });
  },
);

const built = new Map<string, string>();

/** Builds a case and pushes it; under the registry's name the engine forgets it again. */
async function push(name: string, registry: string): Promise<void> {
  const dockerfile = ["FROM task-api-test/base:latest", ...(CASES[name] ?? [])].join("\n");
  const files = { "processing-container.json": text };
  const local = await buildTestImage(`registry-${name}`, `${dockerfile}\n`, files);
  built.set(name, local);
  const image = `${registry}/${REPOSITORY}:${name}`;
  await engineSays("tag", local, image);
  await engineSays("push", image);
  await engineSays("rmi", image);
}

/** The digests of an image's layers, the oldest first. */
async function layersOf(registry: string, tag: string): Promise<readonly string[]> {
  const answer = await fetch(`http://${registry}/v2/${REPOSITORY}/manifests/${tag}`, {
    headers: {
      accept:
        "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json",
    },
  });
  const { layers } = Object(await answer.json());
  return layers.map(({ digest }: { digest: string }) => digest);
}

/** Podman does not tell a link that leads nowhere from no file at all. */
function asAnyEngine(ended: Ended): Ended {
  const nothing = "the image has no /processing-container.json, so it is no processing-container.";
  return {
    ...ended,
    out: ended.out.replace(
      /\/processing-container\.json is a link to .*? which the image does not have\./,
      nothing,
    ),
  };
}

/** Nothing of this user's: neither logins nor contracts that were read before. */
function homeOf(folder: string): Record<string, string> {
  return { HOME: folder, XDG_CACHE_HOME: join(folder, "cache") };
}

function show(
  image: string,
  { cwd = folderWith(), env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const args = ["processing-container", image, "--json"];
  return taskApi(args, { cwd, env: { ...homeOf(cwd), ...env } });
}

describe("an archive", { tags: ["bundle"] }, () => {
  it("is nothing that a task can be run from", async () => {
    const tree = { "task.json": task("docker-archive:image.tar", "default", noChannels) };
    const cwd = folderWith(tree);
    const { code, err } = await taskApi(["run", "task.json"], { cwd, env: noEngine });
    expect(code).toBe(2);
    expect(err).toContain('"docker-archive:image.tar" is in an archive, which no engine runs');
    expect(err).toContain("docker load --input FILE");
    expect(readFileSync(join(cwd, "task.json"), "utf8")).toContain("docker-archive:image.tar");
  });
});
