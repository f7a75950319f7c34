"""Link departures to admissions: search, weigh, decide and assert, in one transaction with trail.

A record that is not linked automatically stands as a person of its own, on file and searchable, so
that it is found when its admission comes or a person decides. Protected records are linked by
people only.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from psycopg import Connection

from duecourse.actions.automatic import Watch
from duecourse.actions.file_many import Filed, Link, file_many
from duecourse.actions.file_record import salts
from duecourse.actions.review_doubt import put_before_readers
from duecourse.actions.rivals import Rivals
from duecourse.linkage.artefact import Artefact
from duecourse.linkage.decide import Effect
from duecourse.linkage.evidence import Claim
from duecourse.linkage.normalise import Comparable
from duecourse.linkage.online import Asked, Judged, contested, evidence, judge, needs_rivals
from duecourse.linkage.policy import Outcome, Policy
from duecourse.linkage.records import Identity, Way, forms
from duecourse.linkage.search import Searched, search, search_keys
from duecourse.linkage.standing import MODEL, SOURCE
from duecourse.terms.errors import LinkageError

ACTION: Final = "record.link"
PURPOSE: Final = "records intake"
BATCH_MAX: Final = 1_000
TRIES_MAX: Final = 3
FIRST_OF_PERSON: Final = '{"because":"the first record of its person"}'

ENDED: Final = """
    SELECT case_id FROM views.admissions WHERE case_id = ANY(%s) AND confirmed_at IS NOT NULL
