"""Logins at registries that are Airflow connections."""

from __future__ import annotations

from typing import Any, Optional

from task_api_airflow.compat import BaseHook, mask_secret
from task_api_airflow.program import Event


def with_login(request: Event, conn_id: Optional[str]) -> Event:
    """The request with what a connection says of the registry, where its task says nothing itself; passwords are masked in logs."""
    task: dict[str, Any] = dict(request["task"])
    if conn_id:
        connection = BaseHook.get_connection(conn_id)
        of_connection = {
            "registryUrl": _address(connection),
            "registryUsername": connection.login,
            "registryPassword": connection.password,
        }
        task = {**{name: value for name, value in of_connection.items() if value}, **task}
    if task.get("registryPassword"):
        mask_secret(task["registryPassword"])
    return {**request, "task": task}


def _address(connection: Any) -> Optional[str]:
    if not connection.host:
        return None
    return f"{connection.host}:{connection.port}" if connection.port else str(connection.host)
