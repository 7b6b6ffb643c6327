"""The parts of a processing-container.json; any fields are taken, validation comes later."""
from dag_recorder.models import BaseEnv, IOMapping, Model, Resources
from dag_recorder.stand_ins import stand_ins_of


class ProcessingContainer(Model):
    """A whole contract."""


class TaskTemplate(Model):
    """A template, written in the DAG file itself."""


class TaskTemplateEnv(BaseEnv):
    """A variable of a template."""


class IOMount(Model):
    """A channel of a template."""


class ScaleRule(Model):
    """How the memory of a task follows its data."""


__all__ = [
    "BaseEnv",
    "IOMapping",
    "IOMount",
    "ProcessingContainer",
    "Resources",
    "ScaleRule",
    "TaskTemplate",
    "TaskTemplateEnv",
]
__getattr__ = stand_ins_of(__name__)
