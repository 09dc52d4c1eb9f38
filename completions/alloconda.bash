# Completion of alloconda for bash. Made from the program by docs/generate.py; it asks the program for values only.
# Use: eval "$(alloconda completion bash)", or alloconda completion bash --install

_alloconda_table() {
    case $1 in
        '')
            commands=$'init\tWrite a project, or add what an existing one lacks; asks at a terminal
build\tBuild the module for this machine and put it into the package directory
develop\tBuild the module and install the project editable into a virtual environment
wheel\tBuild one wheel: for this machine, or for another platform and Python version
wheel-all\tBuild the whole matrix: every platform times every Python version
matrix\tPrint the matrix that a CI service needs to build on many machines
stubs\tWrite the stub (.pyi) of the module beside it: for editors and type checkers
sdist\tPack the project\'s sources for PyPI
inspect\tShow what is in wheels and where they can be installed, and verify their tags
inspect-lib\tShow what is in a built module: CPU, system, imports, exports, lowest valid tag
test\tInstall wheels in fresh environments of every Python that can run them, and test them
targets\tList the platforms that wheels can be built for
explain\tExplain step by step how a wheel for a platform is built, and why
doctor\tCheck that everything a build needs is here, and print the command that fixes a problem
completion\tPrint the completion script of a shell, or install it
help\tShow the help of a command, or of the program
python\tDownload CPython headers and list available ones
cache\tShow and clean up the cache: headers, Pythons, Zig, generated files'
            flags=$'--version\tShow the version and exit
--install-completion\tLet your shell complete commands, flags and values
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--color=color'
            arguments=
            ;;
        'init')
            commands=
            flags=$'--yes\tAccept all defaults
-y\tAccept all defaults
--force\tOverwrite files, and keys that flags contradict
--sample\tWrite a sample module beside existing native code
--run-setup\tRun setup.py in a copy of the project to read its extensions; default asks at a terminal, yes with --yes, else no
--no-run-setup\tThe contrary of --run-setup
--dry-run\tShow what would change; write nothing
--name\tName of the project; default pyproject.toml\'s or DIR\'s
--project-version\tVersion of the project; default the existing one, else 0.1.0
--build-zig\tCompile with a build.zig, or directly (default)
--direct\tThe contrary of --build-zig
--module\tName of the extension module; default the one in the code, else _NAME
--start-with\tWhat the module starts with: functions (default) or class
--python\tLowest Python version; default 3.11
--abi3\tBuild one wheel for all Pythons (default), or one for each
--no-abi3\tThe contrary of --abi3
--platform\tlinux, musllinux, macos, windows, windows-arm64, linux-more, pyodide, all or a platform tag; may be repeated. Default linux and macos
--zig-version\tPin an exact Zig version, such as 0.16.0; default any supported one
--license\tMIT, Apache-2.0, BSD-3-Clause or none (default)
--author\tAuthor for license and metadata, as Ada <ada@example.org>; default git\'s name
--github-actions\tWrite a workflow that builds, tests and publishes the wheels
--no-github-actions\tThe contrary of --github-actions
--replace-backend\tReplace another build backend by alloconda, or keep it (default)
--keep-backend\tThe contrary of --replace-backend
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--name=free --project-version=free --module=free --start-with=start-with --python=pythons --platform=platform --zig-version=zig-version --license=license --author=free --color=color'
            arguments=directories
            ;;
        'build')
            commands=
            flags=$'--project-dir\tDirectory that holds pyproject.toml
--module\tName of the extension module
--lib\tName of the library to take when build.zig installs several
--package-dir\tDirectory of the Python package
--release\tOptimize for speed, without checks
--debug\tBuild with safety checks and symbols
--optimize\tReleaseSafe, ReleaseFast, ReleaseSmall or Debug
--abi3\tBuild for the stable ABI, from the configured floor, else from the lowest version that requires-python admits
--no-abi3\tThe contrary of --abi3
--zig\tZig executable
--python-version\tPython version, such as 3.13 or 3.14t
--cache-dir\tDirectory of the cache: headers, Pythons, Zig
--python-cache\tDirectory of the cache: headers, Pythons, Zig
--mirror\tBase address of a mirror of python-build-standalone\'s releases
--offline\tNever use the network
--fetch\tDownload missing headers
--no-fetch\tThe contrary of --fetch
--locked\tFail without alloconda.lock; an existing one is always used
--watch\tBuild again whenever a file of the project changes, until Ctrl-C
--then\tRun a command after each successful build of --watch
--quiet\tOnly print failures and output paths
-q\tOnly print failures and output paths
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--project-dir=directories --module=free --lib=free --package-dir=directories --optimize=optimize --zig=files --python-version=pythons --cache-dir=directories --python-cache=directories --mirror=free --then=free --color=color'
            arguments=
            ;;
        'develop')
            commands=
            flags=$'--project-dir\tDirectory that holds pyproject.toml
