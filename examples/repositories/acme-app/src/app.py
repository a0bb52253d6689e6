"""The application: one route."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def home() -> str:
    """Greet."""
    return "Hello"
