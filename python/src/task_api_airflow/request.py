"""What the program is asked for: a try of a task, with what its run says."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from task_api_airflow.compat import IS_AIRFLOW_2
from task_api_airflow.forms import entered, names_of
from task_api_airflow.json_values import plain
from task_api_airflow.lock import Lock
from task_api_airflow.program import PROTOCOL, Event
from task_api_airflow.settings import Settings


def request_for(operator: Any, context: Any, settings: Settings, lock: Lock) -> Event:
    """The request for the try of a context; its task has no login of a connection yet."""
    ti, dag_run = context["ti"], context["dag_run"]
    dag = operator.get_dag()
    task_ids = sorted(dag.task_ids) if dag else [operator.task_id]
    date = getattr(dag_run, "logical_date", None) or getattr(dag_run, "run_after", None)
    given = plain(dag_run.conf or {})
    of_forms = names_of(lock.forms, given, task_ids)
    # Airflow's params hold what was given, and defaults; those of forms are the program's to find.
    values = {**plain(dict(context.get("params") or {})), **given}
    # `airflow tasks test` begins no try.
    try_number = max(1, ti.try_number)
    request = {
        "id": "1",
        "action": "run",
        "protocol": PROTOCOL,
        "engine": settings.engine,
        "storage": settings.storage,
        "dag_id": ti.dag_id,
        "dag_run_id": dag_run.run_id,
        "task": operator.to_wire(),
        "task_ids": task_ids,
        "try_number": try_number,
        "first_try": _first_try(try_number, ti.max_tries or 0, operator.retries or 0),
        **_uids(context),
        "map_index": ti.map_index,
        "conf": {name: value for name, value in values.items() if name not in of_forms},
        "params": entered(values, given, lock.forms, of_forms),
        "strict_task_form": operator.strict_task_form,
        "logical_date": date.isoformat() if date else None,
        "dag_file": getattr(dag, "fileloc", None),
        "min_free_disk": settings.min_free_disk,
    }
    return {name: value for name, value in request.items() if value is not None}


def _uids(context: Any) -> dict[str, str]:
    """What tells this try from one of the same number in a run of the same id that was deleted."""
    ti, dag_run = context["ti"], context["dag_run"]
    # Another one once a user has cleared tasks of a run that had ended: these begin anew. Some databases give the number of a
    # deleted run once more.
    uids = {"run_uid": dag_run.start_date.isoformat()} if dag_run.start_date else {}
    if not IS_AIRFLOW_2:
        return {**uids, "try_uid": str(ti.id)}
    # A run of `airflow dags test` was never queued, and has the same start as the one that it takes the place of.
    return {**uids, "try_uid": str(dag_run.id) if dag_run.queued_at else uuid4().hex}


def _first_try(try_number: int, max_tries: int, retries: int) -> int:
    """Since the task was to run, or a user has cleared it: that allows for as many retries again, but when the task ran."""
    if try_number > max_tries + 1:
        return try_number
    return max(1, max_tries - retries + 1)
