"""`python -m madelief.doors.site words`: bring the Dutch catalogue up to date with the code, and compile it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madelief.doors.site import catalogue


class Command(BaseCommand):
    """New messages are added without Dutch, those that nothing uses any more are dropped."""

    help = "Bring the Dutch catalogue up to date, and compile it"
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        used, kept = catalogue.used(), catalogue.translated()
        for message in used:
            had = kept.get(message.id)
            if message.id and had is not None:
                message.string = had.string
        catalogue.PO.write_bytes(catalogue.written(used))
        catalogue.MO.write_bytes(catalogue.compiled(catalogue.translated()))
        missing = [message.id for message in used if message.id and not _is_complete(message)]
        for text in missing:
            self.stdout.write(str(text))
        if missing:
            raise CommandError(f"{len(missing)} messages have no Dutch yet; fill in {catalogue.PO.name} and run this again")


def _is_complete(message: Any) -> bool:
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)
