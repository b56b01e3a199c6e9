"""Files for other programs.

icalendar  dates as iCalendar files
"""
