"""A made-up population for demonstrations and measurements: invented people, from whom no medicine may be concluded."""

from madelief.screen.population.write import write_population

__all__ = ["write_population"]
