"""What version 0.2.0 adds to the tables."""

# One section per stage of the work, so that each is read beside the pages that need it.

LETTERS = """
"""

IMPORTS = """
"""

PROTECTION = """
"""

CUSTOMERS = """
"""

START = """
"""

TABLES = LETTERS + IMPORTS + PROTECTION + CUSTOMERS + START
