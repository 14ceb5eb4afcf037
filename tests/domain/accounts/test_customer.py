"""Names are compared without accents, case or signs; the quick way of plain letters says the same as the long one."""

import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from relances_app.domain.accounts.customer import fold


def fold_slowly(text):
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())


@settings(deadline=None)
@example("Établissements  Frères & Cie")
@example(" _A-1\x1f\x7fb' ")
@given(st.text() | st.text(st.characters(max_codepoint=127)))
def test_folding_is_the_same_however_it_is_worked_out(text):
    assert fold(text) == fold_slowly(text)
