"""Where review keeps its work: one SQLite file with the articles, each annotator's reading of them, and every decision ever made.

A decision is committed (WAL, synchronous=FULL) before anything is said to be saved. A reading is its first state plus its decisions, replayed; so undo
takes nothing away for good. Each decision names the revision it was made on, and is refused when another window has moved on.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crimeclaims.annotation.work import Action, Work, apply, replay
from crimeclaims.schema.errors import BadInput, CrimeclaimsError
from crimeclaims.schema.gold import GoldArticle

GUIDELINES_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS articles (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, suggestion TEXT NOT NULL, scores TEXT NOT NULL, model TEXT NOT NULL,
    place REAL NOT NULL, chosen TEXT NOT NULL, wanted INTEGER NOT NULL, duplicate_of TEXT
);
CREATE TABLE IF NOT EXISTS readings (
    article INTEGER NOT NULL REFERENCES articles, annotator TEXT NOT NULL, first TEXT NOT NULL, revision INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT 'open', settles INTEGER NOT NULL DEFAULT 0, changed TEXT NOT NULL, PRIMARY KEY (article, annotator)
);
CREATE TABLE IF NOT EXISTS decisions (
    number INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL, annotator TEXT NOT NULL, action TEXT NOT NULL, made TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'made', FOREIGN KEY (article, annotator) REFERENCES readings
);
CREATE INDEX IF NOT EXISTS decisions_of ON decisions (article, annotator);
CREATE TABLE IF NOT EXISTS choices (
    article INTEGER NOT NULL REFERENCES articles, annotator TEXT NOT NULL, difference TEXT NOT NULL, side TEXT NOT NULL, made TEXT NOT NULL,
    PRIMARY KEY (article, annotator, difference)
);
"""


class Stale(CrimeclaimsError):
    """The decision was made on a state that another window has changed since."""


@dataclass(frozen=True)
class Queued:
    """An article to annotate: the suggestion, the model's scores, its place in the queue, why it was chosen, by how many it is wanted."""

    suggestion: GoldArticle
    scores: dict[str, Any]
    model: str
    place: float
    chosen: str
    wanted: int = 1
    duplicate_of: str | None = None


@dataclass(frozen=True)
class Reading:
    """One annotator's state of one article. `status` is `open` or `done`; `settles` marks the reading that ends a disagreement."""

    number: int
    annotator: str
    work: Work
    revision: int
    status: str
    settles: bool
    changed: str
    chosen: str
    can_undo: bool = False
    can_redo: bool = False

    def as_gold(self) -> GoldArticle:
        """The article as it goes to `annotations/`, with who, when and how in `meta`."""
        meta = {"annotator": self.annotator, "status": "settled" if self.settles else self.status, "guidelines": GUIDELINES_VERSION, "time": self.changed}
        return replace(self.work.article, meta={**self.work.article.meta, **meta, "chosen": self.chosen})


