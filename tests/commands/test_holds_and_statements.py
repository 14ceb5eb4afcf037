"""The commands `hold` and `statement`."""

from pathlib import Path

HELD = "select kind, topic, amount, until_on, reason from hold where lifted_on is null"


def test_a_document_is_disputed_and_released_from_the_terminal(demo_terminal):
    ((code, number),) = demo_terminal.query(
        "select c.code, d.number from document d join customer c on c.id = d.customer_id where c.id = 2 limit 1"
    )
    words = (
        "--kind",
        "dispute",
        "--topic",
        "goods",
        "--amount",
        "12,50",
        "--until",
        "31/12/2099",
        "--note",
        "abîmé",
    )
    assert "relances suspendues" in demo_terminal.run("hold", code, number, *words).stdout
    assert demo_terminal.query(HELD) == [("dispute", "goods", 1_250, "2099-12-31", "abîmé")]
    demo_terminal.run("hold", code, number, "--release")
    assert demo_terminal.query(HELD) == []
    demo_terminal.run("hold", code, number, status=2)
    demo_terminal.run("hold", code, "FA0", "--release", status=1)
    demo_terminal.run("hold", code, number, "--kind", "promise", status=1)


def test_statements_are_written_to_a_pdf(demo_terminal, tmp_path):
    output = tmp_path / "releves.pdf"
    said = demo_terminal.run(
        "statement", "--customer", "C002", "--customer", "C003", "--output", output
    ).stdout
    assert "2 relevé(s)" in said
    assert output.read_bytes().startswith(b"%PDF-")
    demo_terminal.run("letters", "confirm", 1)
    assert demo_terminal.query("select distinct level, event from journal") == [(0, "confirmed")]
    assert demo_terminal.query("select max(level) from document") == [(0,)]


def test_statements_whose_file_is_open_elsewhere_are_not_created(demo_terminal, tmp_path, monkeypatch):
    def deny(path, target):
        raise PermissionError(13, "held", str(path), 32, str(target))

    monkeypatch.setattr(Path, "replace", deny)
    words = ("statement", "--customer", "C002", "--customer", "C002", "--output", tmp_path / "releves.pdf")
    assert "aucun relevé" in demo_terminal.run(*words, status=1).stderr
    assert demo_terminal.query("select count(*) from message where channel = 'letter'") == [(0,)]
    monkeypatch.undo()
    assert "1 relevé(s)" in demo_terminal.run(*words).stdout


def test_a_pause_has_no_sum_and_a_trial_waives_no_delay(demo_terminal):
    ((code, number),) = demo_terminal.query(
        "select c.code, d.number from document d join customer c on c.id = d.customer_id where c.id = 2 limit 1"
    )
    words = ("hold", code, number, "--kind", "pause", "--until", "31/12/2099", "--amount", "12,50")
    assert "une pause concerne toute la facture" in demo_terminal.run(*words, status=1).stderr
    trial = ("send", "--level", "1", "--customer", code, "--ignore-gap", "--dry-run")
    assert "se contredisent" in demo_terminal.run(*trial, status=2).stderr
