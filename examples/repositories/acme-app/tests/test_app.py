from src.app import app


def test_greets() -> None:
    assert app.test_client().get("/").data == b"Hello"
