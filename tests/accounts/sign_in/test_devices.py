import pytest
from flask import Flask

from wiki.accounts.sign_in import session as signing_in

LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
)
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604.1"
)


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (LINUX, "Firefox, Linux"),
        (ANDROID, "Chrome, Android"),
        (EDGE, "Edge, Windows"),
        (IPHONE, "Safari, iPhone"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_device_has_two_words(app: Flask, agent: str, device: str) -> None:
    with app.test_request_context("/", headers={"User-Agent": agent}):
        assert signing_in.device() == device


def test_in_the_shell_there_is_no_device() -> None:
    assert signing_in.device() == ""
