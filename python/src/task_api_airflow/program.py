"""The process ``task-api operator``: one request, its events (the protocol is described with the program)."""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import Any, Optional

from task_api_airflow.compat import AirflowException, AirflowFailException

PROTOCOL = 1
LAST_WORDS = 20
"""Lines of what the program says of itself that are kept for an error."""

Event = dict[str, Any]


class Program:
    """One request to the program. Its process is in a session of its own: it outlives a worker that is killed, and puts
    things in order."""

    def __init__(self, cli: list[str], log: logging.Logger) -> None:
        self._cli = [*cli, "operator"]
        self._log = log
        self._process: Optional[subprocess.Popen[bytes]] = None
        self._said: deque[str] = deque(maxlen=LAST_WORDS)

    def ask(self, request: Event) -> Iterator[Event]:
        """Sends the request and yields its events, the answer last."""
        try:
            self._process = process = subprocess.Popen(
                self._cli,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise AirflowFailException(
                f"task-api could not be started: {error}\n"
                "Next step: install it on this worker, or set cli in section [task_api] of"
                " airflow.cfg (AIRFLOW__TASK_API__CLI) to its command line"
            ) from error
        assert process.stdin and process.stdout and process.stderr
        threading.Thread(target=self._listen, args=(process.stderr,), daemon=True).start()
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.close()
        except BrokenPipeError:
            pass  # It says why, below.
        is_greeted = False
        for line in process.stdout:
            event = self._event(line)
            if event is None:
                continue
            if event.get("type") == "hello":
                is_greeted = True
                self._require(event)
            else:
                yield event
        code = process.wait()
        if not is_greeted or code != 0:
            raise AirflowException(self._ended(code))

    def stop(self) -> None:
        """Asks it to stop its task; it removes the container, also when nobody waits for it."""
        process = self._process
        if process and process.poll() is None:
            process.send_signal(signal.SIGTERM)

    def drain(self, seconds: float) -> Iterator[Event]:
        """What it still says, for so long at most."""
        process = self._process
        if not process or not process.stdout:
            return
        until = time.monotonic() + seconds
        descriptor = process.stdout.fileno()
        rest = b""
        while (left := until - time.monotonic()) > 0:
            if not select.select([descriptor], [], [], left)[0]:
                return
            chunk = os.read(descriptor, 65536)
            if not chunk:
                return
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                event = self._event(line)
                if event is not None:
                    yield event

    def _event(self, line: bytes) -> Optional[Event]:
        text = line.decode(errors="replace").strip()
        if not text:
            return None
        try:
            event = json.loads(text)
        except ValueError:
            event = None
        if isinstance(event, dict):
            return event
        self._log.warning("task-api says: %s", text)
        return None

    def _listen(self, stream: Any) -> None:
        for line in stream:
            text = line.decode(errors="replace").rstrip()
            self._said.append(text)
            self._log.warning("%s", text)

    @staticmethod
    def _require(hello: Event) -> None:
        if hello.get("protocol") != PROTOCOL:
            raise AirflowFailException(
                f"task-api {hello.get('version')} speaks protocol {hello.get('protocol')}, this"
                f" provider {PROTOCOL}\nNext step: install versions of both that belong together"
            )

    def _ended(self, code: int) -> str:
        said = "\n".join(self._said) or "it said nothing"
        return f"task-api ended with code {code} before it had answered; its last words:\n{said}"
