"""The commands `hold` and `statement`."""

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
