import pytest
from hypothesis import given
from hypothesis import strategies as st

from crimeclaims.pipeline.quotes import find_quotes


def spoken(text):
    return [text[start:end] for start, end in find_quotes(text)]


@pytest.mark.parametrize(
    "text, quotes",
    [
        ("“We are worried,” she said.", ["“We are worried,”"]),
        ('"We are worried," she said. "It is bad."', ['"We are worried,"', '"It is bad."']),
        ("'We are worried about it all,' she said.", ["'We are worried about it all,'"]),
        ("''We are very worried indeed,'' she said.", ["''We are very worried indeed,''"]),
        ("Police add a ‘cyber flag’ to such crimes.", []),
        ("The force’s officers don't know the victims' names.", []),
        ("“One long paragraph without an end\n“and its continuation here.”", ["“One long paragraph without an end", "“and its continuation here.”"]),
        ("He called it “a national disgrace” on Monday.", ["“a national disgrace”"]),
        ("“The first part”, he said, “and then the second part.”", ["“The first part”", "“and then the second part.”"]),
        ("No speech in here at all.", []),
    ],
)
def test_direct_speech(text, quotes):
    assert spoken(text) == quotes


@given(st.text(alphabet="ab .,\n“”\"'‘’`", max_size=80))
def test_spans_are_ordered_apart_and_within_a_line(text):
    at = 0
    for start, end in find_quotes(text):
        assert at <= start < end <= len(text)
        assert "\n" not in text[start:end]
        at = end
