import { expect, it } from "vitest";
import { parseReference } from "@task-api/runtime";
import { pullFailure } from "./pull-failure.ts";

const explain = (reference: string, words: string): string => {
  const failure = pullFailure(reference, parseReference(reference), {}, words);
  return `${failure.reason}\n${failure.message}\n${failure.nextStep}`;
};

it("tells a registry that wants a login", () => {
  expect(explain("r.example/x:1", "unauthorized: authentication required")).toMatchInlineSnapshot(`
    "RegistryUnauthorized
    The registry r.example refuses r.example/x:1 without a login: unauthorized: authentication required
    Log in: docker login r.example"
  `);
});

it("tells Docker Hub's answer for what is private or not there", () => {
  expect(
    explain(
      "nobody/nothing",
      "pull access denied for nobody/nothing, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    ),
  ).toMatchInlineSnapshot(`
    "RegistryUnauthorized
    The registry docker.io refuses nobody/nothing without a login (it answers the same for a name that does not exist): pull access denied for nobody/nothing, repository does not exist or may require 'docker login': denied: requested access to the resource is denied
    Log in: docker login docker.io"
  `);
});

it("tells a tag that is not there", () => {
  expect(explain("r.example/x:2", "manifest for r.example/x:2 not found: manifest unknown"))
    .toMatchInlineSnapshot(`
    "ImageNotFound
    The registry r.example has no r.example/x:2: manifest for r.example/x:2 not found: manifest unknown
    Check the name and the tag; is it a local image, build or load it first: docker images r.example/x"
  `);
});

it("tells a registry whose name does not resolve", () => {
  expect(explain("r.exmaple/x", "dial tcp: lookup r.exmaple: no such host")).toMatchInlineSnapshot(`
    "ImageNotFound
    The image r.exmaple/x is not on the engine, and its registry r.exmaple cannot be found: dial tcp: lookup r.exmaple: no such host
    Check the registry's name "r.exmaple" and the engine's network."
  `);
});

it("tells a reference that is none", () => {
  expect(
    explain(
      "X/y",
      "no such image: X/y: invalid reference format: repository name must be lowercase",
    ),
  ).toMatchInlineSnapshot(`
    "ImageNotFound
    "X/y" is no valid image reference: no such image: X/y: invalid reference format: repository name must be lowercase
    Write it as registry/name:tag, the name in lower case."
  `);
});

it.for([
  "dial tcp 127.0.0.1:5999: connect: connection refused",
  "net/http: TLS handshake timeout",
  "x509: certificate signed by unknown authority",
  "toomanyrequests: You have reached your pull rate limit",
  "received unexpected HTTP status: 503 Service Unavailable",
])("leaves room for another try after: %s", (words) => {
  expect(explain("r.example/x", words)).toMatch(/^EngineUnavailable\n/);
});
