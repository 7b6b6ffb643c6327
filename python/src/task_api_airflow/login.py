"""Logins at registries: those of Airflow connections, and how a password of a DAG file gets to the triggerer."""

from __future__ import annotations

from typing import Any, Optional

from task_api_airflow.compat import (
    AirflowFailException,
    AirflowNotFoundException,
    BaseHook,
    get_fernet,
    mask_secret,
)
from task_api_airflow.program import Event

_FIELDS = ("registryUrl", "registryUsername", "registryPassword")


def with_login_of_config(task: dict[str, Any]) -> dict[str, Any]:
    """What the config of a task says of the registry becomes the task's, which goes before it: Airflow shows a config as it is.
    Raises ValueError where the login of a config would be shown to another registry."""
    config = task.get("config")
    if not isinstance(config, dict):
        return task
    url, other = task.get("registryUrl"), config.get("registryUrl")
    if _has_login(config) and not _has_login(task) and url and other and url != other:
        raise ValueError(
            f"registryUrl is {url!r}, and {other!r} in the config, whose login is for that: name one registry"
        )
    rest = {name: value for name, value in config.items() if name not in _FIELDS}
    return {**task, **_joined(task, config), "config": rest}


def _joined(own: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What is said of a registry in two places: a login is taken whole."""
    url, others = own.get("registryUrl"), other.get("registryUrl")
    login = own if _has_login(own) else other
    return {
        "registryUrl": url or (None if login is own and _has_login(other) else others),
        "registryUsername": login.get("registryUsername"),
        "registryPassword": login.get("registryPassword"),
    }


def _has_login(said: dict[str, Any]) -> bool:
    return bool(said.get("registryUsername") or said.get("registryPassword"))


def with_login(request: Event, conn_id: Optional[str]) -> Event:
    """The request with what a connection says of the registry, where its task says nothing itself; passwords are masked in logs.
    Raises AirflowFailException where there is no such connection."""
    task: dict[str, Any] = dict(request["task"])
    if conn_id:
        try:
            connection = BaseHook.get_connection(conn_id)
        except AirflowNotFoundException as error:
            raise AirflowFailException(
                f"there is no connection {conn_id!r} (registry_conn_id)\nNext step: make it, with host, login"
                " and password of the image's registry"
            ) from error
        of_connection = {
            "registryUrl": _address(connection),
            "registryUsername": connection.login,
            "registryPassword": connection.password,
        }
        joined = {**task, **_joined(task, of_connection)}
        task = {name: value for name, value in joined.items() if value is not None}
    if task.get("registryPassword"):
        mask_secret(task["registryPassword"])
    return {**request, "task": task}


def require_key(request: Event) -> None:
    """Raises AirflowFailException where a password would be shown to whoever may read task instances."""
    if request["task"].get("registryPassword") and not get_fernet().is_encrypted:
        raise AirflowFailException(
            "the registryPassword of a deferrable task is kept in Airflow's database, and nothing encrypts it\n"
            "Next step: set fernet_key in section [core] of airflow.cfg, or use registry_conn_id"
        )


def seal(request: Event) -> tuple[Event, Optional[str]]:
    """The request without the password of its task, and that encrypted with Airflow's key: what a trigger is told can be read
    by whoever may read task instances."""
    task = dict(request["task"])
    password = task.pop("registryPassword", None)
    sealed = get_fernet().encrypt(password.encode()).decode() if password else None
    return {**request, "task": task}, sealed


def unseal(request: Event, sealed: Optional[str]) -> Event:
    """The request as it was; raises AirflowFailException where the key is another one here."""
    if not sealed:
        return request
    try:
        password = get_fernet().decrypt(sealed.encode()).decode()
    except Exception as error:
        raise AirflowFailException(
            "the registry password of the task cannot be decrypted\nNext step: give workers and triggerer"
            " the same fernet_key (section [core]), or use registry_conn_id"
        ) from error
    return {**request, "task": {**request["task"], "registryPassword": password}}


def _address(connection: Any) -> Optional[str]:
    if not connection.host:
        return None
    return f"{connection.host}:{connection.port}" if connection.port else str(connection.host)
