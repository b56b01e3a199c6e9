"""Forms of discussions."""

from flask_babel import lazy_gettext as _

from wiki.deliberation.fields import LONGEST_POST, LONGEST_TITLE, number
from wiki.forms import CreatingForm, Form, line, paragraph

LONGEST_HIDING = 300


class ThreadForm(CreatingForm):
    """A new discussion."""

    title = line(_("Subject"), LONGEST_TITLE)
    text = paragraph(_("Your contribution"), LONGEST_POST)


class PostForm(CreatingForm):
    """A contribution to a discussion, or a reply to one."""

    parent_id = number(required=False)
    text = paragraph(_("Your contribution"), LONGEST_POST)


class EditPostForm(Form):
    """A contribution in better words."""

    text = paragraph(_("Your contribution"), LONGEST_POST)


class HidingForm(Form):
    """Why something is hidden."""

    reason = line(_("Reason, which everybody will read"), LONGEST_HIDING)
