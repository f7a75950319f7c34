"""Answer an alarm: somebody says what was done about what should not have happened."""

from typing import Final

from duecourse.actions.case_record import Act
from duecourse.ledger import keeping
from duecourse.terms.errors import LedgerError

TEXT_MAX: Final = 1_000


class NoSuchAlarm(LedgerError):
    """No alarm of this version waits for an answer."""

    code = "case.no-such-alarm"

    def __init__(self, *, version: int) -> None:
        super().__init__(f"Version {version} of the case is no alarm that waits for an answer.")


class AnswerEmpty(LedgerError):
    """The answer to an alarm does not say what was done."""

    code = "case.alarm-answer-empty"

    def __init__(self) -> None:
        super().__init__(
            f"Say what was done about it, in 1 to {TEXT_MAX} characters. Nothing was recorded."
        )


def answer_alarm(act: Act, version: int, *, because: str) -> int:
    """Record what was done about an alarm; return the version. Raises NoSuchAlarm, AnswerEmpty."""
    before = act.told()
    answered = {one.body["version"] for one in before.kept_of(keeping.ALARM_ANSWERED)}
    if version not in set(before.alarms) - answered:
        raise NoSuchAlarm(version=version)
    if not because.strip() or len(because) > TEXT_MAX:
        raise AnswerEmpty
    act.add(keeping.ALARM_ANSWERED, {"version": version, "because": because.strip()})
    act.append(after=before.version)
    return before.version + 1
