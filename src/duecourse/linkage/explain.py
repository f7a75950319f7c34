"""Why two records weigh what they weigh: each field's level in words and in bits, and what is odd.

A weight leaves this room only in this form: with the sentence for every part of it.
"""

from typing import Any, Final

from duecourse.linkage.artefact import Artefact
from duecourse.linkage.levels import COMPARISONS, side
from duecourse.linkage.normalise import COMMON, Given, Source, comparable
from duecourse.linkage.noticed import sentences
from duecourse.linkage.score import weigh

SENTENCES: Final = {
    one.field: {level.name: level.sentence for level in one.levels} for one in COMPARISONS
}
MISSING: Final = "missing"


def explained(
    artefact: Artefact, one: Given, other: Given, *, sources: tuple[Source, Source] | None = None
) -> dict[str, Any]:
    """Return the weight of two records and its parts as plain data.

    `bits` is log2 of the odds that both are of one person, `before` what it is before anything is
    compared, in files of the size the artefact was trained on. `steps` add up to the difference;
    `frequency` is what a rare value adds, or a common one takes away. `noticed` says what the
    normaliser found odd in either record.
    """
    of_one, of_other = sources or (COMMON, COMMON)
    a, b = comparable(one, source=of_one), comparable(other, source=of_other)
    weighed = weigh(artefact, side(a), side(b))
    return {
        "artefact": artefact.sha256,
        "before": artefact.prior,
        "steps": [
            {
                "field": part.field,
                "level": part.level,
                "said": SENTENCES[part.field][part.level],
                "bits": part.bits,
                "frequency": part.frequency,
            }
            for part in weighed.parts
        ],
        "bits": weighed.bits,
        "document": weighed.document,
        "noticed": [list(sentences(a.remarks)), list(sentences(b.remarks))],
    }


def as_text(explanation: dict[str, Any]) -> str:
    """Return the explanation as lines to read, the running total at the end of each."""
    total = explanation["before"]
    lines = [f"{'before comparing':<14}{'':>8}{total:>+9.2f}"]
    for step in explanation["steps"]:
        total += step["bits"] + step["frequency"]
        rare = f" (how frequent: {step['frequency']:+.2f})" if step["frequency"] else ""
        lines.append(
            f"{step['field']:<14}{step['bits'] + step['frequency']:>+8.2f}{total:>+9.2f}  "
            f"{step['said']}{rare}"
        )
    for which, noticed in zip(("one", "the other"), explanation["noticed"], strict=True):
        lines += [f"In {which}: {sentence}" for sentence in noticed]
    lines.append(
        f"{explanation['bits']:+.2f} bits: the odds are 2 to that power that both are of one "
        "person, by weight alone. A weight proposes; the policy, or a person, decides."
    )
    return "\n".join(lines)
