import { expect, it } from "vitest";
import { share } from "./share.ts";

it("gives all who wait the one result, and does the work again for those who come later", async () => {
  let runs = 0;
  const get = share(async () => (runs += 1));
  expect(await Promise.all([get(), get()])).toEqual([1, 1]);
  expect(await get()).toBe(2);
});

it("goes on as long as one waits", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  let isCancelled = false;
  const get = share((signal) => {
    signal.addEventListener("abort", () => (isCancelled = true));
    return promise;
  });
  const stop = new AbortController();
  const [impatient, patient] = [get(stop.signal), get()];
  stop.abort();
  await expect(impatient).rejects.toMatchObject({ reason: "Stopped" });
  expect(isCancelled).toBe(false);
  resolve("done");
  expect(await patient).toBe("done");
});

it("is done anew after nobody waited", async () => {
  let runs = 0;
  const get = share(async (signal) => {
    runs += 1;
    if (runs === 1) await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return runs;
  });
  await expect(get(AbortSignal.abort())).rejects.toMatchObject({ reason: "Stopped" });
  expect(await get()).toBe(2);
});

it("tells all of a failure, and tries again", async () => {
  let runs = 0;
  const get = share(async () => {
    runs += 1;
    if (runs === 1) throw new Error("not now");
    return runs;
  });
  await expect(Promise.all([get(), get()])).rejects.toThrow("not now");
  expect(await get()).toBe(2);
});
