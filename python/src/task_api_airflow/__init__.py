"""Processing-containers on Airflow: a thin operator over the program ``task-api``, which does all that has a meaning."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from task_api_airflow.version import __version__

if TYPE_CHECKING:
    from task_api_airflow.io_mapping import IOMapping
    from task_api_airflow.operator import KaapanaTaskOperator
    from task_api_airflow.workflow import load_workflow

__all__ = ["IOMapping", "KaapanaTaskOperator", "__version__", "load_workflow"]

_MODULES = {
    "IOMapping": "task_api_airflow.io_mapping",
    "KaapanaTaskOperator": "task_api_airflow.operator",
    "load_workflow": "task_api_airflow.workflow",
}


def __getattr__(name: str) -> object:
    """Airflow asks for the provider's info before it can be imported itself: so nothing of it is, until it is wanted."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
