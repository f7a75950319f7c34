"""Which admissions do other departures want? Asked before a link that no document supports.

A departure ends one admission. If another departure on file fits the same admission about as well,
neither may have it without a person's word.
"""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection

from duecourse.linkage.levels import Side, side
from duecourse.linkage.normalise import Comparable
from duecourse.linkage.online import Judged, Pair, needs_rivals, packed_side
from duecourse.linkage.records import forms_again
from duecourse.linkage.search import filed_under, search, search_keys

ORIGINALS: Final = "SELECT id, original, habits FROM linkage.source_record WHERE id = ANY(%s)"


class Rivals:
    """The unlinked departures that could end the admissions of a batch's uncertain links."""

    def __init__(
        self,
        connection: Connection[Any],
        judged: Sequence[Judged],
        *,
        salts: Sequence[str],
        but: frozenset[int] = frozenset(),
    ) -> None:
        pairs = [pair for pair in map(needs_rivals, judged) if pair is not None]
        arrivals = sorted({pair.found.record for pair in pairs})
        self._keys: dict[int, list[int]] = {}
        self._on_file: dict[int, list[Side]] = {}
        self._here: dict[int, list[Side]] = {}
        if not arrivals:
            return
        for number, original, habits in connection.execute(ORIGINALS, (arrivals,)).fetchall():
            self._keys[number] = search_keys(forms_again(original, habits), left=True, salts=salts)
        asked = list(self._keys)
        for number, searched in zip(
            asked, search(connection, [self._keys[one] for one in asked]), strict=True
        ):
            unlinked = [one for one in searched.found if not one.by_model and one.record not in but]
            self._on_file[number] = [packed_side(one.packed) for one in unlinked]

    def wait(self, forms: Sequence[Comparable]) -> None:
        """Note that a departure of this batch stays unlinked."""
        if not self._keys:
            return
        for form in forms:
            for number in filed_under(form, left=True):
                self._here.setdefault(number, []).append(side(form))

    def of(self, pair: Pair) -> list[Side]:
        """Return the unlinked departures that share a key with the pair's arrival."""
        number = pair.found.record
        here = [one for key in self._keys.get(number, ()) for one in self._here.get(key, ())]
        return [*self._on_file.get(number, ()), *here]
