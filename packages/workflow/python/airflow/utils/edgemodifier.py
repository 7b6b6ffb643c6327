"""airflow.utils.edgemodifier of Airflow 2."""
from dag_recorder.linked import Label
from dag_recorder.stand_ins import stand_ins_of

__all__ = ["Label"]
__getattr__ = stand_ins_of(__name__)
