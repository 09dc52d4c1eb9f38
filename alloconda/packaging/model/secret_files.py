"""Which files hold secrets by custom: no archive takes them in unasked.

An archive is published, and what was published can't be taken back. The lists below are the one
place that says which files are meant; docs/reference/package-contents.md shows them.
"""

import re
from collections.abc import Callable
from fnmatch import fnmatchcase

from alloconda.kernel.values import dataclass

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

LEFT_OUT_REASON = (
    "it may hold a secret (to pack it, let a pattern of [tool.alloconda] include end in its name; "
    "to leave it out silently, use exclude)"
)

_PEM_BEGIN = re.compile(rb"-----BEGIN ([^-\r\n]*)-----")
_PUBLIC_LABEL = re.compile(
    rb"(?:(?:X509 |TRUSTED )?CERTIFICATE|CERTIFICATE REQUEST|X509 CRL|(?:RSA )?PUBLIC KEY|"
    rb"(?:X9\.42 )?DH PARAMETERS)"
)


def _match_nothing(_path: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretRules:
    """Says of each file of a project whether it is kept back as a possible secret.

    Attributes:
        included: paths that the patterns of `deliberate_patterns` mean.
        names: what `deliberate_names` gives for the same patterns.
        is_public: whether the file at a path is PEM text without a private key.
    """

    included: Callable[[str], bool] = _match_nothing
    names: frozenset[str] = frozenset()
    is_public: Callable[[str], bool] = _match_nothing

    def keeps_back(self, path: str) -> bool:
        """Whether a file, its path relative to the project, stays out of archives."""
        if not may_hold_secrets(path):
            return False
        name = path.rpartition("/")[2]
        if name in self.names and self.included(path):
            return False
        return not (_is_any(name.lower(), KEY_NAMES) and self.is_public(path))


def may_hold_secrets(path: str) -> bool:
    """Whether a file of this path holds, by custom, passwords, tokens or private keys."""
    *folders, name = path.lower().split("/")
    if not SECRET_FOLDERS.isdisjoint(folders):
        return True
    return _is_any(name, (*SECRET_NAMES, *KEY_NAMES)) and name not in HARMLESS_NAMES


def is_public_pem(data: bytes) -> bool:
    """Whether PEM text (RFC 7468) holds certificates or public keys, and nothing else."""
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
