"""Files for other programs.

icalendar     dates as iCalendar files
spreadsheets  tables as CSV files
"""
