// The corpus of documents: what is expected of each, and that the own validation and the published JSON
// Schemas agree about their structure. Another implementation can be held to the same files: a document
// is accepted when no line of its `.expected.json` (if there is one) begins with "error".
import { readFileSync, readdirSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { formatPath } from "../packages/spec/src/issue/issue.ts";
import { readDocument } from "../packages/spec/src/document/read-document.ts";
import { processingContainerSchema as soundContainer } from "../packages/spec/src/generated/sound-processing-container.ts";
import { taskSchema as soundTask } from "../packages/spec/src/generated/sound-task.ts";
import { workflowLockSchema as soundLock } from "../packages/spec/src/generated/sound-workflow-lock.ts";
import { workflowSchema as soundWorkflow } from "../packages/spec/src/generated/sound-workflow.ts";
import { conforms } from "../packages/spec/src/schema/conforms.ts";
import { processingContainerSchema } from "../packages/spec/src/schema/processing-container.ts";
import { structureFindings } from "../packages/spec/src/schema/structure-findings.ts";
import { taskSchema } from "../packages/spec/src/schema/task.ts";
import { unknownFieldFindings } from "../packages/spec/src/schema/unknown-fields.ts";
import { workflowLockSchema } from "../packages/spec/src/schema/workflow-lock.ts";
import { workflowSchema } from "../packages/spec/src/schema/workflow.ts";

const kinds = [
  {
    folder: "processing-container",
    kind: "pc",
    schema: processingContainerSchema,
    sound: soundContainer,
  },
  { folder: "task", kind: "task", schema: taskSchema, sound: soundTask },
  { folder: "workflow", kind: "workflow", schema: workflowSchema, sound: soundWorkflow },
  { folder: "workflow-lock", kind: "lock", schema: workflowLockSchema, sound: soundLock },
] as const;

describe.each(kinds)("a $folder document", ({ folder, kind, schema, sound }) => {
  const valid = documents(`${folder}/valid`);
  const invalid = documents(`${folder}/invalid`);
  const ajv = new Ajv2020({ strict: true, allErrors: false });
  const byJsonSchema = ajv.compile(
    json(new URL(`../packages/spec/schemas/${folder}.schema.json`, import.meta.url)),
  );
  const isAccepted = (document: unknown): boolean =>
    structureFindings(schema, document).length === 0;
  const hasOnlyKnownFields = (document: unknown): boolean =>
    unknownFieldFindings(schema, document).length === 0;

  test.each([...valid, ...invalid])("$name has the issues that are expected", async (document) => {
    const { issues, value } = await readDocument({
      file: document.name,
      content: document.text,
      kind,
    });
    const found = issues.map(
      ({ severity, code, path }) => `${severity} ${code} ${formatPath(path)}`,
    );
    expect(found.toSorted()).toEqual(document.expected.toSorted());
    expect(value !== undefined).toBe(valid.includes(document));
    expect(issues.every(({ location }) => location !== undefined)).toBe(true);
  });

  test.each([...valid, ...invalid].filter(isJson))(
    "$name is judged alike by the JSON Schema",
    ({ text, expected }) => {
      const document: unknown = JSON.parse(text);
      const isStructural = expected.some((line) => line.startsWith("error structure/"));
      expect(isAccepted(document)).toBe(!isStructural);
      expect(byJsonSchema(document)).toBe(!isStructural);
    },
  );

  test.each(valid)("$name, changed in every place, is judged alike by both", ({ text }) => {
    const document: unknown = JSON.parse(text);
    const disagreements = [...mutations(document)]
      .filter(({ mutant }) => isAccepted(mutant) !== byJsonSchema(mutant))
      .map(({ change }) => change);
    expect(disagreements).toEqual([]);
  });

  test.each(valid)(
    "$name, changed in every place, is as sound at first glance as it is",
    ({ text }) => {
      const document: unknown = JSON.parse(text);
      const disagreements = [...mutations(document)]
        .filter(
          ({ mutant }) =>
            conforms(sound, mutant, sound) !== (isAccepted(mutant) && hasOnlyKnownFields(mutant)),
        )
        .map(({ change }) => change);
      expect(disagreements).toEqual([]);
    },
  );

  test("the changes are many, and of both outcomes", () => {
    const outcomes = valid.flatMap(({ text }) =>
      [...mutations(JSON.parse(text))].map(({ mutant }) => isAccepted(mutant)),
    );
    expect(outcomes.filter(Boolean).length).toBeGreaterThan(300);
    expect(outcomes.filter((accepted) => !accepted).length).toBeGreaterThan(300);
  });
});

interface CorpusDocument {
  readonly name: string;
  readonly text: string;
  /** `severity code path` */
  readonly expected: readonly string[];
}

function documents(folder: string): readonly CorpusDocument[] {
  const root = new URL(`./documents/${folder}/`, import.meta.url);
  const files = readdirSync(root).toSorted();
  return files
    .filter((file) => file.endsWith(".json") && !file.endsWith(".expected.json"))
    .map((file) => {
      const expectedFile = file.replace(/\.json$/, ".expected.json");
      return {
        name: `${folder}/${file}`,
        text: readFileSync(new URL(file, root), "utf8"),
        expected: files.includes(expectedFile) ? issuesOf(json(new URL(expectedFile, root))) : [],
      };
    });
}

function json(url: URL): Record<string, unknown> {
  const value: unknown = JSON.parse(readFileSync(url, "utf8"));
  if (typeof value !== "object" || value === null) throw new Error(`${url.href} holds no object`);
  return { ...value };
}

function issuesOf(expectation: Readonly<Record<string, unknown>>): readonly string[] {
  const issues = expectation["issues"];
  if (!Array.isArray(issues)) throw new Error("an expectation has no list 'issues'");
  return issues.map(String);
}

function isJson({ text }: CorpusDocument): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

interface Mutation {
  readonly change: string;
  readonly mutant: unknown;
}

/** What every part of a document is replaced by, one at a time. */
const replacements: readonly unknown[] = [
  null,
  true,
  false,
  0,
  1,
  -1,
  1.5,
  1e300,
  "",
  "x",
  "/x",
  "../x",
  "1Gi",
  "PT1S",
  "n",
  "docker",
  "a b",
  "line\nbreak",
  [],
  {},
  [null],
  [{}],
  ["x"],
  { x: 1 },
  { host_path: "x" },
];

/** Every document that differs from `value` in one place: replaced, removed, or one field too many. */
function* mutations(value: unknown, path = "$"): Generator<Mutation> {
  for (const replacement of replacements) {
    yield { change: `${path} = ${JSON.stringify(replacement)}`, mutant: replacement };
  }
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    for (const [index, entry] of list.entries()) {
      yield { change: `${path}[${index}] removed`, mutant: list.toSpliced(index, 1) };
      for (const { change, mutant } of mutations(entry, `${path}[${index}]`)) {
        yield { change, mutant: list.with(index, mutant) };
      }
    }
  } else if (typeof value === "object" && value !== null) {
    yield { change: `${path}.unknown added`, mutant: { ...value, unknown: 1 } };
    for (const [key, member] of Object.entries(value)) {
      const others = Object.entries(value).filter(([other]) => other !== key);
      yield { change: `${path}.${key} removed`, mutant: Object.fromEntries(others) };
      yield {
        change: `${path}.${key} renamed`,
        mutant: Object.fromEntries([...others, ["renamed", member]]),
      };
      for (const { change, mutant } of mutations(member, `${path}.${key}`)) {
        yield { change, mutant: { ...value, [key]: mutant } };
      }
    }
  }
}
