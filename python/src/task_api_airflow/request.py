"""What the program is asked for: a try of a task, with what its run says."""

from __future__ import annotations

from typing import Any

from task_api_airflow.forms import changed_values
from task_api_airflow.json_values import plain
from task_api_airflow.lock import Lock
from task_api_airflow.program import PROTOCOL, Event
from task_api_airflow.settings import Settings


def request_for(
    operator: Any, context: Any, settings: Settings, lock: Lock, action: str
) -> Event:
    """The request for the try of a context; its task has no login yet."""
    ti, dag_run = context["ti"], context["dag_run"]
    dag = operator.get_dag()
    date = getattr(dag_run, "logical_date", None) or getattr(dag_run, "run_after", None)
    # Airflow's params hold the conf as well.
    values = {**plain(dict(context.get("params") or {})), **plain(dag_run.conf or {})}
    changed, of_forms = changed_values(values, lock.forms)
    request = {
        "id": "1",
        "action": action,
        "protocol": PROTOCOL,
        "engine": settings.engine,
        "storage": settings.storage,
        "dag_id": ti.dag_id,
        "dag_run_id": dag_run.run_id,
        "task": operator.to_wire(),
        "task_ids": sorted(dag.task_ids) if dag else [operator.task_id],
        "try_number": ti.try_number,
        # As Airflow counts: a clear allows for as many retries again.
        "first_try": max(1, (ti.max_tries or 0) - (operator.retries or 0) + 1),
        "map_index": ti.map_index,
        "conf": {name: value for name, value in values.items() if name not in of_forms},
        "params": changed,
        "strict_task_form": operator.strict_task_form,
        "logical_date": date.isoformat() if date else None,
        "dag_file": getattr(dag, "fileloc", None),
        "min_free_disk": settings.min_free_disk,
    }
    return {name: value for name, value in request.items() if value is not None}
