"""Each command of the terminal: what it prints, what it keeps, and the status it ends with.

Long because it has a few short cases for each command.
"""

import signal
import sys
import time
from hashlib import sha256

import click
import pytest

from relances_app.cli import main
from relances_app.commands.options import can_prompt, handle_errors
from relances_app.system.lock import Lock

CSV = "Code client;Client;Numéro;Date;Échéance;Montant TTC\nC900;Librairie Lilas;FA900;01/01/2024;31/01/2024;120,50\n"
AUGUST = ("--as-of", "01/08/2024")
COMMANDS = (
    ("due", "--level", 1), ("send", "--level", 1), ("outbox",), ("history",), ("structure", "show"), ("backup",),
    ("letters", "--level", 1, "--output", "x.pdf"), ("letters", "confirm", 1),
)  # fmt: skip


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ouvertes.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def hash_database(terminal):
    return sha256((terminal.folder / "relances.db").read_bytes()).hexdigest()


def test_the_version_is_printed(terminal):
    assert terminal.run("version").stdout.startswith("Relances ")
    assert terminal.json("version").keys() == {"version"}
    assert not terminal.folder.exists()


def test_help_makes_no_data_folder(terminal):
    for words in ([], ["due"], ["structure", "set"]):
        assert "Usage" in terminal.run(*words, "--help").stdout
    assert not terminal.folder.exists()


def test_the_data_folder_can_be_set_by_the_environment(terminal, tmp_path):
    other = tmp_path / "autre"
    with terminal.start("structure", "set", "name=Atelier", env={"RELANCES_DATA": str(other)}) as process:
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert "1 réglage" in out
    assert (other / "relances.db").exists()


def test_the_option_overrides_the_environment(terminal, tmp_path):
    terminal.run("outbox", env={"RELANCES_DATA": str(tmp_path / "autre")})
    assert (terminal.folder / "relances.db").exists()
    assert not (tmp_path / "autre").exists()


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_an_impossible_data_folder_is_refused_in_french(terminal, tmp_path, words):
    (tmp_path / "fichier").write_text("occupé")
    terminal.folder = tmp_path / "fichier"
    result = terminal.run(*words, status=1)
    assert result.stderr.startswith("Accès impossible")


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_database_of_another_program_is_refused_unchanged(terminal, words):
    terminal.folder.mkdir()
    (terminal.folder / "relances.db").write_bytes(b"ceci n'est pas une base" * 100)
    before = hash_database(terminal)
    assert len(terminal.run(*words, status=1).stderr) > 20
    assert hash_database(terminal) == before


@pytest.mark.parametrize(
    "words",
    [("inconnu",), ("due",), ("due", "--level", 4), ("due", "--level", 1, "--as-of", "hier"), ("send",),
     ("due", "--level", 1, "--grace-days", 366), ("import",), ("import", "absent.csv"), ("structure", "set"),
     ("structure", "set", "name"), ("structure", "set", "couleur=bleu"), ("structure", "set", "id=2"),
     ("structure", "set", "mail_is_trial=1"), ("--port", 70000),
     ("letters",), ("letters", "--level", 1), ("letters", "confirm", "x"), ("restore",)],
    ids=lambda words: " ".join(map(str, words)),
)  # fmt: skip
def test_wrong_usage_exits_with_status_2(terminal, words):
    result = terminal.run(*words, status=2)
    assert result.stdout == ""
    assert "Usage" in result.stderr


@pytest.mark.parametrize(
    "assignment",
    ["siren=123456789", "iban=FR00", "sender_address=compta", "mail_port=0", "mail_security=ssh", "payment_days=x",
     "mail_host=https://smtp.example.com", "reply_to=Nom <a@example.com>", "name=" + "n" * 201],
)  # fmt: skip
def test_an_invalid_setting_is_refused_by_name_and_nothing_is_saved(demo_terminal, assignment):
    before = hash_database(demo_terminal)
    result = demo_terminal.run("structure", "set", "town=Bron", assignment, status=1)
    assert result.stderr.startswith(assignment.partition("=")[0] + " : ")
    assert hash_database(demo_terminal) == before


def test_settings_are_set_and_shown_by_the_names_of_the_columns(terminal):
    terminal.run(
        "structure", "set", "name=Atelier", "mail_host=smtp.example.com", "mail_port=465", "mail_security=ssl"
    )
    shown = terminal.json("structure", "show")
    assert (shown["name"], shown["mail_port"], shown["mail_security"]) == ("Atelier", 465, "ssl")
    assert "mail_host=smtp.example.com" in terminal.run("structure", "show").stdout
    terminal.run("structure", "set", "mail_host=")
    assert terminal.json("structure", "show")["mail_host"] == ""


def test_an_import_is_previewed_then_saved_once(terminal, file):
    tried = terminal.json("import", file, "--dry-run")
    assert (tried["kept"], tried["new"]) == (False, 1)
    assert terminal.query("select count(*) from document") == [(0,)]
    assert "rien n'a été gardé" in terminal.run("import", file, "--dry-run").stdout
    assert "1 nouvelle" in terminal.run("import", file).stdout
    again = terminal.json("import", file)
    assert (again["kept"], again["new"], again["unchanged"]) == (True, 0, 1)
    assert terminal.query("select number, open_amount from document") == [("FA900", 12050)]


