// The text of a module, and that hostile contracts stay data: what is written is compiled by the repository's compiler
// under its own settings, formatted, and run.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  normaliseProcessingContainer,
  type ProcessingContainer,
  type WireProcessingContainer,
} from "@task-api/spec";
import { afterAll, beforeAll, expect, it } from "vitest";
import { renderImageModule } from "./render-image-module.ts";

const root = join(import.meta.dirname, "..", "..", "..", "..");
const bin = join(root, "node_modules", ".bin");
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "codegen-"));
  mkdirSync(join(folder, "node_modules", "@task-api"), { recursive: true });
  symlinkSync(
    join(root, "packages", "workflow"),
    join(folder, "node_modules", "@task-api", "workflow"),
  );
  symlinkSync(join(root, "node_modules", "@types"), join(folder, "node_modules", "@types"));
  write("package.json", '{ "type": "module" }');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

/** What the repository's compiler says of the files, with the repository's settings; lines that begin with a file. */
function compile(...files: readonly string[]): readonly string[] {
  const options = { composite: false, noEmit: true, rootDir: "/", tsBuildInfoFile: null };
  const base = join(root, "tsconfig.base.json");
  write("tsconfig.json", JSON.stringify({ extends: base, compilerOptions: options, files }));
  const { stdout } = spawnSync(join(bin, "tsc"), ["-p", folder, "--pretty", "false"], {
    encoding: "utf8",
  });
  return stdout.split("\n").filter((line) => line !== "" && !line.startsWith(" "));
}

function contractOf(wire: WireProcessingContainer): ProcessingContainer {
  return normaliseProcessingContainer(wire);
}

const example = contractOf({
  name: "MITK tools",
  description: "Converts and measures images.",
  templates: [
    {
      identifier: "dicom-to-nrrd",
      description: "Convert DICOM series to NRRD files.",
      inputs: [
        {
          name: "dicom",
          mounted_path: "/in",
          description:
            "One item per series: its DICOM files, with any names, up to five folders deep, compressed or not.",
          formats: ["*.dcm"],
        },
        { name: "mask", mounted_path: "/mask", required: false },
      ],
      outputs: [{ name: "nrrd", mounted_path: "/out", description: "One file per item." }],
      env: [
        { name: "THRESHOLD", value: "5", type: "int", minimum: 0, description: "Lower is more." },
        { name: "MODE", value: "rigid", choices: ["rigid", "affine"], adjustable: false },
        { name: "LEVEL", value: "1", type: "int", choices: ["1", "-2", "+3", "007", "1e3"] },
        { name: "FAST", value: "True", type: "boolean", choices: ["True", "true", "false"] },
        { name: "TOKEN", value: "", secret: true, pattern: "[a-z]*" },
        {
          name: "LONG",
          value: "the first of the long choices",
          choices: ["the first of the long choices", "the second of the long choices", "the third"],
        },
        {
          name: "LONGER",
          value: "a",
          choices: ["a", "b", "c", "d"].map((letter) => letter.repeat(40)).concat("a"),
        },
      ],
    },
    { identifier: "make", description: "Make data.", inputs: [], outputs: [], env: [] },
  ],
});

/** Names and texts that end strings, comments, templates or lines, or that objects treat in a way of their own. */
const hostile: readonly string[] = [
  '"; process.exit(66); "',
  "'); process.exit(66); ('",
  "`${process.exit(66)}`",
  "*/ process.exit(66); /*",
  "// @ts-nocheck",
  "@ts-expect-error",
  "back\\slash\\",
  "\\u0022 not a quote",
  "__proto__",
  "constructor",
  "toString",
  "0",
  "-1",
  "with space",
  "grün ✓ 日本語",
  "\u202Eevil\u2066",
  "\u2028line\u2029",
  "</script>",
  "${x}",
  "]]>",
  "👩‍💻",
  "\uD800",
];
const hostileText = `${hostile.join("\n")}\r\n\n * x\n@deprecated {@link x} a@b.c\u0000`;

