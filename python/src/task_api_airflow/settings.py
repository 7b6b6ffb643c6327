"""The provider's settings: section ``[task_api]`` of Airflow's configuration, read when a task runs."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from typing import Any, Optional

from airflow.configuration import conf

from task_api_airflow.compat import AirflowFailException

SECTION = "task_api"


@dataclass(frozen=True)
class Settings:
    """What a platform says once for all tasks."""

    cli: list[str]
    """The command line of the program."""
    storage: str
    """The workflow root: ``ROOT``, or ``ROOT=THERE`` where the engine has it elsewhere."""
    engine: dict[str, Any]
    """Where containers run, as the program's protocol has it."""
    min_free_disk: Optional[str]
    deferrable: bool
    """Whether tasks are that do not say so themselves."""


def read_settings() -> Settings:
    """Reads them; raises AirflowFailException where one is missing."""
    storage = _get("storage") or os.environ.get("TASK_API_ROOT")
    if not storage:
        raise AirflowFailException(
            "task-api does not know where the data of DAG runs are\n"
            "Next step: set storage in section [task_api] of airflow.cfg, or"
            " AIRFLOW__TASK_API__STORAGE=/data/workflows, to a folder that all workers see"
        )
    mode = _get("mode") or "docker"
    engine = {"mode": mode}
    if mode == "k8s":
        given = {"namespace": _get("namespace"), "context": _get("kube_context")}
        engine.update({name: value for name, value in given.items() if value})
    return Settings(
        cli=shlex.split(_get("cli") or "task-api"),
        storage=storage,
        engine=engine,
        min_free_disk=_get("min_free_disk"),
        deferrable=_is_deferrable(),
    )


def _is_deferrable() -> bool:
    if _get("deferrable") is None:
        return conf.getboolean("operators", "default_deferrable", fallback=False)
    return conf.getboolean(SECTION, "deferrable")


def _get(option: str) -> Optional[str]:
    value = conf.get(SECTION, option, fallback="")
    return value or None
