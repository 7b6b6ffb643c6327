import { describe, expect, test } from "vitest";
import { parseJson } from "../source/parse-json.ts";
import { createSourceText } from "../source/source-text.ts";
import { createRandom, randomJson } from "../source/testing/random-json.ts";
import type { TemplateContext } from "./evaluate.ts";
import { renderTemplate } from "./render-template.ts";

const values: TemplateContext = {
  env: { HOME: "/home/me", EMPTY: "", QUOTED: 'say "hi"\\\n', "A-B": "dashed" },
  custom: { N: "5", FLAG: "true", TEXT: " Some Text ", SECRET: "hunter2" },
};

async function render(text: string, context = values): Promise<string> {
  const result = await renderTemplate(createSourceText("task.json", text), context);
  return result.ok ? result.value.text : told(result.issues);
}

function told(issues: Awaited<ReturnType<typeof renderTemplate>>["issues"]): string {
  const line = ({ code, location, message }: (typeof issues)[number]): string =>
    `${code} ${location?.line}:${location?.column}-${location?.endColumn} ${message}`;
  return issues.map(line).join("\n");
}

describe("renderTemplate", () => {
  test.each([
    ['"{{ env.HOME }}/data"', '"/home/me/data"'],
    ['"{{env.HOME}}{{custom.N}}"', '"/home/me5"'],
    [`"{{ env['A-B'] }}"`, '"dashed"'],
    ['"{{ (env.HOME) }}"', '"/home/me"'],
    [`"{{ env.NONE | default('x') }}"`, '"x"'],
    ['"{{ env.NONE | default("x") }}"', '"x"'],
    [`"{{ env.NONE | d('x') | upper }}"`, '"X"'],
    ['"{{ env.NONE | default }}"', '""'],
    [`"{{ env.EMPTY | default('x') }}"`, '""'],
    [`"{{ env.EMPTY | default('x', true) }}"`, '"x"'],
    [`"{{ env.EMPTY | default('x', boolean=True) }}"`, '"x"'],
    [`"{{ env.HOME | default(default_value='x', boolean=true) }}"`, '"/home/me"'],
    ['"{{ env.NONE | default(custom.N) }}"', '"5"'],
    ["\"{{ env.NONE | default(env.NOR | default('y')) }}\"", '"y"'],
    ["\"{{ env.NONE | default(env.NOR) | default('z') }}\"", '"z"'],
    ['"{{ env.HOME | default(env.NONE) }}"', '"/home/me"'],
    ['"{{ custom.TEXT | trim | lower }}"', '"some text"'],
    [`"{{ env.HOME ~ '/' ~ custom.N }}"`, '"/home/me/5"'],
    [`"{{ '{{' }} {{ '{%' }} {{ '}}' }}"`, '"{{ {% }}"'],
    ['{"n": {{ custom.N }}, "b": {{ custom.FLAG }}}', '{"n": 5, "b": true}'],
    [
      "[{{ custom.M | default(1.0) }}, {{ custom.M | default(none) }}, {{ -3 }}]",
      "[1.0, null, -3]",
    ],
    ['{"a": {{ env.QUOTED | tojson }}}', '{"a": "say \\"hi\\"\\\\\\n"}'],
    ['{"a": "{{ env.QUOTED }}"}', '{"a": "say \\"hi\\"\\\\\\n"}'],
    ['{"{{ custom.N }}": "a \\" {{ custom.N }}"}', '{"5": "a \\" 5"}'],
  ])("renders %s", async (template, expected) => {
    expect(await render(template)).toBe(expected);
  });

  test("a text without expressions is its own rendering", async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const source = createSourceText("random.json", randomJson(createRandom(seed)));
      const result = await renderTemplate(source, values);
      expect(result).toEqual({ ok: true, value: { text: source.text, map: [] }, issues: [] });
    }
  });

  test("leaves comments alone, which are reported as JSON errors later", async () => {
    const text = '// "{{ env.NONE }}\n{/* {{ x */"a": "//{{ custom.N }}"}';
    expect(await render(text)).toBe('// "{{ env.NONE }}\n{/* {{ x */"a": "//5"}');
  });

  test("escapes what is inserted, so that no value can change the document", async () => {
    const hostile = { env: { X: '", "image": "evil' }, custom: {} };
    const text = await render('{"a": "{{ env.X }}"}', hostile);
    expect(JSON.parse(text)).toEqual({ a: '", "image": "evil' });
    expect(await render('{"a": {{ env.X }}}', hostile)).toMatch(/^template\/not-a-scalar 1:7-18/);
    expect(await render('{"a": {{ env.X }}}', { env: { X: "{}" }, custom: {} })).toContain(
      "scalar",
    );
  });

  test("reports every mistake at its place, all at once", async () => {
    const text = `{
  "a": "{{ env.HOM }}", "b": "{{ HOME }} {{ env }}",
  "c": "{{ env.HOME | uper }} {{ env.HOME | lower('x') }}",
  "d": {{ env.HOME }}, "e": "{% if x %}", "f": "{# note #}",
  "g": "{{ env.HOME", "h": "{{ }}", "i": "{{ custom.HOME }}", "j": "{{ env.X | lower | default('y') }}"
}`;
    expect(await render(text)).toMatchInlineSnapshot(`
      "template/undefined 2:12-19 \`env.HOM\` is not set and has no default, did you mean env.HOME?
      template/unknown-scope 2:34-38 \`HOME\` is not known, expected env.NAME or custom.NAME
      template/unknown-scope 2:45-48 \`env\` is not a value itself, expected a name behind it, as in env.NAME
      template/filter 3:23-27 the filter \`uper\` is not known, did you mean "upper"?
      template/filter 3:45-50 the filter lower takes no arguments
      template/not-a-scalar 4:8-22 outside of a string only a number, true, false or null can be inserted, and the value is none of them
      template/statement 4:30-40 template statements ({% … %}) are not allowed, expected {{ … }} only
      template/comment 4:49-59 template comments ({# … #}) are not allowed
      template/unterminated 5:9-11 a template expression begins here and is not closed by }} within 1000 characters, or has an open quote
      template/syntax 5:29-34 the template expression is empty
      template/undefined 5:46-57 \`custom.HOME\` is not set and has no default, did you mean env.HOME?
      template/undefined 5:72-77 \`env.X\` is not set and has no default"
    `);
  });

  test("an expression may span lines", async () => {
    const text = '{"a": "{{\n  env.HOME\n  | upper\n}}",\n "b": "{{\n env.NONE }}"}';
    expect(await render(text)).toMatch(/^template\/undefined 6:2-10 /);
  });

  test("warns of a brace that only other implementations take for a comment", async () => {
    const source = createSourceText("task.json", '{"command": ["echo ${#items}"]}');
    const result = await renderTemplate(source, values);
    expect(result).toMatchObject({ ok: true, value: { text: source.text } });
    expect(result.issues).toMatchObject([{ code: "template/comment", severity: "warning" }]);
  });

  test("no message or hint holds a value", async () => {
    const text = '[{{ custom.SECRET }}, "{{ custom.SECRE }}", {{ custom.SECRET | upper }}';
    const source = createSourceText("task.json", text);
    const { issues } = await renderTemplate(source, values);
    expect(issues).toHaveLength(3);
    expect(JSON.stringify(issues).toLowerCase()).not.toContain("hunter2");
    const broken = createSourceText(
      "task.json",
      '{"a": "{{ custom.SECRET }}" "b": 1, "{{ custom.SECRET }}" 2}',
    );
    const rendered = await renderTemplate(broken, values);
    const parsed = parseJson(broken, rendered.ok ? rendered.value : undefined);
    expect(parsed.issues.map(({ code }) => code)).toEqual([
      "json/comma-expected",
      "json/colon-expected",
    ]);
    const words = parsed.issues.map(({ message, hint }) => `${message} ${hint}`).join(" ");
    expect(words).not.toContain("hunter2");
  });
});

