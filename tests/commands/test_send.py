"""The command `send` against real mail servers, and the statuses it ends with.

Long because each exit status has its server and its case.
"""

import email
import re
from datetime import date, timedelta
from email import policy

import pytest
from recording_smtp_server import RecordingHandler, RecordingServer
from smtp_servers import Fault, FaultServer

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.sending import rate_limit
from relances_app.services import mail_server
from relances_app.services.batches import mails
from relances_app.services.database import open_database
from relances_app.system import clock
from relances_app.system.lock import Lock

SEND = ("send", "--level", 1, "--as-of", "01/08/2024")


@pytest.fixture
def real_terminal(demo_terminal):
    """The demonstration with the trial server left, and no other one set."""
    with open_database(demo_terminal.folder / "relances.db") as db:
        mail_server.set_sandbox(db, on=False)
    demo_terminal.run("structure", "set", "mails_per_minute=0", "mails_per_hour=0")
    return demo_terminal


def test_a_dry_run_reports_and_stores_nothing(demo_terminal):
    assert demo_terminal.json(*SEND, "--dry-run") == {"would_send": 7, "total_cents": 504261}
    assert demo_terminal.run(*SEND, "--dry-run").stdout.replace("\u202f", " ").startswith("7 relance(s)")
    assert demo_terminal.json(*SEND, "--dry-run", "--customer", "C002")["would_send"] == 1
    assert demo_terminal.json(*SEND, "--dry-run", "--customer", "C001")["would_send"] == 0
    assert demo_terminal.query("select count(*) from message") == [(0,)]


def test_a_dry_run_counts_what_would_be_sent_even_with_all_selected(demo_terminal):
    with open_database(demo_terminal.folder / "relances.db") as db, db.write():
        db.conn.execute("insert into selection values (1, 'all')")
    would_send = demo_terminal.json(*SEND, "--dry-run")["would_send"]
    assert demo_terminal.json(*SEND) == {"sent": would_send}


def test_mails_are_sent_through_the_sandbox_server_and_count(demo_terminal):
    assert demo_terminal.json(*SEND, "--customer", "C002", "--customer", "C003") == {"sent": 2}
    assert "5 envoyés" in demo_terminal.run(*SEND).stdout
    assert len(list((demo_terminal.folder / "boite-essai").glob("*.eml"))) == 7
    history = demo_terminal.json("history")
    assert [entry["event"] for entry in history] == ["sent"] * 7
    assert history[-1]["documents"][0]["number"] == "FA24020044"
    assert len(demo_terminal.run("history").stdout.splitlines()) == 7
    assert "Rien à envoyer" in demo_terminal.run(*SEND, status=1).stderr


def test_a_batch_left_in_its_delay_by_the_program_is_sent(demo_terminal):
    with open_database(demo_terminal.folder / "relances.db") as db:
        query = ReminderQuery(1, date(2024, 8, 1), 15)
        mails.queue_mails(db, query, clock.today(), clock.now(), not_before=clock.now() + timedelta(hours=1))
    assert demo_terminal.json(*SEND) == {"sent": 7}


def test_stale_data_block_sending_until_accepted(demo_terminal, tmp_path):
    path = tmp_path / "ajout.csv"
    path.write_text(
        "Code client;Client;Numéro;Date;Échéance;Montant TTC\nC900;Lilas;FA900;01/01/2024;31/01/2024;1,00\n"
    )
    demo_terminal.run("import", path, "--additions")
    with open_database(demo_terminal.folder / "relances.db") as db, db.write():
        db.conn.execute("update import set imported_at = '2024-01-01T00:00:00.000000+00:00'")
    refused = demo_terminal.run(*SEND, status=1)
    assert "données" in refused.stderr
    assert demo_terminal.query("select count(*) from message") == [(0,)]
    assert demo_terminal.json(*SEND, "--accept-stale") == {"sent": 7}


def test_an_unknown_customer_is_refused(demo_terminal):
    assert "C999" in demo_terminal.run(*SEND, "--customer", "C999", status=1).stderr
    assert demo_terminal.query("select count(*) from message") == [(0,)]


def test_without_a_server_nothing_is_sent(real_terminal):
    assert "serveur de messagerie" in real_terminal.run(*SEND, status=1).stderr
    assert real_terminal.query("select count(*) from message") == [(0,)]


def test_mails_are_sent_through_a_real_server(real_terminal):
    with RecordingServer(RecordingHandler()) as server:
        real_terminal.run("structure", "set", *server.settings())
        assert real_terminal.json(*SEND) == {"sent": 7}
    assert len(server.clerk.mails) == 7
    recipients, content = server.clerk.mails[0]
    mail = email.message_from_bytes(content, policy=policy.default)
    assert recipients == ["gestion@c002.example.org"]
    assert mail["Message-ID"].endswith("@tilleuls.example.com>")
    assert "FA24020044" in mail.get_body(("plain",)).get_content()


def test_the_password_comes_from_the_environment(real_terminal):
    with RecordingServer(RecordingHandler(), login=True) as server:
        real_terminal.run("structure", "set", *server.settings(mail_user="compta"))
        assert "RELANCES_SMTP_PASSWORD" in real_terminal.run(*SEND, status=1).stderr
        assert real_terminal.query("select count(*) from message") == [(0,)]
        assert real_terminal.json(*SEND, env={"RELANCES_SMTP_PASSWORD": "ouvre-toi"}) == {"sent": 7}
    assert server.clerk.logins == [("compta", "ouvre-toi")]
    assert all(
        b"ouvre-toi" not in path.read_bytes() for path in real_terminal.folder.rglob("*") if path.is_file()
    )


