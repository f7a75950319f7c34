"""Set the policies of a linkage artefact on labelled files, and sign it anew.

The labels are the truth of who is who: from people who looked, or from a generator.
"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from duecourse.actions.measure_linkage import DEPARTURES, TRUTH, Files
from duecourse.actions.train_linkage import signing_key
from duecourse.linkage.artefact import load, save
from duecourse.linkage.link_files import evidence, whole
from duecourse.linkage.set_policies import BUDGET, REVIEW_MAX, Counts, policies, with_policies


def set_link_policy(
    populations: Sequence[Files],
    *,
    artefact: Path | None,
    out: Path,
    key: Path,
    review_max: float = REVIEW_MAX,
) -> dict[str, Any]:
    """Write the artefact with a policy for each budget and return the account of each.

    Weights stay as they are. Populations are taken together as one; more of them leave less to
    chance. The shipped artefact is used if none is given. Raises SigningKeyUnreadable and what
    `artefact.load` raises.
    """
    signer = signing_key(key)
    model = load(artefact)
    counts = Counts()
    for files in populations:
        with duckdb.connect() as base:
            evidence(
                base,
                model,
                arrivals=files.arrivals,
                departures=files.departures,
                earlier=files.earlier_documents,
            )
            counts.add(
                base,
                departures=pq.read_table(files.departures, columns=list(DEPARTURES)),
                truth=pq.read_table(files.truth_departures, columns=list(TRUTH)),
                truncated=whole(base).truncated,
            )
    made = policies(counts, review_max=review_max)
    labelled = sum(population.departures for _, population in counts.settled)
    changed = with_policies(model, made, budget=BUDGET, labelled=labelled)
    return {
        "artefact": save(changed, out, key=signer),
        "labelled": labelled,
        "budgets": {
            str(budget): {name: asdict(spent) for name, spent in accounts.items()}
            for budget, (_, accounts) in made.items()
        },
    }
