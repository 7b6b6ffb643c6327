"""The process ``task-api operator``: requests go to it, events come from it (docs/operator-protocol.md of the project)."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import IO, Any, Optional

from task_api_airflow.compat import AirflowException, AirflowFailException, Log

PROTOCOL = 1
SILENCE_SECONDS = 1800.0
"""The program says that it is there three times a minute, unless a file system keeps it from that."""

LAST_WORDS = 20
"""Lines of what the program says of itself that are kept for an error."""

Event = dict[str, Any]


def _line_of(request: Event) -> bytes:
    try:
        return json.dumps(request, allow_nan=False).encode() + b"\n"
    except (TypeError, ValueError) as error:
        raise AirflowFailException(f"what a task says cannot be passed on: {error}") from error


class Program:
    """One process. It is in a session of its own: it outlives a worker that is killed, and puts things in order."""

    def __init__(self, cli: list[str], log: Log) -> None:
        """Starts it; raises AirflowFailException where that cannot be done."""
        self._log = log
        self._rest = b""
        self._lines: deque[bytes] = deque()
        self._last_words: deque[str] = deque(maxlen=LAST_WORDS)
        self._is_greeted = False
        self._is_stopping = False
        try:
            self._process = subprocess.Popen(
                [*cli, "operator"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise AirflowFailException(
                f"task-api could not be started: {error}\n"
                "Next step: install it here, or set cli in section [task_api] of airflow.cfg"
                " (AIRFLOW__TASK_API__CLI) to its command line"
            ) from error
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def send(self, request: Event) -> None:
        """Asks for something; raises AirflowFailException for what is no JSON. What the program is no longer there for is said
        where its events are read."""
        line = _line_of(request)
        try:
            self._input.write(line)
            self._input.flush()
        except (BrokenPipeError, ValueError):
            pass

    def close_input(self) -> None:
        """Nothing more will be asked: it ends once all is answered."""
        try:
            self._input.close()
        except BrokenPipeError:
            pass

    def events(self) -> Iterator[Event]:
        """What it says until it ends; raises AirflowException when that was not in order."""
        for line in self._read_lines(None):
            event = self._event(line)
            if event is not None:
                yield event
        code = self._process.wait()
        self._listener.join(1)
        if not self._is_greeted or code != 0:
            raise AirflowException(f"task-api ended with code {code}{self.last_words}")

    def drain(self, seconds: float) -> Iterator[Event]:
        """What it still says, for so long at most."""
        for line in self._read_lines(time.monotonic() + seconds):
            event = self._event(line)
            if event is not None:
                yield event

    def stop(self) -> None:
        """Asks it to stop its tasks, also those that it is only asked for later; it removes their containers, also when nobody
        waits for it. Asked again it does nothing more."""
        if not self._is_stopping:
            self._is_stopping = True
            self._terminate()

    def kill_tasks(self) -> None:
        """Has it kill what it was asked to stop."""
        self._terminate()

    def _terminate(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    @property
    def last_words(self) -> str:
        """What it has said of itself, for an error."""
        said = "\n".join(self._last_words)
        return f"; its last words:\n{said}" if said else ", without a word"

    @property
    def _input(self) -> IO[bytes]:
        assert self._process.stdin
        return self._process.stdin

    def _read_lines(self, until: Optional[float]) -> Iterator[bytes]:
        """Can be broken off anywhere, and gone on with."""
        assert self._process.stdout
        descriptor = self._process.stdout.fileno()
        waiter = select.poll()
        waiter.register(descriptor, select.POLLIN)
        while True:
            while self._lines:
                yield self._lines.popleft()
            seconds = SILENCE_SECONDS if until is None else max(0, until - time.monotonic())
            if not waiter.poll(seconds * 1000):
                if until is not None:
                    return
                os.killpg(self._process.pid, signal.SIGKILL)
                raise AirflowException(
                    f"task-api has said nothing for {SILENCE_SECONDS:g} seconds, and was killed"
                    f"{self.last_words}\nIts container goes on, and the next try finds it; where there is none:"
                    " task-api clean --stop"
                )
            chunk = os.read(descriptor, 65536)
            *lines, self._rest = (self._rest + chunk).split(b"\n")
            self._lines.extend(lines)
            if not chunk and not lines:
                return

    def _event(self, line: bytes) -> Optional[Event]:
        text = line.decode(errors="replace").strip()
        if not text:
            return None
        try:
            event = json.loads(text)
        except ValueError:
            event = None
        if not isinstance(event, dict):
            self._log.warning("task-api says: %s", text)
            return None
        if event.get("type") == "alive":
            return None
        if event.get("type") != "hello":
            return event
        self._is_greeted = True
        if event.get("protocol") != PROTOCOL:
            raise AirflowFailException(
                f"task-api {event.get('version')} speaks protocol {event.get('protocol')}, this"
                f" provider {PROTOCOL}\nNext step: install versions of both that belong together"
            )
        return None

    def _listen(self) -> None:
        assert self._process.stderr
        for line in self._process.stderr:
            text = line.decode(errors="replace").rstrip()
            self._last_words.append(text)
            self._log.warning("%s", text)
