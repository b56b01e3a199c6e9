"""A form of several buttons that arrives without one does nothing: what was to be done is not known."""

import pytest

from tests.walk.forms import SentForm
from tests.walk.test_given_back import fill, multi, typed_forms
from tests.walk.world import World
from wiki.core.db import installation


def buttons(form: SentForm) -> set[str]:
    return {each.name for each in form.controls if each.type == "submit" and each.name}


@pytest.mark.parametrize("role", ["a", "d", "s"])
def test_a_form_without_its_button_does_nothing(world: World, role: str) -> None:
    before, sent = installation().generation, 0
    for where, form in typed_forms(world, role):
        if len(buttons(form)) > 1:
            sent += 1
            answer = world.ask(role, where, "POST", data=multi(fill(form)))
            assert answer.status_code < 500, where
            assert not 300 <= answer.status_code < 400, where
            assert installation().generation == before, where
    assert sent >= {"a": 2, "d": 1, "s": 2}[role]
