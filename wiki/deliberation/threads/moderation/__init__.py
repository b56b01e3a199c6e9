"""Posts that members report and stewards settle.

services  the acts
views     the screens
"""
