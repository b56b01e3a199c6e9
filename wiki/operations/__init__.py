"""Running the site.

setup        prepares an installation
gateway      takes requests whole before the application sees them
server       serves the site with processes that are replaced when they end
probes       `/health`, `/ready` and `/metrics`
request_log  one line for each event, with its request and member
doctor       checks the machine and the installation
backup       makes, checks and restores copies of the database
jobs         runs scheduled jobs
views        the screen on which stewards see how the site runs
rules        who may see it
commands     `flask setup`, `doctor`, `backup`, `restore`, `tick`, `hooks`
attach       registers the room with the application
"""
