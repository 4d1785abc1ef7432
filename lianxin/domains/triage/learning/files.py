"""A model as a file: arrays and JSON, never code, under a checksum.

The first line names format, version and the SHA-256 of the rest; the rest is numpy's zip of plain arrays, of which one
holds names and terms as JSON. Nothing in it is ever run.
"""

import hashlib
import io
import json
from pathlib import Path

import numpy as np
from django.utils.translation import gettext_lazy as _

from lianxin.domains.triage.learning.model import Model
from lianxin.domains.triage.learning.space import Grams, Space, Words
from lianxin.kernel.errors import Invalid

VERSION = 2
_NAME = b"lianxin-triage"
_ARRAYS = ("learned", "by_term", "by_direction", "base")
_OF_SPACE = ("vectors", "middle", "commonest")
_TERMS = ("codes", "of_grams", "of_words")


def packed(model: Model) -> bytes:
    """The bytes of the file. Vectors of words keep half their digits: it changes no answer and halves their size."""
    space = model.space
    said = {
        "labels": model.labels,
        "sharp": model.sharp,
        "words": list(space.words.at),
    }
    arrays = {name: getattr(model, name) for name in _ARRAYS} | {name: getattr(space, name) for name in _OF_SPACE}
    arrays |= {"codes": space.grams.codes, "of_grams": space.grams.rarity, "of_words": space.words.rarity}
    arrays["vectors"] = space.vectors.astype(np.float16)
    arrays["said"] = np.frombuffer(json.dumps(said, ensure_ascii=False).encode(), dtype=np.uint8)
    held = io.BytesIO()
    np.savez_compressed(held, **arrays)
    body = held.getvalue()
    return b"%s %d %s\n%s" % (_NAME, VERSION, hashlib.sha256(body).hexdigest().encode(), body)


def write(model: Model, path: Path) -> str:
    """Write it whole or not at all; returns the SHA-256 of the file."""
    content = packed(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_bytes(content)
    beside.replace(path)
    return hashlib.sha256(content).hexdigest()


def read(path: Path, digest: str = "") -> Model:
    """The model of a file; raises Invalid when it is damaged, of another version or not the one of `digest`."""
    content = path.read_bytes()
    head, _newline, body = content.partition(b"\n")
    if digest and hashlib.sha256(content).hexdigest() != digest:
        raise Invalid(_("The model's file is not the one that was written."))
    if head != b"%s %d %s" % (_NAME, VERSION, hashlib.sha256(body).hexdigest().encode()):
        raise Invalid(_("The model's file is damaged or of another version."))
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        said = json.loads(arrays["said"].tobytes())
        held = {name: arrays[name] for name in (*_ARRAYS, *_OF_SPACE, *_TERMS)}
    space = Space(
        grams=Grams(held["codes"], held["of_grams"]),
        words=Words({word: at for at, word in enumerate(said["words"])}, held["of_words"]),
        vectors=held["vectors"].astype(np.float32),
        middle=held["middle"],
        commonest=held["commonest"],
    )
    of_model = {name: held[name] for name in _ARRAYS}
    return Model(labels=tuple(said["labels"]), space=space, sharp=float(said["sharp"]), **of_model)
