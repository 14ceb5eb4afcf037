"""Column separators of text files."""

SEPARATORS = (";", "\t", ",", "|")
