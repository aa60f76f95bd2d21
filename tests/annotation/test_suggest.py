from crimeclaims.annotation.suggest import find, suggest, value_of
from crimeclaims.schema.article import Article

TEXT = "Kent Police recorded 909 burglaries in 2018/19."


def test_suggestions_are_annotations_and_new_spans_get_values(nlp):
    article = Article("a", TEXT, "2019-11-04", extra={"outlet": "Kent Herald", "rows": [1]})
    gold = suggest(article, find(nlp, article))
    assert gold.meta == {"outlet": "Kent Herald"}
    assert next(s.value for s in gold.spans if s.label == "FORCE") == {"id": "kent"}
    start = TEXT.index("2018/19")
    assert value_of(nlp, gold, start, start + 7, "PERIOD") == {"start": "2018-04-01", "end": "2019-03-31"}
    assert value_of(nlp, gold, 25, 35, "MEASURE") is None
