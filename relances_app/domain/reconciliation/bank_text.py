"""Clean and join the texts of bank statements."""

MAX_TEXT_LENGTH = 2_000
"""Longest text kept in characters; batch transfers have long texts, a malicious file could have longer ones."""


def clean_text(text: str) -> str:
    """Return a text with single spaces and without control characters, cut at MAX_TEXT_LENGTH."""
    kept = text[:MAX_TEXT_LENGTH]
    if not kept.isprintable():
        kept = "".join(c if c.isprintable() else " " for c in kept)
    return " ".join(kept.split())


def join_texts(*texts: str) -> str:
    """Join texts without duplicates, since banks often repeat the purpose of a transfer."""
    joined = ""
    for text in filter(None, map(clean_text, texts)):
        if len(joined) >= MAX_TEXT_LENGTH:
            break
        if f" {text} " not in f" {joined} ":
            joined = f"{joined} {text}"
    return clean_text(joined)
