// Builds the tree of a JSON document from its tokens. A stack instead of recursion, so nesting cannot
// overflow anything; after a mistake it goes on with what was probably meant, so that one reading finds
// all of them. What a mistake is called and looks like stands in `structure-problems.ts`.
import type { JsonPath } from "../issue/issue.ts";
import { maxNestingDepth, maxValues } from "./json-limits.ts";
import type { JsonMember, JsonNode } from "./json-node.ts";
import { createTokenReader } from "./json-tokens.ts";
import type { JsonToken } from "./json-tokens.ts";
import type { Span } from "./offset-map.ts";
import type { AuthorView } from "./structure-problems.ts";
import { structureProblems } from "./structure-problems.ts";
import type { SyntaxProblem } from "./syntax-problem.ts";

/** Beyond this many mistakes a text is no damaged JSON but none at all: reading ends. */
export const maxSyntaxProblems: number = 5000;

type ObjectDraft = {
  kind: "object";
  offset: number;
  length: number;
  members: MemberDraft[];
  byKey: Map<string, MemberDraft>;
};
type ArrayDraft = { kind: "array"; offset: number; length: number; items: JsonNode[] };
type MemberDraft = { -readonly [K in keyof JsonMember]: JsonMember[K] };

/** What may come next inside a container: `first` right after its bracket, `next` after a comma. */
type Expected = "first" | "next" | "colon" | "value" | "comma";

interface Frame {
  readonly node: ObjectDraft | ArrayDraft;
  readonly keys: Map<string, Span>;
  expected: Expected;
  /** The key whose value is being read. */
  member?: MemberDraft;
  /** The comma before what is expected now, when it stands where a comma may stand. */
  comma?: Span;
  /** A wrong closing bracket was reported; its missing one is not reported again. */
  misclosed: boolean;
}

/** Receives each mistake with the path of the value it was found in, in the order of the text. */
export type ReportProblem = (problem: SyntaxProblem, path: JsonPath) => void;

/**
 * The tree of `text`; `undefined` when there is no value, or when it is nested deeper than
 * `maxNestingDepth`, holds more than `maxValues` keys and values or has `maxSyntaxProblems`. Everything that is not JSON goes to `report`, worded as
 * `view` shows the document.
 */
