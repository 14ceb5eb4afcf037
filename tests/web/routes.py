"""Every route of the application with a real address: a new route that is not walked fails the tests."""

from relances_app.services import trial


def walk(desk, *, unsafe=None):
    """Yield (method, path, endpoint) for each route; `unsafe` keeps only those that write, or only the others.

    A route with a new kind of variable raises KeyError: its value has to be added here.
    """
    mails = trial.list_mails(desk.program.folder / trial.FOLDER)
    values = {
        "customer_id": 2,
        "entry_id": 1,
        "batch_id": 1,
        "message_id": 7,
        "import_id": 1,
        "verdict": "abandonner",
        "token": getattr(desk, "preview", "jeton"),
        "mail_id": mails[0].id if mails else "000001-00000000.eml",
        "filename": "relances.css",
    }
    with desk.app.test_request_context():
        adapter = desk.app.url_map.bind("127.0.0.1:5000")
        for rule in desk.app.url_map.iter_rules():
            its_own = {"batch_id": 2} if rule.endpoint.startswith("letters.") else {}
            path = adapter.build(
                rule.endpoint, {name: {**values, **its_own}[name] for name in rule.arguments}
            )
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                if unsafe is None or unsafe == (method != "GET"):
                    yield method, path, rule.endpoint
