"""Django's settings, from the environment. No setting is needed to try it on one's own machine.

MADELIEF_MODE        library, prepare (default) or clinical
MADELIEF_HOSTS       names this site is served under, with commas; default: this machine only
MADELIEF_HTTPS       1 behind a proxy that speaks TLS: cookies are Secure then, and browsers are told to stay on https
MADELIEF_PROXIES     how many trusted proxies stand before it; at least 1 with MADELIEF_HTTPS, else 0
MADELIEF_PRELOAD     1 asks browsers to keep the whole domain, with all below it, on https: hard to undo
MADELIEF_SECRET_KEY  50 characters or more that nobody knows; without it a new one is made at each start, and answers
                     that were given before a restart are gone
MADELIEF_LIMITS      0 turns the limits off that keep one address from asking too much (for measuring)
MADELIEF_STATIC      a folder into which `collectstatic` gathered the files; `madelief serve` makes one of its own
"""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from madelief.doors.site.mode import Mode

SITE = Path(__file__).parent


def _mode() -> Mode:
    given = os.environ.get("MADELIEF_MODE", Mode.PREPARE)
    try:
        return Mode(given)
    except ValueError:
        raise ImproperlyConfigured(f"MADELIEF_MODE is {given!r}; it is library, prepare or clinical") from None


def _number(name: str, default: str = "0") -> int:
    given = os.environ.get(name, default)
    if not given.isdecimal():
        raise ImproperlyConfigured(f"{name} is {given!r}; it is a whole number")
    return int(given)


def _switch(name: str, default: str = "0") -> bool:
    given = os.environ.get(name, default)
    if given not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} is {given!r}; it is 0 or 1")
    return given == "1"


def _secret() -> str:
    given = os.environ.get("MADELIEF_SECRET_KEY", "")
    if given and len(given) < SHORTEST_KEY:
        raise ImproperlyConfigured(
            f"MADELIEF_SECRET_KEY has {len(given)} characters; answers are encrypted with it, use 50 or more"
        )
    return given or get_random_secret_key() + get_random_secret_key()


SHORTEST_KEY = 50

MODE = _mode()
HTTPS = _switch("MADELIEF_HTTPS")
PROXIES = _number("MADELIEF_PROXIES")
LIMITS = _switch("MADELIEF_LIMITS", "1")
if HTTPS and not PROXIES:
    raise ImproperlyConfigured("MADELIEF_HTTPS=1 needs MADELIEF_PROXIES: we speak plain HTTP to the proxy that speaks TLS")

SECRET_KEY = _secret()
ALLOWED_HOSTS = [host.strip() for host in os.environ.get("MADELIEF_HOSTS", "127.0.0.1,localhost,[::1]").split(",")]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []
DEBUG = False

ROOT_URLCONF = "madelief.doors.site.urls"
WSGI_APPLICATION = "madelief.doors.site.wsgi.application"
APPEND_SLASH = True

# Nothing is stored, so there is no database: no accounts, no sessions, no rows.
DATABASES: dict[str, object] = {}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 10_000}}}

INSTALLED_APPS = ["django.contrib.staticfiles", "csp", "ninja", "madelief.doors.site"]

MIDDLEWARE = [
    "madelief.doors.site.access_log.AccessLog",
    "madelief.doors.site.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "madelief.doors.site.limits.Limits",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [SITE / "templates"],
        "OPTIONS": {
            "environment": "madelief.doors.site.pages.environment",
            "context_processors": ["madelief.doors.site.pages.every_page"],
        },
    },
    # The API's own documentation comes as a Django template.
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]

# ---------------------------------------------------------------- languages

USE_I18N = True
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Nederlands")), ("en", _("English"))]
LOCALE_PATHS = [SITE / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

# ---------------------------------------------------------------- files

STATIC_URL = "/static/"
STATICFILES_DIRS = [SITE / "static"]
# Files of other packages are only those of the API's documentation.
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
if MODE.serves_clinicians:
    STATICFILES_FINDERS.append("django.contrib.staticfiles.finders.AppDirectoriesFinder")
# `serve` gathers and compresses them in a folder of its own; without one they are read where they lie.
STATIC_ROOT = os.environ.get("MADELIEF_STATIC")
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_MAX_AGE = 31_536_000
"""A year: the address of a file changes with the file (`pages.file_address`)."""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "madelief.doors.site.gathered.Gathered"},
}

# ---------------------------------------------------------------- safety of transport

# Health data goes in a POST of at most this size; everything larger is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_AGE = None
"""Until the browser is closed."""
CSRF_FAILURE_VIEW = "madelief.doors.site.errors.form_expired"

SECURE_CONTENT_TYPE_NOSNIFF = True
# `no-referrer` would make every form fail: the browser then sends `Origin: null`.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
# Whoever watches over the process asks it without the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _switch("MADELIEF_PRELOAD")
if HTTPS and not SECURE_HSTS_PRELOAD:
    # The operator's other sites are not ours to bind; whoever wants it says so with MADELIEF_PRELOAD.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# ---------------------------------------------------------------- logs

LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "formatters": {"plain": {"format": "%(asctime)s %(name)s %(levelname)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        "madelief": {"handlers": ["stderr"], "level": "INFO"},
        "gunicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # Django names the whole request in what it logs of a failure: addresses, and answers in local variables.
        # `errors.went_wrong` logs what a maintainer needs.
        "django": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