def test_an_import_that_settles_most_invoices_needs_confirmation(demo_terminal, file):
    assert "--yes" in demo_terminal.run("import", file, status=1).stderr
    assert demo_terminal.query("select count(*) from document where open_amount = 0") == [(0,)]
    demo_terminal.run("import", file, "--additions")
    assert demo_terminal.query("select count(*) from document where open_amount <> 0") == [(11,)]
    assert demo_terminal.json("import", file, "--yes", "--whole-list")["settled"] == 10


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04 rien", b"a;b\n1;2\n", b"Bonjour."]
)
def test_an_invalid_file_is_refused_with_one_message(demo_terminal, tmp_path, content):
    path = tmp_path / "fichier.csv"
    path.write_bytes(content)
    before = hash_database(demo_terminal)
    result = demo_terminal.run("import", path, status=1)
    assert "fichier.csv" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert hash_database(demo_terminal) == before


def test_rejected_lines_are_reported_with_their_numbers(terminal, file):
    file.write_text(CSV + "C901;Librairie Lys;FA901;31/02/2024;31/03/2024;10,00\n", encoding="utf-8")
    [read] = terminal.json("import", file, "--dry-run")["files"]
    assert [line["line"] for line in read["rejected"]] == [3]
    assert "ouvertes.csv" in terminal.run("import", file).stderr


def test_due_customers_are_listed(demo_terminal):
    rows = demo_terminal.json("due", "--level", 1, *AUGUST)
    assert len(rows) == 9
    assert sum(row["total_cents"] for row in rows) == 509626
    assert [row["code"] for row in rows if not row["selected"]] == ["C001", "C005"]
    assert rows[1]["documents"][0]["open_cents"] == 52551
    text = demo_terminal.run("due", "--level", 1, *AUGUST).stdout
    assert "9 client(s)" in text
    assert "sans adresse" in text
    assert demo_terminal.json("due", "--level", 2, *AUGUST) == []
    assert (
        demo_terminal.json("due", "--level", 1, "--as-of", "2024-03-14", "--grace-days", "15")[0]["code"]
        == "C005"
    )


def test_letters_are_written_then_marked_as_posted(demo_terminal, tmp_path):
    output = tmp_path / "lettres.pdf"
    result = demo_terminal.run("letters", "--level", 1, *AUGUST, "--customer", "C002", "--output", output)
    assert "relances letters confirm 1" in result.stdout
    assert output.read_bytes().startswith(b"%PDF-")
    assert demo_terminal.json("history") == []
    assert "1 lettre(s)" in demo_terminal.run("letters", "confirm", 1).stdout
    assert [entry["event"] for entry in demo_terminal.json("history")] == ["confirmed"]
    assert "0 lettre(s)" in demo_terminal.run("letters", "confirm", 1).stdout
    demo_terminal.run("letters", "confirm", 9, status=1)


def test_letters_that_cannot_be_written_are_not_created(demo_terminal, tmp_path):
    nowhere = tmp_path / "absent" / "lettres.pdf"
    result = demo_terminal.run("letters", "--level", 1, *AUGUST, "--output", nowhere, status=1)
    assert "Accès impossible" in result.stderr
    assert demo_terminal.query("select count(*) from message") == [(0,)]


def test_a_backup_is_made_and_restored(demo_terminal):
    path = demo_terminal.run("backup").stdout.strip()
    demo_terminal.run("structure", "set", "name=Autre")
    assert "reprise" in demo_terminal.run("restore", path).stdout
    assert demo_terminal.json("structure", "show")["name"] == "Menuiserie des Tilleuls"
    demo_terminal.run("restore", "absent.db", status=1)


def test_nothing_is_restored_while_the_program_is_open(demo_terminal):
    path = demo_terminal.run("backup").stdout.strip()
    with Lock(demo_terminal.folder):
        assert "ouvert" in demo_terminal.run("restore", path, status=1).stderr


def test_an_unknown_password_storage_is_refused(terminal):
    assert "ask" in terminal.run("structure", "set", "password_keeping=keyring", status=1).stderr
    terminal.run("structure", "set", "password_keeping=ask")


