"""Members and territories as things that search can find."""

from collections.abc import Iterator

from sqlalchemy import inspect, select

from wiki.accounts.countries import searchable_names as country_names
from wiki.accounts.models import Mandate, Member, Standing, Territory
from wiki.core.db import db
from wiki.core.search_item import DocumentType, SearchItem
from wiki.core.search_sources import SearchSource, SearchSources


def things() -> SearchSources:
    """Return how search reads members and territories, and which changes affect them."""
    return SearchSources(
        sources={
            "member": SearchSource(Member, _of_member),
            "territory": SearchSource(Territory, _of_territory),
        },
        affected_keys={
            Member: lambda member: (f"member:{member.id}", *_homes(member)),
            Mandate: lambda mandate: (f"member:{mandate.member_id}",),
        },
    )


def _of_member(member: Member) -> SearchItem | None:
    """Return what is public about an active member; None for any other."""
    if member.standing is not Standing.ACTIVE:
        return None
    return SearchItem(
        key=f"member:{member.id}",
        type=DocumentType.MEMBER,
        lang="",
        title=member.name,
        text=f"{member.territory.name}, {country_names(member.country)}",
        url_path=f"/members/{member.id}",
        facets={"country": member.country},
        updated_at=(member.approved_at or member.created_at),
    )


def _of_territory(territory: Territory) -> SearchItem | None:
    query = select(Member).where(Member.territory_id == territory.id, Member.standing == Standing.ACTIVE)
    members = db.session.scalars(query.order_by(Member.created_at)).all()
    if not members:
        return None
    return SearchItem(
        key=f"territory:{territory.id}",
        type=DocumentType.TERRITORY,
        lang="",
        title=territory.name,
        text=country_names(territory.country),
        url_path=f"/members?country={territory.country}",
        facets={"country": territory.country},
        updated_at=members[0].created_at,
    )


def _homes(member: Member) -> Iterator[str]:
    """Yield the keys of a member's territory and of the one they have just left."""
    before = inspect(member).attrs.territory_id.history.deleted or ()
    return (f"territory:{number}" for number in {member.territory_id, *before} if number is not None)
