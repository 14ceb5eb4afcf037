"""The test of the mail server: the date of the last one that succeeded."""

import re

from smtp_servers import FaultServer
from structure_form import save_structure


def test_a_successful_test_is_shown_with_its_date_until_the_settings_change(app_client):
    shown = re.compile(r"Connexion testée le \d\d/\d\d/\d{4} à \d\d:\d\d")
    path = "/structure/messagerie"
    app_client.post("/structure/essai")
    with FaultServer() as server:
        host, port = server.settings().host, server.settings().port
        plain = {"mail_host": host, "mail_port": port, "mail_security": "none", "mail_user": ""}
        save_structure(app_client, **plain)
        assert not shown.search(app_client.get(path).text)
        assert app_client.post("/structure/tester").status_code == 200
        assert shown.search(app_client.get(path).text)
        save_structure(app_client, **plain, town="Bron")
        assert shown.search(app_client.get(path).text)
        save_structure(app_client, **{**plain, "mail_host": "smtp.example.org"})
        assert not shown.search(app_client.get(path).text)
        save_structure(app_client, **plain)
        assert app_client.post("/structure/tester").status_code == 200
        app_client.post("/structure/oublier-le-mot-de-passe")
        assert not shown.search(app_client.get(path).text)


def test_a_test_through_the_mail_sandbox_is_no_test_of_the_server(sending_client):
    assert "Connexion réussie" in sending_client.post("/structure/tester", piece=True).text
    assert "Connexion testée" not in sending_client.get("/structure/messagerie").text
