"""Where the data lie is asked once, behind the same door as the program."""

import re

import pytest

from relances_app.domain.errors import Refusal
from relances_app.web.data_location import Question, create_question

HOST = "127.0.0.1:5000"
BASE = f"http://{HOST}"


class Asked:
    def __init__(self, folder):
        self.answers, self.keys, self.refusal = [], [], None
        self.app = create_question(
            HOST, Question(folder / "clé", folder / "poste", self.keys.append, self.keep)
        )
        self.client = self.app.test_client()

    def keep(self, on_medium):
        if self.refusal:
            raise Refusal(self.refusal)
        self.answers.append(on_medium)

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
def asked(tmp_path):
    return Asked(tmp_path)


@pytest.mark.parametrize(("word", "on_medium"), [("support", True), ("ordinateur", False)])
def test_each_answer_is_kept(asked, word, on_medium):
    page = asked.enter().get().text
    assert "Garder les données sur cette clé" in page
    assert "sur cet ordinateur" in page
    answer = asked.post({"csrf_token": asked.token, "lieu": word})
    assert "C’est noté" in answer.text
    assert asked.answers == [on_medium]


def test_a_medium_that_cannot_be_written_leaves_the_other_answer(asked):
    asked.enter().refusal = "Ce support ne peut pas être écrit."
    answer = asked.post({"csrf_token": asked.token, "lieu": "support"})
    assert answer.status_code == 422
    assert "ne peut pas être écrit" in answer.text
    assert "Garder les données sur cet ordinateur" in answer.text


def test_the_door_is_that_of_the_program(asked):
    assert asked.get().status_code == 403
    assert asked.get("/entrer?cle=faux").status_code == 403
    assert asked.post({"lieu": "support"}).status_code == 403
    asked.enter()
    assert len(asked.keys) == 1
    token = asked.token
    fields = {"csrf_token": token, "lieu": "support"}
    assert asked.post({"lieu": "support"}).status_code == 400 or asked.answers == []
    assert asked.post(fields, headers={"Origin": "http://evil.example"}).status_code == 403
    assert asked.post(fields, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert asked.post(fields, headers={"Host": "evil.example"}).status_code == 400
    assert asked.get(headers={"Host": "localhost:5000"}).status_code == 400
    assert asked.answers == []
    policy = asked.get().headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_an_answer_that_was_not_offered_is_declined(asked):
    asked.enter()
    assert asked.post({"csrf_token": asked.token, "lieu": "ailleurs"}).status_code == 422
    assert asked.answers == []
