"""A worker process: loads the pipeline once, then answers each shard on standard input with its output on standard output.

Frames are an 8-byte length and msgpack. It ends when its input does, so that none outlives the run that started it.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import IO, Any

import srsly

from crimeclaims.archive.job import Job, Warmth, as_record, do_shard, ignore_interrupts
from crimeclaims.archive.shards import from_bytes


def send(stream: IO[bytes], message: Any) -> None:
    data = srsly.msgpack_dumps(message)
    stream.write(len(data).to_bytes(8, "little") + data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The next message. Raises EOFError where the other side is gone."""
    head = stream.read(8)
    if len(head) < 8:
        raise EOFError
    size = int.from_bytes(head, "little")
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return srsly.msgpack_loads(data)


def main() -> None:
    ignore_interrupts()
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not get between the frames
    requests = sys.stdin.buffer
    try:
        job = Job(**receive(requests))
        try:
            nlp = job.load()
        except Exception as error:  # told to the run, which cannot go on without its pipeline
            send(results, {"error": str(error)})
            return
        # the pipeline stays, and articles make many short-lived records: looking through them for garbage as often as usual takes a tenth of the time
        gc.freeze()
        gc.set_threshold(20_000)
        warmth = Warmth()
        while True:
            batch = from_bytes(receive(requests))
            warmth.add(nlp, batch)
            output = do_shard(nlp, job, batch, on_articles=lambda articles, claims: send(results, [articles, claims]))
            send(results, as_record(output))
    except (EOFError, BrokenPipeError):
        os._exit(0)


if __name__ == "__main__":
    main()
