"""The operator: what a DAG file says of a processing-container, passed on to ``task-api operator``."""

from __future__ import annotations

import json
import os
import threading
import warnings
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NoReturn, Optional, Union

from task_api_airflow.channel_maps import follow_maps
from task_api_airflow.compat import AirflowException, AirflowFailException, BaseOperator
from task_api_airflow.durations import Duration, as_timedelta, on_wire
from task_api_airflow.forms import add_params
from task_api_airflow.io_mapping import IOMapping
from task_api_airflow.json_values import plain
from task_api_airflow.lock import Lock, lock_beside, read_lock
from task_api_airflow.login import require_key, with_login, with_login_of_config
from task_api_airflow.outcome import channels_or_raise, words_of
from task_api_airflow.program import Event, Program
from task_api_airflow.request import request_for
from task_api_airflow.settings import read_settings
from task_api_airflow.task_log import show
from task_api_airflow.trigger import KaapanaTaskTrigger

DRAIN_SECONDS = 4.0
"""Airflow 3 kills a task 5 seconds after it has asked it to end."""

KILL_SECONDS = 2.0
"""When a worker is a pod, nothing that it has started outlives it: what is to be stopped has so long to end by itself."""


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
    :param config: settings for one kind of engine, as a task.json has them.
    :param timeout: as a task.json has it. :param retry: inside one try, e.g. with more memory.
    :param fan_out: one container per item. :param resume_items: later tries get only items without a good result.
    :param cache: has no effect on Airflow. :param mount_conf: the conf of the run as a file.
    :param strict_task_form: user input may set only variables that somebody declares.
    :param deferrable: no worker slot is held while the container runs. Default: as the configuration says.
    :param lock_file: made by ``task-api dag lock``. Default: the one beside the DAG file.
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
        "config",
        "registryUrl",
        "registryUsername",
    )
    ui_color = "#e0ecff"

    # What a task does not say.
    env: Any = None
    command: Any = None
    container_resources: Any = None
    inputs: Any = None
    labels: Any = None
    annotations: Any = None
    config: Any = None
    registryUrl: Optional[str] = None
    registryUsername: Optional[str] = None
    iochannel_maps: Sequence[IOMapping] = ()
    registry_conn_id: Optional[str] = None
    strict_task_form: bool = False
    deferrable: Optional[bool] = None
    lock_file: Optional[str] = None

    _program: Optional[Program] = None
    _is_killed = False

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
        execution_timeout: Optional[Duration] = None,
        retry_delay: Optional[Duration] = None,
        labels: Optional[dict[str, str]] = None,
        annotations: Optional[dict[str, str]] = None,
        config: Any = None,
        timeout: Optional[Duration] = None,
        retry: Any = None,
        fan_out: Any = None,
        cache: Optional[bool] = None,
        resume_items: Optional[bool] = None,
        mount_conf: Union[str, bool, None] = None,
        strict_task_form: bool = False,
        deferrable: Optional[bool] = None,
        lock_file: Optional[str] = None,
        **kwargs: Any,
    ) -> None:
        # Airflow would take what is not given here from default_args. A limit of its own would be one of the whole try, with
        # all its items and attempts; its resources are others.
        super().__init__(
            execution_timeout=None,
            resources=None,
            retry_delay=as_timedelta(10 if retry_delay is None else retry_delay),
            **kwargs,
        )
        self.image = image
        self.taskTemplate = plain(taskTemplate)
        login = with_login_of_config(
            {
                "config": plain(config),
                "registryUrl": registryUrl,
                "registryUsername": registryUsername,
                "registryPassword": registryPassword,
            }
        )
        registryPassword = login.pop("registryPassword")
        said = {
            **login,
            "env": plain(env),
            "command": plain(command),
            "container_resources": plain(resources),
            "inputs": plain(inputs),
            "labels": plain(labels),
            "annotations": plain(annotations),
            "iochannel_maps": iochannel_maps or None,
            "registry_conn_id": registry_conn_id,
            "strict_task_form": strict_task_form or None,
            "deferrable": deferrable,
            "lock_file": lock_file,
        }
        # To set an attribute of an operator is dear, and DAG files are read again and again.
        for name in [name for name, value in said.items() if value is not None]:
            setattr(self, name, said[name])
        # These are only passed on.
        self._passed_on = {
            "registryPassword": registryPassword,
            "startup_timeout_seconds": startup_timeout_seconds,
            "execution_timeout": on_wire(execution_timeout),
            "timeout": on_wire(timeout),
            "retry": plain(retry),
            "fan_out": plain(fan_out),
            "cache": cache,
            "resume_items": resume_items,
            "mount_conf": mount_conf,
        }
        if registryPassword:
            self._warn_of_shown_password()
        lock = self._lock()
        if self.iochannel_maps:
            follow_maps(self, lock)
        if lock.forms:
            self._add_form(lock)

    @classmethod
    def partial(cls, **kwargs: Any) -> NoReturn:
        """Raises TypeError: the outputs of a mapped task have no one folder."""
        del kwargs
        raise TypeError(
            "a KaapanaTaskOperator cannot be mapped (.partial, .expand): its outputs would have no one"
            " folder. For one container per item say fan_out='item', else write the tasks down"
        )

    def _warn_of_shown_password(self) -> None:
        dag = self.get_dag()
        given = with_login_of_config(dict(dag.default_args)) if dag else {}
        if dag is not None and given.get("registryPassword"):
            warnings.warn(
                f"DAG {dag.dag_id}: Airflow keeps default_args as they are, and shows them: registryPassword"
                " belongs to the tasks, or into a connection (registry_conn_id)",
                stacklevel=3,
            )

    def _lock(self) -> Lock:
        dag = self.get_dag()
        file = self.lock_file or (lock_beside(dag.fileloc) if dag else "")
        return read_lock(file)

    def _add_form(self, lock: Lock) -> None:
        dag = self.get_dag()
        if dag is None:
            return
        if isinstance(self.image, str) and self.image not in lock.images:
            self.log.warning("%s lacks %s: task-api dag lock makes it anew", lock.file, self.image)
        add_params(dag, [self.task_id, *(dag.default_args.get("ui_forms") or {})], lock.forms)

    def render_template_fields(self, context: Any, jinja_env: Any = None) -> None:
        """As usual; ``{{ dag_id }}`` and ``{{ task_id }}`` mean what they say, too."""
        names = {"dag_id": self.dag_id, "task_id": self.task_id}
        context.update(names)
        super().render_template_fields(context, jinja_env)

    def execute(self, context: Any) -> dict[str, str]:
        """Runs a try to its end; the folders of its output channels."""
        settings = read_settings()
        request = request_for(self, context, settings, self._lock())
        if settings.deferrable if self.deferrable is None else self.deferrable:
            require_key(request)
            self.defer(
                trigger=KaapanaTaskTrigger(request, self.registry_conn_id),
                method_name="execute_complete",
                timeout=self.execution_timeout,
            )
        request = with_login(request, self.registry_conn_id)
        self._program = program = Program(settings.cli, self.log)
        answer: Optional[Event] = None
        try:
            if self._is_killed:
                self._stop(program)
            program.send(request)
            program.close_input()
            for event in program.events():
                show(event, self.log)
                if event.get("type") == "result":
                    answer = event
        except BaseException:
            # A time limit of Airflow's, a signal: the program ends its task in order, and its last words are wanted.
            self.on_kill()
            for event in program.drain(DRAIN_SECONDS):
                show(event, self.log)
            raise
        return self._end(context, answer)

    def execute_complete(self, context: Any, event: dict[str, Any]) -> dict[str, str]:
        """The end of a try that a trigger has waited for."""
        if "error" in event:
            may_retry = event.get("may_retry", True)
            raise (AirflowException if may_retry else AirflowFailException)(event["error"])
        return self._end(context, event["result"])

    def _end(self, context: Any, result: Optional[Event]) -> dict[str, str]:
        if result is None:
            raise AirflowException("task-api has given no result")
        record = result.get("record") or _read_record(result.get("record_file"))
        if self.do_xcom_push and record:
            context["ti"].xcom_push(key="task_run", value=record)
        if self._is_killed and result.get("reason") == "Stopped":
            # Of one that a user has ended Airflow knows that already; a worker that goes away is what retries are for.
            raise AirflowException(words_of(result))
        return channels_or_raise(result)

    def on_kill(self) -> None:
        """Stops the container, which is then removed. Airflow may call this more than once."""
        if self._is_killed:
            return
        self._is_killed = True
        if self._program:
            self._stop(self._program)

    def _stop(self, program: Program) -> None:
        self.log.info("asking task-api to stop the task")
        program.stop()
        if os.environ.get("AIRFLOW_IS_K8S_EXECUTOR_POD"):
            timer = threading.Timer(KILL_SECONDS, program.kill_tasks)
            timer.daemon = True
            timer.start()

    def to_wire(self) -> dict[str, Any]:
        """The task as a workflow.json has it, with what Airflow has filled in."""
        task = {
            "task_id": self.task_id,
            "image": self.image,
            "taskTemplate": self.taskTemplate,
            "env": self.env,
            "command": self.command,
            "resources": self.container_resources,
            "iochannel_maps": [mapping.to_wire() for mapping in self.iochannel_maps] or None,
            "inputs": self.inputs,
            "registryUrl": self.registryUrl,
            "registryUsername": self.registryUsername,
            "labels": self.labels,
            "annotations": self.annotations,
            "config": self.config,
            **self._passed_on,
        }
        task = with_login_of_config(task)
        return {name: plain(value) for name, value in task.items() if value is not None}


def _read_record(file: Optional[str]) -> Any:
    """Triggers pass on where a record is: Airflow keeps and logs their events."""
    if not file:
        return None
    try:
        with open(file, encoding="utf-8") as stream:
            return json.load(stream)
    except (OSError, ValueError):
        return None
