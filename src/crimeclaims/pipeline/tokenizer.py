"""English tokenizer rules for this domain: "2015/16", "2015-16", "13-15", "under-18s", "£1.2m" and "14-year-old" stay whole."""

from __future__ import annotations

import re
from typing import Any

import spacy
from spacy.lang.char_classes import ALPHA, ALPHA_LOWER, ALPHA_UPPER, CONCAT_QUOTES, LIST_ELLIPSES, LIST_ICONS
from spacy.language import Language

_INFIXES = [
    *LIST_ELLIPSES,
    *LIST_ICONS,
    rf"(?<=[{ALPHA_LOWER}{CONCAT_QUOTES})])\.(?=[{ALPHA_UPPER}{CONCAT_QUOTES}])",
    rf"(?<=[0-9{ALPHA}%)])[.?!](?=[“\"‘{ALPHA_UPPER}][{ALPHA_LOWER}])",
    rf"(?<=[{ALPHA}%)]),(?=[{ALPHA}“\"‘])",
    rf"(?<=[{ALPHA}0-9%.,!?])[“”\"](?=[{ALPHA}0-9])",
    rf"(?<=[{ALPHA}0-9])[:;=<>/](?=[{ALPHA}“\"‘])",
    r"(?<=[a-zA-Z0-9%])[–—(\[](?=[a-zA-Z0-9£])",
    r"(?<=[a-zA-Z%)])[–—)\]](?=\S)",
    r"[–—](?=[^0-9])",
    r"--+",
    r"(?<=[0-9])[)\]](?=\S)",
    r"[|•]",
]
_UNIT = r"(?:m|bn|k|tn|million|billion)?"
_WHOLE = re.compile(
    rf"(?:[£$€]\d[\d,.]*\d?{_UNIT}|\d[\d,.]*\d?(?:m|bn|k)|\d+[/-]\d+(?:[/-]\d+)?|(?:under|over)[-–]\d+’?'?s?|\d+[-–]\d+s?|\d[\d,.]*\d)(?<![.,])$"
)


def make_tokenizer_language() -> Language:
    """A blank English pipeline with the domain's tokenizer; the rules are saved with it."""
    nlp = spacy.blank("en")
    tokenizer: Any = nlp.tokenizer
    tokenizer.infix_finditer = spacy.util.compile_infix_regex(_INFIXES).finditer
    tokenizer.token_match = _WHOLE.match
    suffixes = [*(nlp.Defaults.suffixes or ()), r"(?<=[0-9])-?plus", r"(?<=[0-9])\+", r"''", r"``"]
    tokenizer.suffix_search = spacy.util.compile_suffix_regex(suffixes).search
    prefixes = [p for p in (nlp.Defaults.prefixes or ()) if p not in (r"\$", "£", "€")] + [r"``", r"''"]
    tokenizer.prefix_search = spacy.util.compile_prefix_regex(prefixes).search
    # forms of times of day that English rules split ("10pm") hold no figure of ours; "100m" must stay whole too
    tokenizer.rules = {k: v for k, v in (tokenizer.rules or {}).items() if not k[0].isdigit()}
    return nlp
