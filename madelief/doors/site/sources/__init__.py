"""Every source, and where sources differ."""
