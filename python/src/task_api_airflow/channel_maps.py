"""Which tasks feed which, and whether they can (contract section 5): looked at when a DAG file is loaded."""

from __future__ import annotations

from typing import Any

from task_api_airflow.io_mapping import IOMapping
from task_api_airflow.lock import Lock


def follow_maps(operator: Any, lock: Lock) -> None:
    """A task comes after those whose outputs it takes; raises ValueError for a map that cannot be meant."""
    for mapping in operator.iochannel_maps:
        upstream = _upstream_of(operator, mapping)
        _require_channel(upstream, "outputs", mapping.upstream_output_channel, lock)
        _require_channel(operator, "inputs", mapping.input_channel, lock)
        operator.set_upstream(upstream)


def _upstream_of(operator: Any, mapping: IOMapping) -> Any:
    upstream = mapping.upstream_operator
    if mapping.upstream_task_id == operator.task_id:
        raise ValueError(f"task {operator.task_id!r} takes its own output as its input")
    dag = operator.get_dag()
    if not isinstance(upstream, str):
        theirs = upstream.get_dag()
        if dag is not None and theirs is not None and theirs is not dag:
            raise ValueError(
                f"task {operator.task_id!r} takes an output of {upstream.task_id!r}, a task of"
                f" another DAG ({theirs.dag_id!r})"
            )
        return upstream
    if dag is None or not dag.has_task(upstream):
        raise ValueError(
            f"task {operator.task_id!r} takes output {mapping.upstream_output_channel!r} of"
            f" {upstream!r}, a task that its DAG does not have (yet): give the operator, or write it"
            " down before this one"
        )
    return dag.get_task(upstream)


def _require_channel(operator: Any, kind: str, channel: str, lock: Lock) -> None:
    template = getattr(operator, "taskTemplate", None)
    known = lock.channels(getattr(operator, "image", ""), template, kind)
    if known is not None and channel not in known and isinstance(template, dict):
        raise ValueError(
            f"task {operator.task_id!r} has no channel {channel!r} among the {kind} of its template"
            f" ({', '.join(known) or 'none'})"
        )
    if known is None or channel in known:
        return
    raise ValueError(
        f"task {operator.task_id!r} has no channel {channel!r} among its {kind}"
        f" ({', '.join(known) or 'none'}), says {lock.file}: mend the map, or make the lock anew with"
        " task-api dag lock where the image has changed"
    )
