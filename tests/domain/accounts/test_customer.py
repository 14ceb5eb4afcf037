"""Names are compared without accents, case or signs; the quick way of plain letters says the same as the long one."""

import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from relances_app.domain.accounts.customer import normalize_text


def fold_slowly(text):
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())


@settings(deadline=None)
@example("Établissements  Frères & Cie")
@example(" _A-1\x1f\x7fb' ")
@given(st.text() | st.text(st.characters(max_codepoint=127)))
def test_fast_and_slow_case_folding_agree(text):
    assert normalize_text(text) == fold_slowly(text)
