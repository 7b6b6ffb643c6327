"""airflow.exceptions: all of them are plain exceptions here."""
from dag_recorder.stand_ins import stand_ins_of


class AirflowException(Exception):
    """An error of Airflow."""


class AirflowFailException(AirflowException):
    """A task fails and is not tried again."""


class AirflowSkipException(AirflowException):
    """A task is skipped."""


__getattr__ = stand_ins_of(__name__)
