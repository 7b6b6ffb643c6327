"""airflow.sdk of Airflow 3."""
from airflow.utils.trigger_rule import TriggerRule
from dag_recorder.dag import DAG, TaskGroup, dag, task_group
from dag_recorder.linked import Label, chain, chain_linear, cross_downstream
from dag_recorder.models import Param
from dag_recorder.stand_ins import TaskDecorator, stand_ins_of

task = TaskDecorator()

__all__ = [
    "DAG",
    "Label",
    "Param",
    "TaskGroup",
    "TriggerRule",
    "chain",
    "chain_linear",
    "cross_downstream",
    "dag",
    "task",
    "task_group",
]
__getattr__ = stand_ins_of(__name__)
