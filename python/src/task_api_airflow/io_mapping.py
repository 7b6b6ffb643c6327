"""Which output channel becomes which input channel (contract section 5)."""

from __future__ import annotations

from typing import Any


class IOMapping:
    """An output channel of an upstream task that becomes an input channel of the task which has this mapping."""

    def __init__(
        self, upstream_operator: Any, upstream_output_channel: str, input_channel: str
    ) -> None:
        """``upstream_operator``: the operator, or its task_id."""
        self.upstream_operator = upstream_operator
        self.upstream_output_channel = upstream_output_channel
        self.input_channel = input_channel

    @property
    def upstream_task_id(self) -> str:
        """The task_id of the upstream task."""
        upstream = self.upstream_operator
        return upstream if isinstance(upstream, str) else str(upstream.task_id)

    def to_wire(self) -> dict[str, str]:
        """As a workflow.json has it."""
        return {
            "upstream_operator": self.upstream_task_id,
            "upstream_output_channel": self.upstream_output_channel,
            "input_channel": self.input_channel,
        }
