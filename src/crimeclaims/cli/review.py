"""crimeclaims review"""

from __future__ import annotations

import json
import secrets
import socket
import webbrowser
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from crimeclaims.archive.readers import read_inputs
from crimeclaims.cli.dates import check_published
from crimeclaims.pipeline.load import load, shipped_model
from crimeclaims.schema.article import Article
from crimeclaims.schema.errors import BadInput


def review(
    inputs: Annotated[list[Path], typer.Argument(metavar="ARTICLES", help="Articles: .txt files, folders of them, or .jsonl files (one article a line).")],
    store: Annotated[Path, typer.Option(help="The file that keeps every decision; made if it is not there.")] = Path("review.sqlite"),
    model: Annotated[Path | None, typer.Option(help="A trained pipeline's folder; the shipped one by default.")] = None,
    published: Annotated[str | None, typer.Option(help="Publication date (YYYY-MM-DD) of articles that carry none.")] = None,
    random_share: Annotated[float, typer.Option(min=0, max=1, help="Share of articles drawn at random, kept apart to measure on.")] = 0.2,
    overlap: Annotated[float, typer.Option(min=0, max=1, help="Share of articles that two annotators read.")] = 0.1,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in the web browser.")] = True,
) -> None:
    """Correct the model in the web browser: sentence labels, spans, links and speakers. Only this computer can reach the page."""
    import uvicorn

    from crimeclaims.annotation.prepare import prepare
    from crimeclaims.annotation.review.app import make_app
    from crimeclaims.annotation.store import Store

    check_published(published)
    nlp = load(model)
    held = Store(store)
    articles = []
    for article in read_inputs(inputs, published):
        if isinstance(article, Article):
            articles.append(article)
        else:
            typer.echo(str(article), err=True)
    if not articles:
        raise BadInput("ARTICLES", "no article could be read")
    count = prepare(held, nlp, model_name(model), articles, random_share=random_share, overlap=overlap)
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)  # whoever opens the address at once is let wait, not turned away
    except OSError as error:
        raise BadInput("--port", f"{port} cannot be used ({error.strerror})", "Leave it out to take a free one.") from error
    token, number = secrets.token_urlsafe(24), listener.getsockname()[1]
    app = make_app(held, nlp, guidelines(), token=token, port=number)
    address = f"http://127.0.0.1:{number}/?token={token}"
    typer.echo(f"{count} articles, kept in {store}. Open {address}\nStop with Ctrl+C; everything saved stays saved.")
    if browser:
        webbrowser.open(address)
    uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listener])


def model_name(model: Path | None) -> str:
    """What tells models apart: the hash on the card, else the folder."""
    card = (model or shipped_model()) / "card.json"
    return json.loads(card.read_text(encoding="utf-8"))["hash"] if card.is_file() else str(model)


def guidelines() -> str:
    """The annotation guidelines, from the installed package or from a checkout."""
    packaged = Path(str(files("crimeclaims"))) / "shipped" / "guidelines.md"
    checkout = Path(__file__).resolve().parents[3] / "annotations" / "guidelines.md"
    return next((p.read_text(encoding="utf-8") for p in (packaged, checkout) if p.is_file()), "The guidelines are not installed.")
