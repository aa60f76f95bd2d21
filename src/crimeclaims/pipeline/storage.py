"""Saving trained parts as data: numpy arrays as .npz without pickles, scikit-learn models as skops files under an allow-list."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
import srsly
from spacy.util import SimpleFrozenList

from crimeclaims.schema.errors import BadModel

# What a crimeclaims model may hold beyond skops' own defaults; anything else is refused.
TRUSTED_TYPES = ("sklearn.calibration._CalibratedClassifier", "sklearn.calibration._SigmoidCalibration")


class Stored:
    """Serialisation that every trained component shares. A component names its parts in `parts()` and takes them in `set_parts()`.

    A part is a JSON-able value, a dict of numpy arrays, or a fitted scikit-learn estimator.
    """

    def parts(self) -> dict[str, Any]:
        raise NotImplementedError

    def set_parts(self, parts: dict[str, Any]) -> None:
        raise NotImplementedError

    def to_bytes(self, *, exclude=SimpleFrozenList()) -> bytes:
        return srsly.msgpack_dumps({name: pack(part) for name, part in self.parts().items()})

    def from_bytes(self, data: bytes, *, exclude=SimpleFrozenList()):
        packed: dict[str, tuple[str, bytes]] = srsly.msgpack_loads(data)  # type: ignore[assignment]
        self.set_parts({name: unpack(kind, part, name) for name, (kind, part) in packed.items()})
        return self

    def to_disk(self, path, *, exclude=SimpleFrozenList()) -> None:
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name, part in self.parts().items():
            kind, data = pack(part)
            (folder / f"{name}.{kind}").write_bytes(data)

    def from_disk(self, path, *, exclude=SimpleFrozenList()):
        folder = Path(path)
        if not folder.is_dir():
            raise BadModel(f"{folder}: the model has no such part; train it anew with `crimeclaims train`")
        parts = {}
        for file in sorted(folder.iterdir()):
            parts[file.stem] = unpack(file.suffix[1:], file.read_bytes(), str(file))
        self.set_parts(parts)
        return self

    def digest(self) -> str:
        """A hash over weights and settings, the same for the same training on the same machine."""
        digest = hashlib.sha256()
        for name, part in sorted(self.parts().items()):
            digest.update(name.encode())
            _feed(digest, part)
        return digest.hexdigest()


def pack(part: Any) -> tuple[str, bytes]:
    """A part as (kind, bytes); the kind is also its file's ending."""
    if isinstance(part, dict) and part and all(isinstance(value, np.ndarray) for value in part.values()):
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **part)
        return "npz", buffer.getvalue()
    if hasattr(part, "get_params"):
        return "skops", skops.io.dumps(part, compression=8)
    return "json", srsly.json_dumps(part, sort_keys=True).encode()


def unpack(kind: str, data: bytes, where: str) -> Any:
    """The part that `pack` wrote. Raises BadModel for a damaged file or one that holds types outside the allow-list."""
    try:
        if kind == "npz":
            with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
                return {name: arrays[name] for name in arrays.files}
        if kind == "skops":
            return skops.io.loads(data, trusted=list(TRUSTED_TYPES))
        if kind == "json":
            return json.loads(data)  # srsly's parser is off in the last digit: 0.3 comes back as 0.30000000000000004
    except Exception as error:
        raise BadModel(f"{where}: not a part of a crimeclaims model ({type(error).__name__}: {error})") from error
    raise BadModel(f"{where}: a part of unknown kind {kind!r}")


def _feed(digest, part: Any) -> None:
    if isinstance(part, np.ndarray):
        digest.update(str((part.dtype, part.shape)).encode())
        if part.dtype.hasobject:
            for item in part.ravel().tolist():
                _feed(digest, item)
        elif part.dtype.names:
            # structured arrays may hold uninitialised padding; feed field by field
            for name in part.dtype.names:
                digest.update(np.ascontiguousarray(part[name]).tobytes())
        else:
            digest.update(np.ascontiguousarray(part).tobytes())
    elif isinstance(part, dict):
        for key, value in sorted(part.items(), key=lambda item: str(item[0])):
            digest.update(str(key).encode())
            _feed(digest, value)
    elif isinstance(part, (list, tuple)):
        for value in part:
            _feed(digest, value)
    elif hasattr(part, "__dict__") and type(part).__module__.startswith("sklearn"):
        digest.update(type(part).__name__.encode())
        _feed(digest, {k: v for k, v in vars(part).items() if k not in _VOLATILE})
    elif isinstance(part, (str, int, float, bool, type(None), np.generic)):
        digest.update(repr(part).encode())
    else:
        digest.update(type(part).__name__.encode())


_VOLATILE = {"_random_seed", "_feature_subsample_rng", "random_state", "n_jobs", "_n_threads", "_bin_mapper"}
