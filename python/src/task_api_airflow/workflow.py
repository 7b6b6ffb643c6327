"""A DAG from a workflow.json: what deployed DAG files call."""

from __future__ import annotations

import json
from collections.abc import Iterable
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from task_api_airflow.as_written import as_written
from task_api_airflow.compat import DAG
from task_api_airflow.io_mapping import IOMapping
from task_api_airflow.lock import lock_beside
from task_api_airflow.operator import KaapanaTaskOperator

_OF_DAG = ("description", "tags", "max_active_tasks", "params")
_OF_MAPS = ("iochannel_maps", "upstream_task_ids")


def load_workflow(file: str, document: str) -> Any:
    """The DAG of a document, with its tasks, their order, and its forms.

    :param file: path of the DAG file that calls this, ``__file__``.
    :param document: the workflow.json, relative to that file; its lock lies beside it.
    """
    path = Path(file).resolve().parent / document
    workflow = json.loads(path.read_text(encoding="utf-8"))
    default_args = as_written(workflow.get("default_args", {}))
    if "ui_forms" in workflow:
        default_args["ui_forms"] = workflow["ui_forms"]
    dag = DAG(
        workflow["dag_id"],
        schedule=None,
        catchup=False,
        default_args=default_args,
        **{name: workflow[name] for name in _OF_DAG if name in workflow},
    )
    dag.fileloc = str(Path(file).resolve())
    common = {
        "lock_file": lock_beside(str(path)),
        "strict_task_form": workflow.get("strict_task_form", False),
        "dag": dag,
    }
    for task in _in_order(workflow["tasks"]):
        maps = [IOMapping(**mapping) for mapping in task.get("iochannel_maps", [])]
        given = as_written({name: task[name] for name in task if name not in _OF_MAPS})
        operator = KaapanaTaskOperator(**given, iochannel_maps=maps, **common)
        for task_id in task.get("upstream_task_ids", []):
            operator.set_upstream(dag.get_task(task_id))
    return dag


def _in_order(tasks: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Each after those that it names."""
    by_id = {task["task_id"]: task for task in tasks}
    upstream = {
        task_id: [
            *(mapping["upstream_operator"] for mapping in task.get("iochannel_maps", [])),
            *task.get("upstream_task_ids", []),
        ]
        for task_id, task in by_id.items()
    }
    return [by_id[one] for one in TopologicalSorter(upstream).static_order() if one in by_id]
