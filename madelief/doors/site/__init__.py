"""Floor 5: the web site. It reads requests, asks the rooms below and writes pages; it knows no medicine."""
