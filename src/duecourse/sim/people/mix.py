"""Error mixes: how often departures are written down wrongly, and in which ways.

Every rate is an assumption. FIRST is the mix that models and policies are made on. SHIFTED was made
without looking at what the first one does well or badly: other ways of typing, spelling and
cutting, other rates. What holds on one mix only is not known to hold.
"""

from dataclasses import dataclass
from typing import Final

from duecourse.sim.people.shifted import by_systems, hurried, hurried_number
from duecourse.sim.people.slips import Mistype, MistypeNumber, mistyped, mistyped_number
from duecourse.sim.people.spellings import Respell, by_families
from duecourse.terms.errors import DuecourseError

ByGroup = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """Shares of departures with each fault; by name-origin group where six are given."""

    # A hand-keyed source has `manual_times` the errors, the others `carrier_times`.
    manual: float = 0.10
    manual_times: float = 3.0
    carrier_times: float = 0.78

    respelled: ByGroup = (0.25, 0.02, 0.06, 0.03, 0.12, 0.02)
    exchanged: ByGroup = (0.03, 0.015, 0.05, 0.07, 0.04, 0.01)
    middle_dropped: ByGroup = (0.15, 0.15, 0.0, 0.15, 0.15, 0.22)
    married: float = 0.03  # of women with West African and English names
    second_surname: float = 0.28  # of Spanish names
    spaced: float = 0.18  # of Chinese names
    name_misread: float = 0.015
    name_mistyped: float = 0.02
    given_missing: float = 0.002
    name_characters: int = 37  # of surname and given names together: 39 with the filler between
    birth_exchanged: float = 0.015
    birth_digit: float = 0.01
    birth_new_year: float = 0.004
    birth_missing: float = 0.003
    renewed: float = 0.08
    dual: float = 0.012
    document_misread: float = 0.012
    document_mistyped: float = 0.010
    document_missing: float = 0.02
    sex_wrong: float = 0.004
    sex_missing: float = 0.01

    # Ways of failing that only a shifted mix has.
    nicknamed: float = 0.0
    field_cut: float = 0.0
    field_characters: int = 0
    glued: float = 0.0
    born_new_year_times: float = 1.0

    respell: Respell = by_families
    mistype: Mistype = mistyped
    mistype_number: MistypeNumber = mistyped_number


FIRST: Final = Mix()
SHIFTED: Final = Mix(
    manual=0.17,
    manual_times=2.4,
    carrier_times=0.75,
    respelled=(0.20, 0.05, 0.09, 0.06, 0.15, 0.03),
    exchanged=(0.04, 0.025, 0.03, 0.05, 0.05, 0.02),
    middle_dropped=(0.20, 0.12, 0.0, 0.12, 0.10, 0.28),
    married=0.05,
    second_surname=0.22,
    spaced=0.25,
    name_misread=0.010,
    name_mistyped=0.030,
    given_missing=0.004,
    birth_exchanged=0.022,
    birth_digit=0.014,
    birth_new_year=0.008,
    birth_missing=0.005,
    renewed=0.11,
    dual=0.018,
    document_misread=0.008,
    document_mistyped=0.016,
    document_missing=0.03,
    sex_wrong=0.006,
    sex_missing=0.02,
    nicknamed=0.02,
    field_cut=0.03,
    field_characters=14,
    glued=0.01,
    born_new_year_times=1.6,
    respell=by_systems,
    mistype=hurried,
    mistype_number=hurried_number,
)
MIXES: Final = {"first": FIRST, "shifted": SHIFTED}


class NoSuchMix(DuecourseError):
    """The error mix that was asked for is not there."""

    code = "sim.no-such-mix"

    def __init__(self, *, name: str) -> None:
        self.name = name
        super().__init__(f"There is no error mix {name!r}. Choose one of: {', '.join(MIXES)}.")
