"""Virtual users at real pages: a process of its own, so that it takes no time of the server's.

Reads its plan as JSON from the standard input and writes what it measured to the standard output.
"""

import http.client
import json
import random
import re
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import quote, urlencode

# What people do, in hundredths: as the plan says.
MIX: Final = {"search": 30, "open": 40, "queue": 25, "write": 5}
TIMING: Final = re.compile(r"dur=([\d.]+)")
HIDDEN: Final = re.compile(r'name="(csrfmiddlewaretoken|form|version)" value="([^"]+)"')
NEXT: Final = re.compile(r'href="(\?[^"]+)" accesskey="n"')
GOOD: Final = (200, 302)
SECONDS_MAX: Final = 60
IDLE_SECONDS_MAX: Final = 3.0
PATH_OF: Final = "/case/{}"
# A fact that can come at any time in any case; the rules are computed anew with it.
FACT: Final = "counsel_entered"


@dataclass
class Plan:
    """What the users work on, and for how long."""

    port: int
    seconds: float
    think_seconds: float
    seed: int
    today: str
    cases: list[str]
    people: list[list[Any]]  # family, given, birth date
    numbers: list[str]
    offices: list[str]
    users: list[dict[str, str]]  # name, role, cookie


@dataclass
class Measured:
    """Milliseconds by kind, as the server says and as the user waits; and what went wrong."""

    server: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in MIX})
    client: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in MIX})
    errors: list[str] = field(default_factory=list)
    found: int = 0
    searched: int = 0


class User:
    """One virtual user with a session of its own."""

    def __init__(self, plan: Plan, who: dict[str, str], measured: Measured) -> None:
        self._plan, self._who, self._measured = plan, who, measured
        self._chance = random.Random(f"{plan.seed}/{who['name']}")
        self._cookies = {"sessionid": who["cookie"]}
        self._connection = http.client.HTTPConnection("127.0.0.1", plan.port, timeout=SECONDS_MAX)
        self._next, self._last = "", time.monotonic()

    def work(self, until: float) -> None:
        """Do one thing after another, thinking between them, until the time is over."""
        time.sleep(self._chance.random() * self._plan.think_seconds)
        while time.monotonic() < until:
            kind = self._chance.choices(list(MIX), list(MIX.values()))[0]
            getattr(self, kind)()
            time.sleep(self._chance.expovariate(1 / self._plan.think_seconds))

    def search(self) -> None:
        """Look for somebody who is there: by number, or by a name in one of its ways."""
        chance, plan = self._chance, self._plan
        if chance.random() < 0.4:
            asked = chance.choice(plan.numbers)
        else:
            asked = self._name(*chance.choice(plan.people))
        text = self._get("search", f"/find?q={quote(asked)}")
        self._measured.searched += 1
        self._measured.found += "No case of yours has" not in text

    def open(self) -> None:
        """Open a case out of all there are."""
        self._get("open", PATH_OF.format(self._chance.choice(self._plan.cases)))

    def queue(self) -> None:
        """Look at the desk: from its beginning, narrowed, or its next page."""
        narrowed = ["", "?due=overdue", "?due=14", "?blocked=yes"]
        if self._who["role"] == "supervisor":
            office = quote(self._chance.choice(self._plan.offices))
            narrowed = [f"?office={office}", f"?office={office}&due=overdue"]
        path = self._next or "/desk" + self._chance.choice(narrowed)
        following = NEXT.search(self._get("queue", path))
        onward = following is not None and self._chance.random() < 0.5
        self._next = f"/desk{following[1].replace('&amp;', '&')}" if following and onward else ""

    def write(self) -> None:
        """Record a fact in a case, as the form does: opening it counts as opening a case."""
        if self._who["role"] == "records_steward":
            return self.queue()
        path = PATH_OF.format(self._chance.choice(self._plan.cases)) + f"/record?kind={FACT}"
        fields = dict(HIDDEN.findall(self._get("open", path)))
        fields |= {
            "kind": FACT, "on": self._plan.today, "source": "agency", "document": "Form EOIR-28",
        }  # fmt: skip
        self._ask("write", "POST", path.partition("?")[0], urlencode(fields))
        return None

    def _name(self, family: str, given: str, birth: str | None) -> str:
        """Return a name as people type it: whole, turned, misspelt, a part with the birth."""
        words = f"{given} {family}".split()
        way = self._chance.randrange(4 if birth else 3)
        if way == 0:
            return f"{family}, {given}"
        if way == 1:
            self._chance.shuffle(words)
            return " ".join(words[: max(2, len(words) - 1)])
        if way == 2:
            place = self._chance.randrange(len(words))
            letter = self._chance.randrange(len(words[place]))
            words[place] = words[place][:letter] + words[place][letter + 1 :]
            return " ".join(words)
        assert birth is not None
        return f"{family.split()[0]} {birth if self._chance.random() < 0.5 else birth[:4]}"

    def _get(self, kind: str, path: str) -> str:
        return self._ask(kind, "GET", path, None)

    def _ask(self, kind: str, method: str, path: str, body: str | None) -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if time.monotonic() - self._last > IDLE_SECONDS_MAX:
            self._connection.close()  # as a browser does: the server ends what is idle
        started = time.perf_counter()
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as failure:
            self._connection.close()
            self._last = time.monotonic()
            self._measured.errors.append(f"{kind}: {type(failure).__name__}")
            return ""
        self._last = time.monotonic()
        self._measured.client[kind].append(1_000 * (time.perf_counter() - started))
        said = TIMING.search(answer.getheader("Server-Timing") or "")
        wanted = (302,) if kind == "write" else GOOD
        if answer.status not in wanted or said is None:
            self._measured.errors.append(f"{kind}: {answer.status} {path.partition('?')[0]}")
        else:
            self._measured.server[kind].append(float(said[1]))
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return text


def main() -> None:
    """Let all users work; print what was measured."""
    plan = Plan(**json.load(sys.stdin))
    date.fromisoformat(plan.today)
    measured = Measured()
    until = time.monotonic() + plan.seconds
    threads = [
        threading.Thread(target=User(plan, who, measured).work, args=(until,)) for who in plan.users
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.write(json.dumps(asdict(measured)))


if __name__ == "__main__":
    main()
