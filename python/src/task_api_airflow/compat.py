"""What Airflow 2 and 3 have in different places."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Protocol

from airflow import __version__

IS_AIRFLOW_2 = __version__.startswith("2.")

if TYPE_CHECKING or not IS_AIRFLOW_2:
    from airflow.sdk import DAG, BaseHook, BaseOperator, Param
    from airflow.sdk.definitions.param import ParamsDict
    from airflow.sdk.exceptions import (
        AirflowException,
        AirflowFailException,
        AirflowNotFoundException,
        AirflowSkipException,
    )
    from airflow.sdk.log import mask_secret
else:
    from airflow.exceptions import (
        AirflowException,
        AirflowFailException,
        AirflowNotFoundException,
        AirflowSkipException,
    )
    from airflow.hooks.base import BaseHook
    from airflow.models import DAG
    from airflow.models.baseoperator import BaseOperator
    from airflow.models.param import Param, ParamsDict
    from airflow.utils.log.secrets_masker import mask_secret

_log = logging.getLogger(__name__)

__all__ = [
    "DAG",
    "AirflowException",
    "AirflowFailException",
    "AirflowNotFoundException",
    "AirflowSkipException",
    "BaseHook",
    "BaseOperator",
    "IS_AIRFLOW_2",
    "Log",
    "Param",
    "ParamsDict",
    "get_fernet",
    "is_deferred_to",
    "mask_secret",
]


class Log(Protocol):
    """Where words for people go: loggers of either Airflow."""

    def log(self, level: int, msg: str, /, *args: Any) -> Any:
        """A line of a level of ``logging``."""

    def info(self, msg: str, /, *args: Any) -> Any:
        """A line."""

    def warning(self, msg: str, /, *args: Any) -> Any:
        """A line that somebody should see."""


def get_fernet() -> Any:
    """What encrypts with Airflow's key; with none where that is not set."""
    try:
        from airflow.sdk.crypto import get_fernet as found
    except ImportError:
        from airflow.models.crypto import get_fernet as found
    return found()


def is_deferred_to(trigger: Any) -> bool:
    """Whether its task still waits for a trigger: one that is told to end nevertheless is for another triggerer. Where that
    cannot be found out, it does."""
    try:
        return _waits_for_any(trigger) if not IS_AIRFLOW_2 else _waits_for(trigger)
    except Exception as error:
        _log.warning("the state of the task could not be read: %r", error)
        return True


def _waits_for_any(trigger: Any) -> bool:
    from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance

    mine = trigger.task_instance
    states = RuntimeTaskInstance.get_task_states(
        dag_id=mine.dag_id, task_ids=[mine.task_id], run_ids=[mine.run_id]
    )
    return bool(states.get(mine.run_id, {}).get(mine.task_id) == "deferred")


def _waits_for(trigger: Any) -> bool:
    from airflow.models.taskinstance import TaskInstance
    from airflow.utils.session import create_session

    mine = trigger.task_instance
    with create_session() as session:
        found = (
            session.query(TaskInstance.state, TaskInstance.trigger_id)
            .filter_by(
                dag_id=mine.dag_id,
                run_id=mine.run_id,
                task_id=mine.task_id,
                map_index=mine.map_index,
            )
            .one_or_none()
        )
    return found is not None and found[0] == "deferred" and found[1] == trigger.trigger_id