def test_a_wrong_password_stops_after_one_attempt(real_terminal):
    with RecordingServer(RecordingHandler(), login=True) as server:
        real_terminal.run("structure", "set", *server.settings(mail_user="compta"))
        assert real_terminal.json(*SEND, status=3, env={"RELANCES_SMTP_PASSWORD": "faux"}) == {"queued": 7}
    assert len(server.clerk.logins) == 1


def test_refused_and_deferred_mails_end_with_3(real_terminal):
    clerk = RecordingHandler(refused={"gestion@c002.example.org"}, deferred={"bonjour@c003.example.org"})
    with RecordingServer(clerk) as server:
        real_terminal.run("structure", "set", *server.settings())
        result = real_terminal.run(*SEND, status=3)
    assert "1 refusé" in result.stdout
    assert "1 reporté" in result.stdout
    assert "5 envoyés" in result.stdout
    assert result.stderr
    [waiting] = real_terminal.json("outbox")
    assert (waiting["state"], waiting["customer_name"]) == ("deferred", "Café du Canal")
    assert "1 message(s) à traiter" in real_terminal.run("outbox").stdout


def test_an_uncertain_mail_ends_with_4_and_is_never_sent_again(real_terminal):
    with RecordingServer(RecordingHandler(cut={"gestion@c002.example.org"})) as server:
        real_terminal.run("structure", "set", *server.settings())
        assert real_terminal.json(*SEND, status=4) == {"sent": 6, "uncertain": 1}
        server.clerk.cut = ()
        real_terminal.run(*SEND, status=1)
    assert len(server.clerk.mails) == 6
    assert real_terminal.json("outbox")[0]["state"] == "uncertain"


def test_an_unreachable_server_leaves_the_mails_queued(real_terminal):
    real_terminal.run("structure", "set", "mail_host=127.0.0.1", "mail_port=1", "mail_security=none")
    result = real_terminal.run(*SEND, status=3)
    assert "7 en attente" in result.stdout
    with RecordingServer(RecordingHandler()) as server:
        real_terminal.run("structure", "set", *server.settings())
        with open_database(real_terminal.folder / "relances.db") as db, db.write():
            db.conn.execute("update batch set resume_at = '2024-01-01T00:00:00+00:00'")
        assert real_terminal.json(*SEND) == {"sent": 7}


def test_nothing_is_sent_while_the_program_is_open(demo_terminal):
    with Lock(demo_terminal.folder):
        result = demo_terminal.run(*SEND, status=1)
        assert "déjà ouvert" in result.stderr
        assert demo_terminal.json(*SEND, "--dry-run")["would_send"] == 7
    assert demo_terminal.query("select count(*) from message") == [(0,)]


def test_a_server_changed_outside_the_program_gets_no_password(real_terminal):
    """T31: a server trusted on the page is trusted in the terminal."""
    settings = ("mail_host=127.0.0.1", "mail_port=1", "mail_security=none", "mail_user=compta")
    real_terminal.run("structure", "set", *settings)
    secret = {"RELANCES_SMTP_PASSWORD": "sésame"}
    real_terminal.run(*SEND, env=secret, status=3)
    with open_database(real_terminal.folder / "relances.db") as db, db.write():
        db.conn.execute("update structure set mail_host = 'smtp.evil.example'")
    assert "smtp.evil.example" in real_terminal.run(*SEND, env=secret, status=1).stderr
    real_terminal.run("structure", "set", "mail_host=127.0.0.1", "mail_port=2")
    real_terminal.run(*SEND, env=secret, status=3)


def set_server(terminal, server):
    settings = server.settings()
    terminal.run(
        "structure", "set", f"mail_host={settings.host}", f"mail_port={settings.port}",
        f"mail_security={settings.security.value}", "mail_user=",
    )  # fmt: skip


def test_a_server_that_is_busy_for_a_moment_is_waited_for(real_terminal, monkeypatch):
    monkeypatch.setattr(rate_limit, "BUSY_DELAYS", (timedelta(milliseconds=1),))
    with FaultServer(
        Fault("CONNECT", b"421 4.3.2 try again later\r\n", disconnects_after=True, nth=1)
    ) as server:
        set_server(real_terminal, server)
        result = real_terminal.run(*SEND)
    assert "7 envoyés" in result.stdout
    assert "l'envoi fait une pause" in result.stderr


def test_a_long_pause_ends_the_command_which_says_when_and_how_to_go_on(real_terminal):
    with FaultServer(Fault("RCPT", b"550 5.4.5 Daily sending quota exceeded\r\n")) as server:
        set_server(real_terminal, server)
        result = real_terminal.run(*SEND, status=3)
        assert "limite d'envoi de votre messagerie est atteinte" in result.stderr
        assert re.search(r"Prochain essai à partir du [\d/]{10} à \d\d:\d\d", result.stderr)
        assert "« relances send --level 1 »" in result.stderr
        assert len(server.kept) == 0


def test_the_command_says_when_deferred_mails_are_tried_again(real_terminal):
    with FaultServer(Fault("RCPT", b"451 4.3.0 come back later\r\n")) as server:
        set_server(real_terminal, server)
        assert "Prochain essai à partir du" in real_terminal.run(*SEND, status=3).stderr
        again = real_terminal.run(*SEND, status=1)
    assert "Rien à envoyer pour l'instant : attendez. Prochain essai à partir du" in again.stderr
    assert "cochez" not in again.stderr


def test_five_refusals_of_the_sender_stop_the_command(real_terminal):
    with FaultServer(Fault("DOT", b"550 5.7.1 refused\r\n")) as server:
        set_server(real_terminal, server)
        result = real_terminal.run(*SEND, status=3)
    assert "5 refus de suite (550 5.7.1), les clients suivants attendent." in result.stderr
    assert "5 refusé" in result.stdout
    assert "2 en attente" in result.stdout
