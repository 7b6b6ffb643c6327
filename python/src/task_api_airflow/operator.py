"""The operator: what a DAG file says of a processing-container, passed on to ``task-api operator``."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Optional, Union

from task_api_airflow.compat import BaseHook, BaseOperator, mask_secret
from task_api_airflow.io_mapping import IOMapping
from task_api_airflow.json_values import plain
from task_api_airflow.outcome import channels_or_raise
from task_api_airflow.program import Event, Program
from task_api_airflow.settings import read_settings

LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}

DRAIN_SECONDS = 4.0
"""Airflow 3 kills a task 5 seconds after it has asked it to end."""

BACKSTOP = timedelta(minutes=1)
"""What Airflow's own time limit has beyond the program's, which stops the container in order."""


class KaapanaTaskOperator(BaseOperator):
    """Runs a task template of a processing-container (contract section 5).

    :param image: the image.
    :param taskTemplate: identifier of a template of the image, or the template itself.
    :param env: variables, as ``{name, value}``, objects with these attributes, or ``value_from``.
    :param command: replaces the template's.
    :param resources: limits and requests; replaces the template's, key by key.
    :param iochannel_maps: which outputs of tasks before this one are its inputs; they imply the order.
    :param inputs: inputs from outside of the DAG.
    :param registryUrl: where the image's registry is; with registryUsername and registryPassword.
    :param registry_conn_id: an Airflow connection with host, login and password of the registry.
    :param startup_timeout_seconds: until the container runs.
    :param execution_timeout: of the container. Default: the template's timeout, else 90 minutes.
    :param labels: of the container or pod. :param annotations: of the pod.
    :param timeout: as a task.json has it. :param retry: inside one try, e.g. with more memory.
    :param fan_out: one container per item. :param resume_items: later tries get only items without a good result.
    :param cache: has no effect on Airflow. :param mount_conf: the conf of the run as a file.
    :param strict_task_form: user input may set only variables that somebody declares.
    """

    template_fields: Sequence[str] = (
        "image",
        "taskTemplate",
        "env",
        "command",
        "container_resources",
        "inputs",
        "labels",
        "annotations",
        "registryUrl",
        "registryUsername",
    )
    ui_color = "#e0ecff"

    def __init__(
        self,
        *,
        image: str,
        taskTemplate: Any,
        env: Optional[Sequence[Any]] = None,
        command: Optional[Sequence[str]] = None,
        resources: Any = None,
        iochannel_maps: Optional[Sequence[IOMapping]] = None,
        inputs: Optional[Sequence[Any]] = None,
        registryUrl: Optional[str] = None,
        registryUsername: Optional[str] = None,
        registryPassword: Optional[str] = None,
        registry_conn_id: Optional[str] = None,
        startup_timeout_seconds: float = 3600,
        execution_timeout: Union[timedelta, float, None] = None,
        labels: Optional[dict[str, str]] = None,
        annotations: Optional[dict[str, str]] = None,
        timeout: Union[str, float, None] = None,
        retry: Any = None,
        fan_out: Any = None,
        cache: Optional[bool] = None,
        resume_items: Optional[bool] = None,
        mount_conf: Union[str, bool, None] = None,
        strict_task_form: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("retry_delay", timedelta(seconds=10))
        limit = _seconds(execution_timeout)
        backstop = None
        if limit is not None:
            backstop = timedelta(seconds=limit + startup_timeout_seconds) + BACKSTOP
        super().__init__(execution_timeout=backstop, **kwargs)
        self.image = image
        self.taskTemplate = plain(taskTemplate)
        self.env = plain(env)
        self.command = plain(command)
        self.container_resources = plain(resources)
        self.iochannel_maps = list(iochannel_maps or [])
        self.inputs = plain(inputs)
        self.registryUrl = registryUrl
        self.registryUsername = registryUsername
        self.registryPassword = registryPassword
        self.registry_conn_id = registry_conn_id
        self.startup_timeout_seconds = startup_timeout_seconds
        self.container_timeout_seconds = limit
        self.labels = plain(labels)
        self.annotations = plain(annotations)
        self.timeout = timeout
        self.retry = plain(retry)
        self.fan_out = plain(fan_out)
        self.cache = cache
        self.resume_items = resume_items
        self.mount_conf = mount_conf
        self.strict_task_form = strict_task_form
        self._program: Optional[Program] = None
        self._is_killed = False
        self._follow_maps()

    def _follow_maps(self) -> None:
        """A task comes after those whose outputs it takes."""
        for mapping in self.iochannel_maps:
            upstream = mapping.upstream_operator
            if upstream is self or mapping.upstream_task_id == self.task_id:
                raise ValueError(f"task {self.task_id!r} takes its own output as its input")
            if isinstance(upstream, str):
                dag = self.get_dag()
                if dag is None or not dag.has_task(upstream):
                    raise ValueError(
                        f"task {self.task_id!r} takes output {mapping.upstream_output_channel!r}"
                        f" of {upstream!r}, a task that its DAG does not have (yet):"
                        " give the operator, or write it down before this one"
                    )
                upstream = dag.get_task(upstream)
            self.set_upstream(upstream)

    def render_template_fields(self, context: Any, jinja_env: Any = None) -> None:
        """As usual; ``{{ dag_id }}`` and ``{{ task_id }}`` mean what they say, too."""
        names = {"dag_id": self.dag_id, "task_id": self.task_id}
        context.update(names)
        super().render_template_fields(context, jinja_env)

    def execute(self, context: Any) -> dict[str, str]:
        """Runs a try to its end; the folders of its output channels."""
        settings = read_settings()
        self._program = program = Program(settings.cli, self.log)
        request = self.request(context, "run")
        result: Optional[Event] = None
        try:
            for event in program.ask(request):
                result = self._take(event) or result
        except BaseException:
            # A time limit of Airflow's, a signal: the program ends its task in order, and its last words are wanted.
            self.on_kill()
            for event in program.drain(DRAIN_SECONDS):
                self._take(event)
            raise
        return self._end(context, result)

    def _end(self, context: Any, result: Optional[Event]) -> dict[str, str]:
        if result is None:
            raise RuntimeError("task-api has given no result")
        if self.do_xcom_push and result.get("record"):
            context["ti"].xcom_push(key="task_run", value=result["record"])
        return channels_or_raise(result)

    def _take(self, event: Event) -> Optional[Event]:
        """Shows an event; gives back the result when it is one."""
        kind = event.get("type")
        if kind == "log":
            item = event.get("item")
            prefix = f"[{item}] " if item else ""
            level = LEVELS.get(str(event.get("level")), logging.INFO)
            self.log.log(level, "%s%s", prefix, event.get("message"))
        elif kind == "state" and event.get("message"):
            self.log.info("%s: %s", event.get("state"), event.get("message"))
        elif kind == "result":
            return event
        return None

    def on_kill(self) -> None:
        """Stops the container, which is then removed. Airflow may call this more than once."""
        if self._is_killed:
            return
        self._is_killed = True
        if self._program:
            self.log.info("asking task-api to stop the task")
            self._program.stop()

    def request(self, context: Any, action: str) -> Event:
        """What the program is asked for, for the try of a context."""
        settings = read_settings()
        ti, dag_run = context["ti"], context["dag_run"]
        dag = self.get_dag()
        date = getattr(dag_run, "logical_date", None) or getattr(dag_run, "run_after", None)
        request = {
            "id": "1",
            "action": action,
            "protocol": 1,
            "engine": settings.engine,
            "storage": settings.storage,
            "dag_id": ti.dag_id,
            "dag_run_id": dag_run.run_id,
            "task": self.to_wire(),
            "task_ids": sorted(dag.task_ids) if dag else [self.task_id],
            "try_number": ti.try_number,
            # As Airflow counts: a clear allows for as many retries again.
            "first_try": max(1, (ti.max_tries or 0) - (self.retries or 0) + 1),
            "map_index": ti.map_index,
            "conf": plain(dag_run.conf or {}),
            "strict_task_form": self.strict_task_form,
            "logical_date": date.isoformat() if date else None,
            "dag_file": getattr(dag, "fileloc", None),
            "min_free_disk": settings.min_free_disk,
        }
        return {name: value for name, value in request.items() if value is not None}

    def to_wire(self) -> dict[str, Any]:
        """The task as a workflow.json has it."""
        task = {
            "task_id": self.task_id,
            "image": self.image,
            "taskTemplate": self.taskTemplate,
            "env": self.env,
            "command": self.command,
            "resources": self.container_resources,
            "iochannel_maps": [mapping.to_wire() for mapping in self.iochannel_maps] or None,
            "inputs": self.inputs,
            **self._login(),
            "startup_timeout_seconds": self.startup_timeout_seconds,
            "execution_timeout": self.container_timeout_seconds,
            "labels": self.labels,
            "annotations": self.annotations,
            "timeout": self.timeout,
            "retry": self.retry,
            "fan_out": self.fan_out,
            "cache": self.cache,
            "resume_items": self.resume_items,
            "mount_conf": self.mount_conf,
        }
        return {name: value for name, value in task.items() if value is not None}

    def _login(self) -> dict[str, Optional[str]]:
        url, username, password = self.registryUrl, self.registryUsername, self.registryPassword
        if self.registry_conn_id:
            connection = BaseHook.get_connection(self.registry_conn_id)
            url = url or _address(connection)
            username = username or connection.login
            password = password or connection.password
        if password:
            mask_secret(password)
        return {
            "registryUrl": url,
            "registryUsername": username,
            "registryPassword": password,
        }


def _seconds(timeout: Union[timedelta, float, None]) -> Optional[float]:
    return timeout.total_seconds() if isinstance(timeout, timedelta) else timeout


def _address(connection: Any) -> Optional[str]:
    if not connection.host:
        return None
    return f"{connection.host}:{connection.port}" if connection.port else str(connection.host)
