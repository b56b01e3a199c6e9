"""The hook by which rooms above fill the slots of the layout."""

from wiki.core.hooks import Hook
from wiki.web.fragments import SharedHtml

reader_parts: Hook[[], tuple[str, SharedHtml]] = Hook(
    "web.reader_parts", "what of a shared screen depends on its reader or on the last act, and its place"
)