--module\tName of the extension module
--lib\tName of the library to take when build.zig installs several
--package-dir\tDirectory of the Python package
--release\tOptimize for speed, without checks
--debug\tBuild with safety checks and symbols
--optimize\tReleaseSafe, ReleaseFast, ReleaseSmall or Debug
--abi3\tBuild for the stable ABI, from the configured floor, else from the lowest version that requires-python admits
--no-abi3\tThe contrary of --abi3
--zig\tZig executable
--python\tEnvironment or interpreter to install into; default the active one, else the nearest .venv
--cache-dir\tDirectory of the cache: headers, Pythons, Zig
--python-cache\tDirectory of the cache: headers, Pythons, Zig
--mirror\tBase address of a mirror of python-build-standalone\'s releases
--offline\tNever use the network
--fetch\tDownload missing headers
--no-fetch\tThe contrary of --fetch
--locked\tFail without alloconda.lock; an existing one is always used
--watch\tBuild again whenever a file of the project changes, until Ctrl-C
--then\tRun a command after each successful build of --watch
--quiet\tOnly print failures and output paths
-q\tOnly print failures and output paths
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--project-dir=directories --module=free --lib=free --package-dir=directories --optimize=optimize --zig=files --python=files --cache-dir=directories --python-cache=directories --mirror=free --then=free --color=color'
            arguments=
            ;;
        'wheel')
            commands=
            flags=$'--project-dir\tDirectory that holds pyproject.toml
--module\tName of the extension module
--lib\tName of the library to take when build.zig installs several
--package-dir\tDirectory of the Python package
--release\tOptimize for speed, without checks
--debug\tBuild with safety checks and symbols
--optimize\tReleaseSafe, ReleaseFast, ReleaseSmall or Debug
--abi3\tBuild for the stable ABI, from the configured floor, else from the lowest version that requires-python admits
--no-abi3\tThe contrary of --abi3
--zig\tZig executable
--no-init\tNever generate an __init__.py
--force-init\tPut a generated __init__.py into the wheel, instead of the package\'s own
--provenance\tWrite SLSA provenance (in-toto) beside each wheel, or don\'t (default)
--no-provenance\tThe contrary of --provenance
--out-dir\tDirectory for wheels and sdists, default dist in the project
--python-version\tPython version, such as 3.13 or 3.14t
--python-tag\tPython tag, such as cp312
--abi-tag\tABI tag: cp312, cp314t, abi3
--platform-tag\tPlatform tag, such as win_amd64
--manylinux\tglibc floor, such as 2_28 or 2014
--musllinux\tmusl floor, such as 1_2
--arch\tCPU for --manylinux and --musllinux, such as arm64; default this machine\'s
--pbs-target\tTriple of python-build-standalone, such as aarch64-apple-darwin
--zig-target\tZig target, such as x86_64-linux-gnu.2.28
--ext-suffix\tFile name suffix of the module, instead of the computed one
--skip-build\tPack the module already built in zig-out or in the package
--cache-dir\tDirectory of the cache: headers, Pythons, Zig
--python-cache\tDirectory of the cache: headers, Pythons, Zig
--mirror\tBase address of a mirror of python-build-standalone\'s releases
--offline\tNever use the network
--fetch\tDownload missing headers
--no-fetch\tThe contrary of --fetch
--locked\tFail without alloconda.lock; an existing one is always used
--json\tWrite JSON lines to stdout
--quiet\tOnly print failures and output paths
-q\tOnly print failures and output paths
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--project-dir=directories --module=free --lib=free --package-dir=directories --optimize=optimize --zig=files --out-dir=directories --python-version=pythons --python-tag=python-tags --abi-tag=abi-tags --platform-tag=targets --manylinux=glibc --musllinux=musl --arch=arches --pbs-target=triples --zig-target=zig-targets --ext-suffix=suffixes --cache-dir=directories --python-cache=directories --mirror=free --color=color'
            arguments=
            ;;
        'wheel-all')
            commands=
            flags=$'--project-dir\tDirectory that holds pyproject.toml
