"""Floor 2: a guideline folder → the graph, and the shelf that holds them all."""

from madelief.guideline.graph import (
    Contradiction,
    Example,
    ExampleTable,
    Guard,
    Guideline,
    PlanLine,
    Recommendation,
    Rule,
    Section,
    Statement,
    Work,
)
from madelief.guideline.shelf import Shelf, open_shelf, shelf_folder

__all__ = [
    "Contradiction",
    "Example",
    "ExampleTable",
    "Guard",
    "Guideline",
    "PlanLine",
    "Recommendation",
    "Rule",
    "Section",
    "Shelf",
    "Statement",
    "Work",
    "open_shelf",
    "shelf_folder",
]
