"""A calendar file, read by other hands than those that wrote it: plain text, and dateutil's own time zones and rules."""

from __future__ import annotations

import io
import re
from datetime import datetime

from dateutil import tz
from dateutil.rrule import rrulestr


def lines(file: bytes) -> list[str]:
    """Its lines, unfolded (RFC 5545, 3.1)."""
    text = file.decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n")), "a line of more than 75 bytes"
    return text.replace("\r\n ", "").rstrip("\r\n").split("\r\n")


def values(file: bytes, name: str) -> list[str]:
    """The values of a property of its events and their alarms, with whatever parameters."""
    text = "\n".join(lines(file))
    events = "\n".join(re.findall(r"BEGIN:VEVENT\n(.*?)\nEND:VEVENT", text, re.DOTALL))
    return re.findall(rf"^{name}(?:;[^:\n]*)?:(.*)$", events, re.MULTILINE)


def moments(file: bytes) -> list[datetime]:
    """When its first event falls, each time in the zone that the file itself describes."""
    (start,) = re.findall(r"DTSTART;TZID=Europe/Amsterdam:(\d{8}T\d{6})", "\n".join(lines(file)))
    zone = tz.tzical(io.StringIO("\r\n".join(lines(file)))).get("Europe/Amsterdam")
    first = datetime.strptime(start, "%Y%m%dT%H%M%S").replace(tzinfo=zone)
    rule = values(file, "RRULE")
    return list(rrulestr(rule[0], dtstart=first)) if rule else [first]
