"""Floor 5: a population. The same guidelines over millions of people, counted, listed and shown on a page.

`madelief.screen.run` screens; `madelief.screen.population` makes people up. Nothing is imported here: each alone is heavy.
"""
