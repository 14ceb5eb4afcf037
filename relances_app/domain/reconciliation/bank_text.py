"""Texts of bank statements: made plain, joined without saying things twice."""

MAX_TEXT_LENGTH = 2_000
"""Characters kept of a text: a batch of transfers has long ones, a hostile file longer ones."""


def clean_text(text: str) -> str:
    """Return a text of a bank with single spaces, without control characters, cut at MAX_TEXT."""
    kept = text[:MAX_TEXT_LENGTH]
    if not kept.isprintable():
        kept = "".join(c if c.isprintable() else " " for c in kept)
    return " ".join(kept.split())


def join_texts(*texts: str) -> str:
    """Return texts one after the other, each once: banks often repeat the purpose of a transfer."""
    joined = ""
    for text in filter(None, map(clean_text, texts)):
        if len(joined) >= MAX_TEXT_LENGTH:
            break
        if f" {text} " not in f" {joined} ":
            joined = f"{joined} {text}"
    return clean_text(joined)
