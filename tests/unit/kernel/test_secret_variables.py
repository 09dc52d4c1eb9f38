import pytest

from alloconda.kernel.secret_variables import (
    SECRET_VARIABLES,
    index_variables,
    withheld_variables,
)
from tests.conftest import ROOT


@pytest.mark.parametrize(
    "name",
    [
        *("GH_TOKEN", "GITHUB_TOKEN", "TOKEN", "my_token", "ACTIONS_ID_TOKEN_REQUEST_URL"),
        *("TWINE_USERNAME", "PGPASSWORD", "DB_PASSWORD", "MY_SECRET_THING", "OPENAI_API_KEY"),
        *("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "GOOGLE_APPLICATION_CREDENTIALS", "UV_PUBLISH_URL"),
        *("UV_INDEX_MINE_PASSWORD", "GPG_PASSPHRASE", "SIGNING_PRIVATE_KEY", "GH_PAT"),
        *("OPENAI_KEY", "DEPLOY_KEY"),
    ],
)
def test_secrets_are_known_by_their_names(name: str) -> None:
    assert withheld_variables({name: "x"}) == (name,)


@pytest.mark.parametrize(
    "name",
    [
        *("PATH", "HOME", "TOKENIZERS_PARALLELISM", "KEYBOARD", "PIP_INDEX_URL", "HTTPS_PROXY"),
        *("PYTHONPATH", "WINEPREFIX", "QEMU_LD_PREFIX", "CI", "GITHUB_ACTIONS", "COMPAT"),
    ],
)
def test_other_variables_pass(name: str) -> None:
    assert withheld_variables({name: "https://host/"}) == ()


@pytest.mark.parametrize("value", ["postgres://me:secret@host/db", "https://token@host/"])
def test_addresses_with_a_login_are_secret_by_any_name(value: str) -> None:
    assert withheld_variables({"DATABASE_URL": value}) == ("DATABASE_URL",)
    assert withheld_variables({"HTTPS_PROXY": value}) == ()


def test_what_is_passed_by_a_pattern_passes() -> None:
    variables = dict.fromkeys(("MY_TOKEN", "AWS_REGION", "AWS_PROFILE", "Other_Token"), "x")

    assert withheld_variables(variables, ("MY_TOKEN", "aws_*")) == ("Other_Token",)
    assert withheld_variables(variables, ("*",)) == ()


def test_an_index_with_a_login_is_secret_and_installers_get_it() -> None:
    variables = {
        "PIP_INDEX_URL": "https://me:secret@host/simple",
        "UV_INDEX_MINE_PASSWORD": "secret",
        "UV_PUBLISH_TOKEN": "secret",
        "PATH": "/bin",
    }

    assert withheld_variables(variables) == (
        *("PIP_INDEX_URL", "UV_INDEX_MINE_PASSWORD", "UV_PUBLISH_TOKEN"),
    )
    assert index_variables(variables).keys() == {"PIP_INDEX_URL", "UV_INDEX_MINE_PASSWORD"}


def test_the_page_on_tests_names_every_pattern() -> None:
    page = (ROOT / "docs/how-to/inspect-and-test.md").read_text(encoding="utf-8")

    for pattern in SECRET_VARIABLES:
        assert f"`{pattern}`" in page, pattern
