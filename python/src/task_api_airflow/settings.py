"""The provider's settings: section ``[task_api]`` of Airflow's configuration, read when a task runs."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from typing import Any, Optional

from airflow.configuration import conf

from task_api_airflow.compat import AirflowFailException

SECTION = "task_api"
MODES = ("docker", "k8s")


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
    here = storage.partition("=")[0]
    if not os.path.isabs(here):
        raise AirflowFailException(
            f"storage in section [{SECTION}] takes a path from the root on, or HERE=THERE; {storage!r} came\n"
            "Next step: write it as /data/workflows"
        )
    mode = _get("mode") or "docker"
    if mode not in MODES:
        raise AirflowFailException(
            f"mode in section [{SECTION}] is one of {', '.join(MODES)}; {mode!r} came\n"
            "Next step: docker for Docker or Podman, k8s for a Kubernetes cluster"
        )
    engine = {"mode": mode}
    if mode == "k8s":
        given = {"namespace": _get("namespace"), "context": _get("kube_context")}
        engine.update({name: value for name, value in given.items() if value})
    return Settings(
        cli=read_command(),
        storage=storage,
        engine=engine,
        min_free_disk=_get("min_free_disk"),
        deferrable=_is_deferrable(),
    )


def read_command() -> list[str]:
    """The command line of the program."""
    return shlex.split(_get("cli") or "task-api")


def _is_deferrable() -> bool:
    if _get("deferrable") is None:
        return conf.getboolean("operators", "default_deferrable", fallback=False)
    return conf.getboolean(SECTION, "deferrable")


def _get(option: str) -> Optional[str]:
    value = conf.get(SECTION, option, fallback="")
    return value or None
