// The door to the Jinja parser. Its type declarations do not resolve, so what comes through here is
// `unknown` and is looked at before it is used; only its tokenizer and parser are taken, nothing of it
// ever evaluates anything.

/** Tokenizer and parser of Jinja; both throw on what they cannot read. */
export interface JinjaParser {
  readonly tokenize: (source: string) => unknown;
  readonly parse: (tokens: unknown) => unknown;
}

/** A node of the parser's tree, or a token: `type` says which. */
export type JinjaNode = Readonly<Record<string, unknown>> & { readonly type: string };

/** Loaded only when a document has something to render. */
export async function loadJinja(): Promise<JinjaParser> {
  const { tokenize, parse }: JinjaParser = await import("@huggingface/jinja");
  return { tokenize, parse };
}

/** Whether `value` is a node or token. */
export function isJinjaNode(value: unknown): value is JinjaNode {
  return (
    typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"
  );
}

/** The nodes or tokens in `value`, when it is a list of them. */
export function jinjaNodes(value: unknown): readonly JinjaNode[] {
  return Array.isArray(value) ? value.filter(isJinjaNode) : [];
}
