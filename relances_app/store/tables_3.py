"""The revision of the database, which replaces the counter of the selections."""

TABLES = """
alter table books rename column asides to revision;
"""