describe("places in a rendered document", () => {
  const text =
    '{"before": 1, "in{{ custom.N }}": "x{{ env.HOME\n }}y", "after": [tru, {{ custom.N }}],}';
  const source = createSourceText("task.json", text);

  test("are those of the author's text, before, inside and behind an expression", async () => {
    const rendered = await renderTemplate(source, values);
    const { locate, locateKey, issues, value } = parseJson(
      source,
      rendered.ok ? rendered.value : undefined,
    );
    expect(value).toMatchObject({ before: 1, in5: "x/home/mey" });
    expect(locate(["before"])).toMatchObject({ line: 1, column: 12, endColumn: 13 });
    expect(locateKey(["in5"])).toMatchObject({ line: 1, column: 15, endColumn: 33 });
    expect(locate(["in5"])).toMatchObject({ line: 1, column: 35, endLine: 2, endColumn: 6 });
    expect(locate(["after", 1])).toMatchObject({ line: 2, column: 23, endColumn: 37 });
    expect(issues).toMatchObject([
      { code: "json/invalid-symbol", location: { line: 2, column: 18, endColumn: 21 } },
      {
        code: "json/trailing-comma",
        location: { line: 2, column: 38 },
        fix: { offset: text.length - 2 },
      },
    ]);
  });
});