"""

Made: TypeAlias = Sequence[tuple[Identity, tuple[Comparable, ...]]]


class AdmissionTaken(LinkageError):
    """Another process ended the admission between our search and our link."""

    code = "linkage.admission-taken"

    def __init__(self) -> None:
        super().__init__(
            f"Another departure ended the admission {TRIES_MAX} times while this one was linked. "
            "Nothing was changed: send the records again."
        )


@dataclass(frozen=True, slots=True)
class Linked:
    """What became of one record.

    `record` is None if the source sent it before; then nothing was done. `assertion` is the link.
    """

    identity: Identity
    record: int | None
    person: int | None
    assertion: int | None
    judged: Judged | None

    @property
    def outcome(self) -> Outcome | None:
        """What was decided; None for a record that was here before or is no departure."""
        return None if self.judged is None else self.judged.decision.outcome


@dataclass(slots=True)
class Linker:
    """Links the records of one source over one connection.

    `inside` names the compartments in which it searches. Whether the source may be linked
    automatically at all is on file (`automatic.py`).
    """

    connection: Connection[Any]
    artefact: Artefact
    policy: Policy
    source: str
    actor: str
    clock: Callable[[], datetime]
    inside: tuple[str, ...] = ()
    on_file_until: date | None = None
    _hash: str = field(init=False)
    _watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self._hash = self.artefact.sha256
        self._watch = Watch(self.source)

    def look(self, identities: Sequence[Identity]) -> list[Judged]:
        """Return what would become of these departures if linked now; nothing is written."""
        made = [(one, forms(one)) for one in identities]
        return self._judged(made, self._search(made), automatic=True)

    def look_again(self, made: Made, *, but: frozenset[int]) -> list[Judged]:
        """Return what becomes of departures on file; the caller holds the transaction.

        `but` are their own numbers: none of them is a rival of itself.
        """
        allowed = self._watch.allowed(self.connection)
        return self._judged(made, self._search(made), automatic=allowed, but=but)

    def take(self, identities: Sequence[Identity]) -> list[Linked]:
        """File the records, link the departures among them, and return what became of each."""
        assert len(identities) <= BATCH_MAX, "the caller cuts its batches"
        assert all(one.source == self.source for one in identities), "a linker has one source"
        made = [(one, forms(one)) for one in identities]
        for _ in range(TRIES_MAX - 1):
            try:
                return self._take(made)
            except AdmissionTaken:
                continue
        return self._take(made)

    def _take(self, made: Made) -> list[Linked]:
        at = self.clock()
        with self.connection.transaction():
            allowed = self._watch.allowed(self.connection)
            leaving = [one for one in made if one[0].way is Way.DEPARTURE]
            found = self._search(leaving)
            seen = zip(leaving, found, strict=True)
            steady = self._watch.see((some[0], bool(there.found)) for (_, some), there in seen)
            judged = self._judged(leaving, found, automatic=allowed and steady)
            said = iter(judged)
            by_place = [next(said) if one.way is Way.DEPARTURE else None for one, _ in made]
            filed = file_many(
                self.connection,
                [(*one, self.link_of(what)) for one, what in zip(made, by_place, strict=True)],
                actor=self.actor, action=ACTION, purpose=PURPOSE, at=at,
            )  # fmt: skip
            if not all(one.ended for one in filed.values()):
                raise AdmissionTaken
            decided = {
                filed[n].record: what for n, what in enumerate(by_place) if what and n in filed
            }
            put_before_readers(self.connection, self.artefact, decided, at=at)
            self._watch.write(self.connection, at=at)
        self._watch.committed()
        return [
            _linked(identity, filed.get(n), what)
            for n, ((identity, _), what) in enumerate(zip(made, by_place, strict=True))
        ]

    def link_of(self, judged: Judged | None) -> Link:
        """Return where the record stands by what was decided: with somebody, or by itself."""
        outcome = "filed" if judged is None else str(judged.decision.outcome)
        pair = None if judged is None else judged.chosen()
        if judged is None or pair is None or outcome != Outcome.AUTOMATIC:
            return Link(SOURCE, FIRST_OF_PERSON, outcome)
        return Link(
            MODEL, json.dumps(evidence(judged), sort_keys=True, separators=(",", ":")), outcome,
            artefact=self._hash, person=pair.found.person, other=pair.found.record,
            surely=judged.decision.effect is Effect.CONFIRMED,
        )  # fmt: skip

    def _search(self, made: Made) -> list[Searched]:
        salted = salts(self.connection, self.inside)
        return search(self.connection, [search_keys(some, salts=salted) for _, some in made])

    def _judged(
        self, made: Made, found: Sequence[Searched], *, automatic: bool,
        but: frozenset[int] = frozenset(),
    ) -> list[Judged]:  # fmt: skip
        """Return what becomes of each departure, in order: the one before has the first claim."""
        ended = self._ended(found)
        asked = [
            replace(self._asked(identity, some, automatic=automatic), claims=ended)
            for identity, some in made
        ]
        first = [self._judge(*one) for one in zip(asked, found, strict=True)]
        salted = salts(self.connection, self.inside)
        rivals = Rivals(self.connection, first, salts=salted, but=but)
        out: list[Judged] = []
        claims = dict(ended)
        for one, searched, judged in zip(asked, found, first, strict=True):
            if any(pair.found.record in claims for pair in judged.pairs):
                judged = self._judge(replace(one, claims=claims), searched)
            pair = needs_rivals(judged)
            if pair and contested(self.artefact, self.policy, pair, rivals.of(pair)):
                more = {**claims, pair.found.record: Claim.CONTESTED}
                judged = self._judge(replace(one, claims=more), searched)
            out.append(judged)
            _claim(claims, judged)
            if judged.decision.outcome is not Outcome.AUTOMATIC:
                rivals.wait(one.forms)
        return out

    def _ended(self, found: Sequence[Searched]) -> dict[int, Claim]:
        """Return the admissions found whose case has its departure, by key or otherwise."""
        cases = {
            one.case_id: one.record
            for searched in found
            for one in searched.found
            if one.case_id is not None and one.way == Way.ARRIVAL
        }
        if not cases:
            return {}
        rows = self.connection.execute(ENDED, (list(cases),)).fetchall()
        return {cases[row[0]]: Claim.TAKEN for row in rows}

    def _asked(self, identity: Identity, some: tuple[Comparable, ...], *, automatic: bool) -> Asked:
        return Asked(
            forms=some, departed_on=identity.happened_on, drift=not automatic,
            on_file_until=self.on_file_until,
        )  # fmt: skip

    def _judge(self, asked: Asked, searched: Searched) -> Judged:
        return judge(self.artefact, self.policy, asked, searched)


def _claim(claims: dict[int, Claim], judged: Judged) -> None:
    """Note the admission that a departure ends, for those after it in the batch."""
    pair = judged.chosen()
    if judged.decision.outcome is Outcome.AUTOMATIC and pair is not None:
        sure = judged.decision.effect is Effect.CONFIRMED
        claims[pair.found.record] = Claim.TAKEN if sure else Claim.CONTESTED


def _linked(identity: Identity, filed: Filed | None, judged: Judged | None) -> Linked:
    if filed is None:
        return Linked(identity, None, None, None, None)
    return Linked(identity, filed.record, filed.person, filed.assertion, judged)
