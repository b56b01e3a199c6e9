"""What every screen shares: layout, forms, languages, caching, security.

layout        the layout around every screen; screens rendered once for all their readers
fragments     HTML in pieces, with slots for what differs from reader to reader
hooks         the hooks that rooms above add to
page_cache    whole responses, served before Flask is called
compression   gzip and zstd; gzip from pieces compressed in advance
static_files  stylesheet, scripts and pictures, under addresses that change with their content
security      headers, hosts and absolute addresses, same origin, safe redirects
error_pages   every error as a page, which shows again what was typed
given_back    what was typed into a form that could not be taken
forms         base classes and fields of all forms
moments       forms that ask for a day and an hour
idempotency   a form sent twice creates once
pagination    long lists, a hundred rows at a time
i18n          language of the interface, dates and hours as people read them
exports/      files for other programs: calendars, tables
"""
