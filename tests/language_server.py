"""A client of a language server, as an editor is one: LSP 3.17 over stdin and stdout."""

import json
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_TOO_LONG_S = 300.0


class LanguageServer:
    """A server that runs as long as the block does; one that hangs is killed."""

    def __init__(self, command: Sequence[str], root: Path) -> None:
        self._root = root
        self._process = subprocess.Popen(
            command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._killer = threading.Timer(_TOO_LONG_S, self._process.kill)
        self._last = 0

    def __enter__(self) -> Self:
        self._killer.start()
        folder = {"uri": self._root.as_uri(), "name": "project"}
        documentation = {"documentationFormat": ["plaintext"]}
        self.ask(
            "initialize",
            processId=None,
            rootUri=folder["uri"],
            workspaceFolders=[folder],
            capabilities={"textDocument": {"completion": {"completionItem": documentation}}},
        )
        self._send(method="initialized", params={})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()
        self._killer.cancel()

    def open(self, path: Path, text: str) -> dict[str, str]:
        """Open a file with a text, which may be on no disk; return what names it."""
        document: dict[str, Any] = {
            "uri": path.as_uri(),
            "languageId": "python",
            "version": 1,
            "text": text,
        }
        self._send(method="textDocument/didOpen", params={"textDocument": document})
        return {"uri": document["uri"]}

    def ask(self, method: str, **params: Any) -> Any:
        """Return the result of a request; what the server asks meanwhile gets no answer of use."""
        self._last += 1
        self._send(id=self._last, method=method, params=params)
        while True:
            message = self._receive()
            if "method" not in message and message.get("id") == self._last:
                assert "error" not in message, message
                return message["result"]
            if "method" in message and "id" in message:
                wanted = message.get("params", {}).get("items", ())
                self._send(id=message["id"], result=[None for _ in wanted] or None)

    def _send(self, **message: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the language server has ended"
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message
