"""The check: one question a page, then a report."""