const hostileContract = contractOf({
  name: "evil */ export const x = 1; /*",
  description: hostileText,
  templates: hostile.map((identifier) => ({
    identifier,
    description: `${identifier}\n${hostileText}`,
    inputs: hostile.map((name, index) => ({
      name,
      mounted_path: `/in/${index}`,
      description: name,
      formats: [name],
      required: index % 2 === 0,
    })),
    outputs: hostile.map((name, index) => ({ name, mounted_path: `/out/${index}` })),
    env: hostile.map((name) => ({
      name,
      value: name,
      description: hostileText,
      choices: [...hostile],
      pattern: name,
    })),
  })),
});

it("writes a value with the contract's words as its comments", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const reference = "registry.example/mitk-tools:1.0";
  const { fileName, text } = renderImageModule({ reference, digest, contract: example });
  expect(fileName).toBe("mitk-tools.ts");
  expect(text).toMatchInlineSnapshot(`
    "// The contract of registry.example/mitk-tools:1.0, written by task-api codegen: write it anew rather than change it.

    /**
     * MITK tools
     *
     * Converts and measures images.
     */
    export const mitkTools = {
      reference: "registry.example/mitk-tools:1.0",
      digest: "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      templates: {
        /** Convert DICOM series to NRRD files. */
        "dicom-to-nrrd": {
          image: "registry.example/mitk-tools:1.0",
          taskTemplate: "dicom-to-nrrd",
          inputs: {
            /**
             * One item per series: its DICOM files, with any names, up to five folders deep, compressed
             * or not.
             *
             * Files of an item: *.dcm
             */
            dicom: "required",
            mask: "optional",
          },
          outputs: {
            /** One file per item. */
            nrrd: "output",
          },
          env: {
            /**
             * Lower is more.
             *
             * Default: "5". At least 0.
             */
            THRESHOLD: { type: "int" },
            /** Default: "rigid". User input may not change it. */
            MODE: { type: "string", choices: ["rigid", "affine"] },
            /** Default: "1". */
            LEVEL: { type: "int", choices: [1, -2, "+3", "007", "1e3"] },
            /** Default: "True". */
            FAST: { type: "boolean", choices: [true, false] },
            /** Secret. Matches [a-z]* */
            TOKEN: { type: "string" },
            /** Default: "the first of the long choices". */
            LONG: {
              type: "string",
              choices: ["the first of the long choices", "the second of the long choices", "the third"],
            },
            /** Default: "a". */
            LONGER: {
              type: "string",
              choices: [
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
                "cccccccccccccccccccccccccccccccccccccccc",
                "dddddddddddddddddddddddddddddddddddddddd",
                "a",
              ],
            },
          },
        },
        /** Make data. */
        make: {
          image: "registry.example/mitk-tools:1.0",
          taskTemplate: "make",
          inputs: {},
          outputs: {},
          env: {},
        },
      },
    } as const;
    "
  `);
});

it("writes the same for the same contract", () => {
  const input = { reference: "x", contract: hostileContract };
  expect(renderImageModule(input).text).toBe(renderImageModule(input).text);
});

it("shows what would be read as something else", () => {
  const { text } = renderImageModule({ reference: "x\n// @ts-nocheck", contract: hostileContract });
  expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  const comments = text.split("\n").filter((line) => /^\s*(?:\/\/|\/\*\*|\*)/.test(line));
  expect(comments.filter((line) => /(?<![\w\\])@/.test(line))).toEqual([]);
  expect(comments.filter((line) => /\*\/./.test(line))).toEqual([]);
});

