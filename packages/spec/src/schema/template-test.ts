// `tests` on the wire: cases that the author of a template promises; an extension (contract §1.3).
import * as v from "valibot";
import { envName, extension, nameText, nonEmptyText, relativePath, text } from "./text.ts";
import { wireMap, wireObject } from "./wire-object.ts";

const channel = v.pipe(v.string(), v.minLength(1, "the name of a channel"));

const expectSchema = wireObject(
  { title: "TemplateTestExpect", description: "What must be true after the task has run." },
  {
    exit_code: v.exactOptional(
      v.pipe(
        v.number(),
        v.integer("a whole number"),
        v.minValue(0, "at least 0"),
        v.maxValue(255, "at most 255"),
        v.description("Exit code of the process. Default: 0"),
      ),
    ),
    items: v.exactOptional(
      wireMap(
        channel,
        v.array(nameText("Identifier of an item.")),
        "The items of output channels, by channel name.",
      ),
    ),
    files: v.exactOptional(
      wireMap(
        channel,
        v.array(relativePath("A path below the channel.")),
        "Paths that must exist below output channels, by channel name.",
      ),
    ),
  },
);

/** One case: input folders, variables, and what must come out. */
export const templateTestSchema = wireObject(
  {
    title: "TemplateTest",
    description: `${extension}A case that the author of the template promises.`,
    examples: [
      {
        name: "one series",
        inputs: { dicom: "tests/one-series" },
        expect: { items: { nrrd: ["series-1"] } },
      },
    ],
  },
  {
    name: nonEmptyText("Name of the case, unique in its template."),
    description: v.exactOptional(text("What the case shows.")),
    inputs: v.exactOptional(
      wireMap(
        channel,
        nonEmptyText("A folder, relative to the document."),
        "Folder per input channel.",
      ),
    ),
    env: v.exactOptional(
      wireMap(
        envName("Name of a variable."),
        v.string(),
        "Values of variables by name; the others keep their default.",
      ),
    ),
    expect: v.exactOptional(expectSchema),
  },
);

/** A test case of a template, as it stands in a document. */
export type WireTemplateTest = v.InferOutput<typeof templateTestSchema>;