describe("hostile templates", () => {
  test.each([
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ env.constructor.constructor('return process')() }}",
    "{{ env['constructor']['constructor']('x')() }}",
    "{{ env.__proto__ }}",
    "{{ env['__proto__'] }}",
    "{{ custom.toString }}",
    "{{ env.HOME.constructor }}",
    "{{ env['HO' ~ 'ME'] }}",
    "{{ env[custom.N] }}",
    "{{ env[0] }}",
    "{{ env.0 }}",
    "{{ range(1000000000) }}",
    "{{ lipsum() }}",
    "{{ namespace(a=1) }}",
    "{{ strftime_now('%Y') }}",
    "{{ 'a' * 1000000000 }}",
    "{{ 9 ** 9 ** 9 ** 9 }}",
    "{{ [1, 2] | join }}",
    "{{ {'a': 1} }}",
    "{{ (1, 2) }}",
    "{{ env.HOME[0:1] }}",
    "{{ env.HOME if true else env.NONE }}",
    "{{ env.HOME is defined }}",
    "{{ not true }}",
    "{{ true and false }}",
    "{{ env.HOME | replace('/', 'x') }}",
    "{{ env.HOME | attr('constructor') }}",
    "{{ env.HOME | map('x') }}",
    "{{ env.HOME | default('x')('y') }}",
    "{{ env.HOME | default(*env) }}",
    "{{ env.HOME | default('a', true, 1) }}",
    "{{ env.HOME | default(other=1) }}",
    "{{ env.HOME | default(range(3)) }}",
    "{{ env. }}",
    "{{ env.HOME | }}",
    "{{ env.HOME env.HOME }}",
    "{{ | }}",
    "{{ self }}",
    "{{- env.HOME }}",
    "{{ env.HOME -}}",
    "{{ '\\' }}",
    "{{{ env.HOME }}}",
    "{{ {{ env.HOME }} }}",
  ])("%s is an error, wherever it stands", async (expression) => {
    for (const text of [`{"a": "${expression}"}`, `{"a": ${expression}}`]) {
      const source = createSourceText("task.json", text);
      const result = await renderTemplate(source, values);
      expect(result.ok).toBe(false);
      expect(result.issues[0]?.location).toBeDefined();
      expect(result.issues[0]?.hint).not.toBe("");
    }
  });

  test("inherited names are not set, and may have a default", async () => {
    expect(await render(`"{{ env.__proto__ | default('none') }}"`)).toBe('"none"');
    expect(await render(`"{{ env.hasOwnProperty }}"`)).toContain("`env.hasOwnProperty` is not set");
    const own = { env: JSON.parse('{"__proto__": "mine"}'), custom: {} };
    expect(await render(`"{{ env.__proto__ }}"`, own)).toBe('"mine"');
  });

  test.each([
    ["unterminated expressions", "{{ "],
    ["opening braces", "{"],
    ["statements", "{% "],
    ["comments", "{#"],
    ["empty expressions", "{{}}"],
    ["expressions", '{{ env.HOME | default("x") }}'],
    ["open quotes", "{{ '"],
    ["long expressions", `{{ ${"env.HOME ~ ".repeat(80)}'' }}`],
    ["brackets", `{{ ${"(".repeat(490)}${")".repeat(490)} }}`],
    ["not", `{{ ${"not ".repeat(240)}1 }}`],
    ["signs", `{{ 1 ${"- ".repeat(480)}1 }}`],
    ["calls", `{{ a${"()".repeat(490)} }}`],
    ["white space", `{{ ${" ".repeat(990)} }}`],
  ])("a megabyte of %s is refused in bounded time", async (_name, piece) => {
    const source = createSourceText("task.json", `"${piece.repeat(1_000_000 / piece.length)}"`);
    const result = await renderTemplate(source, values);
    expect(result.ok).toBe(false);
    expect(result.issues.length).toBeLessThan(120);
  });

  test("the rendered document is bounded", async () => {
    const large = { env: { BIG: "x".repeat(100_000) }, custom: {} };
    expect(await render(`"${"{{ env.BIG }}".repeat(50)}"`, large)).toMatch(/^template\/limit /);
    expect(await render(`"{{ ${"env.BIG ~ ".repeat(50)} '' }}"`, large)).toMatch(
      /^template\/limit /,
    );
    const control = { env: { BIG: "\u0001".repeat(200_000) }, custom: {} };
    expect(await render('"{{ env.BIG }}"', control)).toMatch(/^template\/limit /);
  });

  test("random expressions never throw", async () => {
    const random = createRandom(11);
    const parts = [
      "env",
      "custom",
      ".",
      "HOME",
      "N",
      "|",
      "default",
      "(",
      ")",
      "'a'",
      "~",
      "[",
      "]",
      ",",
      "-",
      "1",
      "if",
      "not",
      "is",
      "{",
      ":",
      "*",
      "}",
      "=",
      "\\",
    ];
    for (let round = 0; round < 2000; round++) {
      const inner = Array.from(
        { length: 1 + random() * 8 },
        () => parts[Math.floor(random() * parts.length)],
      );
      const source = createSourceText("a.json", `"{{ ${inner.join(" ")} }}"`);
      const result = await renderTemplate(source, values);
      const isString = result.ok && typeof JSON.parse(result.value.text) === "string";
      expect(isString || result.issues.length > 0).toBe(true);
    }
  });
});
