"""The review server from outside: who may talk to it, and a kill between saves."""

import http.client
import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from browser import ARTICLE, Server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"))
    yield server
    server.kill()


def ask(server, path, *, body=None, cookie=True, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", int(server.port), timeout=20)
    headers = {"Host": f"127.0.0.1:{server.port}"} | ({"Cookie": f"crimeclaims-{server.port}={server.token}"} if cookie else {}) | {k.replace("_", "-"): v for k, v in headers.items()}
    if body is not None:
        headers = {"Content-Type": "application/json"} | headers
    connection.request("POST" if body is not None else "GET", path, None if body is None else json.dumps(body), headers)
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read().decode()


def test_only_with_the_token_and_then_the_cookie(server):
    assert ask(server, "/", cookie=False)[0] == 403
    assert ask(server, "/?token=wrong", cookie=False)[0] == 403
    status, headers, _ = ask(server, f"/?token={server.token}", cookie=False)
    assert status == 303 and headers["location"] == "/" and "HttpOnly" in headers["set-cookie"] and "samesite=strict" in headers["set-cookie"].lower()
    assert ask(server, "/")[0] == 200


def test_other_hosts_and_other_origins_are_refused(server):
    assert ask(server, "/", Host="evil.example")[0] == 421
    assert ask(server, "/", Host=f"evil.example:{server.port}")[0] == 421
    body = {"revision": 0, "action": {"do": "confirm", "at": 0}}
    assert ask(server, "/api/Ann/1/decide", body=body, Origin="http://evil.example")[0] == 403
    assert ask(server, "/api/Ann/1/decide", body=body, Content_Type="text/plain")[0] == 415


def test_the_policy_is_strict_on_every_answer(server):
    for path in ("/", "/static/review.js", "/nothing"):
        policy = ask(server, path)[1]["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy


def test_article_text_is_never_part_of_a_page(server):
    assert "burglaries" not in ask(server, "/as/Ann/1")[2]
    assert json.loads(ask(server, "/api/Ann/1")[2])["text"] == ARTICLE


def test_nonsense_is_refused(server):
    ask(server, "/as/Ann/1")
    for body in ([], {"revision": 0}, {"revision": 0, "action": {"do": "add", "label": "COUNT"}}, {"revision": 0, "action": {"do": "labels", "at": "x", "labels": 1}}):
        assert ask(server, "/api/Ann/1/decide", body=body)[0] in (400, 422), body
    assert ask(server, "/api/Ann/99")[0] == 404


def test_killed_between_saves_nothing_is_lost(tmp_path):
    server = Server(tmp_path)
    saved = []
    try:
        for round_ in range(1):
            ask(server, "/as/Ann/1")
            state = json.loads(ask(server, "/api/Ann/1")[2])
            assert state["sentences"][-1]["labels"] == (saved[-1] if saved else state["sentences"][-1]["labels"])
            for labels in ([], ["advice"], ["advice", "quote"][round_:]):
                ordered = [name for name in ("statistical_claim", "quote", "advice") if name in labels]
                action = {"do": "labels", "at": state["sentences"][-1]["start"], "labels": ordered}
                status, _, text = ask(server, "/api/Ann/1/decide", body={"revision": state["revision"], "action": action})
                assert status == 200
                state, saved = json.loads(text), [*saved, ordered]
            server.kill()  # SIGKILL, the moment the answer is there
            server = Server(tmp_path)
        state = json.loads(ask(server, "/api/Ann/1")[2])
        assert state["revision"] == len(saved) and state["sentences"][-1]["labels"] == saved[-1]
        stale = ask(server, "/api/Ann/1/decide", body={"revision": 1, "action": {"do": "confirm", "at": 0}})
        assert stale[0] == 409
    finally:
        server.kill()
