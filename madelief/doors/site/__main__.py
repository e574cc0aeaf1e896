"""Django's own commands: `python -m madelief.doors.site check --deploy`."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madelief.doors.site.settings")
execute_from_command_line(sys.argv)
