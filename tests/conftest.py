import os

# tests run side by side: libraries that start a thread a core would only wait for each other
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import pytest  # noqa: E402

import crimeclaims  # noqa: E402


@pytest.fixture(scope="session")
def nlp():
    """The shipped pipeline."""
    return crimeclaims.load()
