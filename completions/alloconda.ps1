# Completion of alloconda for PowerShell. Made from the program by docs/generate.py; it asks the program for values only.
# Use: alloconda completion powershell | Out-String | Invoke-Expression, in $PROFILE to keep it

Register-ArgumentCompleter -Native -CommandName alloconda -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $tables = @{
        '' = @{
            commands = [ordered]@{ 'init' = 'Write a project, or add what an existing one lacks; asks at a terminal'; 'build' = 'Build the module for this machine and put it into the package directory'; 'develop' = 'Build the module and install the project editable into a virtual environment'; 'wheel' = 'Build one wheel: for this machine, or for another platform and Python version'; 'wheel-all' = 'Build the whole matrix: every platform times every Python version'; 'matrix' = 'Print the matrix that a CI service needs to build on many machines'; 'stubs' = 'Write the stub (.pyi) of the module beside it: for editors and type checkers'; 'sdist' = 'Pack the project''s sources for PyPI'; 'inspect' = 'Show what is in wheels and where they can be installed, and verify their tags'; 'inspect-lib' = 'Show what is in a built module: CPU, system, imports, exports, lowest valid tag'; 'test' = 'Install wheels in fresh environments of every Python that can run them, and test them'; 'targets' = 'List the platforms that wheels can be built for'; 'explain' = 'Explain step by step how a wheel for a platform is built, and why'; 'doctor' = 'Check that everything a build needs is here, and print the command that fixes a problem'; 'completion' = 'Print the completion script of a shell, or install it'; 'help' = 'Show the help of a command, or of the program'; 'python' = 'Download CPython headers and list available ones'; 'cache' = 'Show and clean up the cache: headers, Pythons, Zig, generated files' }
            flags = [ordered]@{ '--version' = 'Show the version and exit'; '--install-completion' = 'Let your shell complete commands, flags and values'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--color' = 'color' }
            arguments = ''
        }
        'init' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--yes' = 'Accept all defaults'; '-y' = 'Accept all defaults'; '--force' = 'Overwrite files, and keys that flags contradict'; '--sample' = 'Write a sample module beside existing native code'; '--run-setup' = 'Run setup.py in a copy of the project to read its extensions; default asks at a terminal, yes with --yes, else no'; '--no-run-setup' = 'The contrary of --run-setup'; '--dry-run' = 'Show what would change; write nothing'; '--name' = 'Name of the project; default pyproject.toml''s or DIR''s'; '--project-version' = 'Version of the project; default the existing one, else 0.1.0'; '--build-zig' = 'Compile with a build.zig, or directly (default)'; '--direct' = 'The contrary of --build-zig'; '--module' = 'Name of the extension module; default the one in the code, else _NAME'; '--start-with' = 'What the module starts with: functions (default) or class'; '--python' = 'Lowest Python version; default 3.11'; '--abi3' = 'Build one wheel for all Pythons (default), or one for each'; '--no-abi3' = 'The contrary of --abi3'; '--platform' = 'linux, musllinux, macos, windows, windows-arm64, linux-more, pyodide, all or a platform tag; may be repeated. Default linux and macos'; '--zig-version' = 'Pin an exact Zig version, such as 0.16.0; default any supported one'; '--license' = 'MIT, Apache-2.0, BSD-3-Clause or none (default)'; '--author' = 'Author for license and metadata, as Ada <ada@example.org>; default git''s name'; '--github-actions' = 'Write a workflow that builds, tests and publishes the wheels'; '--no-github-actions' = 'The contrary of --github-actions'; '--replace-backend' = 'Replace another build backend by alloconda, or keep it (default)'; '--keep-backend' = 'The contrary of --replace-backend'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--name' = 'free'; '--project-version' = 'free'; '--module' = 'free'; '--start-with' = 'start-with'; '--python' = 'pythons'; '--platform' = 'platform'; '--zig-version' = 'zig-version'; '--license' = 'license'; '--author' = 'free'; '--color' = 'color' }
            arguments = 'directories'
        }
        'build' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--project-dir' = 'Directory that holds pyproject.toml'; '--module' = 'Name of the extension module'; '--lib' = 'Name of the library to take when build.zig installs several'; '--package-dir' = 'Directory of the Python package'; '--release' = 'Optimize for speed, without checks'; '--debug' = 'Build with safety checks and symbols'; '--optimize' = 'ReleaseSafe, ReleaseFast, ReleaseSmall or Debug'; '--abi3' = 'Build for the stable ABI, from the configured floor, else from the lowest version that requires-python admits'; '--no-abi3' = 'The contrary of --abi3'; '--zig' = 'Zig executable'; '--python-version' = 'Python version, such as 3.13 or 3.14t'; '--cache-dir' = 'Directory of the cache: headers, Pythons, Zig'; '--python-cache' = 'Directory of the cache: headers, Pythons, Zig'; '--mirror' = 'Base address of a mirror of python-build-standalone''s releases'; '--offline' = 'Never use the network'; '--fetch' = 'Download missing headers'; '--no-fetch' = 'The contrary of --fetch'; '--locked' = 'Fail without alloconda.lock; an existing one is always used'; '--watch' = 'Build again whenever a file of the project changes, until Ctrl-C'; '--then' = 'Run a command after each successful build of --watch'; '--quiet' = 'Only print failures and output paths'; '-q' = 'Only print failures and output paths'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--project-dir' = 'directories'; '--module' = 'free'; '--lib' = 'free'; '--package-dir' = 'directories'; '--optimize' = 'optimize'; '--zig' = 'files'; '--python-version' = 'pythons'; '--cache-dir' = 'directories'; '--python-cache' = 'directories'; '--mirror' = 'free'; '--then' = 'free'; '--color' = 'color' }
            arguments = ''
        }
        'develop' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--project-dir' = 'Directory that holds pyproject.toml'; '--module' = 'Name of the extension module'; '--lib' = 'Name of the library to take when build.zig installs several'; '--package-dir' = 'Directory of the Python package'; '--release' = 'Optimize for speed, without checks'; '--debug' = 'Build with safety checks and symbols'; '--optimize' = 'ReleaseSafe, ReleaseFast, ReleaseSmall or Debug'; '--abi3' = 'Build for the stable ABI, from the configured floor, else from the lowest version that requires-python admits'; '--no-abi3' = 'The contrary of --abi3'; '--zig' = 'Zig executable'; '--python' = 'Environment or interpreter to install into; default the active one, else the nearest .venv'; '--cache-dir' = 'Directory of the cache: headers, Pythons, Zig'; '--python-cache' = 'Directory of the cache: headers, Pythons, Zig'; '--mirror' = 'Base address of a mirror of python-build-standalone''s releases'; '--offline' = 'Never use the network'; '--fetch' = 'Download missing headers'; '--no-fetch' = 'The contrary of --fetch'; '--locked' = 'Fail without alloconda.lock; an existing one is always used'; '--watch' = 'Build again whenever a file of the project changes, until Ctrl-C'; '--then' = 'Run a command after each successful build of --watch'; '--quiet' = 'Only print failures and output paths'; '-q' = 'Only print failures and output paths'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--project-dir' = 'directories'; '--module' = 'free'; '--lib' = 'free'; '--package-dir' = 'directories'; '--optimize' = 'optimize'; '--zig' = 'files'; '--python' = 'files'; '--cache-dir' = 'directories'; '--python-cache' = 'directories'; '--mirror' = 'free'; '--then' = 'free'; '--color' = 'color' }
            arguments = ''
        }
        'wheel' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--project-dir' = 'Directory that holds pyproject.toml'; '--module' = 'Name of the extension module'; '--lib' = 'Name of the library to take when build.zig installs several'; '--package-dir' = 'Directory of the Python package'; '--release' = 'Optimize for speed, without checks'; '--debug' = 'Build with safety checks and symbols'; '--optimize' = 'ReleaseSafe, ReleaseFast, ReleaseSmall or Debug'; '--abi3' = 'Build for the stable ABI, from the configured floor, else from the lowest version that requires-python admits'; '--no-abi3' = 'The contrary of --abi3'; '--zig' = 'Zig executable'; '--no-init' = 'Never generate an __init__.py'; '--force-init' = 'Put a generated __init__.py into the wheel, instead of the package''s own'; '--provenance' = 'Write SLSA provenance (in-toto) beside each wheel, or don''t (default)'; '--no-provenance' = 'The contrary of --provenance'; '--out-dir' = 'Directory for wheels and sdists, default dist in the project'; '--python-version' = 'Python version, such as 3.13 or 3.14t'; '--python-tag' = 'Python tag, such as cp312'; '--abi-tag' = 'ABI tag: cp312, cp314t, abi3'; '--platform-tag' = 'Platform tag, such as win_amd64'; '--manylinux' = 'glibc floor, such as 2_28 or 2014'; '--musllinux' = 'musl floor, such as 1_2'; '--arch' = 'CPU for --manylinux and --musllinux, such as arm64; default this machine''s'; '--pbs-target' = 'Triple of python-build-standalone, such as aarch64-apple-darwin'; '--zig-target' = 'Zig target, such as x86_64-linux-gnu.2.28'; '--ext-suffix' = 'File name suffix of the module, instead of the computed one'; '--skip-build' = 'Pack the module already built in zig-out or in the package'; '--cache-dir' = 'Directory of the cache: headers, Pythons, Zig'; '--python-cache' = 'Directory of the cache: headers, Pythons, Zig'; '--mirror' = 'Base address of a mirror of python-build-standalone''s releases'; '--offline' = 'Never use the network'; '--fetch' = 'Download missing headers'; '--no-fetch' = 'The contrary of --fetch'; '--locked' = 'Fail without alloconda.lock; an existing one is always used'; '--json' = 'Write JSON lines to stdout'; '--quiet' = 'Only print failures and output paths'; '-q' = 'Only print failures and output paths'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--project-dir' = 'directories'; '--module' = 'free'; '--lib' = 'free'; '--package-dir' = 'directories'; '--optimize' = 'optimize'; '--zig' = 'files'; '--out-dir' = 'directories'; '--python-version' = 'pythons'; '--python-tag' = 'python-tags'; '--abi-tag' = 'abi-tags'; '--platform-tag' = 'targets'; '--manylinux' = 'glibc'; '--musllinux' = 'musl'; '--arch' = 'arches'; '--pbs-target' = 'triples'; '--zig-target' = 'zig-targets'; '--ext-suffix' = 'suffixes'; '--cache-dir' = 'directories'; '--python-cache' = 'directories'; '--mirror' = 'free'; '--color' = 'color' }
            arguments = ''
        }
        'wheel-all' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--project-dir' = 'Directory that holds pyproject.toml'; '--module' = 'Name of the extension module'; '--lib' = 'Name of the library to take when build.zig installs several'; '--package-dir' = 'Directory of the Python package'; '--release' = 'Optimize for speed, without checks'; '--debug' = 'Build with safety checks and symbols'; '--optimize' = 'ReleaseSafe, ReleaseFast, ReleaseSmall or Debug'; '--abi3' = 'Build for the stable ABI, from the configured floor, else from the lowest version that requires-python admits'; '--no-abi3' = 'The contrary of --abi3'; '--zig' = 'Zig executable'; '--no-init' = 'Never generate an __init__.py'; '--force-init' = 'Put a generated __init__.py into the wheel, instead of the package''s own'; '--provenance' = 'Write SLSA provenance (in-toto) beside each wheel, or don''t (default)'; '--no-provenance' = 'The contrary of --provenance'; '--out-dir' = 'Directory for wheels and sdists, default dist in the project'; '--python-version' = 'Python version, such as 3.13 or 3.14t; may be repeated'; '--all' = 'Build for every version that requires-python admits, ignoring the configuration'; '--target' = 'Platform tag, or group such as linux, macos, windows or all; may be repeated, and replaces the configured list'; '--include-musllinux' = 'Add musllinux_1_2 on x86_64 and aarch64'; '--include-windows' = 'Add win_amd64'; '--include-pyodide' = 'Add Pyodide, CPython in the browser; for modules without C code'; '--only' = 'Only wheels whose name or tags match, such as ''*win_amd64*''; may be repeated'; '--shard' = 'This machine''s share of the matrix, such as 2/5'; '--retry-failed' = 'Only build what failed in the last run or has no wheel'; '--dry-run' = 'Show the cells without building'; '--jobs' = 'Number of parallel jobs; default by CPUs and free memory'; '-j' = 'Number of parallel jobs; default by CPUs and free memory'; '--fail-fast' = 'Stop after the first failure, or build what can be built (default)'; '--keep-going' = 'The contrary of --fail-fast'; '--timeout' = 'Kill Zig after this many seconds'; '--cache-dir' = 'Directory of the cache: headers, Pythons, Zig'; '--python-cache' = 'Directory of the cache: headers, Pythons, Zig'; '--mirror' = 'Base address of a mirror of python-build-standalone''s releases'; '--offline' = 'Never use the network'; '--fetch' = 'Download missing headers'; '--no-fetch' = 'The contrary of --fetch'; '--locked' = 'Fail without alloconda.lock; an existing one is always used'; '--json' = 'Write JSON lines to stdout'; '--quiet' = 'Only print failures and output paths'; '-q' = 'Only print failures and output paths'; '--progress' = 'auto, board (live, on a terminal) or plain'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--project-dir' = 'directories'; '--module' = 'free'; '--lib' = 'free'; '--package-dir' = 'directories'; '--optimize' = 'optimize'; '--zig' = 'files'; '--out-dir' = 'directories'; '--python-version' = 'pythons'; '--target' = 'target-names'; '--only' = 'free'; '--shard' = 'shards'; '--jobs' = 'jobs'; '-j' = 'jobs'; '--timeout' = 'free'; '--cache-dir' = 'directories'; '--python-cache' = 'directories'; '--mirror' = 'free'; '--progress' = 'progress'; '--color' = 'color' }
            arguments = ''
        }
        'matrix' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--project-dir' = 'Directory that holds pyproject.toml'; '--python-version' = 'Python version, such as 3.13 or 3.14t; may be repeated'; '--all' = 'Build for every version that requires-python admits, ignoring the configuration'; '--target' = 'Platform tag, or group such as linux, macos, windows or all; may be repeated, and replaces the configured list'; '--include-musllinux' = 'Add musllinux_1_2 on x86_64 and aarch64'; '--include-windows' = 'Add win_amd64'; '--include-pyodide' = 'Add Pyodide, CPython in the browser; for modules without C code'; '--only' = 'Only wheels whose name or tags match, such as ''*win_amd64*''; may be repeated'; '--abi3' = 'Build for the stable ABI, from the configured floor, else from the lowest version that requires-python admits'; '--no-abi3' = 'The contrary of --abi3'; '--format' = 'github, gitlab or json'; '--shards' = 'Number of machines; default as many as can be used, at most 8'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--project-dir' = 'directories'; '--python-version' = 'pythons'; '--target' = 'target-names'; '--only' = 'free'; '--format' = 'formats'; '--shards' = 'jobs'; '--color' = 'color' }
            arguments = ''
        }
        'stubs' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--project-dir' = 'Directory that holds pyproject.toml'; '--module' = 'Name of the extension module'; '--lib' = 'Name of the library to take when build.zig installs several'; '--package-dir' = 'Directory of the Python package'; '--release' = 'Optimize for speed, without checks'; '--debug' = 'Build with safety checks and symbols'; '--optimize' = 'ReleaseSafe, ReleaseFast, ReleaseSmall or Debug'; '--abi3' = 'Build for the stable ABI, from the configured floor, else from the lowest version that requires-python admits'; '--no-abi3' = 'The contrary of --abi3'; '--zig' = 'Zig executable'; '--check' = 'Write nothing; exit with status 1 if the package''s stub is not the module''s'; '--stdout' = 'Print the stub, and write nothing'; '--cache-dir' = 'Directory of the cache: headers, Pythons, Zig'; '--python-cache' = 'Directory of the cache: headers, Pythons, Zig'; '--mirror' = 'Base address of a mirror of python-build-standalone''s releases'; '--offline' = 'Never use the network'; '--fetch' = 'Download missing headers'; '--no-fetch' = 'The contrary of --fetch'; '--locked' = 'Fail without alloconda.lock; an existing one is always used'; '--quiet' = 'Only print failures and output paths'; '-q' = 'Only print failures and output paths'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--project-dir' = 'directories'; '--module' = 'free'; '--lib' = 'free'; '--package-dir' = 'directories'; '--optimize' = 'optimize'; '--zig' = 'files'; '--cache-dir' = 'directories'; '--python-cache' = 'directories'; '--mirror' = 'free'; '--color' = 'color' }
            arguments = ''
        }
        'sdist' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--project-dir' = 'Directory that holds pyproject.toml'; '--out-dir' = 'Directory for wheels and sdists, default dist in the project'; '--check' = 'Build a wheel from the sdist in an empty place, offline, and compare it with the project''s'; '--zig' = 'Zig executable'; '--cache-dir' = 'Directory of the cache: headers, Pythons, Zig'; '--python-cache' = 'Directory of the cache: headers, Pythons, Zig'; '--quiet' = 'Only print failures and output paths'; '-q' = 'Only print failures and output paths'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--project-dir' = 'directories'; '--out-dir' = 'directories'; '--zig' = 'files'; '--cache-dir' = 'directories'; '--python-cache' = 'directories'; '--color' = 'color' }
            arguments = ''
        }
        'inspect' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--verify' = 'Check the wheel specification and the tags; status 1 if wrong'; '--json' = 'Write a JSON array'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--color' = 'color' }
            arguments = 'wheels'
        }
        'inspect-lib' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--json' = 'Write a JSON array'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--color' = 'color' }
            arguments = 'libraries'
        }
        'test' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--command' = 'Test command, such as ''pytest {project}/tests''; also {python}, {package}, {wheel}. Default: import every module'; '--with' = 'Package that the test command needs; may be repeated'; '--python-version' = 'Python version, such as 3.13 or 3.14t; may be repeated'; '--interpreter' = 'Also test with this Python; Wine or QEMU runs one of another platform. May be repeated'; '--runner' = 'Command that runs a Python of another platform; may be repeated; the variable holds one per line'; '--fetch' = 'Download missing CPythons that can run here from python-build-standalone'; '--require' = 'Count skipped tests as failures'; '--jobs' = 'Number of parallel tests; default the number of CPUs'; '-j' = 'Number of parallel tests; default the number of CPUs'; '--timeout' = 'Kill a program after this many seconds'; '--project-dir' = 'Directory that holds pyproject.toml'; '--out-dir' = 'Directory for wheels and sdists, default dist in the project'; '--cache-dir' = 'Directory of the cache: headers, Pythons, Zig'; '--python-cache' = 'Directory of the cache: headers, Pythons, Zig'; '--mirror' = 'Base address of a mirror of python-build-standalone''s releases'; '--offline' = 'Never use the network'; '--json' = 'Write JSON lines to stdout'; '--quiet' = 'Only print failures'; '-q' = 'Only print failures'; '--progress' = 'auto, board (live, on a terminal) or plain'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--command' = 'free'; '--with' = 'free'; '--python-version' = 'pythons'; '--interpreter' = 'files'; '--runner' = 'free'; '--jobs' = 'jobs'; '-j' = 'jobs'; '--timeout' = 'free'; '--project-dir' = 'directories'; '--out-dir' = 'directories'; '--cache-dir' = 'directories'; '--python-cache' = 'directories'; '--mirror' = 'free'; '--progress' = 'progress'; '--color' = 'color' }
            arguments = 'wheels'
        }
        'targets' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--python-version' = 'Python version, such as 3.13 or 3.14t'; '--json' = 'Write JSON'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--python-version' = 'pythons'; '--color' = 'color' }
            arguments = ''
        }
        'explain' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--python-version' = 'Python version, such as 3.13 or 3.14t'; '--abi3' = 'Build for the stable ABI, from the configured floor, else from the lowest version that requires-python admits'; '--no-abi3' = 'The contrary of --abi3'; '--project-dir' = 'Directory that holds pyproject.toml'; '--json' = 'Write JSON'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--python-version' = 'pythons'; '--project-dir' = 'directories'; '--color' = 'color' }
            arguments = 'targets'
        }
        'doctor' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--project-dir' = 'Directory that holds pyproject.toml'; '--zig' = 'Zig executable'; '--cache-dir' = 'Directory of the cache: headers, Pythons, Zig'; '--python-cache' = 'Directory of the cache: headers, Pythons, Zig'; '--mirror' = 'Base address of a mirror of python-build-standalone''s releases'; '--offline' = 'Never use the network'; '--json' = 'Write a JSON array'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--project-dir' = 'directories'; '--zig' = 'files'; '--cache-dir' = 'directories'; '--python-cache' = 'directories'; '--mirror' = 'free'; '--color' = 'color' }
            arguments = ''
        }
        'completion' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--install' = 'Install the script where the shell finds it'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--color' = 'color' }
            arguments = 'shells'
        }
        'help' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--color' = 'color' }
            arguments = 'commands'
        }
        'python' = @{
            commands = [ordered]@{ 'fetch' = 'Download CPython headers into the cache, for building without the network later'; 'list' = 'List the Python versions that have headers, and which are cached'; 'lock' = 'Write alloconda.lock: the Zig and the headers that the project''s matrix is built with' }
            flags = [ordered]@{ '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--color' = 'color' }
            arguments = ''
        }
        'python fetch' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--python-version' = 'Python version, such as 3.14, 3.13.1 or 3.14t; may be repeated'; '--version' = 'Python version, such as 3.14, 3.13.1 or 3.14t; may be repeated'; '--all' = 'Fetch all released versions, for the usual platforms; those given replace them'; '--target' = 'Platform tag, such as manylinux_2_28_aarch64, or group such as linux; may be repeated'; '--platform-tag' = 'Platform tag, such as win_amd64'; '--manylinux' = 'glibc floor, such as 2_28 or 2014'; '--musllinux' = 'musl floor, such as 1_2'; '--arch' = 'CPU for --manylinux and --musllinux, such as arm64; default this machine''s'; '--pbs-target' = 'Triple of python-build-standalone, such as aarch64-apple-darwin'; '--force' = 'Download again what is cached'; '--refresh' = 'Look for newer archives now, or not at all; default once a day'; '--no-refresh' = 'The contrary of --refresh'; '--cache-dir' = 'Directory of the cache: headers, Pythons, Zig'; '--python-cache' = 'Directory of the cache: headers, Pythons, Zig'; '--mirror' = 'Base address of a mirror of python-build-standalone''s releases'; '--offline' = 'Never use the network'; '--json' = 'Write JSON lines to stdout'; '--quiet' = 'Only print failures and output paths'; '-q' = 'Only print failures and output paths'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--python-version' = 'pythons'; '--version' = 'pythons'; '--target' = 'target-names'; '--platform-tag' = 'targets'; '--manylinux' = 'glibc'; '--musllinux' = 'musl'; '--arch' = 'arches'; '--pbs-target' = 'triples'; '--cache-dir' = 'directories'; '--python-cache' = 'directories'; '--mirror' = 'free'; '--color' = 'color' }
            arguments = ''
        }
        'python list' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--python-version' = 'Python version, such as 3.14, 3.13.1 or 3.14t; may be repeated'; '--version' = 'Python version, such as 3.14, 3.13.1 or 3.14t; may be repeated'; '--target' = 'Platform tag, such as manylinux_2_28_aarch64, or group such as linux; may be repeated'; '--pbs-target' = 'Triple of python-build-standalone, such as aarch64-apple-darwin'; '--cached' = 'Only list cached ones'; '--all-versions' = 'List every version, not only the newest of each series'; '--refresh' = 'Look for newer archives now, or not at all; default once a day'; '--no-refresh' = 'The contrary of --refresh'; '--cache-dir' = 'Directory of the cache: headers, Pythons, Zig'; '--python-cache' = 'Directory of the cache: headers, Pythons, Zig'; '--mirror' = 'Base address of a mirror of python-build-standalone''s releases'; '--offline' = 'Never use the network'; '--json' = 'Write JSON lines to stdout'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--python-version' = 'pythons'; '--version' = 'pythons'; '--target' = 'target-names'; '--pbs-target' = 'triples'; '--cache-dir' = 'directories'; '--python-cache' = 'directories'; '--mirror' = 'free'; '--color' = 'color' }
            arguments = ''
        }
        'python lock' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--project-dir' = 'Directory that holds pyproject.toml'; '--python-version' = 'Python version, such as 3.13 or 3.14t; may be repeated'; '--all' = 'Build for every version that requires-python admits, ignoring the configuration'; '--target' = 'Platform tag, or group such as linux, macos, windows or all; may be repeated, and replaces the configured list'; '--include-musllinux' = 'Add musllinux_1_2 on x86_64 and aarch64'; '--include-windows' = 'Add win_amd64'; '--include-pyodide' = 'Add Pyodide, CPython in the browser; for modules without C code'; '--zig' = 'Zig executable'; '--upgrade' = 'Replace locked archives by the newest ones'; '--refresh' = 'Look for newer archives now, or not at all; default once a day'; '--no-refresh' = 'The contrary of --refresh'; '--cache-dir' = 'Directory of the cache: headers, Pythons, Zig'; '--python-cache' = 'Directory of the cache: headers, Pythons, Zig'; '--mirror' = 'Base address of a mirror of python-build-standalone''s releases'; '--offline' = 'Never use the network'; '--quiet' = 'Only print failures and output paths'; '-q' = 'Only print failures and output paths'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--project-dir' = 'directories'; '--python-version' = 'pythons'; '--target' = 'target-names'; '--zig' = 'files'; '--cache-dir' = 'directories'; '--python-cache' = 'directories'; '--mirror' = 'free'; '--color' = 'color' }
            arguments = ''
        }
        'cache' = @{
            commands = [ordered]@{ 'ls' = 'List the cached header sets, and the size of what else is cached'; 'prune' = 'Remove the header sets that flags select, damaged ones, and leftovers of killed processes'; 'clear' = 'Remove every cached header set that no running build uses, and the list of archives'; 'dir' = 'Print the path of the cache directory'; 'verify' = 'Compare every cached file with its digest; status 1 if one is damaged' }
            flags = [ordered]@{ '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--color' = 'color' }
            arguments = ''
        }
        'cache ls' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--cache-dir' = 'Directory of the cache: headers, Pythons, Zig'; '--python-cache' = 'Directory of the cache: headers, Pythons, Zig'; '--json' = 'Write JSON lines to stdout'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--cache-dir' = 'directories'; '--python-cache' = 'directories'; '--color' = 'color' }
            arguments = ''
        }
        'cache prune' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--older-than' = 'Remove what was unused for this long, such as 30d, 12h or 2w: header sets, Zig''s caches of projects, directories of other versions'; '--keep-latest' = 'Always keep the newest version of each series and platform'; '--max-size' = 'Remove the least recently used header sets until the rest fits, such as 500MB'; '--triple' = 'Only header sets of this platform; may be repeated'; '--dry-run' = 'Only print what would be removed, and why'; '--cache-dir' = 'Directory of the cache: headers, Pythons, Zig'; '--python-cache' = 'Directory of the cache: headers, Pythons, Zig'; '--json' = 'Write JSON lines to stdout'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--older-than' = 'ages'; '--max-size' = 'sizes'; '--triple' = 'cached-triples'; '--cache-dir' = 'directories'; '--python-cache' = 'directories'; '--color' = 'color' }
            arguments = ''
        }
        'cache clear' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--all' = 'Also remove Zig, fetched Pythons, generated files and directories of other versions; no build may be running'; '--yes' = 'Don''t ask'; '-y' = 'Don''t ask'; '--cache-dir' = 'Directory of the cache: headers, Pythons, Zig'; '--python-cache' = 'Directory of the cache: headers, Pythons, Zig'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--cache-dir' = 'directories'; '--python-cache' = 'directories'; '--color' = 'color' }
            arguments = ''
        }
        'cache dir' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--cache-dir' = 'Directory of the cache: headers, Pythons, Zig'; '--python-cache' = 'Directory of the cache: headers, Pythons, Zig'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--cache-dir' = 'directories'; '--python-cache' = 'directories'; '--color' = 'color' }
            arguments = ''
        }
        'cache verify' = @{
            commands = [ordered]@{}
            flags = [ordered]@{ '--repair' = 'Download damaged header sets again'; '--cache-dir' = 'Directory of the cache: headers, Pythons, Zig'; '--python-cache' = 'Directory of the cache: headers, Pythons, Zig'; '--mirror' = 'Base address of a mirror of python-build-standalone''s releases'; '--offline' = 'Never use the network'; '--verbose' = 'Show the commands that are run, and decisions'; '-v' = 'Show the commands that are run, and decisions'; '--color' = 'auto, always or never'; '--help' = 'Show this message and exit'; '-h' = 'Show this message and exit' }
            valued = @{ '--cache-dir' = 'directories'; '--python-cache' = 'directories'; '--mirror' = 'free'; '--color' = 'color' }
            arguments = ''
        }
    }
    $fixed = @{
        'optimize' = 'ReleaseFast', 'ReleaseSafe', 'ReleaseSmall', 'Debug'
        'shells' = 'bash', 'zsh', 'fish', 'powershell'
        'color' = 'auto', 'always', 'never'
        'arches' = 'x86_64', 'aarch64', 'i686', 'armv7l', 'ppc64le', 's390x', 'riscv64'
        'glibc' = '2_17', '2_28', '2_31', '2_34', '2_35', '2_39', '2014'
        'musl' = '1_2', '1_1'
        'ages' = '7d', '30d', '90d'
        'sizes' = '100MB', '500MB', '1GB'
        'jobs' = '1', '2', '4', '8'
        'shards' = '1/2', '2/2', '1/4', '2/4', '3/4', '4/4'
        'progress' = 'auto', 'board', 'plain'
        'formats' = 'github', 'gitlab', 'json'
        'start-with' = 'functions', 'class'
        'platform' = 'linux', 'musllinux', 'macos', 'windows', 'windows-arm64', 'linux-more', 'pyodide', 'all'
        'zig-version' = '0.15.2', '0.16.0', '0.17.1'
        'license' = 'MIT', 'Apache-2.0', 'BSD-3-Clause', 'none'
    }
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text })
    $path = ''
    $pending = $null
    foreach ($word in $words) {
        $table = $tables[$path]
        if ($pending) { $pending = $null; continue }
        if ($word.StartsWith('-')) {
            if ($table.valued.ContainsKey($word)) { $pending = $table.valued[$word] }
        } elseif ($table.commands.Contains($word)) {
            $path = "$path $word".Trim()
        }
    }
    $table = $tables[$path]
    $prefix = ''
    $typed = $wordToComplete
    $joined = -not $pending -and $typed -match '^(--[^=]+)=(.*)$'
    if ($joined -and $table.valued.ContainsKey($Matches[1])) {
        $pending = $table.valued[$Matches[1]]
        $prefix = $Matches[1] + '='
        $typed = $Matches[2]
    }
    $offers = [ordered]@{}
    if (-not $pending -and $typed.StartsWith('-')) {
        $offers = $table.flags
    } elseif (-not $pending -and $table.commands.Count -gt 0) {
        $offers = $table.commands
    } else {
        $kind = if ($pending) { $pending } else { $table.arguments }
        # PowerShell completes file names itself where nothing is offered.
        if (-not $kind -or $kind -in 'free', 'files', 'directories', 'libraries') { return }
        if ($fixed.ContainsKey($kind)) {
            foreach ($value in $fixed[$kind]) { $offers[$value] = $value }
        } else {
            $program = $commandAst.CommandElements[0].Value
            foreach ($line in & $program --complete-values $kind 2>$null) {
                $value, $help = $line -split "`t", 2
                $offers[$value] = if ($help) { $help } else { $value }
            }
        }
    }
    foreach ($offer in $offers.GetEnumerator()) {
        if ($offer.Key.StartsWith($typed, 'OrdinalIgnoreCase')) {
            $type = if ($offer.Key.StartsWith('-')) { 'ParameterName' } else { 'ParameterValue' }
            [System.Management.Automation.CompletionResult]::new(
                $prefix + $offer.Key, $offer.Key, $type, $offer.Value)
        }
    }
}
