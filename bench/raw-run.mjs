// The bare minimum that runs a container over the Engine API from Node: create, start, wait, logs,
// remove. What `task-api run --watch` is measured against. Arguments: socket, image.
import { request } from "node:http";

const [socketPath, image] = process.argv.slice(2);

const created = JSON.parse(await call("POST", "/containers/create", { Image: image }));
await call("POST", `/containers/${created.Id}/start`);
await call("POST", `/containers/${created.Id}/wait`);
await call("GET", `/containers/${created.Id}/logs?stdout=1&stderr=1`);
await call("DELETE", `/containers/${created.Id}?v=1`);

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers =
      text === undefined
        ? {}
        : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) };
    request({ socketPath, method, path, headers }, (response) => {
      let data = "";
      response
        .setEncoding("utf8")
        .on("data", (chunk) => (data += chunk))
        .on("end", () => {
          if (response.statusCode < 400) resolve(data);
          else reject(new Error(`${method} ${path}: ${response.statusCode} ${data}`));
        });
    })
      .on("error", reject)
      .end(text);
  });
}
