"""`python -m madelief.doors.site serve`, which is what `madelief serve` runs: gunicorn, ready when it answers."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.template import engines
from gunicorn.app.base import BaseApplication

from madelief.doors.site.knowledge import warm


class Command(BaseCommand):
    """Gathers the static files, compiles the guidelines once, and starts workers that share them."""

    help = "Serve the site"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        with TemporaryDirectory(prefix="madelief-static-") as folder:
            settings.STATIC_ROOT = folder
            settings.WHITENOISE_USE_FINDERS = False
            call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=["*.map", "redoc*"])
            warm()
            # Compiled once, and not by each worker while its first readers wait.
            templates = engines["jinja2"].env  # type: ignore[attr-defined]  # every backend but Jinja's has none
            for name in templates.list_templates(extensions=["jinja"]):
                templates.get_template(name)
            # What was read so far lives as long as the process: the collector need not look at it, nor workers copy it.
            gc.collect()
            gc.freeze()
            gc.set_threshold(COLLECT_AFTER, 20, 100)
            address = f"{options['host']}:{options['port']}"
            _Server({"bind": address, "workers": options["workers"], "when_ready": _announced(address)} | QUIET).run()


def _announced(address: str) -> Callable[[object], None]:
    """What gunicorn does once it listens."""

    def announce(_server: object) -> None:
        print(f"Madelief is at http://{address}/ (mode {settings.MODE}). Ctrl+C stops it.", file=sys.stderr)

    return announce


COLLECT_AFTER = 50_000
"""Objects made before the collector looks: a report makes tens of thousands, in no cycles, and they go by themselves."""

QUIET = {
    # Our own access log says less of people than gunicorn's.
    "accesslog": None,
    "loglevel": "warning",
    "preload_app": True,
    # A browser opens connections ahead of its requests; one thread would wait on an empty one while another reader waits.
    "worker_class": "gthread",
    "threads": 8,
    "timeout": 30,
    "limit_request_line": 4094,
    "control_socket_disable": True,
}
"""Settings of gunicorn that do not depend on where it runs."""


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn around our application, without a configuration file."""

    def __init__(self, chosen: dict[str, Any]) -> None:
        self.chosen = chosen
        super().__init__()

    def load_config(self) -> None:
        for key, value in self.chosen.items():
            if key in self.cfg.settings:
                self.cfg.set(key, value)

    def load(self) -> Callable[..., Any]:
        from madelief.doors.site.wsgi import application

        return application
