"""Mail addresses of the management of a customer."""

from relances_app.domain.accounts.customer import Customer
from relances_app.store.customers import list_customers, save_customers


def read(app_client):
    with app_client.database() as db:
        return list_customers(db, [2])[2]


def save(app_client, text):
    before = read(app_client)
    return app_client.post("/clients/2/contact", {"email": before.email, "email_direction": text})


def test_the_addresses_of_the_management_are_kept_and_imports_leave_them(app_client):
    save(app_client, "dir@x.example.org; pdg@x.example.org")
    with app_client.database() as db, db.write():
        save_customers(db, [Customer(read(app_client).code, "", email="autre@x.example.org")])
    stored = read(app_client)
    assert (stored.email, stored.management_email) == (
        "autre@x.example.org",
        "dir@x.example.org, pdg@x.example.org",
    )
    page = app_client.get("/clients/2").text
    assert "<dt>Mail de la direction</dt><dd>dir@x.example.org, pdg@x.example.org" in page
    assert "dir@x.example.org" in app_client.get("/clients/export.csv").text


def test_an_address_that_is_none_is_refused(app_client):
    answer = save(app_client, "dir")
    assert answer.status_code == 422
    assert "nom@domaine.fr" in answer.text
    assert read(app_client).management_email == ""