def test_an_import_interrupted_while_saving_stores_nothing(demo_terminal, file, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    before = hash_database(demo_terminal)
    monkeypatch.setattr("relances_app.store.documents.settle_documents", interrupt)
    result = demo_terminal.run("import", file, "--yes", "--whole-list", status=1)
    assert "Interrompu" in result.stderr
    assert demo_terminal.query("select count(*) from import") == [(0,)]
    assert hash_database(demo_terminal) == before
    monkeypatch.undo()


ENDLESS_READER = """
import sys, threading
from pathlib import Path
from relances_app.importers import readers

def wait(_report):
    Path(sys.argv[1]).touch()
    threading.Event().wait()

run = readers.run_sandboxed
readers.run_sandboxed = lambda read, task, budget, _watch: run(read, task, budget, wait)
from relances_app.cli import main
main(sys.argv[2:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signal")
def test_ctrl_c_while_reading_a_long_file_stores_nothing(terminal, tmp_path):
    path, reading = tmp_path / "longue.csv", tmp_path / "reading"
    rows = (f"C{n};Client {n};F{n};01/01/2024;31/01/2024;120,50\n" for n in range(10_000))
    path.write_text(CSV.splitlines()[0] + "\n" + "".join(rows), encoding="utf-8")
    words = [reading, "--data", terminal.folder, "import", path]
    with terminal.start(*words, program=["-c", ENDLESS_READER]) as process:
        wait_until(reading.exists)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert err.startswith("Interrompu")
    assert len(err.splitlines()) == 1
    assert terminal.query("select count(*) from document") == [(0,)]


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def test_a_large_table_needs_the_setting_and_a_large_fec_does_not(terminal, tmp_path):
    terminal.run("structure", "set", "upload_megabytes=1")
    table, fec = tmp_path / "liste.csv", tmp_path / "fec.txt"
    head = CSV.splitlines()[0] + "\n"
    table.write_text(head + "".join(f"C1;Lilas;F{n};01/01/2024;31/01/2024;1,00\n" for n in range(30_000)))
    refused = terminal.run("import", table, status=1).stderr
    assert "la limite est de 1 Mo" in refused
    assert "Structure" in refused
    lines = (
        f"VE|Ventes|{n}|20240105|411000|Clients|C1|Lilas|F{n}|20240105|Vente|1,00|0,00|||20240105||"
        for n in range(15_000)
    )
    columns = (
        "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|"
        "PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise"
    )
    fec.write_text("\n".join((columns, *lines)))
    assert fec.stat().st_size > 1024**2
    assert terminal.json("import", fec, "--dry-run")["new"] == 15_000
    terminal.run("structure", "set", "upload_megabytes=2")
    assert terminal.json("import", table, "--dry-run")["new"] == 30_000


def test_a_statement_is_matched_and_only_certain_matches_are_saved_on_request(demo_terminal, tmp_path):
    path = tmp_path / "compte.qif"
    path.write_text(
        "!Type:Bank\nD15/08/2024\nT525.51\nPVIR FA24020044 BOULANGERIE\n^\nD16/08/2024\nT3.33\nPVIR INCONNU\n^\n"
    )
    before = hash_database(demo_terminal)
    [tried] = demo_terminal.json("import", path, "--confirm-certain", "--dry-run")["statements"]
    assert (tried["kept"], hash_database(demo_terminal)) == (0, before)
    [proposed] = demo_terminal.json("import", path)["statements"]
    assert [(one["is_certain"], one["documents"]) for one in proposed["proposed"]] == [(True, ["FA24020044"])]
    assert (proposed["kept"], proposed["waiting"], proposed["unmatched"]) == (0, 1, 1)
    assert demo_terminal.query("select count(*) from payment") == [(0,)]
    assert [one["documents"] for one in demo_terminal.json("payments")] == [["FA24020044"]]
    assert "1 gardé(s)" in demo_terminal.run("import", path, "--confirm-certain").stdout
    query = "select open_amount from document where number = 'FA24020044'"
    assert demo_terminal.query(query) == [(0,)]
    assert demo_terminal.json("payments") == []
    [again] = demo_terminal.json("import", path, "--confirm-certain")["statements"]
    assert (again["kept"], again["known"], again["unmatched"]) == (0, 1, 1)
    assert demo_terminal.query("select count(*) from payment") == [(1,)]


def test_files_of_the_system_in_a_folder_are_ignored_and_reported(terminal, tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "ouvertes.csv").write_text(CSV, encoding="utf-8")
    for name in ("desktop.ini", "Thumbs.db", ".DS_Store", "~$ouvertes.xlsx"):
        (folder / name).write_bytes(b"\x00\x01")
    result = terminal.json("import", folder)
    assert sorted(result["ignored"]) == [".DS_Store", "Thumbs.db", "desktop.ini", "~$ouvertes.xlsx"]
    assert result["kept"]


def test_arguments_are_values_that_windows_does_not_expand(monkeypatch):
    """click replaces `$NAME`, `~` and `*` in the arguments on Windows unless this is switched off."""
    options = {}
    monkeypatch.setattr(click.Group, "main", lambda *_args, **given: options.update(given))
    main(["--version"])
    assert options["windows_expand_args"] is False


def test_a_missing_password_is_a_sentence_where_nobody_can_be_asked(terminal, monkeypatch):
    """Without a console Python has no stdin at all (Windows, started by the scheduler)."""
    terminal.run(
        "structure", "set", "name=Atelier", "sender_address=a@example.com", "mail_host=mail.example.com",
        "mail_user=a@example.com",
    )  # fmt: skip
    monkeypatch.setattr(sys, "stdin", None)
    assert not can_prompt()


def test_a_closed_pipe_ends_quietly(capsys):
    @handle_errors
    def write():
        raise BrokenPipeError(32, "Broken pipe")

    with pytest.raises(SystemExit) as ended:
        write()
    assert ended.value.code == 1
    assert capsys.readouterr().err == ""
