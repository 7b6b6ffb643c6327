"""Values of a DAG file as JSON: what authors write as objects with attributes becomes plain.

What Airflow fills in when a task runs, such as the output of another task, stays what it is until then."""

from __future__ import annotations

from datetime import date, timedelta
from enum import Enum
from typing import Any


def plain(value: Any) -> Any:
    """Durations become seconds; objects with ``model_dump`` or attributes become dicts of what is set. Raises TypeError for
    what has neither."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): plain(member) for name, member in value.items()}
    if isinstance(value, (set, frozenset)):
        # A DAG is the same whenever it is read.
        return [plain(member) for member in sorted(value, key=repr)]
    if isinstance(value, (list, tuple)):
        return [plain(member) for member in value]
    if hasattr(value, "iter_references"):  # Airflow finds it by this, and resolves it.
        return value
    if hasattr(value, "model_dump"):
        return _given(value.model_dump())
    if hasattr(value, "__dict__"):
        return _given(vars(value))
    raise TypeError(f"{type(value).__name__} cannot be passed on to task-api: it is no JSON")


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: plain(member)
        for name, member in fields.items()
        if member is not None and not name.startswith("_")
    }
