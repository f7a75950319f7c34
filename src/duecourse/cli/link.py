"""`duecourse link`: make people to measure linkage on, and measure it."""

import argparse
import json
from pathlib import Path
from typing import Any

EXIT_HOLDS, EXIT_DOES_NOT = 0, 1


def add_parser(subparsers: Any) -> None:
    """Add `link` and what it does to the command line."""
    link = subparsers.add_parser("link", help="put records to the right case, and measure it")
    acts = link.add_subparsers(dest="act", required=True, metavar="ACT")
    _add_people(acts)
    _add_train(acts)
    _add_policy(acts)
    _add_eval(acts)
    _add_explain(acts)
    _add_report(acts)
    _add_month(acts)


def _add_people(acts: Any) -> None:
    people = acts.add_parser(
        "people",
        help="write fictional arrivals and departures with the truth of who is who",
        description="Writes arrivals, departures and the truth as Parquet files. One seed gives "
        "the same people for ever; nobody in them is real. Prints the rows of each file.",
    )
    people.add_argument("--n", type=int, required=True, help="people who arrive")
    people.add_argument("--seed", type=int, required=True)
    people.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    people.add_argument(
        "--mix", default="first", help="the error mix: first or shifted (%(default)s)"
    )
    people.add_argument(
        "--earlier-documents", type=float, default=0.0, metavar="SHARE",
        help="put this share of renewed documents on file with the arrival (%(default)s)",
    )  # fmt: skip
    people.add_argument("--processes", type=int, default=2, help="at a time (%(default)s)")
    people.set_defaults(func=write_people)


def _add_train(acts: Any) -> None:
    train = acts.add_parser(
        "train",
        help="train the weights on two files without labels, and sign them",
        description="Writes an artefact without a policy: nothing is linked with it until one is "
        "set. If there is no such key, one is made. Prints what the artefact says of itself.",
    )
    for name in ("arrivals", "departures", "out", "key"):
        train.add_argument(f"--{name}", type=Path, required=True, metavar="FILE")
    train.add_argument("--version", required=True, metavar="TEXT", help="the artefact's name")
    train.add_argument("--seed", type=int, default=1, help="of the random pairs (%(default)s)")
    train.set_defaults(func=train_artefact)


def train_artefact(arguments: argparse.Namespace) -> int:
    """Write the artefact and print its hash, signer and calibration."""
    from duecourse.actions.train_linkage import train_linkage

    said = train_linkage(
        arrivals=arguments.arrivals,
        departures=arguments.departures,
        out=arguments.out,
        key=arguments.key,
        version=arguments.version,
        seed=arguments.seed,
    )
    print(json.dumps(said, indent=2))
    return 0


def _add_policy(acts: Any) -> None:
    policy = acts.add_parser(
        "policy",
        help="set from which evidence on links are automatic, on labelled files",
        description="Counts labelled files and writes the artefact with a policy for each budget "
        "of 1, 5, 10, 50 and 100 wrong automatic links per 100,000 departures. It links by that of "
        "5. Prints what each costs. docs/linkage-policy.md says how cells are accepted.",
    )
    policy.add_argument(
        "populations", type=Path, nargs="+", metavar="FOLDER",
        help="folders as `duecourse link people` writes them",
    )  # fmt: skip
    policy.add_argument("--artefact", type=Path, metavar="FILE", help="the shipped one if absent")
    policy.add_argument("--out", type=Path, required=True, metavar="FILE", help="write it here")
    policy.add_argument(
        "--key", type=Path, required=True, metavar="FILE", help="the signing key; made if absent"
    )
    policy.add_argument(
        "--review-max", type=float, default=0.049, metavar="SHARE",
        help="departures that people can look at (%(default)s)",
    )  # fmt: skip
    policy.set_defaults(func=set_policy)


def set_policy(arguments: argparse.Namespace) -> int:
    """Write the artefact under its new policies and print the account of each budget."""
    from duecourse.actions.measure_linkage import Files
    from duecourse.actions.set_link_policy import set_link_policy

    files = [
        Files(
            folder / "arrivals.parquet", folder / "departures.parquet",
            folder / "truth_arr.parquet", folder / "truth_dep.parquet",
        )
        for folder in arguments.populations
    ]  # fmt: skip
    account = set_link_policy(
        files,
        artefact=arguments.artefact,
        out=arguments.out,
        key=arguments.key,
        review_max=arguments.review_max,
    )
    print(json.dumps(account, indent=2))
    return 0


def _add_eval(acts: Any) -> None:
    measure = acts.add_parser(
        "eval",
        help="decide a file of departures whose truth is known, and count",
        description="Links every departure to the arrivals and compares with the truth. "
        "docs/linkage-measuring.md says what each figure means.",
    )
    for name in ("arrivals", "departures", "truth-arrivals", "truth-departures"):
        measure.add_argument(f"--{name}", type=Path, required=True, metavar="FILE")
    measure.add_argument("--artefact", type=Path, metavar="FILE", help="the shipped one if absent")
    measure.add_argument(
        "--budget", metavar="N",
        help="decide by the policy for N wrong links per 100,000; the artefact's own if absent",
    )  # fmt: skip
    measure.add_argument(
        "--every-budget", action="store_true",
        help="print the figures under the policy of each budget, without the groups",
    )  # fmt: skip
    measure.add_argument(
        "--earlier-documents", type=Path, metavar="FILE",
        help="further documents of the arrivals (arr_id, doc_no, doc_ctry)",
    )  # fmt: skip
    measure.add_argument(
        "--waiting", type=Path, metavar="FILE",
        help="hours that reviews waited (dep_id, hours), for the fairness report",
    )  # fmt: skip
    measure.add_argument(
        "--counts", type=Path, metavar="FILE", help="write the counts here for `link report`"
    )
    measure.add_argument("--label", default="unnamed records", help="what the counts are of")
    measure.add_argument("--decisions", type=Path, metavar="FILE", help="write the decisions here")
    measure.add_argument("--json", action="store_true", help="print one JSON object")
    measure.set_defaults(func=evaluate_files)


