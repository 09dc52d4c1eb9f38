"""Whether a PE module honours a Windows tag: CPU, and the DLLs that it wants."""

from collections.abc import Iterator

from alloconda.binary.model.cpython import is_python_dll
from alloconda.binary.model.facts import BinaryFacts
from alloconda.binary.model.problems import Expectation, Problem, ProblemCode

# API sets are names that Windows maps to its own libraries; the C runtime's came with Windows 10.
_API_SETS = ("api-ms-win-", "ext-ms-win-")
# What comes with Windows 10 and later, in System32, on every edition; all are documented in
# Microsoft's API index. vcruntime140 is not, but CPython for Windows brings it along.
_SYSTEM_DLL_NAMES = """
aclui activeds advapi32 authz avicap32 avifil32 avrt bcrypt bcryptprimitives bluetoothapis
cabinet cfgmgr32 clbcatq comctl32 comdlg32 credui crypt32 cryptbase cryptnet cryptui cryptxml
d2d1 d3d10 d3d11 d3d12 d3d9 d3dcompiler_47 dbgeng dbghelp dcomp ddraw dhcpcsvc dinput8 dnsapi
dsound dwmapi dwrite dxcore dxgi dxva2 evr fltlib fwpuclnt gdi32 gdi32full gdiplus glu32 hid
httpapi imagehlp imm32 iphlpapi kernel32 kernelbase ksuser ktmw32 loadperf lz32 mf mfplat
mfreadwrite mmdevapi mpr mprapi msacm32 mscms msi msimg32 msvcrt msvfw32 mswsock ncrypt netapi32
newdev normaliz ntdll ntdsapi odbc32 ole32 oleacc oleaut32 oledlg opengl32 pdh powrprof propsys
psapi query rasapi32 rpcrt4 rstrtmgr rtutils samcli samlib sas secur32 sensapi setupapi sfc
shcore shell32 shlwapi slc snmpapi srvcli sspicli synchronization t2embed tbs tdh ucrtbase
uiautomationcore urlmon user32 userenv usp10 uxtheme vcruntime140 vcruntime140_1 version
virtdisk vssapi webauthn websocket wer wevtapi wimgapi windowscodecs winhttp wininet winmm
winscard winspool.drv wintrust winusb wlanapi wldap32 ws2_32 wsdapi wsock32 wtsapi32 xinput1_4
xinput9_1_0 xmllite
"""
_SYSTEM_DLLS = frozenset(_SYSTEM_DLL_NAMES.split())


def judge_windows(facts: BinaryFacts, expectation: Expectation) -> Iterator[Problem]:
    """Find what keeps a PE module from being what its Windows tag says."""
    for name in facts.needed:
        yield from _judge_dll(name, expectation)


def _judge_dll(name: str, expectation: Expectation) -> Iterator[Problem]:
    folded = name.lower()
    if is_python_dll(folded):
        abi = expectation.abi
        wanted = f"{abi.windows_library}.dll"
        # Every version with the GIL has the DLL of the stable ABI as well.
        is_stable_dll = folded == "python3.dll" and not abi.python.free_threaded
        if folded != wanted and not is_stable_dll:
            yield Problem(
                code=ProblemCode.WRONG_PYTHON_DLL,
                subject=name,
                message=f"it imports CPython from {name}, but {expectation.abi} wants {wanted}",
            )
        return
    if folded.startswith(_API_SETS) or folded.removesuffix(".dll") in _SYSTEM_DLLS:
        return
    if folded not in {bundled.lower() for bundled in expectation.bundled}:
        yield Problem(
            code=ProblemCode.LIBRARY_NOT_ALLOWED,
            subject=name,
            message=f"it needs {name}, which is neither a part of Windows nor in the wheel"
            f"{_origin(folded)}",
        )


def _origin(folded: str) -> str:
    """Return where a library that is often linked by accident comes from."""
    if folded.startswith(("libgcc_s", "libwinpthread", "libstdc++", "libssp", "libgomp")):
        return " (a runtime of the MinGW compiler: link it statically)"
    if folded.startswith(("msvcp140", "concrt140", "vcomp140")):
        return " (a runtime of Visual C++ that CPython doesn't bring along)"
    return ""
