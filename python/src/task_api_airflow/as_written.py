"""Documents that other engines run as well mean by Jinja what they fill in of it; everything else is text, as it is written."""

from __future__ import annotations

import re
from typing import Any

_KNOWN = re.compile(
    r"(\{\{\s*(?:run_id|ds|ds_nodash|ts|dag_run\.run_id|dag_run\.dag_id|params\.\w+)\s*\}\})"
)
_JINJA = re.compile(r"\{[{%#]")


_FILLED_IN = ("env", "command")
_RENDERED = (
    *_FILLED_IN,
    "image",
    "taskTemplate",
    "resources",
    "inputs",
    "labels",
    "annotations",
    "config",
    "registryUrl",
    "registryUsername",
)


def as_written(task: dict[str, Any]) -> dict[str, Any]:
    """A task of a document, or its default_args, for an operator whose fields Airflow renders: names of a run are filled in in the
    values of ``env`` and in ``command``, and nowhere else."""
    return {name: _changed(name, value) for name, value in task.items()}


def _changed(name: str, value: Any) -> Any:
    if name not in _RENDERED:
        return value
    return _map(value, _but_names if name in _FILLED_IN else _plain)


def _map(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_map(member, change) for member in value]
    if isinstance(value, dict):
        return {name: _map(member, change) for name, member in value.items()}
    return value


def _plain(text: str) -> str:
    """Jinja that comes to the text."""
    return _JINJA.sub(lambda found: "{{ '" + found.group() + "' }}", text)


def _but_names(text: str) -> str:
    # Every other part is one of the known expressions.
    parts = _KNOWN.split(text)
    return "".join(part if index % 2 else _plain(part) for index, part in enumerate(parts))
