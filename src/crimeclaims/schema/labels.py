"""The labels of the contract: what a sentence, a span, a link and a claim can be called."""

SENTENCE_LABELS = ("statistical_claim", "quote", "advice")
OTHER = "other"

ENTITY_LABELS = (
    "FORCE", "PLACE", "PERIOD", "COUNT", "AGE", "CHANGE", "RATE", "SHARE", "MEASURE", "SOURCE",
)
# MEASURE may contain others, so it is recognised and stored as a layer of its own.
FLAT_LABELS = tuple(label for label in ENTITY_LABELS if label != "MEASURE")
QUANTITY_LABELS = ("COUNT", "CHANGE", "RATE", "SHARE", "AGE")

KINDS = {"COUNT": "count", "CHANGE": "change", "RATE": "rate", "SHARE": "share", "AGE": "age"}

# relation label -> (labels its head may have, labels its child may have).
# A force that speaks for itself is a FORCE, never a SOURCE, so it can be attributed to as well.
RELATIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "IN": (QUANTITY_LABELS, ("FORCE", "PLACE")),
    "DURING": (QUANTITY_LABELS, ("PERIOD",)),
    "SINCE": (("CHANGE",), ("PERIOD",)),
    "FROM": (("CHANGE",), ("COUNT",)),
    "TO": (("CHANGE",), ("COUNT",)),
    "OF": (QUANTITY_LABELS, ("MEASURE",)),
    "AGED": (QUANTITY_LABELS, ("AGE",)),
    "OUT_OF": (("COUNT",), ("COUNT",)),
    "ATTRIBUTED_TO": (QUANTITY_LABELS, ("SOURCE", "FORCE")),
}
SPEAKER_LABELS = ("SOURCE", "FORCE")

MODIFIERS = ("about", "almost", "over", "under", "at_least", "at_most")
STATISTICS = ("most_common", "youngest", "oldest", "average", "range")
VERDICTS = ("consistent", "inconsistent", "unchecked")
