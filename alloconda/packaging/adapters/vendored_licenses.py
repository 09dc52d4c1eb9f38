"""Writes the licenses of vendored libraries as SPDX spells them."""

from alloconda.kernel.config.vendored import Vendored
from alloconda.kernel.errors import ConfigError
from alloconda.kernel.values import replace


def normal_licenses(vendored: tuple[Vendored, ...]) -> tuple[Vendored, ...]:
    """Return vendored libraries with their license expressions as SPDX spells them.

    Raises:
        ConfigError: with one line for each that is not such an expression.
    """
    if not vendored:
        return ()
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    normal, problems = [], []
    for number, one in enumerate(vendored, 1):
        expression = one.license
        try:
            if expression is not None:
                expression = canonicalize_license_expression(expression)
        except InvalidLicenseExpression:
            problems.append(
                f"tool.alloconda.vendored[{number}].license: {expression!r} is not an SPDX license "
                'expression, such as "Zlib" or "LicenseRef-Own"'
            )
        normal.append(replace(one, license=expression))
    if problems:
        raise ConfigError(
            "a license in [tool.alloconda] is not known",
            details=tuple(problems),
            hint="https://spdx.org/licenses lists the names",
        )
    return tuple(normal)
