import pytest

import crimeclaims


@pytest.fixture(scope="session")
def nlp():
    """The shipped pipeline."""
    return crimeclaims.load()
