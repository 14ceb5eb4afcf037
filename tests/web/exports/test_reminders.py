"""« Exporter la liste »: the file holds exactly what the page lists."""

import pytest
from app_client import DEMO_VIEW

from relances_app.importers.tables.reader import read_table

LIST = "niveau=1&date_limite=2024-08-01&delai=15&mode=email"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_exported_is_the_list_shown_and_reads_back(app_client, form):
    answer = app_client.get(f"/relances/export.{form}?{LIST}")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert f".{form}" in answer.headers["Content-Disposition"]
    reading = read_table(f"liste.{form}", answer.data)
    assert reading.rejections == ()
    shown = app_client.get(f"/relances?{LIST}").text
    assert len(reading.documents) == 10
    assert all(document.number in shown for document in reading.documents)
    assert sum(document.open_amount for document in reading.documents) == 509626


def test_an_export_follows_the_filters(app_client):
    answer = app_client.get("/relances/export.csv?niveau=1&date_limite=2024-02-01&delai=0&mode=email")
    assert answer.text.count("\n") == 1


def test_a_deselected_row_is_marked_in_the_export(app_client):
    assert ";non\r\n" in app_client.get(f"/relances/export.csv?{LIST}").text
    app_client.post("/relances/cocher-tout", {**DEMO_VIEW, "base": "none"})
    assert ";oui\r\n" not in app_client.get(f"/relances/export.csv?{LIST}").text


def test_history_and_outbox_are_exported_completely(workday_client):
    page = workday_client.get("/histo").text
    histo = workday_client.get("/histo/export.csv").text.splitlines()
    assert len(histo) - 1 == page.count("<tr") - 1
    waiting = workday_client.get("/envois/export.csv").text.splitlines()
    assert len(waiting) == 2
    assert "lettre" in waiting[1]


@pytest.mark.parametrize("path", ["/relances", "/histo", "/envois"])
def test_an_unknown_export_format_is_refused(workday_client, path):
    assert workday_client.get(f"{path}/export.exe").status_code == 404
