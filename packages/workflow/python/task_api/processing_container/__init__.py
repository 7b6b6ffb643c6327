"""The models of documents."""
from dag_recorder.stand_ins import stand_ins_of

__getattr__ = stand_ins_of(__name__)
