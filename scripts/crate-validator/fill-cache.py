"""Fills the validator's HTTP cache with the JSON-LD contexts that crates name, so that it needs no network.

Called as: fill-cache.py CACHE URL FILE [URL FILE ...]
"""

import io
import sys

from requests import Response
from requests.adapters import BaseAdapter
from requests_cache import CachedSession
from urllib3 import HTTPResponse


class FromFile(BaseAdapter):
    """Answers every request with one file."""

    def __init__(self, file):
        super().__init__()
        with open(file, "rb") as stream:
            self.content = stream.read()

    def send(self, request, **_):
        response = Response()
        response.status_code = 200
        response.reason = "OK"
        response.url = request.url
        response.request = request
        response.headers["Content-Type"] = "application/ld+json"
        response.raw = HTTPResponse(
            body=io.BytesIO(self.content), status=200, headers=response.headers, preload_content=False
        )
        return response

    def close(self):
        pass


def main(cache, *pairs):
    with CachedSession(cache_name=cache, backend="sqlite", expire_after=-1) as session:
        for url, file in zip(pairs[::2], pairs[1::2]):
            session.mount(url, FromFile(file))
            session.get(url, headers={"Accept": "application/ld+json, application/json, */*;q=0.1"})


main(*sys.argv[1:])
