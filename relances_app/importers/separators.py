"""Separators."""

SEPARATORS = (";", "\t", ",", "|")
