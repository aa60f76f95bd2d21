"""Articles into the review store: suggestions, places in the queue, and who is to read what twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from spacy.language import Language

from crimeclaims.annotation.queue import Candidate, order
from crimeclaims.annotation.store import Queued, Store
from crimeclaims.annotation.suggest import find, suggest
from crimeclaims.schema.article import Article


def prepare(
    store: Store, nlp: Language, model: str, articles: Iterable[Article], *, random_share: float = 0.2, overlap: float = 0.1,
    say: Callable[[int], None] = lambda _: None,
) -> int:
    """Put the articles into the store; `overlap` is the share that two annotators read. Returns how many there are.

    Articles that somebody has begun keep their suggestion.
    """
    begun, kept = store.begun(), []
    for article in {a.id: a for a in articles}.values():
        found = find(nlp, article)
        kept.append((article, found))
        say(len(kept))
    outlets = [a.extra.get("outlet") or (a.extra.get("meta") or {}).get("outlet") for a, _ in kept]
    places = order(
        [Candidate(a.id, a.text, found, str(o) if o else None) for (a, found), o in zip(kept, outlets, strict=True)], random_share=random_share
    )
    by_id = {article.id: (article, found) for article, found in kept}
    queued = []
    for position, place in enumerate(places):
        article, found = by_id[place.id]
        scores = {"sentences": {str(s["start"]): s["scores"] for s in found["sentences"]}, "worth": round(place.worth, 4)}
        queued.append(Queued(suggest(article, found), scores, model, position, place.chosen, 1 + (_share(place.id) < overlap), place.duplicate_of))
    store.put([q for q in queued if q.suggestion.id not in begun] + [q for q in queued if q.suggestion.id in begun])
    return len(queued)


def _share(identity: str) -> float:
    return int.from_bytes(hashlib.sha256(f"overlap {identity}".encode("utf-8", "surrogatepass")).digest()[:8], "big") / 2**64
