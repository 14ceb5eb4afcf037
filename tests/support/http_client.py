"""A browser without a screen: it enters with the printed address, reads pages and sends forms."""

import http.cookiejar
import re
import urllib.parse
import urllib.request
from pathlib import Path

AS_OF = "2024-08-01"
TIMEOUT_SECONDS = 120.0
"""Guard against a program that hangs; no test measures against it."""


class HttpClient:
    """A browser without a screen: enters with the printed address, and sends what is ticked."""

    def __init__(self, login_url: str) -> None:
        self._home = login_url.partition("/entrer")[0]
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )
        self._read(login_url)

    def send_level_one(self) -> None:
        """Send without waiting for the end of the countdown."""
        query = f"niveau=1&date_limite={AS_OF}&delai=15&mode=email"
        page = self._read(f"{self._home}/relances?{query}")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        form = [*urllib.parse.parse_qsl(query), ("csrf_token", token), ("date_edition", AS_OF)]
        batch = self._read(f"{self._home}/relances/envoyer", urllib.parse.urlencode(form).encode())
        if action := re.search(r'action="(/[^"]*/maintenant)"', batch):
            self._read(
                urllib.parse.urljoin(self._home, action[1]), urllib.parse.urlencode(form[-2:]).encode()
            )

    def read(self, path: str) -> str:
        """Return a page."""
        return self._read(self._home + path)

    def post(self, path: str, words: dict[str, str]) -> str:
        """Send the fields of a form."""
        return self._read(self._home + path, urllib.parse.urlencode(words).encode())

    def send_file(self, page: str, action: str, field: str, file: Path) -> str:
        """Send a file with the form of a page that has one."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.read(page))[1]
        mark = "----------relances"
        head = f'--{mark}\r\nContent-Disposition: form-data; name="'
        body = (
            f'{head}csrf_token"\r\n\r\n{token}\r\n{head}{field}"; filename="{file.name}"\r\n\r\n'.encode()
            + file.read_bytes()
            + f"\r\n--{mark}--\r\n".encode()
        )
        kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return self._read(urllib.request.Request(self._home + action, body, kind))

    def _read(self, url: str | urllib.request.Request, data: bytes | None = None) -> str:
        with self._opener.open(url, data, TIMEOUT_SECONDS) as answer:
            return answer.read().decode()
