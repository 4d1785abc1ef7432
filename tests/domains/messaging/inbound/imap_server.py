"""A mailbox on the loopback that speaks as much IMAP as our poller asks for."""

import re
import socketserver
import threading
from dataclasses import dataclass, field


@dataclass
class StoredMail:
    raw: bytes
    flags: set[str] = field(default_factory=set)


class MailServer(socketserver.ThreadingTCPServer):
    """`mails` by UID, `folders` for those moved away; `refuses` is a command that it answers with NO."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, capabilities: str = "IMAP4rev1 ID MOVE") -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.capabilities = capabilities
        self.mails: dict[int, StoredMail] = {}
        self.folders: dict[str, list[bytes]] = {}
        self.asked: list[str] = []
        self.refuses = ""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def put(self, raw: bytes) -> int:
        uid = max(self.mails, default=0) + 1
        self.mails[uid] = StoredMail(raw)
        return uid


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _, rest = line.partition(" ")
            self.server.asked.append(
                rest.partition(" ")[0].upper() if not rest.startswith("UID") else rest[:10].strip()
            )
            if self.server.refuses and rest.upper().startswith(self.server.refuses):
                self._say(f"{tag} NO refused")
                continue
            self._answer(rest)
            self._say(f"{tag} OK done")
            if rest.upper().startswith("LOGOUT"):
                return

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def _answer(self, rest: str) -> None:
        word = rest.upper()
        if word.startswith("CAPABILITY"):
            self._say(f"* CAPABILITY {self.server.capabilities}")
        elif word.startswith("SELECT"):
            self._say(f"* {len(self.server.mails)} EXISTS")
        elif word.startswith("UID SEARCH"):
            self._say(f"* SEARCH {' '.join(map(str, self._searched(word)))}")
        elif word.startswith("UID FETCH"):
            self._fetch(int(rest.split()[2]), word)
        elif word.startswith("UID STORE"):
            uid, flags = int(rest.split()[2]), re.findall(r"\\\w+", rest)
            self.server.mails[uid].flags.update(flags)
        elif word.startswith(("UID MOVE", "UID COPY")):
            uid, folder = int(rest.split()[2]), rest.split('"')[1]
            self.server.folders.setdefault(folder, []).append(self.server.mails[uid].raw)
            if "MOVE" in word:
                del self.server.mails[uid]
        elif word.startswith("EXPUNGE"):
            for uid in [uid for uid, mail in self.server.mails.items() if r"\Deleted" in mail.flags]:
                del self.server.mails[uid]

    def _searched(self, word: str) -> list[int]:
        without = {flag for flag in ("Seen", "Flagged", "Deleted") if f"UN{flag.upper()}" in word}
        unwanted = {rf"\{flag}" for flag in without}
        return [uid for uid, mail in self.server.mails.items() if not unwanted & mail.flags]

    def _fetch(self, uid: int, word: str) -> None:
        raw = self.server.mails[uid].raw
        if "RFC822.SIZE" in word:
            self._say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})")
            return
        self.wfile.write(f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
