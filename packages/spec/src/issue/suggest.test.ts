import { describe, expect, test } from "vitest";
import { didYouMean, suggest } from "./suggest.ts";

describe("suggest", () => {
  test("finds the candidate with the fewest differences", () => {
    expect(suggest("mount_path", ["name", "mounted_paths", "mounted_path"])).toBe("mounted_path");
    expect(suggest("Taskname", ["taskName", "name"])).toBe("taskName");
  });

  test("knows letters the wrong way round", () => {
    expect(suggest("fats", ["exact", "fast"])).toBe("fast");
    expect(suggest("naem", ["image", "name"])).toBe("name");
    expect(suggest("evn", ["env"])).toBe("env");
  });

  test("says nothing rather than something far-fetched", () => {
    expect(suggest("xyz", ["name", "image"])).toBeUndefined();
    expect(suggest("a", ["b"])).toBeUndefined();
    expect(suggest("gpu", ["cpu"])).toBeUndefined();
    expect(suggest("CPU", ["cpu"])).toBe("cpu");
    expect(suggest("", ["a"])).toBeUndefined();
    expect(suggest("name", ["name"])).toBeUndefined();
  });

  test("looks at a bounded number of candidates of bounded length", () => {
    const many = Array.from({ length: 200 }, (_, index) => `candidate-${index}-x`);
    expect(suggest("image", [...many, "images"])).toBeUndefined();
    expect(suggest("a".repeat(1_000_000), ["a"])).toBeUndefined();
    expect(suggest("image", ["i".repeat(1_000_000), "images"])).toBe("images");
  });

  test("words the end of a message", () => {
    expect(didYouMean("imge", ["image"])).toBe(', did you mean "image"?');
    expect(didYouMean("zzzz", ["image"])).toBe("");
  });
});
