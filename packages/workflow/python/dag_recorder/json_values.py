"""What a DAG file says as JSON, where there is an obvious way."""
import dataclasses
import datetime
import decimal
import enum
import math
import os
from typing import Any, Dict, List, Optional, Tuple

from .models import Model, Param
from .places import Path, Place, Site
from .task import Task

DEEPEST = 100
# There is no way to write it.
LEFT_OUT = object()


class Record:
    """Places by their path in the record, and what could not be written."""

    def __init__(self) -> None:
        self.places: List[Tuple[Path, Place]] = []
        self.left_out: List[Dict[str, Any]] = []

    def note_site(self, path: Path, site: Site) -> None:
        """Where the call stands that made what is at `path`, and its arguments."""
        if site.place:
            self.places.append((path, site.place))
        for name, places in site.arguments.items():
            self.places.extend((path + (name,) + inner, place) for inner, place in places)

    def leave_out(self, path: Path, value: Any) -> Any:
        """Notes that `value` is not written."""
        self.left_out.append({"path": path, "type": type(value).__name__})
        return LEFT_OUT

    def fields(self, values: Dict[Any, Any], path: Path, depth: int = 0) -> Dict[str, Any]:
        """The values of a dict that can be written."""
        written = {
            key: self.field(key, value, path + (str(key),), depth) for key, value in values.items()
        }
        return {str(key): value for key, value in written.items() if value is not LEFT_OUT}

    def field(self, name: Any, value: Any, path: Path, depth: int = 0) -> Any:
        """The value of a field; variables have a form of their own."""
        if name == "env" and isinstance(value, (list, tuple)):
            value = [variable(entry) for entry in value]
        return self.value(value, path, depth + 1)

    def entry(self, value: Any, path: Path, depth: int) -> Any:
        """An entry of a list: what cannot be written keeps its place."""
        written = self.value(value, path, depth + 1)
        return None if written is LEFT_OUT else written

    def value(self, value: Any, path: Path, depth: int = 0) -> Any:
        """Anything as JSON, or LEFT_OUT."""
        if depth > DEEPEST:
            return self.leave_out(path, value)
        if isinstance(value, enum.Enum):
            return self.value(value.value, path, depth + 1)
        if value is None or isinstance(value, (bool, int)):
            return value
        if isinstance(value, str):
            return str(value)
        if isinstance(value, float):
            return value if math.isfinite(value) else self.leave_out(path, value)
        if isinstance(value, datetime.timedelta):
            seconds = value.total_seconds()
            return int(seconds) if seconds.is_integer() else seconds
        if isinstance(value, (datetime.date, datetime.time)):
            return value.isoformat()
        if isinstance(value, os.PathLike):
            return os.fspath(value)
        if isinstance(value, Task):
            task_id = value.__dict__.get("task_id")
            return task_id if isinstance(task_id, str) else self.leave_out(path, value)
        if isinstance(value, Param):
            return self.value(value.value, path, depth)
        if isinstance(value, Model):
            self.note_site(path, value._site)
        if isinstance(value, dict):
            return self.fields(value, path, depth)
        if isinstance(value, (set, frozenset)):
            value = sorted(value, key=repr)
        if isinstance(value, (list, tuple)):
            return [self.entry(entry, path + (i,), depth) for i, entry in enumerate(value)]
        dumped = dump(value)
        return self.leave_out(path, value) if dumped is None else self.fields(dumped, path, depth)


def dump(value: Any) -> Optional[Dict[Any, Any]]:
    """The fields of an object that knows how to give them; those that are None are not set."""
    if isinstance(value, type):
        return None
    fields = None
    if dataclasses.is_dataclass(value):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    for name in ("model_dump", "dict", "to_dict"):
        method = getattr(value, name, None) if fields is None else None
        if callable(method):
            fields = method()
    if not isinstance(fields, dict):
        return None
    return {key: entry for key, entry in fields.items() if entry is not None}


def variable(entry: Any) -> Any:
    """An entry of `env` as a dict with its value as text."""
    if isinstance(entry, Model):
        # Changed in place, so that it is still known where it was written.
        if hasattr(entry, "value"):
            entry.value = text(entry.value)
        return entry
    if not isinstance(entry, dict):
        fields = dump(entry) or {}
        if hasattr(entry, "name") and hasattr(entry, "value"):
            fields = {**fields, "name": entry.name, "value": entry.value}
        entry = {key: value for key, value in fields.items() if value is not None} or entry
    if isinstance(entry, dict) and "value" in entry:
        return {**entry, "value": text(entry["value"])}
    return entry


def text(value: Any) -> Any:
    """The value of a variable as a container sees it."""
    if isinstance(value, enum.Enum):
        return text(value.value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)) and math.isfinite(value):
        return format(decimal.Decimal(repr(value)), "f")
    return value
