"""A small policy for the tests of linkage: an agreeing document links, everything else is asked."""

from itertools import product

from duecourse.linkage.evidence import Claim, Paper, Stratum
from duecourse.linkage.policy import Floors, Policy

DOCUMENT_LINKS = Policy(
    budget_per_100k=5,
    rows={
        Stratum(paper, margin, stay, claim, settled): Floors(automatic=10.0, review=0.0)
        for paper, margin, stay, claim, settled in product(
            (Paper.SAME,), range(3), range(4), Claim, (False, True)
        )
    },
)
NAME_LINKS_TOO = Policy(
    budget_per_100k=100,
    rows={
        Stratum(paper, margin, stay, claim, settled): Floors(automatic=10.0, review=0.0)
        for paper, margin, stay, claim, settled in product(
            Paper, range(3), range(4), Claim, (False, True)
        )
    },
)
