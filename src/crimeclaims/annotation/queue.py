"""Which article to annotate next: those that teach the model most, spread over forces, outlets and kinds, near-duplicates once, some at random.

What an article teaches is how unsure the models of its sentences and of its figures are, and how far they contradict each other, for each sentence to be
read. Both models count alike: figures have far more to be unsure of, and advice stands mostly in articles without them. The share taken at random is drawn by a hash of the id, whatever the model says, so that figures measured on it are fair.
"""

from __future__ import annotations

import hashlib
import heapq
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Candidate:
    """An article with what the pipeline finds in it."""

    id: str
    text: str
    found: dict[str, list[Record]]
    outlet: str | None = None


@dataclass(frozen=True)
class Place:
    """An article's place in the queue, from 0; `chosen` says `informative`, `random` or `duplicate`."""

    id: str
    chosen: str
    worth: float
    duplicate_of: str | None = None


def order(candidates: list[Candidate], *, random_share: float = 0.2, seed: int = 0) -> list[Place]:
    """All candidates, best first, with near-duplicates of an earlier one at the end."""
    copies = near_duplicates([(c.id, c.text) for c in candidates])
    unique = [c for c in candidates if c.id not in copies]
    drawn = [c for c in unique if _fraction(c.id, seed) < random_share]
    taken = {c.id for c in drawn}
    known = dict(zip((c.id for c in unique), worths([c.found for c in unique]), strict=True))
    best = _spread([c for c in unique if c.id not in taken], known)
    chance = [Place(c.id, "random", known[c.id]) for c in sorted(drawn, key=lambda c: _fraction(c.id, seed + 1))]
    rest = [Place(c.id, "duplicate", 0.0, copies[c.id]) for c in candidates if c.id in copies]
    return [*_mixed(best, chance), *rest]


def _fraction(identity: str, seed: int) -> float:
    return int.from_bytes(hashlib.sha256(f"{seed} {identity}".encode("utf-8", "surrogatepass")).digest()[:8], "big") / 2**64


def _mixed(best: list[Place], chance: list[Place]) -> list[Place]:
    """Both lists in their order, evenly mixed."""
    total = [((i + 0.5) / len(part), rank, place) for rank, part in enumerate((best, chance)) for i, place in enumerate(part)]
    return [place for _, _, place in sorted(total, key=lambda item: item[:2])]


def doubts(found: Record) -> tuple[float, float]:
    """How much there is to doubt in a sentence of the article on average: in labels, and in entities, links and claims. Both are 0 where the models are sure and agree."""
    sentences = found["sentences"]
    if not sentences:
        return 0.0, 0.0
    labels = sum(_doubt_of_sentence(s, found) for s in sentences)
    figures = sum(_doubt(r["score"]) for r in found["relations"]) * 0.5 + sum(_doubt(e["score"]) for e in found["entities"]) * 0.5
    figures += sum(_doubt(c["score"]) for c in found["claims"]) + 0.5 * sum(not (c["force"] or c["place"]) or not c["period"] for c in found["claims"])
    return labels / (len(sentences) + 4), figures / (len(sentences) + 4)


def worths(articles: Sequence[Record]) -> list[float]:
    """What each article teaches: its doubts of both kinds, each measured by the mean of all articles."""
    both = [doubts(found) for found in articles]
    means = [sum(kind) / len(both) for kind in zip(*both, strict=True)]
    return [sum(doubt / mean for doubt, mean in zip(pair, means, strict=True) if mean) for pair in both]


def _doubt(probability: float) -> float:
    """1 at a probability of a half, 0 at certainty."""
    return 1 - abs(2 * probability - 1)


def _doubt_of_sentence(sentence: Record, found: dict[str, list[Record]]) -> float:
    """The classifier's own doubt, and how far it contradicts the figures and quotes that other parts found in the sentence."""
    scores, start, end = sentence["scores"], sentence["start"], sentence["end"]
    doubt = max((_doubt(score) for score in scores.values()), default=0.0)
    figure = any(start <= c_start < end for c_start in (found["entities"][c["quantity"]]["start"] for c in found["claims"]))
    spoken = any(q["start"] < end and start < q["end"] for q in found["quotes"])
    return doubt + abs(scores.get("statistical_claim", figure) - figure) + abs(scores.get("quote", spoken) - spoken)


def _traits(candidate: Candidate) -> set[str]:
    """What the queue is spread over."""
    traits = {f"force {(e['value'] or {}).get('id')}" for e in candidate.found["entities"] if e["label"] == "FORCE"}
    traits |= {f"kind {c['kind']}" for c in candidate.found["claims"]}
    return traits | {f"outlet {candidate.outlet}"} if candidate.outlet else traits


def _spread(candidates: list[Candidate], known: dict[str, float]) -> list[Place]:
    """Greedily the most worth, less for each trait that was taken before; priorities only fall, so a heap with late updates is exact."""
    worth = [known[c.id] for c in candidates]
    traits = [_traits(c) for c in candidates]
    seen: Counter[str] = Counter()

    def priority(i: int) -> float:
        share = [1 / (1 + seen[t]) ** 0.5 for t in traits[i]]
        return worth[i] * (0.5 + 0.5 * (sum(share) / len(share) if share else 1 / (1 + seen["none"]) ** 0.5))

    heap = [(-priority(i), i) for i in range(len(candidates))]
    heapq.heapify(heap)
    places = []
    while heap:
        _, i = heapq.heappop(heap)
        now = -priority(i)
        if heap and now > heap[0][0]:
            heapq.heappush(heap, (now, i))
            continue
        places.append(Place(candidates[i].id, "informative", worth[i]))
        seen.update(traits[i] or {"none"})
    return places


def near_duplicates(texts: Iterable[tuple[str, str]], alike: float = 0.6) -> dict[str, str]:
    """id -> id of the earlier text that shares at least `alike` of its five-word runs (Jaccard)."""
    owners: dict[int, list[str]] = {}
    grams: dict[str, set[int]] = {}
    copies: dict[str, str] = {}
    for identity, text in texts:
        words = _WORD.findall(text.lower())
        own = {_run(words[i:i + 5]) for i in range(max(1, len(words) - 4))}
        # a copy shares most of the smallest run hashes, so only texts that share one are compared
        sketch = sorted(own)[:12]
        for other in {o for gram in sketch for o in owners.get(gram, ())}:
            if len(own & grams[other]) >= alike * len(own | grams[other]):
                copies[identity] = other
                break
        else:
            grams[identity] = own
            for gram in sketch:
                owners.setdefault(gram, []).append(identity)
    return copies


def _run(words: list[str]) -> int:
    return int.from_bytes(hashlib.blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
