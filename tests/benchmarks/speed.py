"""python tests/benchmarks/speed.py [--rounds 3] [--quantulum PYTHON]

The whole pipeline on figure-dense crime news (the annotated articles, their numbers, names and order of paragraphs changed in every round), beside
spacy.blank("en")'s tokenizer and quantulum3 on the same articles: words/s, the ratios, memory, size on disk and loading time, each in a process of its own.
Everyone reads a round first that is not counted, so that caches are as warm as in an archive. Words/s count processor time, so that other work on the
machine disturbs them less; the middle round is reported. quantulum3 runs without scikit-learn in
a virtual environment made for the occasion, or under the interpreter named by --quantulum.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
WANTED = {"words/s": 15_000, "times quantulum3": 2.5, "memory, MB": 700, "on disk, MB": 30, "loading, s": 3}
SMALL = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")  # one core each, whatever the libraries would take

# needs nothing of ours, since it runs under another interpreter
QUANTULUM = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
from quantulum3 import parser
for line in sys.stdin:
    texts = json.loads(line)
    begun = time.process_time()
    found = sum(len(parser.parse(text)) for text in texts)
    print(json.dumps({"seconds": time.process_time() - begun, "found": found}), flush=True)
"""


def rounds_of(count: int, articles: int) -> list[list[str]]:
    """The same number of annotated articles in every round, varied so that no cache flatters. The first round is for warming up."""
    from archive_of import varied

    chance = random.Random(1)
    texts = [json.loads(line)["text"] for path in sorted((ROOT / "annotations").glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [[varied(chance, text) for text in chance.sample(texts, min(articles, len(texts)))] for _ in range(count + 1)]


def words_in(texts: list[str]) -> int:
    return sum(len(text.split()) for text in texts)


def pipeline(rounds: list[list[str]]) -> dict:
    from component_times import component_times

    begun = time.process_time()
    import crimeclaims
    from crimeclaims.pipeline.load import shipped_model

    imported, clock = time.process_time(), time.perf_counter()
    nlp = crimeclaims.load()
    loaded, clock = time.process_time(), time.perf_counter() - clock
    speeds, walls, claims = [], [], 0
    for _ in nlp.pipe(rounds[0]):  # outside any memory zone, so that common words stay known when zones end
        pass
    for texts in rounds[1:]:
        wall, cpu = time.perf_counter(), time.process_time()
        for first in range(0, len(texts), 100):
            with nlp.memory_zone():
                for doc in nlp.pipe(texts[first:first + 100]):
                    claims += len(doc._.claims)
        speeds.append(words_in(texts) / (time.process_time() - cpu))
        walls.append(words_in(texts) / (time.perf_counter() - wall))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3  # before the parts are timed, which keeps Docs
    spent = component_times(nlp, rounds[-1], nlp.make_doc)
    disk = sum(path.stat().st_size for path in shipped_model().rglob("*") if path.is_file()) / 1e6
    return {
        "speeds": speeds, "walls": walls, "claims": claims, "memory": peak, "disk": disk, "import": imported - begun, "load": loaded - imported, "clock": clock,
        "parts": {name: words_in(rounds[-1]) / seconds for name, seconds in spent.items()},
    }


def tokenizer(rounds: list[list[str]]) -> dict:
    import spacy

    blank = spacy.blank("en")
    speeds = []
    for texts in rounds:
        begun = time.process_time()
        for text in texts:
            blank(text)
        speeds.append(words_in(texts) / (time.process_time() - begun))
    return {"speeds": speeds[1:]}


def quantulum(python: str, rounds: list[list[str]]) -> dict:
    lines = "".join(json.dumps(texts) + "\n" for texts in rounds)
    said = subprocess.run([python, "-c", QUANTULUM], input=lines, text=True, capture_output=True, env=environment())
    if said.returncode:
        raise SystemExit(f"quantulum3 did not run under {python}:\n{said.stderr}")
    answers = [json.loads(line) for line in said.stdout.splitlines()]
    speeds = [words_in(texts) / answer["seconds"] for texts, answer in zip(rounds, answers, strict=True)]
    return {"speeds": speeds[1:], "found": sum(answer["found"] for answer in answers[1:])}


def own_process(part: str, options: argparse.Namespace) -> dict:
    command = [sys.executable, __file__, "--part", part, "--rounds", str(options.rounds), "--articles", str(options.articles)]
    return json.loads(subprocess.run(command, text=True, stdout=subprocess.PIPE, check=True, env=environment()).stdout)


def environment() -> dict[str, str]:
    return os.environ | dict.fromkeys(SMALL, "1")


def with_quantulum(folder: Path) -> str:
    """An interpreter that has quantulum3 and not scikit-learn."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = str(folder / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "quantulum3"], check=True, stderr=subprocess.DEVNULL)
    return python


def middle(numbers: list[float]) -> float:
    return sorted(numbers)[len(numbers) // 2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[1])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--articles", type=int, default=200, help="annotated articles a round")
    parser.add_argument("--quantulum", help="an interpreter that has quantulum3; without it one is set up in a temporary folder")
    parser.add_argument("--part", choices=["pipeline", "tokenizer"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    rounds = rounds_of(options.rounds, options.articles)
    if options.part:
        print(json.dumps({"pipeline": pipeline, "tokenizer": tokenizer}[options.part](rounds)))
        return
    print(f"{platform.machine()}, {os.cpu_count()} processors; {options.rounds} rounds of {len(rounds[0])} articles, {words_in(rounds[1]):,} words in the first", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        python = options.quantulum or with_quantulum(Path(folder))
        own, bare, other = own_process("pipeline", options), own_process("tokenizer", options), quantulum(python, rounds)
    show(own, bare, other)


def show(own: dict, bare: dict, other: dict) -> None:
    ours, theirs, least = middle(own["speeds"]), middle(other["speeds"]), middle(bare["speeds"])
    for name, speeds in (("crimeclaims, whole pipeline", own["speeds"]), ('spacy.blank("en"), tokenizer', bare["speeds"]), ("quantulum3", other["speeds"])):
        print(f"{name:32} {middle(speeds):12,.0f} words/s   (rounds: {', '.join(f'{speed:,.0f}' for speed in speeds)})")
    print(f"{'crimeclaims by the clock':32} {middle(own['walls']):12,.0f} words/s   {own['claims']:,} claims found; quantulum3 found {other['found']:,} quantities")
    print(f"crimeclaims / tokenizer {ours / least:.4f} (the tokenizer is {least / ours:,.0f} times as fast); quantulum3 / tokenizer {theirs / least:.4f}")
    figures = {"words/s": ours, "times quantulum3": ours / theirs, "memory, MB": own["memory"], "on disk, MB": own["disk"], "loading, s": own["load"]}
    print(f"\n{'':20}{'measured':>12}{'wanted':>12}")
    for name, figure in figures.items():
        at_least = name in ("words/s", "times quantulum3")
        met = figure >= WANTED[name] if at_least else figure <= WANTED[name]
        print(f"{name:20}{figure:12,.1f}{'≥' if at_least else '≤':>4}{WANTED[name]:8,}{'' if met else '   missed'}")
    print(f"loading took {own['clock']:.1f} s by the clock; imports {own['import']:.1f} s of processor time before it\n\nthe parts of the pipeline, in words/s and share of the time:")
    total = sum(1 / speed for speed in own["parts"].values() if speed)
    for name, speed in own["parts"].items():
        print(f"  {name:18} {speed:12,.0f} {1 / speed / total:6.1%}")


if __name__ == "__main__":
    main()
