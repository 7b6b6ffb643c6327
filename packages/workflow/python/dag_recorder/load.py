"""Loads one DAG file and tells what it has said, or why it could not be loaded."""
import os
import sys
import sysconfig
import traceback
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from typing import Any, Dict, List, Optional

from .dag import DAG
from .json_values import Record
from .places import is_ours
from .recording import RECORDING, NeedsAirflow, UnsetVariables
from .stand_ins import install
from .task import Task


def load(file: str) -> Dict[str, Any]:
    """Runs `file` as a module; Python finds what lies beside it, as in Airflow's folder of DAGs."""
    sys.path.append(os.path.dirname(file))
    install()
    failure = None
    try:
        run(file)
    except BaseException as error:  # noqa: B902: sys.exit() as well
        failure = failure_of(error)
    return {
        "failure": failure,
        "dags": [] if failure else [dag_record(dag) for dag in RECORDING.dags],
        "foreign": [one for dag in RECORDING.dags for one in dag._foreign] if failure else [],
        "loose": [
            {"task_id": task.__dict__.get("task_id"), "place": task._site.place}
            for task in RECORDING.loose
        ],
    }


def run(file: str) -> None:
    """Imports the file under a name that nothing else has."""
    name = "dag_file_" + os.path.splitext(os.path.basename(file))[0]
    spec = spec_from_loader(name, SourceFileLoader(name, file))
    assert spec and spec.loader
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


def dag_record(dag: DAG) -> Dict[str, Any]:
    """A DAG: the arguments of everything, by the names that the file uses."""
    record = Record()
    record.note_site((), dag._site)
    arguments = record.fields(dag._arguments, ())
    return {
        "arguments": arguments,
        "tasks": [
            task_record(task, record, ("tasks", index)) for index, task in enumerate(dag.tasks)
        ],
        "foreign": dag._foreign,
        "places": record.places,
        "left_out": record.left_out,
    }


def task_record(task: Task, record: Record, path: Any) -> Dict[str, Any]:
    """A task: what it was given, what was assigned to it later, and what comes before it."""
    record.note_site(path, task._site)
    values = vars(task)
    given = {name: values.get(name) for name in task._arguments}
    assigned = {name: values[name] for name in task._assigned if name not in given}
    unseen = Record()
    upstream: List[Any] = []
    for other, place in task._upstream.items():
        if isinstance(other.__dict__["task_id"], str):
            if place:
                record.places.append((path + ("upstream_task_ids", len(upstream)), place))
            upstream.append(other.__dict__["task_id"])
    return {
        "arguments": record.fields(given, path),
        # Attributes of the author's own are no arguments: those that cannot be kept are no loss.
        "assigned": unseen.fields(assigned, path),
        "upstream_task_ids": upstream,
    }


def is_author(file: str) -> bool:
    """Whether a file is the author's: none of these modules, of Python or of a library."""
    libraries = [os.path.join(sysconfig.get_path(name), "") for name in ("stdlib", "platstdlib")]
    parts = file.split(os.sep)
    is_library = "site-packages" in parts or "dist-packages" in parts
    return not (is_ours(file) or is_library or file.startswith(tuple(libraries)))


def failure_of(error: BaseException) -> Dict[str, Any]:
    """Why a file could not be loaded, and where in the author's code."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if is_author(one.filename)]
    last: Optional[Any] = frames[-1] if frames else None
    place = [last.filename, last.lineno] if last else None
    failure: Dict[str, Any] = {"kind": "exception", "type": type(error).__name__}
    if isinstance(error, SyntaxError) and error.filename:
        place = [error.filename, error.lineno or 1]
        failure = {"kind": "syntax", "text": error.msg, "column": error.offset}
    elif isinstance(error, NeedsAirflow):
        failure = {"kind": "needs-airflow", "name": error.name}
    elif isinstance(error, UnsetVariables):
        failure = {"kind": "unset-variables", "names": error.names}
    elif isinstance(error, OSError) and not frames:
        failure = {"kind": "unreadable"}
    elif isinstance(error, ModuleNotFoundError):
        failure["module"] = error.name
    said = traceback.format_exception_only(type(error), error)
    lines = "".join(traceback.format_list(frames) + said).splitlines()
    return {"text": "".join(said).strip(), "place": place, "traceback": lines, **failure}