--module\tName of the extension module
--lib\tName of the library to take when build.zig installs several
--package-dir\tDirectory of the Python package
--release\tOptimize for speed, without checks
--debug\tBuild with safety checks and symbols
--optimize\tReleaseSafe, ReleaseFast, ReleaseSmall or Debug
--abi3\tBuild for the stable ABI, from the configured floor, else from the lowest version that requires-python admits
--no-abi3\tThe contrary of --abi3
--zig\tZig executable
--no-init\tNever generate an __init__.py
--force-init\tPut a generated __init__.py into the wheel, instead of the package\'s own
--provenance\tWrite SLSA provenance (in-toto) beside each wheel, or don\'t (default)
--no-provenance\tThe contrary of --provenance
--out-dir\tDirectory for wheels and sdists, default dist in the project
--python-version\tPython version, such as 3.13 or 3.14t; may be repeated
--all\tBuild for every version that requires-python admits, ignoring the configuration
--target\tPlatform tag, or group such as linux, macos, windows or all; may be repeated, and replaces the configured list
--include-musllinux\tAdd musllinux_1_2 on x86_64 and aarch64
--include-windows\tAdd win_amd64
--include-pyodide\tAdd Pyodide, CPython in the browser; for modules without C code
--only\tOnly wheels whose name or tags match, such as \'*win_amd64*\'; may be repeated
--shard\tThis machine\'s share of the matrix, such as 2/5
--retry-failed\tOnly build what failed in the last run or has no wheel
--dry-run\tShow the cells without building
--jobs\tNumber of parallel jobs; default by CPUs and free memory
-j\tNumber of parallel jobs; default by CPUs and free memory
--fail-fast\tStop after the first failure, or build what can be built (default)
--keep-going\tThe contrary of --fail-fast
--timeout\tKill Zig after this many seconds
--cache-dir\tDirectory of the cache: headers, Pythons, Zig
--python-cache\tDirectory of the cache: headers, Pythons, Zig
--mirror\tBase address of a mirror of python-build-standalone\'s releases
--offline\tNever use the network
--fetch\tDownload missing headers
--no-fetch\tThe contrary of --fetch
--locked\tFail without alloconda.lock; an existing one is always used
--json\tWrite JSON lines to stdout
--quiet\tOnly print failures and output paths
-q\tOnly print failures and output paths
--progress\tauto, board (live, on a terminal) or plain
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--project-dir=directories --module=free --lib=free --package-dir=directories --optimize=optimize --zig=files --out-dir=directories --python-version=pythons --target=target-names --only=free --shard=shards --jobs=jobs -j=jobs --timeout=free --cache-dir=directories --python-cache=directories --mirror=free --progress=progress --color=color'
            arguments=
            ;;
        'matrix')
            commands=
            flags=$'--project-dir\tDirectory that holds pyproject.toml
--python-version\tPython version, such as 3.13 or 3.14t; may be repeated
--all\tBuild for every version that requires-python admits, ignoring the configuration
--target\tPlatform tag, or group such as linux, macos, windows or all; may be repeated, and replaces the configured list
--include-musllinux\tAdd musllinux_1_2 on x86_64 and aarch64
--include-windows\tAdd win_amd64
--include-pyodide\tAdd Pyodide, CPython in the browser; for modules without C code
--only\tOnly wheels whose name or tags match, such as \'*win_amd64*\'; may be repeated
--abi3\tBuild for the stable ABI, from the configured floor, else from the lowest version that requires-python admits
--no-abi3\tThe contrary of --abi3
--format\tgithub, gitlab or json
--shards\tNumber of machines; default as many as can be used, at most 8
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--project-dir=directories --python-version=pythons --target=target-names --only=free --format=formats --shards=jobs --color=color'
            arguments=
            ;;
        'stubs')
            commands=
            flags=$'--project-dir\tDirectory that holds pyproject.toml
