"""Events of the program as lines of a task's log."""

from __future__ import annotations

import logging
from typing import Any

from task_api_airflow.compat import Log

LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


def show(event: dict[str, Any], log: Log) -> None:
    """Writes what an event says to people; levels are kept."""
    kind = event.get("type")
    if kind == "log":
        item = event.get("item")
        prefix = f"[{item}] " if item else ""
        level = LEVELS.get(str(event.get("level")), logging.INFO)
        log.log(level, "%s%s", prefix, event.get("message"))
    elif kind == "state" and event.get("message"):
        log.info("%s: %s", event.get("state"), event.get("message"))
