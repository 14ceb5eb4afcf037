"""A page as a browser takes it: how its template is laid out in lines changes nothing."""

import re

_BLOCKS = (
    "html|head|meta|title|link|script|body|header|nav|main|footer|section|article|div|p|h1|h2|h3|ul|ol|li|dl|dt|dd|"
    "table|caption|thead|tbody|tr|th|td|form|fieldset|legend|details|summary|noscript|figure|figcaption|iframe|hr|"
    "dialog|svg|g|desc|rect|text|option|select|label|hx-partial"
)
_PREFORMATTED = re.compile(r"(<(?:textarea|pre)\b.*?</(?:textarea|pre)>)", re.DOTALL)
_AROUND_BLOCKS = re.compile(rf"\s*(</?(?:{_BLOCKS})\b(?:\"[^\"]*\"|[^>\"])*>)\s*")


def normalize_html(text):
    """Return HTML with one space where there are many, and none beside what stands on lines of its own."""
    parts = _PREFORMATTED.split(text)
    parts[::2] = [_AROUND_BLOCKS.sub(r"\1", re.sub(r"\s+", " ", part)) for part in parts[::2]]
    return "".join(parts)


def with_normalized_html(client):
    """Normalize the white space of HTML responses of a test client; other responses are unchanged."""
    base = client.response_wrapper

    class NormalizedResponse(base):
        @property
        def text(self):
            text = self.get_data(as_text=True)
            return normalize_html(text) if self.mimetype == "text/html" else text

    client.response_wrapper = NormalizedResponse
    return client