--module\tName of the extension module
--lib\tName of the library to take when build.zig installs several
--package-dir\tDirectory of the Python package
--release\tOptimize for speed, without checks
--debug\tBuild with safety checks and symbols
--optimize\tReleaseSafe, ReleaseFast, ReleaseSmall or Debug
--abi3\tBuild for the stable ABI, from the configured floor, else from the lowest version that requires-python admits
--no-abi3\tThe contrary of --abi3
--zig\tZig executable
--check\tWrite nothing; exit with status 1 if the package\'s stub is not the module\'s
--stdout\tPrint the stub, and write nothing
--cache-dir\tDirectory of the cache: headers, Pythons, Zig
--python-cache\tDirectory of the cache: headers, Pythons, Zig
--mirror\tBase address of a mirror of python-build-standalone\'s releases
--offline\tNever use the network
--fetch\tDownload missing headers
--no-fetch\tThe contrary of --fetch
--locked\tFail without alloconda.lock; an existing one is always used
--quiet\tOnly print failures and output paths
-q\tOnly print failures and output paths
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--project-dir=directories --module=free --lib=free --package-dir=directories --optimize=optimize --zig=files --cache-dir=directories --python-cache=directories --mirror=free --color=color'
            arguments=
            ;;
        'sdist')
            commands=
            flags=$'--project-dir\tDirectory that holds pyproject.toml
--out-dir\tDirectory for wheels and sdists, default dist in the project
--check\tBuild a wheel from the sdist in an empty place, offline, and compare it with the project\'s
--zig\tZig executable
--cache-dir\tDirectory of the cache: headers, Pythons, Zig
--python-cache\tDirectory of the cache: headers, Pythons, Zig
--quiet\tOnly print failures and output paths
-q\tOnly print failures and output paths
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--project-dir=directories --out-dir=directories --zig=files --cache-dir=directories --python-cache=directories --color=color'
            arguments=
            ;;
        'inspect')
            commands=
            flags=$'--verify\tCheck the wheel specification and the tags; status 1 if wrong
--json\tWrite a JSON array
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--color=color'
            arguments=wheels
            ;;
        'inspect-lib')
            commands=
            flags=$'--json\tWrite a JSON array
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--color=color'
            arguments=libraries
            ;;
        'test')
            commands=
            flags=$'--command\tTest command, such as \'pytest {project}/tests\'; also {python}, {package}, {wheel}. Default: import every module
--with\tPackage that the test command needs; may be repeated
--python-version\tPython version, such as 3.13 or 3.14t; may be repeated
--interpreter\tAlso test with this Python; Wine or QEMU runs one of another platform. May be repeated
--runner\tCommand that runs a Python of another platform; may be repeated; the variable holds one per line
--fetch\tDownload missing CPythons that can run here from python-build-standalone
--require\tCount skipped tests as failures
--jobs\tNumber of parallel tests; default the number of CPUs
-j\tNumber of parallel tests; default the number of CPUs
--timeout\tKill a program after this many seconds
--project-dir\tDirectory that holds pyproject.toml
--out-dir\tDirectory for wheels and sdists, default dist in the project
--cache-dir\tDirectory of the cache: headers, Pythons, Zig
--python-cache\tDirectory of the cache: headers, Pythons, Zig
--mirror\tBase address of a mirror of python-build-standalone\'s releases
--offline\tNever use the network
--json\tWrite JSON lines to stdout
--quiet\tOnly print failures
-q\tOnly print failures
--progress\tauto, board (live, on a terminal) or plain
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--command=free --with=free --python-version=pythons --interpreter=files --runner=free --jobs=jobs -j=jobs --timeout=free --project-dir=directories --out-dir=directories --cache-dir=directories --python-cache=directories --mirror=free --progress=progress --color=color'
            arguments=wheels
            ;;
        'targets')
            commands=
            flags=$'--python-version\tPython version, such as 3.13 or 3.14t
--json\tWrite JSON
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--python-version=pythons --color=color'
            arguments=
            ;;
        'explain')
            commands=
            flags=$'--python-version\tPython version, such as 3.13 or 3.14t
--abi3\tBuild for the stable ABI, from the configured floor, else from the lowest version that requires-python admits
--no-abi3\tThe contrary of --abi3
--project-dir\tDirectory that holds pyproject.toml
--json\tWrite JSON
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--python-version=pythons --project-dir=directories --color=color'
            arguments=targets
            ;;
        'doctor')
            commands=
            flags=$'--project-dir\tDirectory that holds pyproject.toml
