"""Who may do what with editions: everybody reads them, stewards publish them."""

from wiki.permissions import Permission, grant, steward

grant(Permission.PUBLISH_EDITION, steward)
