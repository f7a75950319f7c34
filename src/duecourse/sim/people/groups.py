"""The name-origin test groups: their shares, nationalities and habits of registration."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Group:
    """One name-origin group; rates are shares of its people, all of them assumptions.

    `born_new_year` is how many are registered as born on 1 January though they were not.
    """

    name: str
    share: float
    states: dict[str, float]
    born_new_year: float


ARABIC, SPANISH, CHINESE, VIETNAMESE, WEST_AFRICAN, ENGLISH = range(6)
GROUPS: Final = (
    Group("arabic", 0.13, {"SYR": .16, "IRQ": .17, "YEM": .1, "EGY": .2, "MAR": .1, "SDN": .09,
                           "DZA": .05, "JOR": .06, "LBN": .05, "SAU": .02}, .06),
    Group("spanish", 0.34, {"MEX": .36, "GTM": .12, "HND": .11, "SLV": .09, "COL": .08, "VEN": .09,
                            "NIC": .04, "PER": .03, "ECU": .04, "DOM": .02, "CUB": .02}, .006),
    Group("chinese", 0.16, {"CHN": .86, "TWN": .07, "HKG": .05, "SGP": .02}, .004),
    Group("vietnamese", 0.09, {"VNM": 1.0}, .03),
    Group("westafrican", 0.12, {"NGA": .38, "GHA": .17, "SEN": .1, "GMB": .04, "MLI": .05,
                                "GIN": .07, "CIV": .05, "SLE": .05, "LBR": .04, "CMR": .05}, .045),
    Group("english", 0.16, {"GBR": .42, "CAN": .25, "AUS": .12, "JAM": .11, "IRL": .05, "NZL": .03,
                            "TTO": .02}, .002),
)  # fmt: skip
# Where births are registered least, more people carry 1 January.
NEW_YEAR_TIMES: Final = {"SDN": 4, "YEM": 2, "IRQ": 2}
OTHER_STATES: Final = (*GROUPS[ENGLISH].states, "ESP", "FRA", "DEU", "ITA", "BRA")
