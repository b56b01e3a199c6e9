"""The reference of `bench/read.py`: the least a Flask application can do."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """Say hello."""
    return "Hello"
