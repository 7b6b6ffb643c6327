"""airflow.models of Airflow 2."""
from dag_recorder.dag import DAG
from dag_recorder.models import Param
from dag_recorder.stand_ins import stand_ins_of

__all__ = ["DAG", "Param"]
__getattr__ = stand_ins_of(__name__)
