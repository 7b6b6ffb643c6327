// From a place in a text to the JSON path of the value that stands there: the way back of `findNode`.
import type { JsonPath } from "../issue/issue.ts";
import type { JsonNode } from "./json-node.ts";
import type { Span } from "./offset-map.ts";

/** The path of the scalar that holds `offset`, or whose key does; `undefined` where there is none. */
export function pathAt(root: JsonNode, offset: number): JsonPath | undefined {
  const path: (string | number)[] = [];
  let node = root;
  for (;;) {
    if (node.kind === "scalar") return holds(node, offset) ? path : undefined;
    if (node.kind === "array") {
      const index = node.items.findIndex((item) => holds(item, offset));
      const item = node.items[index];
      if (item === undefined) return undefined;
      path.push(index);
      node = item;
    } else {
      const member = node.members.find(
        ({ keySpan, value }) => holds(keySpan, offset) || (value && holds(value, offset)),
      );
      if (member === undefined) return undefined;
      path.push(member.key);
      if (member.value === undefined || holds(member.keySpan, offset)) return path;
      node = member.value;
    }
  }
}

function holds({ offset, length }: Span, place: number): boolean {
  return offset <= place && place < offset + length;
}
