"""What answers and failures of a server come to."""

import errno
import socket

import httpx
import pytest

from alloconda.headers.adapters.http_client import check_status, http_errors
from alloconda.headers.service.ports import TransferError

URL = "https://example.org/archive"


def refusal(status: int, **headers: str) -> TransferError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with pytest.raises(TransferError) as caught:
        check_status(httpx.Response(status, headers=named), URL)
    return caught.value


@pytest.mark.parametrize("status", [200, 206])
def test_a_success_is_accepted(status: int) -> None:
    check_status(httpx.Response(status), URL)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_server_that_is_busy_is_asked_again(status: int) -> None:
    error = refusal(status)

    assert error.passing
    assert not error.absent
    assert f"{URL}: the server answers {status}" in error.message


@pytest.mark.parametrize("status", [404, 410])
def test_what_a_server_lacks_is_not_asked_for_again(status: int) -> None:
    error = refusal(status)

    assert error.absent
    assert not error.passing


@pytest.mark.parametrize("status", [400, 401, 403, 416, 501])
def test_a_refusal_is_no_absence(status: int) -> None:
    error = refusal(status)

    assert not error.passing
    assert not error.absent


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        (" 17 ", 17.0),
        # The past asks for no pause; RFC 9110 has three forms of dates.
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wednesday, 21-Oct-15 07:28:00 GMT", 0.0),
        ("Wed Oct 21 07:28:00 2015", 0.0),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
    ],
)
def test_retry_after_is_a_number_of_seconds_or_a_date(text: str, seconds: float | None) -> None:
    assert refusal(503, Retry_After=text).retry_after_s == seconds


def test_retry_after_may_name_a_date_to_come() -> None:
    seconds = refusal(429, Retry_After="Tue, 01 Jan 2999 00:00:00 GMT").retry_after_s

    assert seconds is not None
    assert seconds > 900 * 365 * 86_400


def test_without_retry_after_the_server_asks_for_nothing() -> None:
    assert refusal(503).retry_after_s is None


def caused_by(cause: OSError) -> httpx.ConnectError:
    """Return httpx's error for one of the system's."""
    error = httpx.ConnectError(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("cause", "passing", "words"),
    [
        (httpx.ReadTimeout("slow"), True, "is silent"),
        (httpx.ConnectError("[Errno 111] Connection refused"), True, "reached: Connection refused"),
        (caused_by(socket.gaierror(-2, "Name or service not known")), False, "can't be reached"),
        (caused_by(OSError(errno.ENETUNREACH, "Network is unreachable")), False, "unreachable"),
        (httpx.RemoteProtocolError("cut"), True, "can't be fetched: cut"),
        (httpx.TooManyRedirects("around"), False, "can't be fetched: around"),
        (httpx.UnsupportedProtocol(""), False, "must begin with https://"),
        (httpx.InvalidURL("no host"), False, "is not an address: no host"),
    ],
)
def test_failures_on_the_way_say_whether_they_pass(
    *, cause: Exception, passing: bool, words: str
) -> None:
    with pytest.raises(TransferError) as caught, http_errors(URL):
        raise cause

    assert caught.value.passing is passing
    assert words in caught.value.message
    assert caught.value.hint


def test_other_errors_pass_through() -> None:
    with pytest.raises(ZeroDivisionError), http_errors(URL):
        raise ZeroDivisionError
