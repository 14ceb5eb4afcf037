"""The note of a customer, saved by its field."""

import re

from relances_app.store.customer_edits import get_note


def test_a_note_saved_by_the_field_itself_answers_with_the_time_and_an_undo(app_client):
    answer = app_client.post("/clients/2/note", {"note": "Voir Mme Orme"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert re.search(r"Note enregistrée à \d\d:\d\d\.", answer.text)
    assert "jeton" in answer.text
    with app_client.database() as db:
        assert get_note(db, 2) == "Voir Mme Orme"
    answer = app_client.post("/clients/2/note", {"note": "x" * 2001}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "2 000 caractères au plus" in answer.text.replace("\u00a0", " ").replace("\u202f", " ")
