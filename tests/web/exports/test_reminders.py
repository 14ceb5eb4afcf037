"""« Exporter la liste »: the file holds exactly what the page lists."""

import pytest
from app_client import DEMO_VIEW

from relances_app.importers.tables.reader import read_table

LIST = "niveau=1&date_limite=2024-08-01&delai=15&mode=email"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_exported_is_the_list_shown_and_reads_back(desk, form):
    answer = desk.get(f"/relances/export.{form}?{LIST}")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert f".{form}" in answer.headers["Content-Disposition"]
    reading = read_table(f"liste.{form}", answer.data)
    assert reading.rejections == ()
    shown = desk.get(f"/relances?{LIST}").text
    assert len(reading.documents) == 10
    assert all(document.number in shown for document in reading.documents)
    assert sum(document.open_amount for document in reading.documents) == 509626


def test_an_export_keeps_to_the_filters(desk):
    answer = desk.get("/relances/export.csv?niveau=1&date_limite=2024-02-01&delai=0&mode=email")
    assert answer.text.count("\n") == 1


def test_a_box_taken_off_is_told_in_the_export(desk):
    assert ";non\r\n" in desk.get(f"/relances/export.csv?{LIST}").text
    desk.post("/relances/cocher-tout", {**DEMO_VIEW, "base": "none"})
    assert ";oui\r\n" not in desk.get(f"/relances/export.csv?{LIST}").text


def test_histo_and_envois_are_exported_whole(worked_desk):
    page = worked_desk.get("/histo").text
    histo = worked_desk.get("/histo/export.csv").text.splitlines()
    assert len(histo) - 1 == page.count("<tr") - 1
    waiting = worked_desk.get("/envois/export.csv").text.splitlines()
    assert len(waiting) == 2
    assert "lettre" in waiting[1]


@pytest.mark.parametrize("path", ["/relances", "/histo", "/envois"])
def test_no_other_kind_of_file_is_given(worked_desk, path):
    assert worked_desk.get(f"{path}/export.exe").status_code == 404
