"""Which files hold secrets, by custom or by what is in them: no archive takes them in unasked.

An archive is published, and what was published can't be taken back. The lists below are the one
place that says which names are meant; docs/reference/package-contents.md shows them. A private key
in a file of any other name is found by its text, or by its structure.
"""

import re
from collections.abc import Callable
from fnmatch import fnmatchcase

from alloconda.kernel.values import dataclass
from alloconda.packaging.model.der_keys import is_private_der_key

SECRET_FOLDERS = frozenset({".ssh", ".aws", ".azure", ".docker", ".gcloud", ".gnupg", ".kube"})
SECRET_NAMES = (
    *(".env", ".env.*", ".envrc"),
    *(".netrc", "_netrc", ".git-credentials", ".htpasswd", ".pgpass", ".my.cnf"),
    *(".pypirc", ".npmrc", ".yarnrc.yml", ".dockercfg", ".s3cfg", ".boto", ".vault-token"),
    *("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_ecdsa_sk", "id_ed25519_sk"),
    *("id_rsa.*", "id_dsa.*", "id_ecdsa.*", "id_ed25519.*", "deploy_key", "kubeconfig"),
    *("client_secret*.json", "service-account*.json", "service_account*.json"),
    *("*.p12", "*.pfx", "*.p8", "*.ppk", "*.jks", "*.keystore", "*.kdbx"),
    *("*.tfstate", "*.tfstate.backup"),
)
# They hold certificates or public keys as often as private ones; what is in them decides.
KEY_NAMES = ("*.pem", "*.key")
# They show what an .env is to hold, or are the public half of a key.
HARMLESS_NAMES = (
    *(".env.example", ".env.sample", ".env.template"),
    *("id_rsa.pub", "id_dsa.pub", "id_ecdsa.pub", "id_ed25519.pub"),
)

_WAY_OUT = (
    "(to pack it, let a pattern of include or sdist-include end in its name; "
    "to leave it out silently, use exclude)"
)

# How much of a file is searched for a private key: a key of 16384 bits takes 13 kB.
KEY_SEARCH_BYTES = 64 << 10

_PEM_BEGIN = re.compile(rb"-----BEGIN ([^-\r\n]*)-----")
_PUBLIC_LABEL = re.compile(
    rb"(?:(?:X509 |TRUSTED )?CERTIFICATE|CERTIFICATE REQUEST|X509 CRL|(?:RSA )?PUBLIC KEY|"
    rb"(?:X9\.42 )?DH PARAMETERS)"
)
# A line break, in text or as JSON, YAML and sources write it in quotes.
_BREAK = rb"(?:\s|\\r|\\n)+"
_HEADERS = rb"(?:[A-Za-z-]{1,40}: [^\r\n\\]{0,200}" + _BREAK + rb"){0,8}"
# The label alone is not a key: programs that read keys, and their documentation, have it too.
_PRIVATE_KEY = re.compile(
    rb"---- ?BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)? ?----(?:-)?"
    + (_BREAK + _HEADERS + rb"[A-Za-z0-9+/]{40}")
    # It begins the file.
    + (rb"|\A\s*PuTTY-User-Key-File-\d+: [^\0]+?Private-Lines: \d+" + _BREAK)
    + rb"[A-Za-z0-9+/]{40}"
    + rb"|AGE-SECRET-KEY-1[0-9A-Z]{58}"
)
_PRIVATE_MARKS = (b"PRIVATE KEY", b"PuTTY-User-Key-File", b"AGE-SECRET-KEY-1")
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def _match_nothing(_path: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretRules:
    """Says of each file of a project whether it is kept back as a possible secret.

    Attributes:
        included: paths that the patterns of `deliberate_patterns` mean.
        names: what `deliberate_names` gives for the same patterns.
        is_public: whether the file at a path is PEM text without a private key.
        has_key: whether a private key is in the file at a path.
    """

    included: Callable[[str], bool] = _match_nothing
    names: frozenset[str] = frozenset()
    is_public: Callable[[str], bool] = _match_nothing
    has_key: Callable[[str], bool] = _match_nothing

    def keeps_back(self, path: str) -> bool:
        """Return whether a file, its path relative to the project, stays out of archives."""
        name = path.rpartition("/")[2]
        if not may_hold_secrets(path):
            is_meant = name in self.names and self.included(path)
            return not is_meant and self.has_key(path)
        if name in self.names and self.included(path):
            return False
        return not (_is_any(name.lower(), KEY_NAMES) and self.is_public(path))


def may_hold_secrets(path: str) -> bool:
    """Return whether a file of this path holds, by custom, passwords, tokens or private keys."""
    *folders, name = path.lower().split("/")
    if not SECRET_FOLDERS.isdisjoint(folders):
        return True
    return _is_any(name, (*SECRET_NAMES, *KEY_NAMES)) and name not in HARMLESS_NAMES


def left_out_reason(path: str) -> str:
    """Return why a file that is kept back is not packed, and how it is."""
    what = "it may hold a secret" if may_hold_secrets(path) else "a private key is in it"
    return f"{what} {_WAY_OUT}"


def has_private_key(data: bytes) -> bool:
    """Return whether a private key is in the first `KEY_SEARCH_BYTES` of a file.

    Found are PEM texts (RFC 7468, also in quotes, as in JSON), those of OpenSSH, OpenPGP, SSH2
    (RFC 4716), PuTTY and age, with a password or without; and files that are a key in DER.
    """
    if is_private_der_key(data):
        return True
    if data.startswith(_UTF_16_MARKS):
        data = data[2:].replace(b"\0", b"")
    return any(mark in data for mark in _PRIVATE_MARKS) and bool(_PRIVATE_KEY.search(data))


def is_public_pem(data: bytes) -> bool:
    """Return whether PEM text (RFC 7468) holds certificates or public keys, and nothing else."""
    labels = _PEM_BEGIN.findall(data)
    return bool(labels) and all(_PUBLIC_LABEL.fullmatch(label) for label in labels)


def deliberate_names(patterns: tuple[str, ...]) -> frozenset[str]:
    """Return the file names that `include` patterns end in, written out without wildcards."""
    ends = (pattern.rstrip().rpartition("/")[2] for pattern in patterns)
    return frozenset(end for end in ends if end and not re.search(r"[*?\[\]\\]", end))


def deliberate_patterns(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the `include` patterns that can mean a secret, and those that take it back.

    A pattern such as `data/` or `*` says nothing of the secrets that it would take along.
    """
    names = deliberate_names(patterns)
    return tuple(
        pattern
        for pattern in patterns
        if pattern.startswith("!") or pattern.rstrip().rpartition("/")[2] in names
    )


def _is_any(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
