"""Long work: Ctrl-C stops it, other threads go on, a forked child works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import overblik as ob

BIG = """
import sys
sys.path.insert(0, {here!r})
from conftest import words
import overblik as ob
texts = words(60_000)
reg = ob.register({{"id": [f"L{{i:05}}" for i in range(len(texts))], "title": texts}})
"""


def script(body: str) -> str:
    return BIG.format(here=str(Path(__file__).parent)) + textwrap.dedent(body)


@pytest.mark.parametrize("when", [0.3, 1.0])
def test_ctrl_c_stops_a_long_review_within_half_a_second(when: float) -> None:
    body = """
        import time
        print("ready", flush=True)
        try:
            ob.review(reg, progress=False)
        except KeyboardInterrupt:
            print("stopped", time.time(), flush=True)
            print(len(ob.overview(reg)), flush=True)  # all is as it was
        else:
            print("finished", flush=True)
    """
    with subprocess.Popen([sys.executable, "-c", script(body)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(when)
        sent = time.time()
        process.send_signal(signal.SIGINT)
        word, _, stopped = process.stdout.readline().partition(" ")
        assert word == "stopped"
        assert float(stopped) - sent < 0.5
        assert process.stdout.readline() == "1\n"


def test_other_threads_advance_during_a_call(large: ob.Register) -> None:
    some = large.where(large.ids[:600])
    ticks, done = [], threading.Event()

    def tick() -> None:
        while not done.wait(0.001):
            ticks.append(time.perf_counter())

    other = threading.Thread(target=tick)
    other.start()
    began = time.perf_counter()
    while (took := time.perf_counter() - began) < 0.3:
        ob.similarity(some, floor=0.2, threads=1, progress=False)
    done.set()
    other.join()
    during = [t for t in ticks if began <= t <= began + took]
    assert len(during) > took / 0.001 / 20


def test_progress_is_told_step_done_and_total(large: ob.Register) -> None:
    seen: list[tuple[str, int, int]] = []
    ob.review(large, progress=lambda *news: seen.append(news))
    assert len(seen) > 1
    assert len({step for step, _, _ in seen}) > 1
    assert all(isinstance(step, str) and done >= 0 for step, done, _ in seen)


def test_an_exception_in_progress_stops_the_work_and_comes_out(large: ob.Register) -> None:
    def refuse(step: str, done: int, total: int) -> None:
        raise LookupError(step)

    began = time.perf_counter()
    with pytest.raises(LookupError):
        ob.review(large, progress=refuse)
    assert time.perf_counter() - began < 0.5


REVIEW = ("reg = ob.example()", "ob.review(reg).digest")
# 44,850 pairs with a word in common, every text twice: their order is found by several threads.
PAIRS = (
    'titles = [f"Mentor nummer{i % 150}" for i in range(300)]\n'
    'sim = ob.similarity(ob.register({"id": [f"{i:03}" for i in range(300)], "title": titles}))',
    "sim.pairs().digest",
)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.parametrize(("before", "expression"), [REVIEW, PAIRS], ids=["review", "pairs"])
def test_a_forked_child_of_a_parent_that_used_overblik_works(before: str, expression: str) -> None:
    body = f"""
import os
import overblik as ob
{before}
was = {expression}
child = os.fork()
if child == 0:
    os._exit(0 if {expression} == was else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", body], capture_output=True, text=True, timeout=60, check=True
    )
    assert run.stdout == "0\n"


def test_results_are_shared_by_threads(example: ob.Register, reviewed: ob.Review) -> None:
    digests: list[str] = []
    threads = [threading.Thread(target=lambda: digests.append(ob.review(example).digest)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert digests == [reviewed.digest] * 4


def large_json(path: Path) -> None:
    row = '{{"id": "P{0}", "title": "Courses and jobs {0}", "unit": "Odense", "amount": {0}.50}}'
    path.write_text("[" + ",\n".join(row.format(n) for n in range(400_000)) + "]", encoding="utf-8")


def large_iati(path: Path) -> None:
    activity = (
        '<iati-activity default-currency="DKK"><iati-identifier>P{0}</iati-identifier><title><narrative>Jobs {0}'
        '</narrative></title><transaction><transaction-type code="3"/><value>{0}.50</value></transaction>'
        "</iati-activity>\n"
    )
    body = "".join(activity.format(n) for n in range(200_000))
    path.write_text(f'<iati-activities version="2.03">{body}</iati-activities>', encoding="utf-8")


@pytest.mark.parametrize(("name", "write"), [("large.json", large_json), ("large.xml", large_iati)])
def test_ctrl_c_stops_the_reading_of_one_large_file(name: str, write: Callable[[Path], None], tmp_path: Path) -> None:
    write(tmp_path / name)
    body = f"""
        import time
        import overblik as ob
        seen = []
        def look(step, done, total):
            if done > 0 and not any(seen):
                print("inside", step, done < total, flush=True)
            seen.append(done)
        try:
            ob.read({str(tmp_path / name)!r}, currency="DKK", progress=look)
        except KeyboardInterrupt:
            print("stopped", time.time(), seen == sorted(seen), flush=True)
        else:
            print("finished", flush=True)
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(body)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "inside read True\n"
        sent = time.time()
        process.send_signal(signal.SIGINT)
        word, stopped, forward = process.stdout.readline().split()
        assert (word, forward) == ("stopped", "True")
        assert float(stopped) - sent < 1.0
