"""What runs a try while no worker does (deferrable tasks)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import datetime, timezone
from typing import Any, Optional

from airflow.triggers.base import BaseTrigger, TriggerEvent

from task_api_airflow.compat import (
    IS_AIRFLOW_2,
    AirflowException,
    AirflowFailException,
    is_deferred_to,
)
from task_api_airflow.login import seal, unseal, with_login
from task_api_airflow.program import Event
from task_api_airflow.settings import read_command
from task_api_airflow.shared_program import Asked, ask
from task_api_airflow.task_log import show

TIMES_ASKED = 3
"""A program that dies is asked again: the container has not died with it."""

LONG_SECONDS = 600.0
"""One that was there for so long is not counted."""

STOP_SECONDS = 25
"""How long the end of a task that was stopped is waited for; Airflow gives a trigger 30 seconds."""


class KaapanaTaskTrigger(BaseTrigger):
    """Runs a try from its start to its end; its event holds the program's answer as ``result``, or an ``error`` and
    whether another try ``may_retry`` it.

    :param request: what a worker would have asked the program for.
    :param registry_conn_id: where the login at the image's registry comes from.
    :param sealed_password: the one of the task, where its request has come without it.
    """

    def __init__(
        self,
        request: Event,
        registry_conn_id: Optional[str] = None,
        sealed_password: Optional[str] = None,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.request = request
        self.sealed_password = sealed_password
        self.registry_conn_id = registry_conn_id
        self._asked: Optional[Asked] = None
        self._is_over = False

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """How Airflow makes it anew, in the triggerer."""
        name = f"{type(self).__module__}.{type(self).__qualname__}"
        request, sealed = seal(self.request)
        kwargs = {"request": request, "registry_conn_id": self.registry_conn_id}
        return name, {**kwargs, "sealed_password": sealed or self.sealed_password}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """To the end of the try."""
        try:
            event: Event = {"result": await self._result()}
        except Exception as error:
            event = {"error": str(error), "may_retry": not isinstance(error, AirflowFailException)}
        self._is_over = True
        yield TriggerEvent(event)  # type: ignore[no-untyped-call]

    async def _result(self) -> Event:
        if not await asyncio.to_thread(is_deferred_to, self):
            raise AirflowException("the task no longer waits for this trigger")
        request = unseal(self.request, self.sealed_password)
        request = await asyncio.to_thread(with_login, request, self.registry_conn_id)
        times = 0
        while True:
            times += 1
            asked_at = time.monotonic()
            self._asked = ask(read_command(), request)
            try:
                return await self._follow(self._asked)
            except AirflowFailException:
                raise
            except AirflowException as error:
                if time.monotonic() - asked_at > LONG_SECONDS:
                    times = 0
                if times == TIMES_ASKED:
                    raise
                self.log.warning("%s\nIt is asked again: the container goes on", error)

    async def _follow(self, asked: Asked) -> Event:
        """The result, without the record: Airflow keeps events of triggers, and logs them."""
        async for event in asked.events():
            show(event, self.log)
            if event.get("type") == "result":
                return {name: event[name] for name in event if name != "record"}
        raise AirflowException("task-api has given no result")

    async def on_kill(self) -> None:
        """A user wants the task to end, or another triggerer has it now (Airflow 3)."""
        await self._end(asks=True)

    async def cleanup(self) -> None:
        """Whatever has ended this: an end that a user or a time limit wanted is one of the container, too; otherwise the
        container is for the next triggerer."""
        # Airflow 3 has called on_kill before; while its triggerer ends, it answers no more.
        await self._end(asks=IS_AIRFLOW_2)

    async def _end(self, asks: bool) -> None:
        if self._is_over or self._asked is None:
            return
        if self._is_too_late() or (asks and not await asyncio.to_thread(is_deferred_to, self)):
            await self._stop()
        else:
            self._is_over = True
            self._asked.leave()

    async def _stop(self) -> None:
        if self._is_over or self._asked is None:
            return
        self._is_over = True
        self.log.info("asking task-api to stop the task")
        self._asked.stop()
        try:
            await asyncio.wait_for(self._follow_end(self._asked), STOP_SECONDS)
        except (AirflowException, asyncio.TimeoutError) as error:
            self.log.warning("the end of the task was not waited for: %s", error or "it takes long")

    async def _follow_end(self, asked: Asked) -> None:
        async for event in asked.events():
            show(event, self.log)
            if event.get("type") == "result":
                self.log.info("%s: %s", event.get("reason"), event.get("message"))

    def _is_too_late(self) -> bool:
        limit: Optional[datetime] = getattr(self, "timeout_after", None)
        return limit is not None and limit <= datetime.now(timezone.utc)
