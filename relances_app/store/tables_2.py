"""What version 0.2.0 adds to the tables."""

# One section per stage of the work, so that each is read beside the pages that need it.

LETTERS = """
alter table customer add column kind_is_by_hand integer not null default 0;
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
