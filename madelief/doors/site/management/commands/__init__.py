"""Commands of this site for its maintainers."""
