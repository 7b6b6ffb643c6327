"""From the program's answer to an end of a task in Airflow."""

from __future__ import annotations

from typing import Any

from task_api_airflow.compat import (
    AirflowException,
    AirflowFailException,
    AirflowSkipException,
)


def channels_or_raise(result: dict[str, Any]) -> dict[str, str]:
    """The folders of the output channels of a success; anything else raises what Airflow takes for it."""
    outcome = result.get("outcome")
    if outcome == "success":
        return {str(name): str(folder) for name, folder in result.get("channels", {}).items()}
    words = words_of(result)
    if outcome == "skipped":
        raise AirflowSkipException(words)
    if result.get("may_retry"):
        raise AirflowException(words)
    raise AirflowFailException(words)


def words_of(result: dict[str, Any]) -> str:
    """Reason, message and next step."""
    words = f"{result.get('reason')}: {result.get('message')}"
    next_step = result.get("next_step")
    return f"{words}\nNext step: {next_step}" if next_step else words
