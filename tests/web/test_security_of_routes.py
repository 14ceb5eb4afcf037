"""Who may ask: every route of the application, walked with each thing that must be refused."""

from app_client import BASE, HOST
from routes import walk

STRANGERS = (
    "localhost", "localhost:5000", "localhost.evil.example:5000", "evil.example", "evil.example:5000",
    "127.0.0.1", "127.0.0.1:5001", "127.0.0.1:50000", "127.0.0.2:5000", "[::1]:5000", "0.0.0.0:5000",
    "127.0.0.1:5000.evil.example",
)  # fmt: skip


def refused_differently(desk, status, *, unsafe=None, token=False, but=(), **request):
    """Return the routes that answer a request with another status than the one that refuses it."""
    request = {
        "base_url": BASE,
        "buffered": True,
        "data": {"csrf_token": desk.token} if token else {},
        **request,
    }
    answers = [
        (method, path, desk.client.open(path, method=method, **request).status_code)
        for method, path, endpoint in walk(desk, unsafe=unsafe)
        if endpoint not in but
    ]
    return [answer for answer in answers if answer[2] != status]


def test_the_walk_knows_every_page_and_every_act(desk):
    walked = {endpoint for _, _, endpoint in walk(desk)}
    assert walked == set(desk.app.view_functions)
    assert len(list(walk(desk, unsafe=True))) >= 15


def test_no_route_answers_without_the_cookie(locked_desk):
    assert refused_differently(locked_desk, 403) == []


def test_no_route_answers_to_another_host(desk):
    wrong = {
        name: refused_differently(desk, 400, headers={"Host": name}) for name in (*STRANGERS, HOST + ".")
    }
    assert {name: routes for name, routes in wrong.items() if routes} == {}


def test_no_act_is_taken_from_another_site(desk):
    before = desk.hash_books()
    for site in ("cross-site", "same-site"):
        headers = {"Sec-Fetch-Site": site}
        assert refused_differently(desk, 403, unsafe=True, token=True, headers=headers) == []
    assert desk.hash_books() == before


def test_no_page_is_shown_inside_another_site(desk):
    headers = {"Sec-Fetch-Site": "cross-site"}
    # The way in is reached from a file, which is another site; it asks for the key instead.
    assert refused_differently(desk, 403, unsafe=False, but={"home.enter"}, headers=headers) == []
    assert desk.get("/entrer?cle=faux", headers=headers).status_code == 403


def test_no_act_is_taken_from_another_origin(desk):
    before = desk.hash_books()
    for origin in ("http://evil.example", "null", "http://localhost:5000", "https://127.0.0.1:5000"):
        headers = {"Origin": origin}
        assert refused_differently(desk, 403, unsafe=True, token=True, headers=headers) == []
    assert desk.hash_books() == before


def test_an_origin_hidden_by_no_referrer_is_ours_when_the_browser_says_so(desk):
    ours = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert desk.post("/relances/cocher-tout", {"base": "none"}, headers=ours).status_code == 303
    for site in ("none", "cross-site", "same-site"):
        headers = {**ours, "Sec-Fetch-Site": site}
        assert desk.post("/relances/cocher-tout", {"base": "all"}, headers=headers).status_code == 403


def test_no_act_is_taken_without_its_token(desk):
    before = desk.hash_books()
    assert refused_differently(desk, 403, unsafe=True) == []
    assert refused_differently(desk, 403, unsafe=True, data={"csrf_token": "inventé"}) == []
    assert desk.hash_books() == before


def test_every_route_sends_the_headers_that_close_the_browser(worked_desk, desk):
    """Pages are read on the desk with the work of a day, acts done on another one."""
    answers = [
        (path, endpoint, worked_desk.get(path)) for _, path, endpoint in walk(worked_desk, unsafe=False)
    ]
    answers += [(path, endpoint, desk.post(path)) for _, path, endpoint in walk(desk, unsafe=True)]
    assert {answer.status_code for _, _, answer in answers} <= {200, 204, 303, 403, 404, 422}
    for path, endpoint, answer in answers:
        headers, policy = answer.headers, answer.headers["Content-Security-Policy"]
        is_mail = endpoint.endswith("frame")
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "no-referrer", path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", path
        assert "default-src 'none'" in policy, path
        assert ("unsafe-inline" in policy) is is_mail, path
        assert "unsafe-eval" not in policy, path
        assert ("frame-ancestors 'self'" if is_mail else "frame-ancestors 'none'") in policy, path
        assert ("sandbox" in policy) is is_mail, path
        if endpoint != "static":
            assert headers["Cache-Control"] == "no-store", path


def test_the_key_opens_once(locked_desk):
    key = locked_desk.app.config["RELANCES_KEY"]
    assert locked_desk.get("/entrer?cle=").status_code == 403
    assert locked_desk.get("/entrer?cle=cl%C3%A9").status_code == 403
    assert locked_desk.get(f"/entrer?cle={key}").status_code == 200
    assert locked_desk.get("/").status_code == 200
    assert locked_desk.get(f"/entrer?cle={key}").status_code == 403


def test_each_used_key_is_followed_by_a_new_one_that_is_announced(locked_desk):
    announced = []
    locked_desk.program.announce = announced.append
    locked_desk.enter()
    assert announced == [locked_desk.app.config["RELANCES_KEY"]]
    locked_desk.client.delete_cookie("relances-5000", domain="127.0.0.1")
    assert locked_desk.get("/").status_code == 403
    locked_desk.enter()
    assert locked_desk.get("/").status_code == 200


def test_the_cookie_is_strict_and_out_of_reach_of_scripts(locked_desk):
    answer = locked_desk.get(f"/entrer?cle={locked_desk.app.config['RELANCES_KEY']}")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("relances-5000=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_leaving_asks_the_program_to_end(desk):
    asked = []
    desk.program.leave = lambda: asked.append(True)
    assert desk.post("/quitter", token=False).status_code == 403
    assert asked == []
    assert "Relances est fermé" in desk.post("/quitter").text
    assert asked == [True]
