"""crimeclaims: checkable claims about crime figures, from news text.

    nlp = crimeclaims.load()
    doc = nlp("Merseyside Police recorded 909 offences in 2018/19, up 44% on the year before.")
    for claim in doc._.claims: ...
"""

from crimeclaims.pipeline.load import load

__version__ = "0.1.0"
__all__ = ["load"]
