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
    forms: Forms = {}
    for section, fields in dict(given or {}).items():
        forms[section] = {}
        for name, field in dict(fields).items():
            if _fits_plainly(field) or _fits(field):
                forms[section][name] = field
            else:
                _log.warning("the form has no %s.%s: its default does not fit it", section, name)
    return forms


_ANNOTATIONS = {"title", "description", "default"}
_PLAIN_KEYWORDS = {"type", "enum", "minimum", "maximum"}
_NUMBERS = (int, float)
_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": _NUMBERS,
}


def _fits_plainly(field: Any) -> bool:
    """Whether it is seen without a validator that its default fits it, as of nearly all that ``dag lock`` makes: DAG files
    are read again and again, and validators are dear."""
    if not isinstance(field, dict) or not field.keys() - _ANNOTATIONS <= _PLAIN_KEYWORDS:
        return False
    kind, default = field.get("type"), field.get("default")
    choices = field.get("enum", [default])
    if not isinstance(choices, list) or not any(_is_same(default, one) for one in choices):
        return False
    bounds = [field[name] for name in ("minimum", "maximum") if name in field]
    if any(type(bound) not in _NUMBERS for bound in bounds):
        return False
    if default is None:
        return isinstance(kind, list) and any(kind == ["null", one] for one in _TYPES)
    if not isinstance(kind, str) or type(default) not in _TYPES.get(kind, ()):
        return False
    if type(default) not in _NUMBERS:
        return True
    return bool(field.get("minimum", default) <= default <= field.get("maximum", default))


def _is_same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)  # To Python 1 is True, to JSON it is not.


def _fits(field: Any) -> bool:
    from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

    try:
        return bool(Draft202012Validator(field).is_valid(field.get("default")))
    except Exception:  # Whatever a schema that is none leads to.
        return False


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
        self._own = dict.fromkeys(params)

    def __setitem__(self, key: str, param: Any) -> None:
        super().__setitem__(key, param)
        self._own[key] = None

    def add(self, key: str, param: Param) -> None:
        """A field of a form."""
        super().__setitem__(key, param)

    def __deepcopy__(self, memo: Any) -> ParamsDict:
        own = {key: self.get_param(key) for key in self._own if key in self}
        return ParamsDict(deepcopy(own, memo))


def names_of(forms: Forms, conf: Mapping[str, Any], task_ids: Iterable[str]) -> set[str]:
    """What forms call their values, ``<section>.<name>``: those of a lock; and those in the conf of a run that are of its
    tasks, since the form that a user saw may be of an earlier lock."""
    known = {f"{section}.{name}" for section, fields in forms.items() for name in fields}
    tasks = tuple(f"{task_id}." for task_id in task_ids)
    return known | {name for name in conf if name.startswith(tasks)}


def entered(
    values: Mapping[str, Any], given: Mapping[str, Any], forms: Forms, names: set[str]
) -> dict[str, Any]:
    """What counts as user input: what a run was given, and params of the DAG that are not the defaults of their forms."""
    found = {}
    for name in names & values.keys():
        section, _, field = name.rpartition(".")
        default = forms.get(section, {}).get(field, {}).get("default")
        if values[name] is not None and (name in given or values[name] != default):
            found[name] = values[name]
    return found
