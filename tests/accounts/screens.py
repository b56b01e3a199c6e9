"""What tests of the screens of accounts share: the forms of requests and of signing in."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import PASSWORD
from wiki.accounts.models import Member
from wiki.core.db import db

NEW_PASSWORD = "tambour lagune cerise plume"


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, after: str = "") -> TestResponse:
    return client.post(f"/en/sign-in{after}", data={"email": email, "password": password})


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/en/profile").status_code == 200


def fresh(who: Member) -> Member:
    db.session.rollback()
    return db.session.get_one(Member, who.id)


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def request_form(**changes: str) -> dict[str, str]:
    kept = {
        "key": "k1",
        "name": "Inês Duarte",
        "email": "ines@example.org",
        "country": "PT",
        "territory": "Linhares",
        "motivation": "The charter of commons",
    }
    return {**kept, **changes}