--zig\tZig executable
--cache-dir\tDirectory of the cache: headers, Pythons, Zig
--python-cache\tDirectory of the cache: headers, Pythons, Zig
--mirror\tBase address of a mirror of python-build-standalone\'s releases
--offline\tNever use the network
--json\tWrite a JSON array
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--project-dir=directories --zig=files --cache-dir=directories --python-cache=directories --mirror=free --color=color'
            arguments=
            ;;
        'completion')
            commands=
            flags=$'--install\tInstall the script where the shell finds it
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--color=color'
            arguments=shells
            ;;
        'help')
            commands=
            flags=$'--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--color=color'
            arguments=commands
            ;;
        'python')
            commands=$'fetch\tDownload CPython headers into the cache, for building without the network later
list\tList the Python versions that have headers, and which are cached
lock\tWrite alloconda.lock: the Zig and the headers that the project\'s matrix is built with'
            flags=$'--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--color=color'
            arguments=
            ;;
        'python fetch')
            commands=
            flags=$'--python-version\tPython version, such as 3.14, 3.13.1 or 3.14t; may be repeated
--version\tPython version, such as 3.14, 3.13.1 or 3.14t; may be repeated
--all\tFetch all released versions, for the usual platforms; those given replace them
--target\tPlatform tag, such as manylinux_2_28_aarch64, or group such as linux; may be repeated
--platform-tag\tPlatform tag, such as win_amd64
--manylinux\tglibc floor, such as 2_28 or 2014
--musllinux\tmusl floor, such as 1_2
--arch\tCPU for --manylinux and --musllinux, such as arm64; default this machine\'s
--pbs-target\tTriple of python-build-standalone, such as aarch64-apple-darwin
--force\tDownload again what is cached
--refresh\tLook for newer archives now, or not at all; default once a day
--no-refresh\tThe contrary of --refresh
--cache-dir\tDirectory of the cache: headers, Pythons, Zig
--python-cache\tDirectory of the cache: headers, Pythons, Zig
--mirror\tBase address of a mirror of python-build-standalone\'s releases
--offline\tNever use the network
--json\tWrite JSON lines to stdout
--quiet\tOnly print failures and output paths
-q\tOnly print failures and output paths
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--python-version=pythons --version=pythons --target=target-names --platform-tag=targets --manylinux=glibc --musllinux=musl --arch=arches --pbs-target=triples --cache-dir=directories --python-cache=directories --mirror=free --color=color'
            arguments=
            ;;
        'python list')
            commands=
            flags=$'--python-version\tPython version, such as 3.14, 3.13.1 or 3.14t; may be repeated
--version\tPython version, such as 3.14, 3.13.1 or 3.14t; may be repeated
--target\tPlatform tag, such as manylinux_2_28_aarch64, or group such as linux; may be repeated
--pbs-target\tTriple of python-build-standalone, such as aarch64-apple-darwin
--cached\tOnly list cached ones
--all-versions\tList every version, not only the newest of each series
--refresh\tLook for newer archives now, or not at all; default once a day
--no-refresh\tThe contrary of --refresh
--cache-dir\tDirectory of the cache: headers, Pythons, Zig
--python-cache\tDirectory of the cache: headers, Pythons, Zig
--mirror\tBase address of a mirror of python-build-standalone\'s releases
--offline\tNever use the network
--json\tWrite JSON lines to stdout
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--python-version=pythons --version=pythons --target=target-names --pbs-target=triples --cache-dir=directories --python-cache=directories --mirror=free --color=color'
            arguments=
            ;;
        'python lock')
            commands=
            flags=$'--project-dir\tDirectory that holds pyproject.toml
--python-version\tPython version, such as 3.13 or 3.14t; may be repeated
--all\tBuild for every version that requires-python admits, ignoring the configuration
--target\tPlatform tag, or group such as linux, macos, windows or all; may be repeated, and replaces the configured list
--include-musllinux\tAdd musllinux_1_2 on x86_64 and aarch64
--include-windows\tAdd win_amd64
--include-pyodide\tAdd Pyodide, CPython in the browser; for modules without C code
--zig\tZig executable
--upgrade\tReplace locked archives by the newest ones
--refresh\tLook for newer archives now, or not at all; default once a day
--no-refresh\tThe contrary of --refresh
--cache-dir\tDirectory of the cache: headers, Pythons, Zig
--python-cache\tDirectory of the cache: headers, Pythons, Zig
--mirror\tBase address of a mirror of python-build-standalone\'s releases
--offline\tNever use the network
--quiet\tOnly print failures and output paths
-q\tOnly print failures and output paths
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--project-dir=directories --python-version=pythons --target=target-names --zig=files --cache-dir=directories --python-cache=directories --mirror=free --color=color'
            arguments=
            ;;
        'cache')
            commands=$'ls\tList the cached header sets, and the size of what else is cached
