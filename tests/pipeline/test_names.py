from crimeclaims.pipeline.build import build
from crimeclaims.pipeline.doc import results
from crimeclaims.pipeline.entities import write_entities
from crimeclaims.pipeline.names import NameResolver

NAMES = ("Kent", "Essex", "Surrey", "Norfolk", "Suffolk", "Wiltshire", "Cheshire", "Durham", "Cumbria", "Dorset")
TREES = {"count": 20, "rate": 0.3, "leaves": 4, "l2": 0.0, "minimum": 2}


def article(first, second, *, forces):
    """Text and found records of an article that compares forces, or one that compares counties; the recogniser took every name for a place."""
    text = f"Figures from forces compared. {first} had 40 and {second} had 60." if forces else f"Claims to an insurer by county. {first} had 40 and {second} had 60."
    end = text.index(". ") + 1
    entities = [
        {"start": text.index(name), "end": text.index(name) + len(name), "label": "PLACE", "text": name, "value": None, "score": 0.6} for name in (first, second)
    ]
    return text, {"sentences": [{"start": 0, "end": end}, {"start": end + 1, "end": len(text)}], "entities": entities, "doubtful": []}


def examples():
    for first, second in zip(NAMES, NAMES[1:] + NAMES[:1], strict=True):
        for forces in (True, False):
            text, found = article(first, second, forces=forces)
            yield text, found, [entity | {"label": "FORCE" if forces else "PLACE"} for entity in found["entities"]]


def test_the_whole_article_tells_forces_from_counties():
    resolver = NameResolver(None, "names", TREES)
    resolver.fit(list(examples()), seed=1)
    for forces, label in ((True, "FORCE"), (False, "PLACE")):
        text, found = article("Gwent", "Humberside", forces=forces)
        assert resolver.resolve(text, found) is forces
        assert [entity["label"] for entity in found["entities"]] == [label, label]


def test_full_names_towns_and_untrained_resolvers_change_nothing():
    text, found = article("Kent Police", "Margate", forces=True)
    assert not NameResolver(None, "names", TREES).resolve(text, found)
    resolver = NameResolver(None, "names", TREES)
    resolver.fit(list(examples()), seed=1)
    assert not resolver.resolve(text, found) and [entity["label"] for entity in found["entities"]] == ["PLACE", "PLACE"]


def test_the_docs_own_spans_follow():
    nlp = build()
    resolver = nlp.get_pipe("claim_names")
    resolver.trees = TREES
    resolver.fit(list(examples()), seed=1)
    doc = nlp.make_doc(article("Gwent", "Humberside", forces=True)[0])
    at = [token.i for token in doc if token.text in ("Gwent", "Humberside")]
    write_entities(doc, [(i, i + 1, "PLACE", 0.6) for i in at])
    results(doc)["sentences"] = article("Gwent", "Humberside", forces=True)[1]["sentences"]
    resolver(doc)
    assert [e["label"] for e in results(doc)["entities"]] == [span.label_ for span in doc.ents] == [span.label_ for span in doc.spans["entities"]] == ["FORCE", "FORCE"]
