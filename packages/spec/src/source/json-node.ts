// What a JSON document is made of, with the place of every part: the tree that `parse-json.ts` builds.
// Look-ups by path and the plain value come from here.
import type { JsonPath } from "../issue/issue.ts";
import type { Span } from "./offset-map.ts";

/** A JSON value that holds no others. */
export type JsonScalar = string | number | boolean | null;

/** A value and its place in the parsed text. */
export type JsonNode = ObjectNode | ArrayNode | ScalarNode;

/** An object, with its members in the order of the text. */
export interface ObjectNode extends Span {
  readonly kind: "object";
  readonly members: readonly JsonMember[];
  /** Of equal keys the last one. */
  readonly byKey: ReadonlyMap<string, JsonMember>;
}

/** An array, with its items in their order. */
export interface ArrayNode extends Span {
  readonly kind: "array";
  readonly items: readonly JsonNode[];
}

/** A string, number, boolean or null. */
export interface ScalarNode extends Span {
  readonly kind: "scalar";
  readonly value: JsonScalar;
}

/** A key with its place; the value is absent when the document breaks off there. */
export interface JsonMember {
  readonly key: string;
  readonly keySpan: Span;
  readonly value?: JsonNode;
}

/**
 * The plain value of a node. As with `JSON.parse` the last of several equal keys counts, and
 * `__proto__` is a key like any other.
 */
export function nodeValue(node: JsonNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "array") return node.items.map(nodeValue);
  const result: Record<string, unknown> = {};
  for (const { key, value } of node.members) {
    if (value !== undefined) setOwn(result, key, nodeValue(value));
  }
  return result;
}

/** What was found on the way along a path: the parts that exist, however far they go. */
export interface FoundNode {
  /** The deepest value on the path. */
  readonly node: JsonNode;
  /** Its key, when it is the value of an object's member. */
  readonly keySpan?: Span;
  /** Whether `node` is the value at the path itself, not only one on the way there. */
  readonly complete: boolean;
}

/** Follows `path` from `root` as far as the document goes. */
export function findNode(root: JsonNode, path: JsonPath): FoundNode {
  let found: FoundNode = { node: root, complete: true };
  for (const part of path) {
    const next = child(found.node, part);
    if (next === undefined) return { ...found, complete: false };
    found = next;
  }
  return found;
}

function child(node: JsonNode, part: string | number): FoundNode | undefined {
  if (node.kind === "array" && typeof part === "number") {
    const item = node.items[part];
    return item && { node: item, complete: true };
  }
  if (node.kind === "object") {
    const member = node.byKey.get(String(part));
    if (member?.value) return { node: member.value, keySpan: member.keySpan, complete: true };
  }
  return undefined;
}

function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") target[key] = value;
  else {
    const property = { value, enumerable: true, writable: true, configurable: true };
    Object.defineProperty(target, key, property);
  }
}
