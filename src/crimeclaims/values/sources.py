"""Whether a source is a person or an organisation, by its words and the titles before it."""

from __future__ import annotations

import re

_ORGANISATION = re.compile(
    r"\b(?:office|council|association|society|trust|federation|police|home|department|ministry|university|nhs|service|institute|foundation|agency|"
    r"commission|committee|charity|union|group|party|government|court|inspectorate|college|bank|authority|board|bureau|network|centre|center|watch|"
    r"alliance|company|ltd|plc|insurance|mutual|rescue|aid|crimestoppers|survey|mail|times|news|bbc|partnership|campaign|institution|executive|"
    r"treasury|observatory|consortium|club|school|academy|hospital|ombudsman|press|constabulary|for|of|and|the|uk|england|scotland|wales|ireland|action|support|justice|safety|statistics|stationery|fraud|registry|directorate|county|borough|cross|lodge|research|assembly|spca|rspca|homes|farmers|bus|rail|airways|insurers|lawyers|solicitors|magazine|radio|data|analysis|group|network|project|line|housing|team|panel|forum|post|herald|gazette|echo|mercury|dispatch|telegraph|guardian|sun|express|mirror|chronicle|argus|which|parliament|senate|congress|union|guild|chamber|confederation|register|registry|inspectors?|victims|women|youth|age|refuge|shelter|crisis|barnardo’s|barnardo's|childline|samaritans|oxfam|unicef|kennel|bikeregister|autoglass)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?:mr|mrs|ms|miss|dr|prof|professor|sir|dame|lord|lady|baroness|det|detective|insp|inspector|ch insp|chief|supt|superintendent|sgt|sergeant|pc|"
    r"dc|di|dci|dcs|ds|acc|dcc|cc|constable|cllr|councillor|commissioner|minister|secretary|mp|msp|ms|td|mla|rev|reverend|judge|mayor|director|officer|spokesman|spokeswoman|"
    r"spokesperson|manager|leader|chairman|chairwoman|chair|president|secretary|executive|head|coordinator|co-ordinator|founder|researcher|farmer|owner|resident|lecturer|criminologist|captain|coach|colonel|deputy|assistant)\.?,? $",
    re.IGNORECASE,
)
_BODY_BEFORE = re.compile(r"\b(?:charity|charities|union|watchdog|think[- ]tank|insurer|retailer|firm|company|campaign group|pressure group|body|agency|regulator|network|group|chain|helpline) $", re.IGNORECASE)
_BODY_AFTER = re.compile(r",? which\b|, (?:an?|the) (?:[\w’'-]+ ){0,3}(?:charity|firm|group|watchdog|union|insurer|retailer|party|body|agency|company|regulator|helpline)\b(?![’'])", re.IGNORECASE)
_NAMED_PERSON = re.compile(r"\b(?:is called|(?:will|shall|are) call(?:ing)?|(?:his|her|their) (?:sister|brother|mother|father|son|daughter|wife|husband|partner),?) $", re.IGNORECASE)
_PERSON = re.compile(r"(?:[A-Z][\w’'-]+|[A-Z]\.?)(?: (?:de|van|von|al|bin|ap|ferch|Mc|Mac|O’|O')?\s?[A-Z][\w’'.-]+){1,3}\*?")


def kind_of_source(text: str, before: str = "", after: str = "", article: str = "") -> str:
    """"person" or "organisation". "Peter Wanless" -> person; "NSPCC", "Office for National Statistics" -> organisation.

    One capitalised word alone is a person where `article` elsewhere has it as part of a full name ("Helen Bennett" for "Bennett").
    """
    if _ORGANISATION.search(text):
        return "organisation"
    if re.search(r"\bthe $", before, re.IGNORECASE):
        return "organisation"
    if re.search(r"\b[A-Z]{2,}\b", text) or _BODY_BEFORE.search(before) or (_BODY_AFTER.match(after) and not _TITLE.search(before[-40:])):
        return "organisation"
    if _NAMED_PERSON.search(before):
        return "person"
    if _TITLE.search(before[-40:]) or _PERSON.fullmatch(text.strip()):
        return "person"
    if re.match(r",? (?:\d{2}|who |from |of the |chief|head|director|leader)", after) and text.istitle():
        return "person"
    if re.fullmatch(r"[A-Z][\w’'-]+", text) and (re.match(r"\*", after) or _is_part_of_name(text, article)):
        return "person"
    return "organisation"


def _is_part_of_name(word: str, article: str) -> bool:
    """Whether the article has the word after a first name or before a surname. A sentence's first word is no first name."""
    word = re.escape(word)
    return re.search(rf"(?<![.?!\n“\"‘] )(?<!^)\b[A-Z][a-z’'-]+ {word}\b|\b{word} [A-Z][a-z’'-]+\b(?! (?:Police|Council))", article) is not None
