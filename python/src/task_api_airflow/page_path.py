"""The path that the page triggers DAG runs at, ``/flow/api/v1/dags/{dag_id}/dagRuns``, on Airflow 3, which has ``/api/v2`` only.

Requests are passed on to the newer API of the same process, with what that asks for and the older one did not.
Everything that the newer one checks and answers stays as it is."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, Optional
from urllib.parse import urlsplit

import httpx
from airflow.configuration import conf
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

OLDER = "/api/v1"
NEWER = "/api/v2"
RUNS = "/dags/{dag_id}/dagRuns"
RUN = RUNS + "/{dag_run_id}"
TASKS = RUN + "/taskInstances"
WWW_BASIC = {"WWW-Authenticate": 'Basic realm="Airflow"'}


async def trigger(request: Request) -> Response:
    """A new run; its logical date may be left out."""
    # Browsers send forms of other pages without asking, but no JSON.
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return _problem(415, "the body is to be JSON, with the Content-Type application/json")
    body = await request.body()
    try:
        fields = json.loads(body or b"{}")
    except ValueError:
        return _problem(400, "the body is no JSON")
    if not isinstance(fields, dict):
        return _problem(400, "the body is no JSON object")
    return await _pass_on(request, {"logical_date": None, **fields})


async def look(request: Request) -> Response:
    """What there is."""
    return await _pass_on(request)


def router() -> Router:
    """The calls that the page makes, and what a client needs to follow a run."""
    return Router(
        [
            Route(RUNS, trigger, methods=["POST"]),
            Route(RUNS, look, methods=["GET"]),
            Route(RUN, look, methods=["GET"]),
            Route(TASKS, look, methods=["GET"]),
            Route(TASKS + "/{task_id}", look, methods=["GET"]),
        ]
    )


async def _pass_on(request: Request, body: Optional[dict[str, Any]] = None) -> Response:
    # A router is no application: this is Airflow's own.
    transport = httpx.ASGITransport(app=request.app)
    here = f"{request.url.scheme}://{request.url.netloc}{_base_path()}"
    async with httpx.AsyncClient(transport=transport, base_url=here) as airflow:
        headers = {"Accept": "application/json"}
        login = _basic_login(request)
        if login:
            token = await airflow.post("/auth/token", json=login)
            if token.status_code == 404:
                why = "this Airflow gives no token for a user name and a password: send a token"
                return _problem(401, why)
            if token.status_code >= 500:
                return _problem(502, "the login could not be checked")
            if token.status_code >= 400:
                return _problem(401, "user name or password are not right", WWW_BASIC)
            headers["Authorization"] = f"Bearer {token.json()['access_token']}"
        else:
            kept = ("authorization", "cookie")
            headers.update({name: request.headers[name] for name in kept if name in request.headers})
        answer = await airflow.request(
            request.method,
            NEWER + _after_mine(request),
            params=request.url.query,
            json=body,
            headers=headers,
        )
    kept = ("content-type", "www-authenticate")
    found = {name: answer.headers[name] for name in kept if name in answer.headers}
    return Response(answer.content, answer.status_code, found)


def _basic_login(request: Request) -> Optional[dict[str, str]]:
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        username, _, password = base64.b64decode(text).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {"username": "", "password": ""}
    return {"username": username, "password": password}


def _base_path() -> str:
    """What the API of Airflow is below; nothing where that is the root of its host."""
    return urlsplit(conf.get("api", "base_url", fallback="")).path.rstrip("/")


def _after_mine(request: Request) -> str:
    """What the path has after ours, with its escapes."""
    raw = request.scope.get("raw_path") or request.url.path.encode()
    return str(raw.decode().partition("?")[0].partition(OLDER)[2])


def _problem(status: int, detail: str, headers: Optional[dict[str, str]] = None) -> Response:
    return JSONResponse({"detail": detail}, status, headers)
