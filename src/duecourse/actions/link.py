"""Link departures to admissions: search, weigh, decide and assert, in one transaction with trail.

A record that is not linked automatically stands as a person of its own, on file and searchable, so
that it is found when its admission comes or a person decides. Protected records are linked by
people only.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.actions import assertions, file_many
from duecourse.actions.file_many import Filed, Link
from duecourse.actions.file_record import salts
from duecourse.linkage.artefact import Artefact
from duecourse.linkage.decide import Effect
from duecourse.linkage.evidence import Claim
from duecourse.linkage.normalise import Comparable
from duecourse.linkage.online import Asked, Judged, evidence, judge
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
        found = self._search(made)
        return self._judged(list(zip(identities, made, strict=True)), found)

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
            found = self._search([one.forms for one in leaving])
            judged = self._judged([(one.identity, one.forms) for one in leaving], found)
            by_record = {one.record: said for one, said in zip(leaving, judged, strict=True)}
            links = self._links(filed, by_record, at=at)
            numbers = file_many.assert_links(self.connection, links, actor=self.actor, at=at)
            file_many.stand(self.connection, links)
            self._end(links, by_record)
            file_many.index(self.connection, filed)
            self._trail(filed, by_record, at=at)
        return _answers([one for one, _ in made], filed, by_record, links, numbers)

    def _search(self, made: Sequence[tuple[Comparable, ...]]) -> list[Searched]:
        salted = salts(self.connection, self.inside)
        keys = [search_keys(some, salts=salted) for some in made]
        return search(self.connection, keys)

    def _judged(
        self,
        made: Sequence[tuple[Identity, tuple[Comparable, ...]]],
        found: Sequence[Searched],
    ) -> list[Judged]:
        out: list[Judged] = []
        claims: dict[int, Claim] = {}
        for (identity, some), searched in zip(made, found, strict=True):
            asked = Asked(
                forms=some, departed_on=identity.happened_on, drift=not self.automatic,
                on_file_until=self.on_file_until, claims=dict(claims),
            )  # fmt: skip
            judged = judge(self.artefact, self.policy, asked, searched)
            out.append(judged)
            pair = judged.chosen()
            if judged.decision.outcome is Outcome.AUTOMATIC and pair is not None:
                sure = judged.decision.effect is Effect.CONFIRMED
                claims[pair.found.record] = Claim.TAKEN if sure else Claim.CONTESTED
        return out

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
