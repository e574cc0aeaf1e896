"""Whose request it is, as far as limits and logs need to know."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The client's address: what the outermost trusted proxy saw, and no header that a client writes herself."""
    if settings.PROXIES:
        passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if len(passed) >= settings.PROXIES:
            return str(passed[-settings.PROXIES])
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(request: HttpRequest) -> str:
    """The client's network (/24, or /48 of IPv6): enough to see an attack, too little to see a person."""
    try:
        address = ip_address(address_of(request))
    except ValueError:
        return "-"
    return str(ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))
