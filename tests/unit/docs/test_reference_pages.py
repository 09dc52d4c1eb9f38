from docs.generate import PAGES, configuration_page


def test_the_configuration_page_is_what_the_code_says() -> None:
    assert (PAGES / "configuration.md").read_text(encoding="utf-8") == configuration_page(), (
        "run: python docs/generate.py"
    )
