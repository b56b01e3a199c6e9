import pytest
from flask import Flask
from flask_login import login_user

from tests import factories
from tests.deliberation.network import charter, drafted, proposed
from wiki.accounts.permissions import Permission
from wiki.core.errors import Forbidden, NotFound, SignInRequired
from wiki.deliberation import access


def test_an_amendment_is_found_by_its_number(app: Flask) -> None:
    amendment = proposed(charter(), factories.member())
    with app.test_request_context("/fr/"):
        assert access.amendment("26-001")[0].id == amendment.id


@pytest.mark.parametrize(
    "reference", ["26-002", "25-001", "26-1", "x", "26-0011111", "26-001 ", "", "2٦-001"]
)
def test_what_is_no_number_is_not_found(app: Flask, reference: str) -> None:
    proposed(charter(), factories.member())
    with app.test_request_context("/fr/"), pytest.raises(NotFound):
        access.amendment(reference)


def test_a_draft_is_not_found_by_others(app: Flask) -> None:
    author, other = factories.member(), factories.steward()
    draft = drafted(charter(), author)
    for who, error in ((None, NotFound), (other, NotFound)):
        with app.test_request_context("/fr/"):
            if who:
                login_user(who)
            with pytest.raises(error):
                access.draft(draft.id)
    with app.test_request_context("/fr/"):
        login_user(author)
        assert access.draft(draft.id)[0].id == draft.id


def test_what_may_be_read_may_not_always_be_done(app: Flask) -> None:
    proposed(charter(), factories.member())
    with app.test_request_context("/fr/"), pytest.raises(SignInRequired):
        access.amendment("26-001", Permission.VOID_AMENDMENT)
    with app.test_request_context("/fr/"):
        login_user(factories.member())
        with pytest.raises(Forbidden):
            access.amendment("26-001", Permission.VOID_AMENDMENT)


def test_there_is_a_vote_once_one_is_announced(app: Flask) -> None:
    proposed(charter(), factories.member())
    with app.test_request_context("/fr/"), pytest.raises(NotFound):
        access.vote("26-001")
