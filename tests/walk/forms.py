"""The forms of a screen, read as a browser reads them: what can be typed or chosen, and what is sent along."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

BUTTONS = {"submit", "button", "reset", "image"}


@dataclass
class Control:
    """One control: its name, its type, what it holds, and for choices each value with its words."""

    name: str
    type: str
    value: str = ""
    checked: bool = False
    options: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class SentForm:
    """A form, where it is sent to, and its controls."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list)

    @property
    def typed(self) -> list[Control]:
        """What people type or choose."""
        return [each for each in self.controls if each.type not in BUTTONS | {"hidden"}]

    def values(self) -> list[tuple[str, str]]:
        """What a browser would send when nothing is touched and no button is named."""
        return [
            (each.name, each.value)
            for each in self.controls
            if each.type not in BUTTONS and (each.type not in {"radio", "checkbox"} or each.checked)
        ]


class FormReader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[SentForm] = []
        self._form: SentForm | None = None
        self._option: str | None = None
        self._text: Control | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = SentForm(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        if self._form is None:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            kind = given.get("type", "text")
            value = given.get("value", "on" if kind in {"checkbox", "radio"} else "")
            self._form.controls.append(Control(name, kind, value, "checked" in given))
        elif tag == "button" and name:
            self._form.controls.append(Control(name, given.get("type", "submit"), given.get("value", "")))
        elif tag == "textarea" and name:
            self._text = Control(name, "hidden" if "hidden" in given else "textarea")
            self._form.controls.append(self._text)
        elif tag == "select" and name:
            self._form.controls.append(Control(name, "select"))
        elif tag == "option" and self._form.controls and self._form.controls[-1].type == "select":
            self._option = given.get("value", "")
            chosen = self._form.controls[-1]
            chosen.options.append((self._option, ""))
            if "selected" in given or len(chosen.options) == 1:
                chosen.value = self._option

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.value += data
        elif self._option is not None and self._form is not None:
            options = self._form.controls[-1].options
            options[-1] = (options[-1][0], options[-1][1] + data.strip())

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._text is not None:
            self._text.value = self._text.value.removeprefix("\r").removeprefix("\n")
            self._text = None
        elif tag == "option":
            self._option = None


def forms_of(page: str) -> list[SentForm]:
    """Return the forms of a page that post."""
    return [form for form in FormReader(page).forms if form.method == "post"]