prune\tRemove the header sets that flags select, damaged ones, and leftovers of killed processes
clear\tRemove every cached header set that no running build uses, and the list of archives
dir\tPrint the path of the cache directory
verify\tCompare every cached file with its digest; status 1 if one is damaged'
            flags=$'--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--color=color'
            arguments=
            ;;
        'cache ls')
            commands=
            flags=$'--cache-dir\tDirectory of the cache: headers, Pythons, Zig
--python-cache\tDirectory of the cache: headers, Pythons, Zig
--json\tWrite JSON lines to stdout
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--cache-dir=directories --python-cache=directories --color=color'
            arguments=
            ;;
        'cache prune')
            commands=
            flags=$'--older-than\tRemove what was unused for this long, such as 30d, 12h or 2w: header sets, Zig\'s caches of projects, directories of other versions
--keep-latest\tAlways keep the newest version of each series and platform
--max-size\tRemove the least recently used header sets until the rest fits, such as 500MB
--triple\tOnly header sets of this platform; may be repeated
--dry-run\tOnly print what would be removed, and why
--cache-dir\tDirectory of the cache: headers, Pythons, Zig
--python-cache\tDirectory of the cache: headers, Pythons, Zig
--json\tWrite JSON lines to stdout
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--older-than=ages --max-size=sizes --triple=cached-triples --cache-dir=directories --python-cache=directories --color=color'
            arguments=
            ;;
        'cache clear')
            commands=
            flags=$'--all\tAlso remove Zig, fetched Pythons, generated files and directories of other versions; no build may be running
--yes\tDon\'t ask
-y\tDon\'t ask
--cache-dir\tDirectory of the cache: headers, Pythons, Zig
--python-cache\tDirectory of the cache: headers, Pythons, Zig
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--cache-dir=directories --python-cache=directories --color=color'
            arguments=
            ;;
        'cache dir')
            commands=
            flags=$'--cache-dir\tDirectory of the cache: headers, Pythons, Zig
--python-cache\tDirectory of the cache: headers, Pythons, Zig
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--cache-dir=directories --python-cache=directories --color=color'
            arguments=
            ;;
        'cache verify')
            commands=
            flags=$'--repair\tDownload damaged header sets again
--cache-dir\tDirectory of the cache: headers, Pythons, Zig
--python-cache\tDirectory of the cache: headers, Pythons, Zig
--mirror\tBase address of a mirror of python-build-standalone\'s releases
--offline\tNever use the network
--verbose\tShow the commands that are run, and decisions
-v\tShow the commands that are run, and decisions
--color\tauto, always or never
--help\tShow this message and exit
-h\tShow this message and exit'
            valued='--cache-dir=directories --python-cache=directories --mirror=free --color=color'
            arguments=
            ;;
    esac
}

