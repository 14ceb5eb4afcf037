"""Every route of the application with a real address: a new route that is not walked fails the tests."""

from relances_app.services import mail_sandbox

WITHOUT_QUESTION = {"customer_id": 1}
"""A customer without open question in the demo after a day of work."""
WORKDAY_ARGUMENTS = {
    "letters": {"batch_id": 2},
    "customers.show_statement": WITHOUT_QUESTION,
    "customers.statement_frame": WITHOUT_QUESTION,
}
"""Arguments of some pages in the demo after a day of work, by blueprint or endpoint."""


ARGUMENTS = {
    "customer_id": 2,
    "entry_id": 1,
    "batch_id": 1,
    "message_id": 7,
    "import_id": 1,
    "verdict": "abandonner",
    "token": "jeton",
    "payment_id": 1,
    "document_id": 2,
    "attachment_id": 1,
    "printer_id": 1,
    "level": 1,
    "language": "en",
    "channel": "mail",
    "audience": "professional",
    "filename": "css/base.css",
    "form": "csv",
    "what": "changements",
    "year": 2026,
    "half": 2,
    "picture": "relances.png",
}
"""A value for each variable of a route."""


def list_routes(app_client, *, unsafe=None):
    """Return (method, path, endpoint) for each route; `unsafe` keeps only those that write, or only the others.

    A route with a new kind of variable raises KeyError: its value has to be added here.
    """
    mails = mail_sandbox.list_mails(app_client.state.folder / mail_sandbox.FOLDER)
    mail_id = mails[0].id if mails else "000001-00000000.eml"
    adapter = app_client.app.url_map.bind("127.0.0.1:5000")
    routes = []
    for rule in app_client.app.url_map.iter_rules():
        known = {
            **ARGUMENTS,
            "mail_id": mail_id,
            **WORKDAY_ARGUMENTS.get(rule.endpoint.partition(".")[0], {}),
            **WORKDAY_ARGUMENTS.get(rule.endpoint, {}),
            **app_client.tokens.get(rule.endpoint, {}),
        }
        path = adapter.build(rule.endpoint, {name: known[name] for name in rule.arguments})
        methods = sorted(rule.methods - {"HEAD", "OPTIONS"})
        routes += [(method, path, rule.endpoint) for method in methods if unsafe in {None, method != "GET"}]
    return routes
