"""The forms of a DAG, as its lock has them, become Airflow's params: so they are in its trigger form, and in its API."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from task_api_airflow.compat import Param, ParamsDict

_log = logging.getLogger(__name__)

Forms = dict[str, dict[str, Any]]
"""Section → name → JSON Schema of one value."""


def sound_forms(given: Any) -> Forms:
    """What can be used of the forms of a lock: Airflow runs no DAG whose params do not fit themselves."""
    if not given:
        return {}
    from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

    forms: Forms = {}
    for section, fields in dict(given).items():
        forms[section] = {}
        for name, field in dict(fields).items():
            try:
                is_sound = Draft202012Validator(field).is_valid(field.get("default"))
            except Exception:  # Whatever a schema that is none leads to.
                is_sound = False
            if is_sound:
                forms[section][name] = field
            else:
                _log.warning("the form has no %s.%s: its default does not fit it", section, name)
    return forms


def add_params(dag: Any, sections: Iterable[str], forms: Forms) -> None:
    """Adds the fields of sections that the DAG has not yet, as ``<section>.<name>``."""
    for section in sections:
        for name, field in forms.get(section, {}).items():
            key = f"{section}.{name}"
            if key in dag.params:
                continue
            if not isinstance(dag.params, _ParamsWithForms):
                # A DAG of Airflow 3 would make plain params of them.
                object.__setattr__(dag, "params", _ParamsWithForms(dag.params))
            schema = {word: value for word, value in field.items() if word != "default"}
            dag.params.add(key, Param(field.get("default"), **{**schema, "section": section}))


class _ParamsWithForms(ParamsDict):
    """Each task is given a copy of the params of its DAG: of many tasks with forms, many times all forms, which none of them
    needs."""

    def __init__(self, params: ParamsDict) -> None:
        super().__init__({key: params.get_param(key) for key in params})
        self._of_forms: set[str] = set()

    def add(self, key: str, param: Param) -> None:
        """A field of a form."""
        self[key] = param
        self._of_forms.add(key)

    def __deepcopy__(self, memo: Any) -> ParamsDict:
        own = {key: self.get_param(key) for key in self if key not in self._of_forms}
        return ParamsDict(deepcopy(own, memo))


def changed_values(values: Mapping[str, Any], forms: Forms) -> tuple[dict[str, Any], set[str]]:
    """Of the params of a run: those of forms that differ from their defaults; and the names of all that forms have."""
    defaults = {
        f"{section}.{name}": field.get("default")
        for section, fields in forms.items()
        for name, field in fields.items()
    }
    changed = {
        key: value for key, value in values.items() if key in defaults and value != defaults[key]
    }
    return changed, set(defaults)
