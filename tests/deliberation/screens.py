"""What tests of the screens of deliberation share: a form that is sent, and the words of an answer."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from wiki.core.db import db

WORDS = "Des mots que personne ne voudrait taper deux fois."
KEY = {"key": "une-clef-de-formulaire"}


def post(client: FlaskClient, address: str, **form: Any) -> TestResponse:
    return client.post(address, data=form)


def words(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def fresh() -> None:
    """Forget what the test has read, since requests write in sessions of their own."""
    db.session.rollback()
    db.session.expire_all()
