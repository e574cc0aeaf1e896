"""Django for the tests of the site: everything open, no limits; there is no database."""

from __future__ import annotations

import os

# Before anything of the site is imported: its settings read the environment once.
os.environ |= {"DJANGO_SETTINGS_MODULE": "madelief.doors.site.settings", "MADELIEF_MODE": "clinical", "MADELIEF_LIMITS": "0"}

import django
import pytest
from django.test import Client

django.setup()


@pytest.fixture
def client() -> Client:
    """A browser without JavaScript; failures of the site are raised, not shown."""
    return Client(SERVER_NAME="localhost")
