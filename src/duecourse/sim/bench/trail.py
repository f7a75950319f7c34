"""Measure the trail: entries a second with their chain and tree, proofs, verification."""

import hashlib
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from typing import Any, Final

import psycopg

from duecourse.actions.prove_trail import prove_entry
from duecourse.audit import trail
from duecourse.audit.records import DatabaseTrail, Kept
from duecourse.audit.tree import seal
from duecourse.audit.verify import verify
from duecourse.ledger import proofs
from duecourse.ledger.merkle import Frontier, leaf_hash
from duecourse.ledger.migrate import migrate
from duecourse.sim.trail_faults import Copy, corruptions_missed

A_BATCH: Final = 1_000
CONNECTIONS: Final = 8
PROOFS: Final = 500
AT: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
# Goals of the plan.
ENTRIES_A_SECOND: Final = 10_000
PROOF_MS: Final = 10
BY: Final = trail.Actor("ana", "officer", "bench")


def measure(url: str, *, entries: int) -> dict[str, Any]:
    """Return what writing, sealing, proving and verifying so many entries took."""
    with _connected(url) as connection:
        migrate(connection)
        written = time.perf_counter()
        for start in range(0, entries, A_BATCH):
            with connection.transaction():
                trail.write_many(connection, [_line(n) for n in range(start, start + A_BATCH)])
        sealed = time.perf_counter()
        seal(connection)
        ended = time.perf_counter()
        single = _singles(url, entries // 10)
        proving = _proofs(connection, entries)
        verifying = time.perf_counter()
        with connection.transaction():
            verdict = verify(DatabaseTrail(connection), verifier_line=None)
        return {
            "entries": verdict.entries, "holds": verdict.holds,
            "entries_per_s": round(entries / (ended - written)),
            "writing_s": round(sealed - written, 2), "sealing_s": round(ended - sealed, 2),
            "single_entries_per_s": round(single), "connections": CONNECTIONS,
            "proof_p50_ms": round(statistics.median(proving), 2),
            "proof_p99_ms": round(_p99(proving), 2),
            "verified_per_s": round(verdict.entries / (time.perf_counter() - verifying)),
        }  # fmt: skip


def measure_tree(size: int) -> dict[str, Any]:
    """Return what proofs take in a generated tree of `size` entries, read from its kept hashes."""
    chance, tree = Random(20261125), GeneratedTree(size)
    root, took = proofs.root_at(tree, size), []
    for _ in range(PROOFS):
        position = chance.randrange(size)
        started = time.perf_counter()
        path = proofs.inclusion_proof(tree, position, size)
        leaf = leaf_hash(tree.event_hashes(position, position + 1)[0])
        good = proofs.inclusion_holds(leaf=leaf, position=position, size=size, path=path, root=root)
        took.append((time.perf_counter() - started) * 1000)
        assert good, f"the proof of place {position} does not hold"
    return {
        "tree": size, "tree_proof_p50_ms": round(statistics.median(took), 2),
        "tree_proof_p99_ms": round(_p99(took), 2), "tree_root": root.hex(),
    }  # fmt: skip


def holds(found: dict[str, Any]) -> bool:
    """Say whether the goals of the plan are met."""
    proving = max(found["proof_p99_ms"], found.get("tree_proof_p99_ms", 0))
    fast = found["entries_per_s"] >= ENTRIES_A_SECOND and proving < PROOF_MS
    faults = ("missed", "acts_without_entry", "entries_without_act")
    return bool(found["holds"] and fast) and not any(found.get(one) for one in faults)


def corrupt(url: str, *, count: int, entries: int = 1_000) -> dict[str, Any]:
    """Return what became of so many corruptions of a copy of the first entries."""
    with _connected(url) as connection, connection.transaction():
        held = [
            one for batch in DatabaseTrail(connection).entries() for one in batch
            if one.position < entries
        ]  # fmt: skip
    copy = Copy(held, Kept(size=len(held)))
    return corruptions_missed(copy, seed=1, count=count, verifier_line=None)


class GeneratedTree:
    """A tree whose entry n has the hash SHA-256(n as 8 bytes): nothing but its subtrees is kept."""

    def __init__(self, size: int) -> None:
        self._subtrees: dict[tuple[int, int], bytes] = {}
        frontier = Frontier()
        for start in range(0, size, 65_536):
            stop = min(size, start + 65_536)
            for one in frontier.extend(self.event_hashes(start, stop)):
                self._subtrees[one.level, one.number] = one.hash

    def event_hashes(self, start: int, stop: int) -> Sequence[bytes]:
        """Return the hashes of the entries from `start` up to, not including, `stop`."""
        return [hashlib.sha256(n.to_bytes(8, "big")).digest() for n in range(start, stop)]

    def subtrees(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        """Return the hashes of complete subtrees `start` up to before `stop` of a level."""
        return [self._subtrees[level, index] for index in range(start, stop)]


def _singles(url: str, entries: int) -> float:
    """Return how many entries a second several connections commit, one entry a transaction."""

    def write(number: int) -> None:
        with _connected(url) as connection:
            for n in range(number, entries, CONNECTIONS):
                with connection.transaction():
                    trail.write_many(connection, [_line(n)])

    started = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(write, range(CONNECTIONS)))
    return entries / (time.perf_counter() - started)


def _proofs(connection: psycopg.Connection[Any], entries: int) -> list[float]:
    """Return how long it took to make and check each of many inclusion proofs, in ms."""
    chance, took = Random(7), []
    for _ in range(PROOFS):
        position = chance.randrange(entries)
        started = time.perf_counter()
        made = prove_entry(connection, position=position, size=entries)
        path = [bytes.fromhex(one) for one in made.hashes]
        good = proofs.inclusion_holds(
            leaf=bytes.fromhex(made.leaf or ""), position=position, size=made.size, path=path,
            root=bytes.fromhex(made.root),
        )  # fmt: skip
        took.append((time.perf_counter() - started) * 1000)
        assert good, f"the proof of place {position} does not hold"
    return took


def _p99(took: Sequence[float]) -> float:
    return sorted(took)[len(took) * 99 // 100]


def _line(n: int) -> trail.Line:
    return trail.Line(BY, "case.look", f"case {n}", "case work", AT)


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
