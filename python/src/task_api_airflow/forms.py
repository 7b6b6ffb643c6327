"""The forms of a DAG, as its lock has them, become Airflow's params: so they are in its trigger form, and in its API."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from task_api_airflow.compat import Param
from task_api_airflow.lock import Lock

_log = logging.getLogger(__name__)


def add_params(dag: Any, sections: Iterable[str], lock: Lock) -> None:
    """Adds the fields of sections that the DAG has not yet, as ``<section>.<name>``."""
    for section in sections:
        for key, field in _fields(section, lock.forms.get(section)):
            if key not in dag.params:
                dag.params[key] = Param(field.get("default"), **_schema(field), section=section)


def changed_values(values: Mapping[str, Any], lock: Lock) -> tuple[dict[str, Any], set[str]]:
    """Of the params of a run: those of forms that differ from their defaults; and the names of all that forms have."""
    fields = {
        key: field
        for section, named in lock.forms.items()
        for key, field in _fields(section, named)
        if key in values
    }
    changed = {key: values[key] for key, field in fields.items() if values[key] != field.get("default")}
    return changed, set(fields)


def _fields(section: str, named: Any) -> Iterable[tuple[str, dict[str, Any]]]:
    if named is None:
        return
    if not isinstance(named, dict):
        _log.warning("the form %s is left out: it is no object", section)
        return
    for name, field in named.items():
        key = f"{section}.{name}"
        if _is_sound(field):
            yield key, field
        else:
            _log.warning("the field %s is left out of the form: its default does not fit", key)


def _is_sound(field: Any) -> bool:
    """Airflow loads no scheduled DAG whose params do not fit themselves."""
    try:
        return bool(Draft202012Validator(field).is_valid(field.get("default")))
    except Exception:
        return False


def _schema(field: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in field.items() if name not in ("default", "section")}
