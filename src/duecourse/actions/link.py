"""Link departures to admissions: search, weigh, decide and assert, in one transaction with trail.

A record that is not linked automatically stands as a person of its own, on file and searchable, so
that it is found when its admission comes or a person decides. Protected records are linked by
people only.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.actions import assertions, file_many
from duecourse.actions.file_many import Filed, Link
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
END: Final = """
    UPDATE linkage.standing AS s SET ended_by = e.departure, ended_surely = e.surely
      FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[]) AS e (arrival, departure, surely)
     WHERE s.record = e.arrival AND NOT s.ended_surely
"""
TRAIL: Final = """
    INSERT INTO audit.trail (at, actor, role, action, subject, purpose, outcome)
    SELECT %s, %s, 'feed', %s, subject, %s, outcome FROM unnest(%s::text[], %s::text[])
        AS seen (subject, outcome)
"""


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

    `inside` names the compartments in which it searches; `automatic` says whether the source may be
    linked automatically at all (`drift.py`).
    """

    connection: Connection[Any]
    artefact: Artefact
    policy: Policy
    actor: str
    clock: Callable[[], datetime]
    inside: tuple[str, ...] = ()
    automatic: bool = True
    on_file_until: date | None = None
    _hash: str = field(init=False)

    def __post_init__(self) -> None:
        self._hash = self.artefact.sha256

    def look(self, identities: Sequence[Identity]) -> list[Judged]:
        """Return what would become of these departures; nothing is written."""
        made = [forms(one) for one in identities]
        return self._judged(list(zip(identities, made, strict=True)))

    def take(self, identities: Sequence[Identity]) -> list[Linked]:
        """File the records, link the departures among them, and return what became of each."""
        assert len(identities) <= BATCH_MAX, "the caller cuts its batches"
        made = [(one, forms(one)) for one in identities]
        for _ in range(TRIES_MAX - 1):
            try:
                return self._take(made)
            except AdmissionTaken:
                continue
        return self._take(made)

    def _take(self, made: Sequence[tuple[Identity, tuple[Comparable, ...]]]) -> list[Linked]:
        at = self.clock()
        with self.connection.transaction():
            assertions.lock(self.connection, alone=False)
            filed = file_many.file_records(self.connection, made, at=at)
            leaving = [one for one in filed if one.identity.way is Way.DEPARTURE]
            judged = self._judged([(one.identity, one.forms) for one in leaving])
            by_record = {one.record: said for one, said in zip(leaving, judged, strict=True)}
            links = self._links(filed, by_record, at=at)
            numbers = file_many.assert_links(self.connection, links, actor=self.actor, at=at)
            file_many.stand(self.connection, links)
            self._end(links, by_record)
            file_many.index(self.connection, filed)
            put_before_readers(self.connection, self.artefact, by_record, at=at)
            self._trail(filed, by_record, at=at)
        return _answers([one for one, _ in made], filed, by_record, links, numbers)

    def _judged(self, made: Sequence[tuple[Identity, tuple[Comparable, ...]]]) -> list[Judged]:
        """Return what becomes of each departure, in order: the one before has the first claim."""
        salted = salts(self.connection, self.inside)
        keys = [search_keys(some, salts=salted) for _, some in made]
        found = search(self.connection, keys)
        asked = [self._asked(identity, some) for identity, some in made]
        first = [self._judge(*one) for one in zip(asked, found, strict=True)]
        rivals = Rivals(self.connection, first, salts=salted)
        out: list[Judged] = []
        claims: dict[int, Claim] = {}
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

    def _asked(self, identity: Identity, some: tuple[Comparable, ...]) -> Asked:
        return Asked(
            forms=some, departed_on=identity.happened_on, drift=not self.automatic,
            on_file_until=self.on_file_until,
        )  # fmt: skip

    def _judge(self, asked: Asked, searched: Searched) -> Judged:
        return judge(self.artefact, self.policy, asked, searched)

    def _links(
        self, filed: Sequence[Filed], judged: dict[int, Judged], *, at: datetime
    ) -> list[Link]:
        automatic: dict[int, Link] = {}
        for record, said in judged.items():
            pair = said.chosen()
            if said.decision.outcome is Outcome.AUTOMATIC and pair is not None:
                text = json.dumps(evidence(said), sort_keys=True, separators=(",", ":"))
                automatic[record] = Link(
                    record, pair.found.person, pair.found.record, MODEL, self._hash, text
                )
        alone = [one.record for one in filed if one.record not in automatic]
        persons = file_many.new_persons(self.connection, len(alone), at=at)
        first = [
            Link(record, person, None, SOURCE, None, FIRST_OF_PERSON)
            for record, person in zip(alone, persons, strict=True)
        ]
        return [*automatic.values(), *first]

    def _end(self, links: Sequence[Link], judged: dict[int, Judged]) -> None:
        ended = [
            (one.other, one.record, judged[one.record].decision.effect is Effect.CONFIRMED)
            for one in links
            if one.judge == MODEL
        ]
        if not ended:
            return
        done = self.connection.execute(END, [list(column) for column in zip(*ended, strict=True)])
        if done.rowcount < len({arrival for arrival, _, _ in ended}):
            raise AdmissionTaken

    def _trail(self, filed: Sequence[Filed], judged: dict[int, Judged], *, at: datetime) -> None:
        subjects = [f"record {one.record}" for one in filed]
        outcomes = [
            str(judged[one.record].decision.outcome) if one.record in judged else "filed"
            for one in filed
        ]
        if filed:
            self.connection.execute(TRAIL, (at, self.actor, ACTION, PURPOSE, subjects, outcomes))


def _claim(claims: dict[int, Claim], judged: Judged) -> None:
    """Note the admission that a departure ends, for those after it in the batch."""
    pair = judged.chosen()
    if judged.decision.outcome is Outcome.AUTOMATIC and pair is not None:
        sure = judged.decision.effect is Effect.CONFIRMED
        claims[pair.found.record] = Claim.TAKEN if sure else Claim.CONTESTED


def _answers(
    identities: Sequence[Identity],
    filed: Sequence[Filed],
    judged: dict[int, Judged],
    links: Sequence[Link],
    numbers: dict[int, int],
) -> list[Linked]:
    """Return what became of each record, in the order given."""
    by_name = {(one.identity.source, one.identity.record): one.record for one in filed}
    persons = {one.record: one.person for one in links}
    out = []
    for one in identities:
        record = by_name.pop((one.source, one.record), None)
        if record is None:
            out.append(Linked(one, None, None, None, None))
        else:
            out.append(Linked(one, record, persons[record], numbers[record], judged.get(record)))
    return out
