"""The lock beside a DAG file, made by ``task-api dag lock``: the contracts of its images, and its forms."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Optional

from task_api_airflow.forms import Forms, sound_forms

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lock:
    """What it says; nothing where there is none."""

    file: str
    images: Mapping[str, Any]
    """By their references: what they were."""
    forms: Forms

    def channels(self, image: Any, template: Any, kind: str) -> Optional[list[str]]:
        """Names of the ``inputs`` or ``outputs`` of a template; None where the lock does not know them."""
        if not isinstance(template, dict):
            known = self.images.get(image) if isinstance(image, str) else None
            contract = _mapping(_mapping(known).get("contract"))
            named = [
                one
                for one in _list(contract.get("templates"))
                if _mapping(one).get("identifier") == template
            ]
            template = named[0] if named else None
        if not isinstance(template, dict):
            return None
        return [str(_mapping(channel).get("name")) for channel in _list(template.get(kind))]


def lock_beside(file: str) -> str:
    """``dag.py`` → ``dag.lock.json``."""
    return f"{os.path.splitext(file)[0]}.lock.json"


def read_lock(file: str) -> Lock:
    """Reads it, once as long as it stays the same; whatever is wrong with it is a warning."""
    try:
        stat = os.stat(file)
    except OSError:
        return _read(file, 0, 0)
    return _read(file, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _read(file: str, mtime_ns: int, size: int) -> Lock:
    del mtime_ns, size  # What it is known by.
    try:
        with open(file, encoding="utf-8") as stream:
            document = json.load(stream)
        return Lock(file, dict(document["images"]), sound_forms(document.get("forms")))
    except FileNotFoundError:
        _log.debug("there is no %s", file)
    except Exception as error:  # No form of a file keeps a DAG from being loaded.
        _log.warning("%s is not used: %r; task-api dag lock makes it anew", file, error)
    return Lock(file, {}, {})


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