class Store:
    """Safe to share between threads, and between servers on one file."""

    def __init__(self, path: Path):
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                self._connection.execute(f"PRAGMA {pragma}")
            self._connection.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise BadInput(str(path), f"cannot be used as a review store ({error})", "Name a new or an existing .sqlite file with --store.") from error
        self._connection.row_factory = sqlite3.Row
        self._lock = threading.RLock()

    def close(self) -> None:
        self._connection.close()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; what it did is on disk when it ends."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    # --- articles ---

    def known(self) -> dict[str, str]:
        """Ids of the articles here, with the hash of the model that made their suggestion."""
        return {row["id"]: row["model"] for row in self._rows("SELECT id, model FROM articles")}

    def begun(self) -> set[str]:
        return {row["id"] for row in self._rows("SELECT DISTINCT id FROM articles JOIN readings ON article = number")}

    def put(self, queued: list[Queued]) -> None:
        """Add articles; those that nobody has opened yet take a new suggestion and place."""
        begun = self.begun()
        with self._writing() as db:
            for item in queued:
                suggestion = json.dumps(item.suggestion.to_record(), ensure_ascii=False)
                values = (suggestion, json.dumps(item.scores), item.model, item.place, item.chosen, item.wanted, item.duplicate_of)
                if item.suggestion.id in begun:
                    db.execute("UPDATE articles SET place = ? WHERE id = ?", (item.place, item.suggestion.id))
                    continue
                db.execute(
                    "INSERT INTO articles (id, suggestion, scores, model, place, chosen, wanted, duplicate_of) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                    "ON CONFLICT (id) DO UPDATE SET suggestion = excluded.suggestion, scores = excluded.scores, model = excluded.model, place = excluded.place, "
                    "chosen = excluded.chosen, wanted = excluded.wanted, duplicate_of = excluded.duplicate_of", (item.suggestion.id, *values),
                )

    def scores(self, number: int) -> dict[str, Any]:
        return json.loads(self._article(number)["scores"])

    def _article(self, number: int) -> sqlite3.Row:
        rows = self._rows("SELECT * FROM articles WHERE number = ?", number)
        if not rows:
            raise BadInput(f"article {number}", "there is no such article in this store")
        return rows[0]

    def queue(self, annotator: str) -> list[dict[str, Any]]:
        """The articles in order, each with this annotator's status (`new`, `open`, `done`) and whether others have taken it."""
        rows = self._rows(
            "SELECT a.number, a.id, json_extract(suggestion, '$.title') AS title, chosen, wanted, duplicate_of, place, COALESCE(r.status, 'new') AS status, "
            "(SELECT COUNT(*) FROM readings o WHERE o.article = a.number AND o.annotator != ? AND NOT o.settles) AS others, "
            "(SELECT COUNT(*) FROM readings o WHERE o.article = a.number AND o.settles) AS settled "
            "FROM articles a LEFT JOIN readings r ON r.article = a.number AND r.annotator = ? ORDER BY place, a.number", annotator, annotator,
        )
        return [dict(row) for row in rows]

    def next_for(self, annotator: str) -> int | None:
        """The article this annotator has open, else the first that still wants a reader; None when all is done."""
        queue = self.queue(annotator)
        opened = [a["number"] for a in queue if a["status"] == "open"]
        free = [a["number"] for a in queue if a["status"] == "new" and a["others"] < a["wanted"] and not a["duplicate_of"] and not a["settled"]]
        return next(iter([*opened, *free]), None)

    # --- readings ---

    def open(self, number: int, annotator: str) -> Reading:
        """This annotator's reading, begun from the suggestion if there is none yet."""
        article = self._article(number)
        with self._writing() as db:
            db.execute(
                "INSERT INTO readings (article, annotator, first, changed) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", (number, annotator, article["suggestion"], _now())
            )
        return self.reading(number, annotator)

    def reading(self, number: int, annotator: str) -> Reading:
        article = self._article(number)
        with self._lock:
            rows = self._rows("SELECT * FROM readings WHERE article = ? AND annotator = ?", number, annotator)
            if not rows:
                raise BadInput(f"article {number}", f"{annotator} has not opened it")
            made, undone = self._actions(number, annotator, "made"), self._actions(number, annotator, "undone")
        row = rows[0]
        first = Work(GoldArticle.from_record(json.loads(row["first"])))
        return Reading(
            number, annotator, replay(first, made), row["revision"], row["status"], bool(row["settles"]), row["changed"], article["chosen"], bool(made), bool(undone)
        )

    def _actions(self, number: int, annotator: str, state: str) -> list[Action]:
        rows = self._rows("SELECT action FROM decisions WHERE article = ? AND annotator = ? AND state = ? ORDER BY number", number, annotator, state)
        return [json.loads(row["action"]) for row in rows]

    def decide(self, number: int, annotator: str, revision: int, action: Action) -> Reading:
        """Make a decision on the state of that revision. Raises Stale, or BadEdit for a correction that cannot be made."""
        with self._writing() as db:
            before = self.reading(number, annotator)
            self._step(db, before, revision)
            apply(before.work, action)
            db.execute("UPDATE decisions SET state = 'dropped' WHERE article = ? AND annotator = ? AND state = 'undone'", (number, annotator))
            db.execute(
                "INSERT INTO decisions (article, annotator, action, made) VALUES (?, ?, ?, ?)", (number, annotator, json.dumps(action, ensure_ascii=False), _now())
            )
        return self.reading(number, annotator)

    def undo(self, number: int, annotator: str, revision: int) -> Reading:
        return self._move(number, annotator, revision, "made", "undone", "MAX")

    def redo(self, number: int, annotator: str, revision: int) -> Reading:
        return self._move(number, annotator, revision, "undone", "made", "MIN")

    def _move(self, number: int, annotator: str, revision: int, old: str, new: str, which: str) -> Reading:
        with self._writing() as db:
            self._step(db, self.reading(number, annotator), revision)
            db.execute(
                f"UPDATE decisions SET state = ? WHERE number = (SELECT {which}(number) FROM decisions WHERE article = ? AND annotator = ? AND state = ?)",
                (new, number, annotator, old),
            )
        return self.reading(number, annotator)

    def finish(self, number: int, annotator: str, revision: int) -> Reading:
        """Mark the reading as done."""
        with self._writing() as db:
            self._step(db, self.reading(number, annotator), revision)
            db.execute("UPDATE readings SET status = 'done' WHERE article = ? AND annotator = ?", (number, annotator))
        return self.reading(number, annotator)

    def _step(self, db: sqlite3.Connection, before: Reading, revision: int) -> None:
        if before.revision != revision:
            raise Stale("This article was changed in another window; here is its newest state.")
        db.execute(
            "UPDATE readings SET revision = revision + 1, status = 'open', changed = ? WHERE article = ? AND annotator = ?",
            (_now(), before.number, before.annotator),
        )

    def finished(self, annotator: str | None = None) -> list[Reading]:
        """All readings that are done, by article and annotator."""
        rows = self._rows("SELECT article, annotator FROM readings WHERE status = 'done' ORDER BY article, settles, annotator")
        return [self.reading(row["article"], row["annotator"]) for row in rows if annotator in (None, row["annotator"])]

    # --- settling ---

    def choose(self, number: int, annotator: str, difference: str, side: str) -> None:
        with self._writing() as db:
            db.execute(
                "INSERT INTO choices VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET side = excluded.side, made = excluded.made", (number, annotator, difference, side, _now())
            )

    def choices(self, number: int, annotator: str) -> dict[str, str]:
        return {row["difference"]: row["side"] for row in self._rows("SELECT * FROM choices WHERE article = ? AND annotator = ?", number, annotator)}

    def settle(self, number: int, annotator: str, article: GoldArticle) -> Reading:
        """Begin the reading that ends a disagreement; its annotator may still correct it."""
        with self._writing() as db:
            db.execute(
                "INSERT INTO readings (article, annotator, first, status, settles, changed) VALUES (?, ?, ?, 'done', 1, ?)",
                (number, annotator, json.dumps(article.to_record(), ensure_ascii=False), _now()),
            )
        return self.reading(number, annotator)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
