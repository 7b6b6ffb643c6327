"""The one process ``task-api operator`` that all triggers of an event loop share."""

from __future__ import annotations

import asyncio
import itertools
import logging
import threading
from collections.abc import AsyncIterator
from functools import partial
from typing import Callable, Optional
from weakref import WeakKeyDictionary

from task_api_airflow.compat import AirflowException
from task_api_airflow.program import Event, Program

ANSWERS = ("result", "left")
"""Events that a request ends with."""

ENDED = "task-api has ended"

_log = logging.getLogger(__name__)
_ids = itertools.count(1)


class SharedProgram:
    """Its process, and who waits for what. It ends once nobody waits any more."""

    def __init__(self, cli: list[str]) -> None:
        self.end: Optional[AirflowException] = None
        """Why it takes no more requests."""
        self._waiting: dict[str, asyncio.Queue[Optional[Event]]] = {}
        self._loop = asyncio.get_running_loop()
        self._program = Program(cli, _log)
        threading.Thread(target=self._read, daemon=True).start()

    def ask(self, request: Event) -> Asked:
        """Its ``id`` is given here."""
        id = str(next(_ids))
        events: asyncio.Queue[Optional[Event]] = asyncio.Queue()
        self._waiting[id] = events
        try:
            self.send({**request, "id": id})
        except AirflowException:
            self._forget(id)
            raise
        return Asked(self, id, events)

    def send(self, request: Event) -> None:
        """Lines are short against the buffer of a pipe, and the program reads at once."""
        self._program.send(request)

    def _read(self) -> None:
        end = AirflowException(ENDED)
        try:
            for event in self._program.events():
                self._in_loop(partial(self._tell, event))
        except AirflowException as error:
            end = error
        except Exception as error:
            end = AirflowException(str(error))
        self._in_loop(partial(self._finish, end))

    def _in_loop(self, call: Callable[[], None]) -> None:
        """Waits for it: reads at the pace of the event loop."""
        is_done = threading.Event()

        def call_and_tell() -> None:
            call()
            is_done.set()

        try:
            self._loop.call_soon_threadsafe(call_and_tell)
        except RuntimeError:  # The loop is closed: nobody waits.
            return
        is_done.wait(timeout=60)

    def _tell(self, event: Event) -> None:
        id = str(event.get("id"))
        events = self._waiting.get(id)
        if events is None:
            return
        events.put_nowait(event)
        if event.get("type") in ANSWERS:
            self._forget(id)

    def _forget(self, id: str) -> None:
        del self._waiting[id]
        if not self._waiting and self.end is None:
            self.end = AirflowException(ENDED)
            self._program.close_input()

    def _finish(self, end: AirflowException) -> None:
        self.end = end
        for events in self._waiting.values():
            events.put_nowait(None)
        self._waiting.clear()


class Asked:
    """A request under way."""

    def __init__(
        self, program: SharedProgram, id: str, events: asyncio.Queue[Optional[Event]]
    ) -> None:
        self._program = program
        self._id = id
        self._events = events

    async def events(self) -> AsyncIterator[Event]:
        """The answer is the last one; raises AirflowException when the program ends before."""
        while True:
            event = await self._events.get()
            if event is None:
                raise self._program.end or AirflowException(ENDED)
            yield event
            if event.get("type") in ANSWERS:
                return

    def stop(self) -> None:
        """Its task is to end; the answer follows."""
        self._program.send({"id": self._id, "action": "stop"})

    def leave(self) -> None:
        """Its container is for whoever asks next; the answer follows."""
        self._program.send({"id": self._id, "action": "leave"})


_Programs = dict[tuple[str, ...], SharedProgram]
_programs: WeakKeyDictionary[asyncio.AbstractEventLoop, _Programs] = WeakKeyDictionary()


def ask(cli: list[str], request: Event) -> Asked:
    """Asks the program of the running event loop; starts it where none takes requests."""
    programs = _programs.setdefault(asyncio.get_running_loop(), {})
    key = tuple(cli)
    program = programs.get(key)
    if program is None or program.end is not None:
        program = programs[key] = SharedProgram(cli)
    return program.ask(request)