# Offers the lines "word<TAB>help" of $1 that begin with $cur. Where bash lists them, help is shown.
_alloconda_offer() {
    local line word help width=0
    local -a words=() helps=()
    while IFS= read -r line; do
        word=${line%%$'\t'*}
        [[ -n $word && $word == "$cur"* ]] || continue
        help=
        [[ $line == *$'\t'* ]] && help=${line#*$'\t'}
        words+=("$prefix$word")
        helps+=("$help")
        ((${#word} > width)) && width=${#word}
    done <<< "$1"
    local i columns=${COLUMNS:-80}
    case ${COMP_TYPE:-9} in
        33 | 63 | 64)
            if ((${#words[@]} > 1)); then
                for ((i = 0; i < ${#words[@]}; i++)); do
                    [[ -n ${helps[i]} ]] || continue
                    printf -v line "%-$((width + 2))s(%s)" "${words[i]}" "${helps[i]}"
                    ((${#line} > columns - 2)) && line="${line:0:columns - 4}…)"
                    words[i]=$line
                done
            fi
            ;;
    esac
    for ((i = 0; i < ${#words[@]}; i++)); do
        COMPREPLY+=("${words[i]}")
    done
}

_alloconda_paths() {
    local path
    compopt -o filenames 2> /dev/null
    while IFS= read -r path; do
        [[ -n $path ]] && COMPREPLY+=("$prefix$path")
    done < <(compgen "$@" -- "$cur" | sort -u)
}

_alloconda_ask() {
    "${COMP_WORDS[0]/#\~/$HOME}" --complete-values "$1" 2> /dev/null
}

_alloconda_values() {
    case $1 in
        free) ;;
        files) _alloconda_paths -f ;;
        directories) _alloconda_paths -d ;;
        wheels)
            _alloconda_offer "$(_alloconda_ask wheels)"
            _alloconda_paths -f -X '!*.whl'
            _alloconda_paths -d
            ;;
        libraries)
            _alloconda_paths -f -X '!*.@(so|pyd|dylib|dll)'
            _alloconda_paths -d
            ;;
        optimize) _alloconda_offer $'\nReleaseFast\nReleaseSafe\nReleaseSmall\nDebug' ;;
        shells) _alloconda_offer $'\nbash\nzsh\nfish\npowershell' ;;
        color) _alloconda_offer $'\nauto\nalways\nnever' ;;
        arches) _alloconda_offer $'\nx86_64\naarch64\ni686\narmv7l\nppc64le\ns390x\nriscv64' ;;
        glibc) _alloconda_offer $'\n2_17\n2_28\n2_31\n2_34\n2_35\n2_39\n2014' ;;
        musl) _alloconda_offer $'\n1_2\n1_1' ;;
        ages) _alloconda_offer $'\n7d\n30d\n90d' ;;
        sizes) _alloconda_offer $'\n100MB\n500MB\n1GB' ;;
        jobs) _alloconda_offer $'\n1\n2\n4\n8' ;;
        shards) _alloconda_offer $'\n1/2\n2/2\n1/4\n2/4\n3/4\n4/4' ;;
        progress) _alloconda_offer $'\nauto\nboard\nplain' ;;
        formats) _alloconda_offer $'\ngithub\ngitlab\njson' ;;
        start-with) _alloconda_offer $'\nfunctions\nclass' ;;
        platform) _alloconda_offer $'\nlinux\nmusllinux\nmacos\nwindows\nwindows-arm64\nlinux-more\npyodide\nall' ;;
        zig-version) _alloconda_offer $'\n0.15.2\n0.16.0\n0.17.1' ;;
        license) _alloconda_offer $'\nMIT\nApache-2.0\nBSD-3-Clause\nnone' ;;
        *) _alloconda_offer "$(_alloconda_ask "$1")" ;;
    esac
}

_alloconda() {
    local cur=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD - 1]}
    local path= commands= flags= valued= arguments= prefix= skip= word i
    COMPREPLY=()
    # bash takes "--flag=value" for three words, unless COMP_WORDBREAKS was changed.
    if [[ $cur == "=" ]]; then
        cur=
    elif [[ $flag == "=" ]]; then
        flag=${COMP_WORDS[COMP_CWORD - 2]}
    elif [[ $cur == --*=* ]]; then
        flag=${cur%%=*} prefix=${cur%%=*}= cur=${cur#*=}
    fi
    _alloconda_table ''
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ -n $skip ]]; then
            skip=
            continue
        fi
        case $word in
            =) skip=yes ;;
            -*)
                if [[ " $valued " == *" $word="* && ${COMP_WORDS[i + 1]} != "=" ]]; then
                    skip=yes
                fi
                ;;
            *)
                if [[ $'\n'$commands == *$'\n'"$word"$'\t'* ]]; then
                    path=${path:+$path }$word
                    _alloconda_table "$path"
                fi
                ;;
        esac
    done
    if [[ $flag == -* && " $valued " == *" $flag="* ]]; then
        valued=" $valued "
        valued=${valued#*" $flag="}
        _alloconda_values "${valued%% *}"
    elif [[ $cur == -* ]]; then
        _alloconda_offer "$flags"
    elif [[ -n $commands ]]; then
        _alloconda_offer "$commands"
    elif [[ -n $arguments ]]; then
        _alloconda_values "$arguments"
    else
        _alloconda_offer "$flags"
    fi
}

complete -F _alloconda alloconda
