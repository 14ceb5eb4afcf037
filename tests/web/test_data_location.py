"""The data location is asked once, with the same guards as the program."""

import re

import pytest

from relances_app.domain.errors import UserError
from relances_app.web.data_location import LocationChoice, create_prompt_app

HOST = "127.0.0.1:5000"
BASE = f"http://{HOST}"


class LocationPage:
    def __init__(self, folder):
        self.answers, self.keys, self.refusal = [], [], None
        self.app = create_prompt_app(
            HOST, LocationChoice(folder / "clé", folder / "poste", self.keys.append, self.keep)
        )
        self.client = self.app.test_client()

    def keep(self, on_volume):
        if self.refusal:
            raise UserError(self.refusal)
        self.answers.append(on_volume)

    def get(self, path="/", **more):
        return self.client.get(path, base_url=BASE, **more)

    def enter(self):
        assert self.get(f"/entrer?cle={self.app.config['RELANCES_KEY']}").status_code == 200
        return self

    def post(self, data, **more):
        return self.client.post("/", base_url=BASE, data=data, **more)

    @property
    def token(self):
        return re.search(r'name="csrf_token" value="([^"]+)"', self.get().text)[1]


@pytest.fixture
def location_page(tmp_path):
    return LocationPage(tmp_path)


@pytest.mark.parametrize(("word", "on_volume"), [("support", True), ("ordinateur", False)])
def test_each_choice_is_stored(location_page, word, on_volume):
    page = location_page.enter().get().text
    assert "Enregistrer sur cette clé" in page
    assert "sur cet ordinateur" in page
    answer = location_page.post({"csrf_token": location_page.token, "lieu": word})
    assert "Emplacement enregistré" in answer.text
    assert location_page.answers == [on_volume]


def test_a_read_only_volume_leaves_only_the_other_choice(location_page):
    location_page.enter().refusal = "Ce support ne peut pas être écrit."
    answer = location_page.post({"csrf_token": location_page.token, "lieu": "support"})
    assert answer.status_code == 422
    assert "ne peut pas être écrit" in answer.text
    assert "Enregistrer sur cet ordinateur" in answer.text


def test_the_login_is_that_of_the_program(location_page):
    assert location_page.get().status_code == 403
    assert location_page.get("/entrer?cle=faux").status_code == 403
    assert location_page.post({"lieu": "support"}).status_code == 403
    location_page.enter()
    assert len(location_page.keys) == 1
    token = location_page.token
    fields = {"csrf_token": token, "lieu": "support"}
    assert location_page.post({"lieu": "support"}).status_code == 400 or location_page.answers == []
    assert location_page.post(fields, headers={"Origin": "http://evil.example"}).status_code == 403
    assert location_page.post(fields, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert location_page.post(fields, headers={"Host": "evil.example"}).status_code == 400
    assert location_page.get(headers={"Host": "localhost:5000"}).status_code == 400
    assert location_page.answers == []
    policy = location_page.get().headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_a_choice_that_was_not_offered_is_refused(location_page):
    location_page.enter()
    assert location_page.post({"csrf_token": location_page.token, "lieu": "ailleurs"}).status_code == 422
    assert location_page.answers == []