/** A DAG file: each line that is wrong, and the beginning of what the compiler says of it. */
const uses: readonly (readonly [line: string, error?: string])[] = [
  ['import { Dag, hostPath, type ImageModule } from "@task-api/workflow/dag";'],
  ['import { evil } from "./evil.ts";'],
  ['import { mitkTools } from "./mitk-tools.ts";'],
  ["export const modules: ImageModule[] = [evil, mitkTools];"],
  ['const dag = new Dag("d"), inputs = { dicom: hostPath(".") };'],
  ['const template = mitkTools.templates["dicom-to-nrrd"];'],
  [
    'const env = { LEVEL: -2, MODE: "affine", FAST: true, THRESHOLD: 7, LONG: "the third" } as const;',
  ],
  ['const task = dag.task("a", { template, inputs, env });'],
  ['task.output("nrrd");'],
  ['dag.task("b", { template: mitkTools.templates.make });'],
  ['export const own: "__proto__" = evil.templates["__proto__"].taskTemplate;'],
  ['task.output("nrd");', "Argument of type '\"nrd\"' is not assignable"],
  ['dag.task("c", { template });', "Argument of type"],
  ['dag.task("d", { template, inputs: { ...inputs, dcm: hostPath(".") } });', "Object literal may"],
  ['dag.task("e", { template, inputs, env: { TRESHOLD: 1 } });', "Object literal may only"],
  ['dag.task("f", { template, inputs, env: { THRESHOLD: "1" } });', "Type 'string' is not"],
  ['dag.task("g", { template, inputs, env: { LEVEL: 3 } });', "Type '3' is not assignable"],
  ['dag.task("h", { template, inputs, env: { MODE: "elastic" } });', "Type '\"elastic\"' is not"],
  ['dag.task("i", { template: mitkTools.templates.convert, inputs });', "Property 'convert'"],
];

it("compiles whatever a contract holds, and refuses DAGs that do not fit it", () => {
  const evil = renderImageModule({ reference: 'evil"\u2028*:1', contract: hostileContract });
  const tools = renderImageModule({ reference: "mitk-tools:1.0", contract: example });
  write(evil.fileName, evil.text);
  write(tools.fileName, tools.text);
  write("uses.ts", `${uses.map(([line]) => line).join("\n")}\n`);
  const errors = compile(evil.fileName, tools.fileName, "uses.ts");
  const wrong = uses.flatMap(([, error], index) =>
    error === undefined ? [] : [{ error, place: `uses.ts(${index + 1},` }],
  );
  const told = errors.map((line, index) => ({
    place: /uses\.ts\(\d+,/.exec(line)?.[0],
    error: line.includes(wrong[index]?.error ?? "nothing more") ? wrong[index]?.error : line,
  }));
  expect(told).toEqual(wrong);
}, 60_000);

it("keeps every name and value as it was", () => {
  const evil = renderImageModule({ reference: "evil:1", contract: hostileContract });
  write(evil.fileName, evil.text);
  write(
    "show.mjs",
    'import { evil } from "./evil.ts"; process.stdout.write(JSON.stringify(Object.values(evil.templates)));',
  );
  const node = join(bin, "node");
  const shown: unknown = JSON.parse(
    execFileSync(node, [join(folder, "show.mjs")], { encoding: "utf8" }),
  );
  const of = (value: unknown): Record<string, unknown> =>
    Object.fromEntries(hostile.map((name) => [name, value]));
  const inputs = Object.fromEntries(
    hostile.map((name, index) => [name, index % 2 === 0 ? "required" : "optional"]),
  );
  const sorted = hostile.toSorted(byTheirPlace);
  expect(shown).toEqual(
    sorted.map((identifier) => ({
      image: "evil:1",
      taskTemplate: identifier,
      inputs,
      outputs: of("output"),
      env: of({ type: "string", choices: hostile }),
    })),
  );
});

it("is formatted as this repository formats its code", () => {
  const { fileName, text } = renderImageModule({ reference: "mitk-tools:1.0", contract: example });
  write(fileName, text);
  const settings = join(root, ".oxfmtrc.json");
  execFileSync(join(bin, "oxfmt"), ["-c", settings, join(folder, fileName)]);
  expect(readFileSync(join(folder, fileName), "utf8")).toBe(text);
});

/** Objects put names that look like an index first. */
function byTheirPlace(one: string, other: string): number {
  return Number(!/^\d+$/.test(one)) - Number(!/^\d+$/.test(other));
}
