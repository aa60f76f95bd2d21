"""The errors people see. Each says what was wrong, where, and what to do."""


class CrimeclaimsError(Exception):
    """Base of all errors that crimeclaims raises on purpose."""


class BadInput(CrimeclaimsError):
    """An article, a row or a file that cannot be read; `where` names the file and line."""

    def __init__(self, where: str, reason: str, advice: str = ""):
        self.where, self.reason, self.advice = where, reason, advice
        super().__init__(f"{where}: {reason}" + (f"\n  {advice}" if advice else ""))


class BadAnnotation(BadInput):
    """An annotation that breaks the contract or the guidelines."""


class BadModel(CrimeclaimsError):
    """A model folder that is missing, damaged, or asks for more than data."""


class StoppedRun(CrimeclaimsError):
    """A run over an archive that cannot go on, or may not begin. What was committed is safe."""

    def __init__(self, message: str, *, begun: bool = True):
        self.begun = begun
        super().__init__(message)
