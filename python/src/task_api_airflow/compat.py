"""What Airflow 2 and 3 have in different places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from airflow import __version__

IS_AIRFLOW_2 = __version__.startswith("2.")

if TYPE_CHECKING or not IS_AIRFLOW_2:
    from airflow.sdk import DAG, BaseHook, BaseOperator, Param
    from airflow.sdk.definitions.param import ParamsDict
    from airflow.sdk.exceptions import (
        AirflowException,
        AirflowFailException,
        AirflowSkipException,
    )
    from airflow.sdk.log import mask_secret
else:
    from airflow.exceptions import AirflowException, AirflowFailException, AirflowSkipException
    from airflow.hooks.base import BaseHook
    from airflow.models import DAG
    from airflow.models.baseoperator import BaseOperator
    from airflow.models.param import Param, ParamsDict
    from airflow.utils.log.secrets_masker import mask_secret

__all__ = [
    "DAG",
    "AirflowException",
    "AirflowFailException",
    "AirflowSkipException",
    "BaseHook",
    "BaseOperator",
    "IS_AIRFLOW_2",
    "Log",
    "Param",
    "ParamsDict",
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


def is_deferred_to(trigger: Any) -> bool:
    """Whether its task still waits for a trigger that is told to end: then only the triggerer ends. Airflow 3 says so
    itself, by calling ``on_kill`` otherwise."""
    if not IS_AIRFLOW_2:
        return True
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
