"""Running the site.

setup     an installation made ready
doctor    is this machine and this installation fit
backup    copies taken, checked, put back
jobs      doing what the clock asks for
commands  `flask setup`, `doctor`, `backup`, `restore`, `tick`, `hooks`
attach    what operations bring to the application
"""
