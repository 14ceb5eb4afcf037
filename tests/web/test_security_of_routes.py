"""Security of routes: every route of the application with each request that must be refused."""

from app_client import BASE, HOST
from routes import list_routes

OTHER_HOSTS = (
    "localhost", "localhost:5000", "localhost.evil.example:5000", "evil.example", "evil.example:5000",
    "127.0.0.1", "127.0.0.1:5001", "127.0.0.1:50000", "127.0.0.2:5000", "[::1]:5000", "0.0.0.0:5000",
    "127.0.0.1:5000.evil.example",
)  # fmt: skip


def refused_differently(app_client, status, *, unsafe=None, token=False, but=(), **request):
    """Return the routes that answer a request with another status than the one that refuses it."""
    request = {
        "base_url": BASE,
        "buffered": True,
        "data": {"csrf_token": app_client.token} if token else {},
        **request,
    }
    answers = [
        (method, path, app_client.client.open(path, method=method, **request).status_code)
        for method, path, endpoint in list_routes(app_client, unsafe=unsafe)
        if endpoint not in but
    ]
    return [answer for answer in answers if answer[2] != status]


def test_the_route_list_has_every_page_and_every_action(app_client):
    walked = {endpoint for _, _, endpoint in list_routes(app_client)}
    assert walked == set(app_client.app.view_functions)
    assert len(list(list_routes(app_client, unsafe=True))) >= 15


def test_no_route_responds_without_the_cookie(locked_client):
    assert refused_differently(locked_client, 403) == []


def test_no_route_responds_to_another_host(app_client):
    wrong = {
        name: refused_differently(app_client, 400, headers={"Host": name})
        for name in (*OTHER_HOSTS, HOST + ".")
    }
    assert {name: routes for name, routes in wrong.items() if routes} == {}


def test_no_action_is_accepted_from_another_site(app_client):
    before = app_client.hash_database()
    for site in ("cross-site", "same-site"):
        headers = {"Sec-Fetch-Site": site}
        assert refused_differently(app_client, 403, unsafe=True, token=True, headers=headers) == []
    assert app_client.hash_database() == before


def test_no_page_can_be_framed_by_another_site(app_client):
    headers = {"Sec-Fetch-Site": "cross-site"}
    # The way in is reached from a file, which is another site; it asks for the key instead.
    assert refused_differently(app_client, 403, unsafe=False, but={"home.log_in"}, headers=headers) == []
    assert app_client.get("/entrer?cle=faux", headers=headers).status_code == 403


def test_no_action_is_accepted_from_another_origin(app_client):
    before = app_client.hash_database()
    for origin in ("http://evil.example", "null", "http://localhost:5000", "https://127.0.0.1:5000"):
        headers = {"Origin": origin}
        assert refused_differently(app_client, 403, unsafe=True, token=True, headers=headers) == []
    assert app_client.hash_database() == before


def test_a_null_origin_is_accepted_with_a_same_origin_fetch_header(app_client):
    ours = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert app_client.post("/relances/cocher-tout", {"base": "none"}, headers=ours).status_code == 303
    for site in ("none", "cross-site", "same-site"):
        headers = {**ours, "Sec-Fetch-Site": site}
        assert app_client.post("/relances/cocher-tout", {"base": "all"}, headers=headers).status_code == 403


def test_no_action_is_accepted_without_its_csrf_token(app_client):
    before = app_client.hash_database()
    assert refused_differently(app_client, 403, unsafe=True) == []
    assert refused_differently(app_client, 403, unsafe=True, data={"csrf_token": "inventé"}) == []
    assert app_client.hash_database() == before


def test_every_route_sends_the_security_headers(workday_client, app_client):
    """Pages are read from the demo after a day of work; actions run on another one."""
    answers = [
        (path, endpoint, workday_client.get(path))
        for _, path, endpoint in list_routes(workday_client, unsafe=False)
    ]
    answers += [
        (path, endpoint, app_client.post(path)) for _, path, endpoint in list_routes(app_client, unsafe=True)
    ]
    assert {answer.status_code for _, _, answer in answers} <= {200, 204, 303, 403, 404, 422}
    for path, endpoint, answer in answers:
        headers, policy = answer.headers, answer.headers["Content-Security-Policy"]
        is_mail = endpoint.endswith(("_frame", "_body"))
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


def test_the_login_key_works_once(locked_client):
    key = locked_client.app.config["RELANCES_KEY"]
    assert locked_client.get("/entrer?cle=").status_code == 403
    assert locked_client.get("/entrer?cle=cl%C3%A9").status_code == 403
    assert locked_client.get(f"/entrer?cle={key}").status_code == 200
    assert locked_client.get("/").status_code == 200
    assert locked_client.get(f"/entrer?cle={key}").status_code == 403


def test_each_used_login_key_is_replaced_by_a_published_new_one(locked_client):
    announced = []
    locked_client.state.publish_login_key = announced.append
    locked_client.enter()
    assert announced == [locked_client.app.config["RELANCES_KEY"]]
    locked_client.client.delete_cookie("relances-5000", domain="127.0.0.1")
    assert locked_client.get("/").status_code == 403
    locked_client.enter()
    assert locked_client.get("/").status_code == 200


def test_the_cookie_is_samesite_strict_and_httponly(locked_client):
    answer = locked_client.get(f"/entrer?cle={locked_client.app.config['RELANCES_KEY']}")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("relances-5000=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_quitting_shuts_the_program_down(app_client):
    asked = []
    app_client.state.shut_down = lambda: asked.append(True)
    assert app_client.post("/quitter", token=False).status_code == 403
    assert asked == []
    assert "Relances est fermé" in app_client.post("/quitter").text
    assert asked == [True]
