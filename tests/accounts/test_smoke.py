from flask import Flask
from tests import factories
from wiki.accounts.names import name_key
def test_x(app: Flask) -> None:
    m = factories.steward("Hélène Martin")
    d = factories.dynamiser("BE")
    assert m.name_key == "helenemartln" and d.country == "BE"
    print([name_key(f"Member {n}") for n in range(5)])
