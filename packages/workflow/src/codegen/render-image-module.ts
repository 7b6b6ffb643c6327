// The contract of an image as a TypeScript module: a value whose type has the image's templates, channels and variables,
// so that a DAG file with a wrong name does not compile. It is plain data and imports nothing; that it is an `ImageModule` of
// the DAG API is held by tests. Contract in, text out: images are read elsewhere.
import {
  EnvType,
  type Channel,
  type ProcessingContainer,
  type TaskTemplate,
  type TemplateEnv,
} from "@task-api/spec";
import { moduleName } from "./module-name.ts";
import { commentText, docComment, literal, propertyKey } from "./source-words.ts";

/** Of a line. */
const width = 100;

/** What a module is written from. */
export interface ImageModuleInput {
  /** Of the image, as DAGs are to name it. */
  readonly reference: string;
  /** Of the image that the contract was read from: tells later whether the tag has moved. */
  readonly digest?: string;
  readonly contract: ProcessingContainer;
}

/** A module of TypeScript source. */
export interface ImageModuleText {
  /** Without folder. */
  readonly fileName: string;
  readonly text: string;
}

/**
 * The module of an image. The same input gives the same text; whatever strings a contract holds, they stay strings and
 * comments (contract §1.1).
 */
export function renderImageModule({
  reference,
  digest,
  contract,
}: ImageModuleInput): ImageModuleText {
  const { fileName, variable } = moduleName(reference);
  const templates = unique(contract.templates, ({ identifier }) => identifier);
  const fields = [
    `  reference: ${literal(reference)},\n`,
    ...(digest === undefined ? [] : [`  digest: ${literal(digest)},\n`]),
    `  templates: ${block(
      templates.map((template) => templateText(template, reference)),
      "  ",
    )},\n`,
  ];
  const text = [
    `// The contract of ${commentText(reference)}, written by task-api codegen: write it anew rather than change it.\n\n`,
    docComment([contract.name, contract.description], ""),
    `export const ${variable} = {\n${fields.join("")}} as const;\n`,
  ];
  return { fileName, text: text.join("") };
}

function templateText(template: TaskTemplate, reference: string): string {
  const { identifier, description, inputs, outputs, env } = template;
  const indent = " ".repeat(6);
  const inputTexts = unique(inputs, nameOf).map((input) =>
    channelText(input, input.required ? "required" : "optional"),
  );
  const outputTexts = unique(outputs, nameOf).map((output) => channelText(output, "output"));
  return [
    docComment([description], "    "),
    `    ${propertyKey(identifier)}: {\n`,
    `${indent}image: ${literal(reference)},\n`,
    `${indent}taskTemplate: ${literal(identifier)},\n`,
    `${indent}inputs: ${block(inputTexts, indent)},\n`,
    `${indent}outputs: ${block(outputTexts, indent)},\n`,
    `${indent}env: ${block(unique(env, nameOf).map(variableText), indent)},\n`,
    "    },\n",
  ].join("");
}

function channelText({ name, description, formats }: Channel, kind: string): string {
  const indent = " ".repeat(8);
  const words = [
    description ?? "",
    formats.length === 0 ? "" : `Files of an item: ${formats.join(", ")}`,
  ];
  return `${docComment(words, indent)}${indent}${propertyKey(name)}: ${literal(kind)},\n`;
}

function variableText(variable: TemplateEnv): string {
  const indent = " ".repeat(8);
  const inner = `${indent}  `;
  const key = `${indent}${propertyKey(variable.name)}: {`;
  const type = `type: ${literal(variable.type)}`;
  const choices = choicesOf(variable);
  const list = `choices: [${choices.join(", ")}]`;
  const line = `${key} ${choices.length === 0 ? type : `${type}, ${list}`} },`;
  const lines = choices.map((choice) => `${inner}  ${choice},\n`).join("");
  const listLines =
    inner.length + list.length < width
      ? `${inner}${list},\n`
      : `${inner}choices: [\n${lines}${inner}],\n`;
  const text =
    line.length <= width ? `${line}\n` : `${key}\n${inner}${type},\n${listLines}${indent}},\n`;
  return `${docComment(variableWords(variable), indent)}${text}`;
}

function variableWords(variable: TemplateEnv): readonly string[] {
  const { description, value, secret, minimum, maximum, pattern, adjustable } = variable;
  const facts = [
    secret ? "Secret." : `Default: ${JSON.stringify(value)}.`,
    minimum === undefined ? "" : `At least ${minimum}.`,
    maximum === undefined ? "" : `At most ${maximum}.`,
    pattern === undefined ? "" : `Matches ${pattern}`,
    adjustable ? "" : "User input may not change it.",
  ];
  return [description ?? "", facts.filter((fact) => fact !== "").join(" ")];
}

/** As the values are written in a DAG file: a number whose text is another one stays text. */
function choicesOf({ type, choices = [] }: TemplateEnv): readonly string[] {
  const literals = choices.map((choice) => {
    if (type === EnvType.boolean && /^(?:true|false)$/i.test(choice)) return choice.toLowerCase();
    const isNumber = type === EnvType.int || type === EnvType.float;
    const isPlain = /^-?\d+(?:\.\d+)?$/.test(choice) && String(Number(choice)) === choice;
    return isNumber && isPlain ? choice : literal(choice);
  });
  return [...new Set(literals)];
}

function block(entries: readonly string[], indent: string): string {
  return entries.length === 0 ? "{}" : `{\n${entries.join("")}${indent}}`;
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

/** A name that comes twice, which validation refuses, counts once. */
function unique<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.toReversed().map((item) => [keyOf(item), item])).values()].toReversed();
}
