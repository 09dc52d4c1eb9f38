import pytest

from alloconda.packaging.model.secret_files import (
    HARMLESS_NAMES,
    KEY_NAMES,
    SECRET_FOLDERS,
    SECRET_NAMES,
    SecretRules,
    deliberate_names,
    deliberate_patterns,
    has_private_key,
    is_public_pem,
    left_out_reason,
    may_hold_secrets,
)
from tests.conftest import ROOT

CERTIFICATE = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
PRIVATE_KEY = b"-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    "path",
    [
        *(".env", ".env.local", ".ENV.production", "sub/.env", ".envrc", ".netrc", "_netrc"),
        *(".pypirc", ".npmrc", ".git-credentials", ".htpasswd", ".vault-token"),
        *("id_rsa", "keys/id_ed25519", "ID_RSA", ".ssh/config", "a/.ssh/known_hosts"),
        *(".aws/credentials", ".gnupg/x", ".docker/config.json", ".kube/config", ".azure/x"),
        *("server.pem", "SERVER.PEM", "server.key", "store.p12", "store.pfx", "x.ppk", "x.jks"),
        *("passwords.kdbx", "prod.tfstate", "id_ecdsa.old", "deploy_key", "kubeconfig"),
        *("client_secret_1.apps.json", "service-account.json", "service_account_dev.json"),
    ],
)
def test_files_that_hold_secrets_by_custom_are_kept_back(path: str) -> None:
    assert may_hold_secrets(path)
    assert SecretRules().keeps_back(path)


@pytest.mark.parametrize(
    "path",
    [
        *("x.env", "env", "environment.py", ".env.example", "sub/.env.sample", ".env.template"),
        *("id_rsa.pub", "keys.py", "monkey", "ssh/client.py", "aws/__init__.py", "key.txt"),
        *("cert.crt", "x.pem.md", "netrc.py", "docker/config.json"),
    ],
)
def test_other_files_are_none_of_them(path: str) -> None:
    assert not may_hold_secrets(path)


@pytest.mark.parametrize("path", ["hello/cacert.pem", "hello/public.key", "HELLO/CACERT.PEM"])
def test_certificates_and_public_keys_are_packed(path: str) -> None:
    assert not SecretRules(is_public=path.__eq__).keeps_back(path)


@pytest.mark.parametrize("path", ["hello/.ssh/x.txt", "hello/id_rsa", "hello/.env"])
def test_other_secrets_are_none_whatever_is_in_them(path: str) -> None:
    assert SecretRules(is_public=path.__eq__).keeps_back(path)


@pytest.mark.parametrize(
    ("data", "is_public"),
    [
        (CERTIFICATE, True),
        (b"# Root authority\n" + CERTIFICATE * 3, True),
        (b"-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n", True),
        (CERTIFICATE + PRIVATE_KEY, False),
        (PRIVATE_KEY.replace(b"PRIVATE", b"RSA PRIVATE"), False),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\nMIIB\n", False),
        (b"-----BEGIN SOMETHING NEW-----\nMIIB\n", False),
        (b"0\x82\x01\x22 DER", False),
        (b"", False),
    ],
)
def test_pem_text_is_public_when_nothing_else_is_in_it(data: bytes, *, is_public: bool) -> None:
    assert is_public_pem(data) is is_public


_BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7"
_LABELS = ("", "RSA ", "DSA ", "EC ", "ENCRYPTED ", "OPENSSH ", "ANY ")
_PUTTY = (
    "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: me\nPublic-Lines: 2\n"
    f"{_BODY}\nAAAA\nPrivate-Lines: 1\n{_BODY}\nPrivate-MAC: 00\n"
)


@pytest.mark.parametrize(
    "text",
    [
        *(f"-----BEGIN {label}PRIVATE KEY-----\n{_BODY}\n" for label in _LABELS),
        f"notes of mine\r\n\r\n-----BEGIN PRIVATE KEY-----\r\n{_BODY}\r\n",
        f"tls:\n  key: |\n    -----BEGIN PRIVATE KEY-----\n    {_BODY}\n",
        f'{{"private_key": "-----BEGIN PRIVATE KEY-----\\n{_BODY}\\n"}}',
        f'KEY = """\\\n-----BEGIN EC PRIVATE KEY-----\n{_BODY}\n"""\n',
        f"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES,00\n\n{_BODY}",
        f"-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\n{_BODY}\n",
        f'---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: "me"\n{_BODY}\n',
        _PUTTY,
        "# created: today\nAGE-SECRET-KEY-1" + "Q" * 58,
    ],
)
def test_a_private_key_is_found_in_a_file_of_any_name(text: str) -> None:
    assert has_private_key(text.encode())
    assert has_private_key(text.encode("utf-16"))


@pytest.mark.parametrize(
    "text",
    [
        *("", "PRIVATE KEY", "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n"),
        f"-----BEGIN CERTIFICATE-----\n{_BODY}\n-----END CERTIFICATE-----\n",
        f"-----BEGIN PUBLIC KEY-----\n{_BODY}\n-----END PUBLIC KEY-----\n",
        f"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{_BODY}\n",
        f"ssh-rsa {_BODY} a PRIVATE KEY of mine",
        'if b"-----BEGIN RSA PRIVATE KEY-----" in data:\n    return parse(data)\n',
        f"PuTTY-User-Key-File-3: ssh-ed25519\nPublic-Lines: 1\n{_BODY}\n",
        *(
            "AGE-SECRET-KEY-1",
            "-----BEGIN PRIVATE KEY-----" * 2000,
            "PuTTY-User-Key-File-2: " * 2000,
        ),
    ],
)
def test_certificates_public_keys_and_programs_that_read_keys_have_none(text: str) -> None:
    assert not has_private_key(text.encode())


def test_a_file_with_a_private_key_is_kept_back_unless_a_pattern_names_it() -> None:
    rules = SecretRules(
        included=lambda path: path.startswith("tests/"),
        names=frozenset({"innocent.txt"}),
        has_key=lambda path: path.endswith(".txt"),
    )

    kept_back = [
        one
        for one in ("a/innocent.txt", "tests/innocent.txt", "tests/x.txt", "x.py")
        if rules.keeps_back(one)
    ]

    assert kept_back == ["a/innocent.txt", "tests/x.txt"]
    assert left_out_reason("tests/x.txt").startswith("a private key is in it (to pack it, ")
    assert left_out_reason("tests/.env").startswith("it may hold a secret (to pack it, ")


def test_only_a_pattern_that_ends_in_the_name_brings_a_secret_back() -> None:
    patterns = ("*", "data/", ".ssh", "keys/*.pem", "/hello/tests/key.pem", "!/hello/x.pem")

    assert deliberate_patterns(patterns) == (".ssh", "/hello/tests/key.pem", "!/hello/x.pem")
    rules = SecretRules(included=lambda _path: True, names=deliberate_names(patterns))
    assert not rules.keeps_back("hello/tests/key.pem")
    assert rules.keeps_back("hello/tests/other.pem")
    assert rules.keeps_back("hello/.ssh/id_rsa")


def test_the_reference_page_names_every_one() -> None:
    page = (ROOT / "docs/reference/package-contents.md").read_text(encoding="utf-8")

    for name in (*SECRET_NAMES, *KEY_NAMES, *HARMLESS_NAMES):
        assert f"`{name}`" in page, name
    for folder in SECRET_FOLDERS:
        assert f"`{folder}/`" in page, folder
