"""The words of the pages are set as a printer sets them; what others wrote stays as they wrote it."""

import html
import re

import pytest
from routes import list_routes

from relances_app.web.typography import insert_no_break_spaces, typeset

FRAMES = {
    "reminders.preview_frame",
    "customers.statement_frame",
    "mail_sandbox.show_body",
    "history.show_body",
}
"""What is inside a mail is set by its own template."""


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Rien n'a changé : ouvrez « Envois ».", "Rien n’a changé\u00a0: ouvrez «\u00a0Envois\u00a0»."),
        ("l'« IBAN » d'aujourd'hui", "l'«\u00a0IBAN\u00a0» d’aujourd’hui"),
        ("40 € ou 12 % ; oui ?", "40\u00a0€ ou 12\u00a0%\u00a0; oui\u00a0?"),
        ("à 14:03, 'tel quel'", "à 14:03, 'tel quel'"),
    ],
)
def test_a_sentence_gets_french_typography(typed, printed):
    assert typeset(typed) == typeset(printed) == printed


def test_wrapped_template_text_gets_no_break_spaces_and_keeps_its_tags():
    source = '<a href="?a=1" class="b">« Structure\n  »</a>\n<p hidden>Où\n  : là</p><input type="search">'
    printed = source.replace("« Structure\n  »", "«\u00a0Structure\u00a0»").replace("Où\n  :", "Où\u00a0:")
    assert insert_no_break_spaces(source) == printed


def test_pages_and_errors_get_typography_and_foreign_text_does_not(app_client):
    def read(path):
        return html.unescape(app_client.get(path).get_data(as_text=True))

    assert "Cette page n’existe pas" in read("/rien")
    page = read("/clients/2")
    assert "Boulangerie Blé d'Or" in page
    assert "ce jour compris\u00a0; vide\u00a0: jusqu’à ce que vous le leviez" in read("/clients/2/attente")
    assert "Refuser d’envoyer après (jours)" in read("/structure/import")


def test_no_page_has_text_without_french_typography(workday_client):
    """The names of customers and what they wrote are not ours."""
    found = set()
    for _, path, endpoint in list_routes(workday_client, unsafe=False):
        answer = workday_client.get(path)
        if answer.mimetype != "text/html" or endpoint in FRAMES:
            continue
        said = re.sub(
            r"<(textarea|pre|code)\b.*?</\1>|<[^>]*>", "\n", answer.get_data(as_text=True), flags=re.DOTALL
        )
        words = html.unescape(said).replace("Blé d'Or", "")
        found |= {
            f"{endpoint}: {piece}"
            for piece in re.findall(r".{0,30}(?:\w'\w|« | »|\S [:;!?](?=\s)).{0,20}", words)
        }
    assert "\n".join(sorted(found)) == ""
