"""The review pages and their small JSON interface, as a Starlette application."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup
from spacy.language import Language
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from crimeclaims.annotation.notation import from_notation
from crimeclaims.annotation.review.guard import Guard
from crimeclaims.annotation.review.state import state
from crimeclaims.annotation.settling import differences, merge, pairs, waiting
from crimeclaims.annotation.store import Reading, Stale, Store
from crimeclaims.annotation.suggest import value_of
from crimeclaims.annotation.work import BadEdit, find_span
from crimeclaims.schema.errors import BadInput

HERE = Path(__file__).parent
LARGEST = 100_000  # bytes of a decision


def make_app(store: Store, nlp: Language, guidelines: str, *, token: str, port: int) -> Starlette:
    pages = Pages(store, nlp, guidelines)
    routes = [
        Route("/", pages.home), Route("/guidelines", pages.guidelines),
        Route("/as/{name}/", pages.queue), Route("/as/{name}/next", pages.next), Route("/as/{name}/{number:int}", pages.article),
        Route("/as/{name}/settle", pages.settle_list), Route("/as/{name}/settle/{number:int}", pages.settle),
        Route("/api/{name}/{number:int}", pages.show), Route("/api/{name}/{number:int}/{what}", pages.change, methods=["POST"]),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    errors: dict[Any, Any] = {Stale: _stale, BadEdit: _refused, BadInput: _missing}
    return Starlette(routes=routes, middleware=[Middleware(Guard, token=token, port=port)], exception_handlers=errors)


def _stale(request: Request, error: Stale) -> Response:
    return JSONResponse({"problem": str(error)}, 409)


def _refused(request: Request, error: BadEdit) -> Response:
    return JSONResponse({"problem": error.reason}, 422)


def _missing(request: Request, error: BadInput) -> Response:
    return JSONResponse({"problem": error.reason}, 404)


class Pages:
    def __init__(self, store: Store, nlp: Language, guidelines: str):
        self.store, self.nlp = store, nlp
        self.rules = Markup(MarkdownIt("commonmark", {"html": False}).enable("table").render(guidelines))
        self.templates = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
        self.model = threading.Lock()  # spaCy pipelines are not made for several threads

    def _page(self, template: str, **values: Any) -> HTMLResponse:
        return HTMLResponse(self.templates.get_template(template).render(**values))

    # Starlette runs these plain functions in worker threads

    def home(self, request: Request) -> Response:
        name = " ".join(request.query_params.get("name", "").split())[:40]
        if name and "/" not in name:
            return RedirectResponse(request.url_for("queue", name=name).path, 303)
        return self._page("home.html")

    def guidelines(self, request: Request) -> Response:
        return self._page("guidelines.html", rules=self.rules)

    def queue(self, request: Request) -> Response:
        name = request.path_params["name"]
        articles = self.store.queue(name)
        return self._page(
            "queue.html", name=name, articles=articles, done=sum(a["status"] == "done" for a in articles), waiting=len(waiting(self.store)),
            todo=sum(a["status"] != "done" and not a["duplicate_of"] and (a["status"] == "open" or a["others"] < a["wanted"]) for a in articles),
        )

    def next(self, request: Request) -> Response:
        name = request.path_params["name"]
        number = self.store.next_for(name)
        return RedirectResponse(f"/as/{name}/" + (str(number) if number is not None else ""), 303)

    def article(self, request: Request) -> Response:
        name, number = request.path_params["name"], request.path_params["number"]
        self.store.open(number, name)
        return self._page("article.html", name=name, number=number, rules=self.rules)

    def show(self, request: Request) -> Response:
        name, number = request.path_params["name"], request.path_params["number"]
        return JSONResponse(self._state(self.store.reading(number, name)))

    def _state(self, reading: Reading) -> dict[str, Any]:
        articles = self.store.queue(reading.annotator)
        progress = {"done": sum(a["status"] == "done" for a in articles), "all": sum(not a["duplicate_of"] for a in articles)}
        return state(reading, self.store.scores(reading.number)) | {"progress": progress}

    async def change(self, request: Request) -> Response:
        body = await request.body()
        try:
            sent = json.loads(body) if len(body) <= LARGEST else None
        except ValueError:
            sent = None
        if not isinstance(sent, dict):
            return JSONResponse({"problem": "not a decision"}, 400)
        return await run_in_threadpool(self._change, request.path_params, sent)

    def _change(self, path: dict[str, Any], sent: dict[str, Any]) -> Response:
        name, number, what = path["name"], path["number"], path["what"]
        if what in ("choose", "settle"):
            return self._settling(name, number, what, sent)
        steps: dict[str, Callable[..., Reading]] = {"undo": self.store.undo, "redo": self.store.redo, "finish": self.store.finish}
        revision = sent.get("revision", -1)
        if what in steps:
            reading = steps[what](number, name, revision)
        elif what == "decide" and isinstance(sent.get("action"), dict):
            try:
                action = self._with_value(number, name, sent["action"])
            except (KeyError, TypeError, ValueError, IndexError) as error:
                raise BadEdit(f"the correction is not complete ({error})") from error
            reading = self.store.decide(number, name, revision, action)
        else:
            return JSONResponse({"problem": "not a decision"}, 400)
        return JSONResponse(self._state(reading))

    def _with_value(self, number: int, name: str, action: dict[str, Any]) -> dict[str, Any]:
        """The value of a new or changed span becomes part of the decision, so that the log needs no model to be replayed."""
        if action.get("do") not in ("add", "change"):
            return action
        article = self.store.reading(number, name).work.article
        span = dict(action if action["do"] == "add" else action.get("new") or {})
        words = article.text[int(span["start"]):int(span["end"])]
        span["start"], span["end"] = span["start"] + len(words) - len(words.lstrip()), span["end"] - len(words) + len(words.rstrip())
        written = span.pop("notation", None)
        if written is not None:
            value, statistic = from_notation(span["label"], words.strip(), written)
            span |= {"value": value, "statistic": statistic}
        else:
            with self.model:
                span["value"] = value_of(self.nlp, article, span["start"], span["end"], span["label"])
            span["statistic"] = self._kept_statistic(article, action, span)
        return span if action["do"] == "add" else action | {"new": span}

    def _kept_statistic(self, article: Any, action: dict[str, Any], span: dict[str, Any]) -> str | None:
        if action["do"] != "change" or span["label"] != "AGE":
            return None
        return article.spans[find_span(article, action["span"])].statistic

    # --- settling ---

    def settle_list(self, request: Request) -> Response:
        articles = [
            {"number": number, "id": one.work.article.id, "who": (one.annotator, other.annotator), "count": len(differences(one.work.article, other.work.article))}
            for number, (one, other) in sorted(waiting(self.store).items())
        ]
        return self._page("settle_list.html", name=request.path_params["name"], articles=articles)

    def settle(self, request: Request) -> Response:
        name, number = request.path_params["name"], request.path_params["number"]
        pair = pairs(self.store).get(number)
        if pair is None:
            return RedirectResponse(f"/as/{name}/settle", 303)
        one, other = (reading.work.article for reading in pair)
        choices = self.store.choices(number, name)
        rows = [
            {
                "key": d.key, "kind": d.kind, "before": one.text[max(0, d.start - 60):d.start], "words": one.text[d.start:d.end], "after": one.text[d.end:d.end + 60],
                "one": d.one, "other": d.other, "side": choices.get(d.key),
            }
            for d in differences(one, other)
        ]
        return self._page("settle.html", name=name, number=number, id=one.id, rows=rows, who=[r.annotator for r in pair], own=name in [r.annotator for r in pair])

    def _settling(self, name: str, number: int, what: str, sent: dict[str, Any]) -> Response:
        pair = pairs(self.store).get(number)
        if pair is None:
            raise BadInput(f"article {number}", "nothing to settle here")
        if name in (pair[0].annotator, pair[1].annotator):
            raise BadEdit("somebody else than the two annotators settles")
        one, other = (reading.work.article for reading in pair)
        keys = {d.key for d in differences(one, other)}
        if what == "choose":
            if sent.get("difference") not in keys or sent.get("side") not in ("one", "other"):
                raise BadEdit("there is no such difference any more")
            self.store.choose(number, name, sent["difference"], sent["side"])
            return JSONResponse({"chosen": len(keys & self.store.choices(number, name).keys()), "all": len(keys)})
        choices = self.store.choices(number, name)
        if missing := len(keys - choices.keys()):
            raise BadEdit(f"{missing} differences are still open")
        self.store.settle(number, name, merge(one, other, choices))
        return JSONResponse({"settled": number})
