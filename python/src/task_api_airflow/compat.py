"""What Airflow 2 and 3 have in different places."""

from __future__ import annotations

try:
    from airflow.sdk import BaseHook, BaseOperator
    from airflow.sdk.exceptions import (
        AirflowException,
        AirflowFailException,
        AirflowSkipException,
    )
    from airflow.sdk.log import mask_secret
except ImportError:  # Airflow 2
    from airflow.exceptions import (  # type: ignore[assignment,no-redef]
        AirflowException,
        AirflowFailException,
        AirflowSkipException,
    )
    from airflow.hooks.base import BaseHook  # type: ignore[assignment,no-redef]
    from airflow.models.baseoperator import BaseOperator  # type: ignore[assignment,no-redef]
    from airflow.utils.log.secrets_masker import mask_secret  # type: ignore[assignment,no-redef]

__all__ = [
    "AirflowException",
    "AirflowFailException",
    "AirflowSkipException",
    "BaseHook",
    "BaseOperator",
    "mask_secret",
]
