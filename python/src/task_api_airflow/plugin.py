"""What Airflow 3 gets beside operators: the page's path. Airflow 2 has that path itself, and takes no notice."""

from __future__ import annotations

from typing import Any, Optional

from airflow.plugins_manager import AirflowPlugin


class PagePath:
    """An ASGI application. Airflow loads plugins in each of its processes: so the rest is loaded by the first request."""

    def __init__(self) -> None:
        self._router: Optional[Any] = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """As ASGI has it."""
        if self._router is None:
            from task_api_airflow.page_path import router

            self._router = router()
        await self._router(scope, receive, send)


class PagePathPlugin(AirflowPlugin):
    """``/api/v1`` below the base URL of Airflow."""

    name = "task_api_page_path"
    fastapi_apps = [{"app": PagePath(), "url_prefix": "/api/v1", "name": "task-api: /api/v1"}]
