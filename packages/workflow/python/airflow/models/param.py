"""airflow.models.param of Airflow 2."""
from dag_recorder.models import Param
from dag_recorder.stand_ins import stand_ins_of

__all__ = ["Param"]
__getattr__ = stand_ins_of(__name__)
