#!/usr/bin/env node
// Starts the bundled program with what V8 has compiled of it before, which halves what loading it costs. That is kept in
// the user's own cache: a shared one in /tmp could be another user's work.
"use strict";
const [major, minor] = process.versions.node.split(".").map(Number);
if (major > 22 || (major === 22 && minor >= 13)) load("task-api.cjs");
else {
  process.stderr.write(
    "task-api: Node 22.13 or later is needed, this is " +
      process.version +
      " (" +
      process.execPath +
      ")\n  next step: install a newer Node, see https://nodejs.org\n",
  );
  process.exitCode = 2;
}

/**
 * Runs a file of the bundle as a CommonJS module. Node's own compile cache holds what is compiled before anything has
 * run, and most functions are compiled when they are first called: this one is made at the end of the first run.
 */
function load(name) {
  const file = require("node:path").join(__dirname, "..", "dist", name);
  const text = require("node:fs").readFileSync(file, "utf8");
  // Of the bundle's making: it begins with a comment that holds its digest.
  const digest = text.slice(2, 66);
  const place = process.env.NODE_DISABLE_COMPILE_CACHE ? undefined : placeFor(file);
  const cachedData = place && readKept(place, digest);
  const script = new (require("node:vm").Script)(
    "(function(exports,require,module,__filename,__dirname){" + text + "\n})",
    { filename: file, cachedData },
  );
  if (place && (!cachedData || script.cachedDataRejected)) {
    process.once("exit", () => keep(place, digest, script));
  }
  const module = { exports: {} };
  script.runInThisContext()(
    module.exports,
    (id) => (id.startsWith("./") ? load(id.slice(2)) : require(id)),
    module,
    file,
    require("node:path").dirname(file),
  );
  return module.exports;
}

/** One place for each command, since each uses other functions, and for each installation. */
function placeFor(file) {
  const { XDG_CACHE_HOME, HOME, NODE_COMPILE_CACHE } = process.env;
  const cache = XDG_CACHE_HOME || (HOME || homeOfUser()) + "/.cache";
  const words = process.argv.slice(2, process.argv[2] === "dag" ? 4 : 3).join("-");
  const folder = NODE_COMPILE_CACHE || cache + "/task-api/code";
  let hash = 0;
  for (const letter of file) hash = (hash * 31 + letter.codePointAt(0)) >>> 0;
  const command = words.replace(/[^a-z-]/g, "").slice(0, 40);
  return folder + "/" + command + "/" + [process.version, process.arch, hash].join("-");
}

/** A user that the system does not know has none; nothing is kept then. */
function homeOfUser() {
  try {
    return require("node:os").homedir();
  } catch {
    return "/nonexistent";
  }
}

/** It is there twice: V8 takes what is damaged for good, and no checksum is as quick as a comparison. */
function readKept(place, digest) {
  try {
    const kept = require("node:fs").readFileSync(place);
    const half = (kept.length - digest.length) / 2;
    const data = kept.subarray(digest.length, digest.length + half);
    const isWhole = data.equals(kept.subarray(digest.length + half));
    return isWhole && kept.latin1Slice(0, digest.length) === digest ? data : undefined;
  } catch {
    // The first run of this command.
    return undefined;
  }
}

/** Whole on the disk before it has its name; where that is not possible, the next run is as slow as this one. */
function keep(place, digest, script) {
  const fs = require("node:fs");
  const partial = place + "." + process.pid + ".tmp";
  try {
    fs.mkdirSync(require("node:path").dirname(place), { recursive: true });
    const data = script.createCachedData();
    const content = Buffer.concat([Buffer.from(digest, "latin1"), data, data]);
    fs.writeFileSync(partial, content, { flush: true });
    fs.renameSync(partial, place);
  } catch {
    try {
      fs.unlinkSync(partial);
    } catch {
      // It is not there.
    }
  }
}
