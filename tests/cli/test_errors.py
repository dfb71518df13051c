#!/usr/bin/env python3
"""Every message that a user can cause is caused, ends with its exit code, and spoils no output.

    test_errors.py QUAN_PROGRAM [--show]     --show prints what each command says

Which message a text came from is read off a catalogue of translations that numbers each of them.
"""
import os
import re
import resource
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import error_inputs

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
MARK = re.compile(r"<#(\d+)#>")
HOPELESS = "# cannot be caused from outside:"
CAUSED_BY_USERS = ("QUAN_ERR_USAGE", "QUAN_ERR_INPUT", "QUAN_ERR_IO")
ESCAPES = {"n": "\n", "t": "\t"}
COMMAND_S = 60
MOST_WORDS = 100  # {5000*a} is one long word, {9*x} are nine


def unescape(text):
    return re.sub(r"\\(.)", lambda m: ESCAPES.get(m[1], m[1]), text)


def template_messages():
    """The messages of po/quan.pot, and the files that they come from."""
    messages, files = [], set()
    for block in (SOURCE / "po/quan.pot").read_text(encoding="utf-8").split("\n\n"):
        text = block.split("\nmsgid ", 1)[-1].split("\nmsgstr", 1)[0]
        message = unescape("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)))
        if "\nmsgid " in "\n" + block and message and "Project-Id-Version" not in message:
            messages.append(message)
            places = " ".join(re.findall(r"^#: (.*)$", block, flags=re.M)).split()
            files |= {place.rsplit(":", 1)[0] for place in places}
    return messages, sorted(files)


def arguments_of(text, at):
    """The arguments of the C call whose bracket opens before `at`."""
    depth, parts = 1, [""]
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|/\*.*?\*/|.', text[at:], flags=re.S):
        word = token[0]
        depth += (word in "([{") - (word in ")]}") if len(word) == 1 else 0
        if depth == 0:
            return parts
        if word == "," and depth == 1:
            parts.append("")
        elif not word.startswith("/*"):
            parts[-1] += word
    raise ValueError("a call that never ends")


def messages_of_users(files):
    """The messages of quan_fail() that somebody outside is to blame for."""
    found = set()
    for file in files:
        text = (SOURCE / file).read_text(encoding="utf-8")
        for call in re.finditer(r"\bquan_fail\(", text):
            parts = arguments_of(text, call.end())
            if len(parts) > 2 and any(status in parts[1] for status in CAUSED_BY_USERS):
                literals = re.findall(r'"((?:[^"\\]|\\.)*)"', parts[2])
                if literals:
                    found.add(unescape("".join(literals)))
    return found


def write_numbered(messages, folder):
    """A .mo file whose `translation` of each message is its number and the message."""
    pairs = sorted((m.encode(), f"<#{i}#>{m}".encode()) for i, m in enumerate(messages))
    pairs.insert(0, (b"", b"Content-Type: text/plain; charset=UTF-8\n"))
    at, blob, tables = 28 + 16 * len(pairs), b"", [b"", b""]
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("<2I", len(pair[column]), at + len(blob))
            blob += pair[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, at)
    target = folder / "en/LC_MESSAGES"
    target.mkdir(parents=True)
    (target / "quan.mo").write_bytes(head + tables[0] + tables[1] + blob)


def words_of(command, folder):
    words = []
    for word in shlex.split(command):
        word = word.replace("{data}", str(folder))
        whole = re.fullmatch(r"\{(\d+)\*(.*)\}", word)
        if whole and int(whole[1]) <= MOST_WORDS:
            words += [whole[2].encode()] * int(whole[1])
            continue
        word = re.sub(r"\{(\d+)\*(.*?)\}", lambda m: m[2] * int(m[1]), word)
        words.append(re.sub(rb"\{x([0-9a-f]{2})\}", lambda m: bytes.fromhex(m[1].decode()),
                            word.encode()))
    return words


class Line:
    def __init__(self, number, text):
        self.number = number
        status, self.command, self.message = text.split(" | ", 2)
        self.status = int(status)

    def start(self, program, folder, locale):
        environment = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="en", QUAN_LOCALE=str(locale))
        words, target, size = words_of(self.command, folder), None, None
        while words[0] != b"quan":
            name, value = words.pop(0).decode().split("=", 1)
            if name == "SIZE":
                size = int(value)
            else:
                environment[name] = value
        words[0] = str(program).encode()
        if b">" in words:
            target = words[words.index(b">") + 1]
            del words[words.index(b">"):]
        return words, target, size, environment

    def run(self, program, folder, locale):
        words, target, size, environment = self.start(program, folder, locale)

        def limit():
            if size is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        with open(target or os.devnull, "wb") as out:
            done = subprocess.run(words, cwd=folder, env=environment, stdout=out, check=False,
                                  stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                  timeout=COMMAND_S, preexec_fn=limit)
        return words, done.returncode, done.stderr.decode("utf-8", "replace")

    def expected(self, folder):
        parts = self.message.replace("{data}", str(folder)).split("*")
        return re.compile(".*".join(re.escape(part) for part in parts), flags=re.S)


