"""Who may do what to catalogues."""

from wiki.permissions import Permission, grant, steward

grant(Permission.KEEP_CATALOGUE, steward)
