"""A test client: logs in with the key, sends cookie and CSRF token, and requests pages as htmx does or not."""

import re
import time
from contextlib import closing
from hashlib import sha256

from demo_data import copy_demo
from rendered_html import with_normalized_html
from shared_routes import create_app_with_shared_routes
from template_cache import share_templates

from relances_app.services.batches import progress as batches_progress
from relances_app.services.database import open_database

HOST = "127.0.0.1:5000"
BASE = f"http://{HOST}"
HTMX = {"HX-Request": "true"}
DEMO_VIEW = {"niveau": "1", "date_limite": "2024-08-01", "delai": "15", "mode": "email"}

CSV = "Code client;Client;Numéro;Date;Échéance;Montant TTC\nC900;Librairie Lilas;FA900;01/01/2024;31/01/2024;120,50\n"


class AppClient:
    """An application with a logged-in test client."""

    def __init__(self, app):
        self.app = share_templates(app)
        self.client = with_normalized_html(app.test_client())
        self.tokens = {}
        self.state = app.extensions["relances"]

    def enter(self):
        answer = self.get(f"/entrer?cle={self.app.config['RELANCES_KEY']}")
        assert answer.status_code == 200
        return self

    def get(self, path, *, piece=False, headers=None):
        headers = {**(HTMX if piece else {}), **(headers or {})}
        return self.client.get(path, base_url=BASE, headers=headers, buffered=True)

    def post(self, path, data=None, *, piece=False, headers=None, token=True, **more):
        """Post a form with its token and the fields of the filter bar."""
        fields = {**({"csrf_token": self.token} if token else {}), **(data or {})}
        headers = {**(HTMX if piece else {}), **(headers or {})}
        return self.client.post(path, base_url=BASE, data=fields, headers=headers, **more)

    @property
    def token(self):
        return re.search(r'name="csrf_token" value="([^"]+)"', self.get("/import").text)[1]

    def database(self):
        return closing(open_database(self.state.path))

    def hash_database(self):
        return sha256(self.state.path.read_bytes()).hexdigest()

    def count(self, *tables):
        with self.database() as db:
            return {name: db[name].count for name in tables or sorted(db.table_names())}

    def query(self, sql, *values):
        with self.database() as db:
            return db.conn.execute(sql, values).fetchall()

    def wait_done(self, batch_id, seconds=20):
        """Wait until a batch is finished; return its counts by state."""
        end = time.monotonic() + seconds
        with self.database() as db:
            while (progress := batches_progress.get_progress(db, batch_id)).state == "running":
                assert time.monotonic() < end, progress
                time.sleep(0.05)
        return {state.value: number for state, number in progress.counts.items()}


def open_app_client(folder):
    """Return a client of the demo that is not logged in."""
    copy_demo(folder)
    app = create_app_with_shared_routes(folder, HOST)
    app.config["CANCEL_SECONDS"] = 0  # the tests of the delay set it again
    app.config["PREPARE_READER"] = False  # no process for each test
    return AppClient(app)


def error_message(answer):
    """Return the message of a calm page, of the refusal at the top of a page, beside a button, or of a toast."""
    patterns = (
        r'<p class="lead">([^<]+)</p>',
        r'id="refusal".*?<span>([^<]+)',
        r'class="notice tall fault".*?<span>([^<]+)',
        r'<p class="toast error">([^<]+)',
    )
    found = [match[1] for pattern in patterns if (match := re.search(pattern, answer.text, re.DOTALL))]
    assert found, answer.text[:500]
    return found[0]