def evaluate_files(arguments: argparse.Namespace) -> int:
    """Print how good the decisions are."""
    from duecourse.actions.measure_linkage import Files, measure_budgets, measure_linkage

    files = Files(
        arguments.arrivals, arguments.departures, arguments.truth_arrivals,
        arguments.truth_departures, arguments.earlier_documents,
    )  # fmt: skip
    if arguments.every_budget:
        by_budget = measure_budgets(files, artefact=arguments.artefact)
        shown = {budget: found.overall.figures() for budget, found in by_budget.items()}
        print(json.dumps(shown, indent=2))
        return 0
    measured = measure_linkage(
        files, artefact=arguments.artefact, budget=arguments.budget, waiting=arguments.waiting
    )
    if arguments.counts:
        measured.write_counts(arguments.counts, label=arguments.label)
    if arguments.decisions:
        measured.write_decisions(arguments.decisions)
    figures = measured.figures()
    if arguments.json:
        print(json.dumps(figures, indent=2))
    else:
        _print_figures(figures)
    return 0


SHOWN = ("precision", "auto_recall", "wrong_per_100k", "found", "review_share")


def _print_figures(figures: dict[str, Any]) -> None:
    print(f"{'':<28}" + "".join(f"{name:>16}" for name in SHOWN))
    rows = {"all": figures, **figures["by_group"]}
    rows |= {f"trap {name}": row for name, row in figures["by_trap"].items()}
    for name, row in rows.items():
        cells = ("-" if row[one] is None else f"{row[one]:.4f}" for one in SHOWN)
        print(f"{name:<28}" + "".join(f"{cell:>16}" for cell in cells))
    print(f"{figures['seconds']} s, {figures['peak_memory_mb']} MB at the peak")


def _add_explain(acts: Any) -> None:
    explain = acts.add_parser(
        "explain",
        help="why two records weigh what they weigh, field by field",
        description="Compares two records, each a JSON object with any of surname, given, birth, "
        "sex, nationality, document and issued_by, and prints what every field adds.",
    )
    explain.add_argument("one", type=Path, metavar="RECORD")
    explain.add_argument("other", type=Path, metavar="RECORD")
    explain.add_argument("--artefact", type=Path, metavar="FILE", help="the shipped one if absent")
    explain.add_argument("--json", action="store_true", help="print one JSON object")
    explain.set_defaults(func=explain_records)


def explain_records(arguments: argparse.Namespace) -> int:
    """Print the explanation of the two records' weight."""
    from duecourse.actions.explain_link import explain_link

    data, text = explain_link(arguments.one, arguments.other, artefact=arguments.artefact)
    print(json.dumps(data, indent=2) if arguments.json else text)
    return 0


def _add_month(acts: Any) -> None:
    month = acts.add_parser(
        "month",
        help="what linkage did to each group in a month of this installation",
        description="Counts the departures received in a month by nationality, sex, age and so "
        "on: linked, parted again, asked, waiting. Protected records are left out.",
    )
    month.add_argument("month", metavar="YYYY-MM")
    month.add_argument("--json", action="store_true", help="print one JSON object")
    month.set_defaults(func=report_month)


def report_month(arguments: argparse.Namespace) -> int:
    """Print the monthly report."""
    from duecourse.actions.report_month import month_of, report_month
    from duecourse.cli.database import connected

    first, after = month_of(arguments.month)
    with connected() as connection:
        made = report_month(connection, first=first, after=after)
    print(json.dumps(made.data, indent=2) if arguments.json else made.page, end="")
    return 0


def _add_report(acts: Any) -> None:
    report = acts.add_parser(
        "report",
        help="what linkage does to each group, and whether a release may go out",
        description="Takes the counts of evaluations together and prints the fairness report as "
        "Markdown. Exit code 0: every limit holds; 1: one does not, and the report says which.",
    )
    report.add_argument(
        "counts", type=Path, nargs="+", metavar="COUNTS",
        help="files that `duecourse link eval --counts` wrote",
    )  # fmt: skip
    report.add_argument(
        "--about", default="", metavar="TEXT", help="a sentence for the page's head"
    )
    report.add_argument("--out", type=Path, metavar="FILE", help="write the page here, not out")
    report.add_argument("--json", action="store_true", help="print one JSON object")
    report.set_defaults(func=report_fairness)


def report_fairness(arguments: argparse.Namespace) -> int:
    """Print or write the fairness report; return 0 if every limit holds."""
    from duecourse.actions.judge_linkage import judge_linkage

    made = judge_linkage(arguments.counts, about=arguments.about)
    if arguments.out:
        arguments.out.write_text(made.page, encoding="utf-8")
    if arguments.json:
        print(json.dumps(made.data, indent=2))
    elif not arguments.out:
        print(made.page, end="")
    return EXIT_HOLDS if made.passes else EXIT_DOES_NOT


def write_people(arguments: argparse.Namespace) -> int:
    """Write the population and print how many rows each file has."""
    from duecourse.sim.people.write import Wanted, write

    wanted = Wanted(
        count=arguments.n,
        seed=arguments.seed,
        mix=arguments.mix,
        earlier_documents=arguments.earlier_documents,
    )
    print(json.dumps(write(wanted, arguments.out, processes=arguments.processes)))
    return 0
