"""What every screen needs, whatever it shows.

layout        the layout around every screen; screens made once for all their readers
fragments     HTML in pieces, with places for what is each reader's own
hooks         what the layout asks the rooms above for
page_cache    whole answers, given before Flask is entered
compression   gzip and zstd, in pieces that can be joined
static_files  stylesheet, scripts and pictures, under addresses that change with their content
security      headers, same origin, safe redirects
error_pages   every refusal as a page that gives back what was typed
forms         fields and keys that all forms share
idempotency   a form sent twice creates once
pagination    long lists, a hundred rows at a time
i18n          language of the interface, dates and hours as people read them
icalendar     dates for the calendars that people keep
"""