export function buildTree(
  text: string,
  report: ReportProblem,
  view: AuthorView,
): JsonNode | undefined {
  const say = structureProblems(view);
  const stack: Frame[] = [];
  let problems = 0;
  let values = 0;
  const tell = (problem: SyntaxProblem): void => {
    problems += 1;
    report(problem, pathOf(stack));
  };
  const read = createTokenReader(text, tell);
  let root: JsonNode | undefined;
  let previous: JsonToken | undefined;

  /** Puts a value where one is expected, or beside the tree when nothing may stand here. */
  const attach = (node: JsonNode): void => {
    const frame = stack.at(-1);
    if (frame === undefined) root ??= node;
    else if (frame.node.kind === "array") frame.node.items.push(node);
    else if (frame.member && frame.expected === "value") frame.member.value = node;
    if (frame) frame.expected = "comma";
  };

  /** A key was read; tells of the same key before it. */
  const beginMember = (frame: Frame, node: ObjectDraft, token: JsonToken): void => {
    const key = String(token.value);
    const span = { offset: token.offset, length: token.length };
    const member: MemberDraft = { key, keySpan: span };
    node.members.push(member);
    node.byKey.set(key, member);
    frame.member = member;
    frame.expected = "colon";
    const first = frame.keys.get(key);
    if (first) tell(say.duplicateKey(span, first));
    else frame.keys.set(key, span);
  };

  const scalarOrOpening = (token: JsonToken): void => {
    values += 1;
    const frame = stack.at(-1);
    const commaMissing = frame?.expected === "comma";
    if (commaMissing) {
      if (!isUnclosedString(previous)) tell(say.commaExpected(frame.node, token, previous));
      frame.expected = "next";
      delete frame.comma;
    }
    const keyDue = frame?.expected === "first" || frame?.expected === "next";
    if (frame?.node.kind === "object" && keyDue) {
      const looksLikeKey = token.form === "string" || token.form === "word";
      if (looksLikeKey || (token.kind === "scalar" && !commaMissing)) {
        if (token.form === "string") token.problems.forEach(tell);
        else tell(say.keyNotQuoted(token));
        beginMember(frame, frame.node, token);
        return;
      }
      if (!commaMissing) tell(say.keyExpected(token));
      delete frame.member;
    } else if (frame?.expected === "colon") tell(say.colonExpected(frame.member?.keySpan, token));
    if (frame?.node.kind === "object") frame.expected = "value";
    token.problems.forEach(tell);
    if (token.kind === "scalar") {
      attach({ kind: "scalar", value: token.value, offset: token.offset, length: token.length });
    } else {
      const node = openContainer(token);
      attach(node);
      stack.push({ node, keys: new Map(), expected: "first", misclosed: false });
    }
  };

  const comma = (token: JsonToken): void => {
    const frame = stack.at(-1);
    if (frame === undefined) tell(say.valueExpected(undefined, token));
    else {
      if (frame.expected === "comma") frame.comma = token;
      else {
        delete frame.comma;
        if (frame.expected === "colon") tell(say.colonExpected(frame.member?.keySpan, token));
        else if (frame.node.kind === "object" && frame.expected === "value") {
          tell(say.valueExpected(frame.member?.keySpan, token));
        } else tell(say.entryExpected(frame.node, token));
      }
      frame.expected = "next";
    }
  };

  const colon = (token: JsonToken): void => {
    const frame = stack.at(-1);
    if (frame?.expected === "colon") frame.expected = "value";
    else if (frame === undefined) tell(say.valueExpected(undefined, token));
    else if (frame.node.kind === "array" || frame.expected === "comma") {
      tell(say.commaExpected(frame.node, token, undefined));
      if (frame.node.kind === "object") {
        delete frame.member;
        frame.expected = "value";
      } else frame.expected = "next";
      delete frame.comma;
    } else if (frame.expected === "value") tell(say.valueExpected(frame.member?.keySpan, token));
    else {
      tell(say.keyExpected(token));
      delete frame.member;
      frame.expected = "value";
    }
  };

  const closing = (token: JsonToken): void => {
    const kind = token.kind === "}" ? "object" : "array";
    const depth = stack.findLastIndex((each) => each.node.kind === kind);
    const top = stack.at(-1);
    if (top === undefined) tell(say.valueExpected(undefined, token));
    else if (depth === -1) {
      if (!top.misclosed) tell(say.wrongBracket(top.node, token));
      top.misclosed = true;
    } else {
      while (stack.length > depth + 1) {
        const inner = stack.at(-1);
        if (inner && !inner.misclosed) tell(say.unclosed(inner.node, token));
        finish(inner, token.offset);
        stack.pop();
      }
      const frame = stack.at(-1);
      if (frame?.expected === "next" && frame.comma) {
        frame.expected = "comma";
        tell(say.trailingComma(frame.node, frame.comma));
      }
      if (frame?.expected === "colon") tell(say.colonExpected(frame.member?.keySpan, token));
      if (frame?.expected === "value") tell(say.valueExpected(frame.member?.keySpan, token));
      finish(frame, token.offset + token.length);
      stack.pop();
    }
  };

  for (let token = read(); token.kind !== "end"; token = read()) {
    if (root !== undefined && stack.length === 0) {
      tell(say.trailingContent(token, root));
      return root;
    }
    if (token.kind === "," || token.kind === ":") (token.kind === "," ? comma : colon)(token);
    else if (token.kind === "}" || token.kind === "]") closing(token);
    else scalarOrOpening(token);
    if (stack.length > maxNestingDepth) {
      tell(say.tooDeep(token, maxNestingDepth));
      return undefined;
    }
    if (values > maxValues) {
      tell(say.tooMany(token, maxValues));
      return undefined;
    }
    if (problems >= maxSyntaxProblems) return undefined;
    previous = token;
  }
  const open = stack.findLast((frame) => !frame.misclosed);
  if (open) tell(say.neverClosed(open.node, stack.length));
  while (stack.length > 0) finish(stack.pop(), text.length);
  if (root === undefined && previous === undefined) tell(say.noValue(text.length));
  return root;
}

/** Such a string has swallowed the rest of its line, perhaps with a comma. */
function isUnclosedString(token: JsonToken | undefined): boolean {
  return token?.form === "string" && token.problems.some(({ length }) => length === token.length);
}

function openContainer(token: JsonToken): ObjectDraft | ArrayDraft {
  const { offset, length } = token;
  return token.kind === "{"
    ? { kind: "object", offset, length, members: [], byKey: new Map() }
    : { kind: "array", offset, length, items: [] };
}

function finish(frame: Frame | undefined, end: number): void {
  if (frame) frame.node.length = end - frame.node.offset;
}

/** The path of the value that is being read. */
function pathOf(stack: readonly Frame[]): JsonPath {
  return stack.flatMap(({ node, member, expected }, depth): (string | number)[] => {
    const isOuter = depth < stack.length - 1;
    if (node.kind === "array") {
      if (isOuter) return [node.items.length - 1];
      return expected === "comma" ? [] : [node.items.length];
    }
    const isInMember = isOuter || expected === "colon" || expected === "value";
    return member && isInMember ? [member.key] : [];
  });
}
