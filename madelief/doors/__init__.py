"""Floor 5: the doors. The command line; later the site and the record system. No door knows another."""