def output_of(words, folder):
    for option in (b"-o", b"--output"):
        if option in words[:-1]:
            return folder / os.fsdecode(words[words.index(option) + 1])
    return None


def state_of(path):
    if path is None or not os.path.lexists(path):
        return None
    seen = os.lstat(path)
    content = path.read_bytes() if path.is_file() else b""
    return seen.st_ino, seen.st_mtime_ns, content


def check_line(line, program, folder, locale, show):
    """What is wrong with this line, and the numbers of the messages that it caused."""
    before_words = line.start(program, folder, locale)[0]
    output = output_of(before_words, folder)
    files = set(os.listdir(folder))
    before = state_of(output)
    _, status, said = line.run(program, folder, locale)
    numbers = {int(n) for n in MARK.findall(said)}
    told = [text for text in MARK.sub("", said).splitlines() if text.startswith("quan: ")]
    message = told[-1][len("quan: "):] if told else MARK.sub("", said)[-400:]
    wrong = []
    if status != line.status:
        wrong.append(f"exit {status} instead of {line.status}")
    if len(told) != 1 or not line.expected(folder).match(message):
        wrong.append("another message")
    if state_of(output) != before:
        wrong.append("the output was touched")
    if set(os.listdir(folder)) != files:
        wrong.append(f"left behind: {sorted(set(os.listdir(folder)) ^ files)}")
    if show:
        print(f"{status} | {line.command[:120]} | {message[:300]}")
    if wrong:
        print(f"errors.txt:{line.number}: {', '.join(wrong)}\n"
              f"    {line.command[:200]}\n    expected {line.message}\n"
              f"    got      {message[:600]}")
    return bool(wrong), numbers


def read_lines():
    lines, hopeless, at_end = [], {}, False
    texts = (HERE / "errors.txt").read_text(encoding="utf-8").splitlines()
    for number, text in enumerate(texts, 1):
        if text == HOPELESS:
            at_end = True
        elif at_end and text:
            message, reason = text.removeprefix("# ").rsplit(" -> ", 1)
            hopeless[message] = reason
        elif text and not text.startswith("#"):
            lines.append(Line(number, text))
    return lines, hopeless


def check_cover(messages, wanted, caused, hopeless):
    problems = [f"not in po/quan.pot, run scripts/messages: {m}" for m in wanted - set(messages)]
    problems += [f"no line of errors.txt causes: {m}" for m in wanted - caused - set(hopeless)]
    problems += [f"said to be impossible, but caused: {m}" for m in set(hopeless) & caused]
    problems += [f"no such message any more: {m}" for m in set(hopeless) - wanted]
    problems += [f"no reason is given: {m}" for m, reason in hopeless.items() if len(reason) < 10]
    return sorted(problems)


def main():
    program, show = Path(sys.argv[1]).resolve(), "--show" in sys.argv
    layers = Path(os.environ.get("QUAN_LAYERS", SOURCE / "layers"))
    messages, files = template_messages()
    wanted = messages_of_users(files)
    lines, hopeless = read_lines()
    with tempfile.TemporaryDirectory() as scratch:
        folder, locale = Path(scratch) / "data", Path(scratch) / "locale"
        shutil.copytree(HERE / "errors", folder)
        write_numbered(messages, locale)
        error_inputs.make_all(folder, layers, program,
                              lambda words: subprocess.run(words, cwd=folder, check=True))
        neighbours = error_inputs.Neighbours(folder)
        try:
            results = [check_line(line, program, folder, locale, show) for line in lines]
        finally:
            neighbours.close()
    n_wrong = sum(wrong for wrong, _ in results)
    caused = {messages[n] for _, numbers in results for n in numbers}
    problems = check_cover(messages, wanted, caused, hopeless)
    print("\n".join(problems))
    print(f"{len(lines)} commands, {n_wrong} wrong; {len(wanted)} messages of users, "
          f"{len(wanted & caused)} caused, {len(hopeless)} impossible, {len(problems)} problems")
    return 1 if n_wrong or problems or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
