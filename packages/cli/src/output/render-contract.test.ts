import { readProcessingContainer } from "@task-api/spec";
import { expect, it } from "vitest";
import { renderContract } from "./render-contract.ts";

const document = {
  name: "convert",
  description: "Converts series\u001B[31m",
  templates: [
    {
      identifier: "to-nrrd",
      description: "One volume per series",
      inputs: [
        {
          name: "dicom",
          mounted_path: "/in",
          description: "Series",
          scale_rule: { complexity: "2*n**1", type: "limit", mode: "max_file_size" },
        },
      ],
      outputs: [{ name: "nrrd", mounted_path: "/out" }],
      env: [
        { name: "LEVEL", value: "1", type: "int", minimum: 0, maximum: 9 },
        { name: "TOKEN", value: "", secret: true, adjustable: false },
      ],
      command: ["convert"],
    },
  ],
};

it("shows the templates of a contract, and lets nothing of them act on a terminal", async () => {
  const { value } = await readProcessingContainer({ content: JSON.stringify(document), file: "x" });
  expect(value && renderContract(value)).toMatchInlineSnapshot(`
    "convert
      Converts series\\u001b[31m

      to-nrrd: One volume per series
        input dicom at /in  Series
          memory limit of at least 1.1 × 2 × n bytes, n: max_file_size
        output nrrd at /out
        env LEVEL: int (from 0 to 9) = "1"
        env TOKEN: string = *** [not adjustable]
        command ["convert"]
    "
  `);
});
