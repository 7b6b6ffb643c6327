"""Durations as DAG files and documents write them: a timedelta, seconds, or ISO 8601."""

from __future__ import annotations

from datetime import timedelta
from typing import Optional, Union

import pendulum

Duration = Union[timedelta, float, str]


def as_timedelta(value: Duration) -> timedelta:
    """As Airflow wants it; raises ValueError for text that is no duration."""
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str):
        return timedelta(seconds=value)
    parsed = pendulum.parse(value)
    if isinstance(parsed, timedelta):
        return parsed
    raise ValueError(f"{value!r} is no ISO 8601 duration, such as PT90M")


def on_wire(value: Optional[Duration]) -> Union[float, str, None]:
    """As a document has it."""
    return value.total_seconds() if isinstance(value, timedelta) else value
