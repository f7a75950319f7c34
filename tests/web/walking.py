"""Somebody at a task in a real browser, whose clicks and filled fields are counted.

A click is a press on a link, button, tick or menu, and the Enter key where it sends a form. A field
is one that is typed into, chosen from a list or given a file; what is filled in already is none.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from browsing import arrive, follow
from selenium.common.exceptions import NoSuchElementException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

TABLE = Path(__file__).parents[2] / "docs" / "tasks.md"
ROW = re.compile(r"^\| (?P<task>[^|]+) \| (?P<who>[^|]+) \| (?P<clicks>\d+) \| (?P<fields>\d+) \|")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a task takes, from the sign-in page on."""

    clicks: int
    fields: int


def told() -> dict[str, Cost]:
    """Return what docs/tasks.md says that each task takes."""
    rows = (ROW.match(line) for line in TABLE.read_text().splitlines())
    return {
        row["task"].strip(): Cost(int(row["clicks"]), int(row["fields"])) for row in rows if row
    }


class Walk:
    """A task in a browser; several people may have a part in it, one after the other."""

    def __init__(self, browser: Chrome, demo: str) -> None:
        self.browser, self._demo = browser, demo
        self._clicks = self._fields = 0

    @property
    def cost(self) -> Cost:
        """What was clicked and filled in so far."""
        return Cost(self._clicks, self._fields)

    @property
    def main(self) -> str:
        """The words of the main part of the page."""
        return self.browser.find_element(By.TAG_NAME, "main").text

    def sign_in(self, role: str, *, office: str = "") -> None:
        """Begin as somebody: one click on the account, a second to open those of other offices."""
        self.browser.delete_all_cookies()
        self.browser.get(self._demo + "/sign-in")
        if office:
            self.press(".dc-elsewhere summary")
            form = f"form:has(input[value='{office}']) "
            self.click(f"{form}button[value={role}]")
        else:
            self.click(f"button[value={role}]")

    def one(self, css: str) -> WebElement:
        """Return the first element that fits and can be seen; say what is there if none does."""
        found = [it for it in self.browser.find_elements(By.CSS_SELECTOR, css) if it.is_displayed()]
        if not found:
            raise NoSuchElementException(f"{css} on {self.browser.current_url}: {self.main[:1500]}")
        return found[0]

    def click(self, css: str) -> None:
        """Press what leads to another page, and wait for it."""
        self._clicks += 1
        follow(self.browser, self.one(css))

    def link(self, words: str) -> None:
        """Press the link of the main part whose words begin so, and wait for its page."""
        links = self.browser.find_elements(By.CSS_SELECTOR, "main a")
        fits = [one for one in links if one.text.startswith(words) and one.is_displayed()]
        if not fits:
            raise NoSuchElementException(f"{words} on {self.browser.current_url}: {self.main}")
        self._clicks += 1
        follow(self.browser, fits[0])

    def press(self, css: str) -> None:
        """Press what stays on the page: a tick, or something that opens."""
        self._clicks += 1
        self.one(css).click()

    def tick(self, name: str) -> None:
        """Tick the first box of a name by its label; the box itself is drawn by the label."""
        box = self.browser.find_element(By.CSS_SELECTOR, f"input[type=checkbox][name={name}]")
        self.press(f"label[for='{box.get_attribute('id')}']")

    def fill(self, field: str, value: str) -> None:
        """Type into the field of an id, in the place of what stands there."""
        self._fields += 1
        self.one(f"#{field}").clear()
        self.one(f"#{field}").send_keys(value)

    def choose(self, field: str, words: str) -> None:
        """Choose from the list of an id the first entry that begins so."""
        self._fields += 1
        select = Select(self.one(f"#{field}"))
        texts = [one.text for one in select.options]
        fits = [one for one in texts if one.startswith(words)]
        assert fits, f"{words} is not among {texts}"
        select.select_by_visible_text(fits[0])

    def give_file(self, field: str, path: Path) -> None:
        """Choose a file for the field of an id."""
        self._fields += 1
        self.browser.find_element(By.ID, field).send_keys(str(path))

    def enter(self, field: str) -> None:
        """Send the form of a field with the Enter key, and wait for the answer."""
        self._clicks += 1
        left = self.browser.find_element(By.TAG_NAME, "html").id
        self.one(f"#{field}").send_keys(Keys.ENTER)
        arrive(self.browser, left)

    def send(self, button: str = "main form[method=post] button[type=submit]") -> None:
        """Send the form of the page."""
        self.click(button)
