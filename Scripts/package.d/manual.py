"""Writes the manual pages, in mdoc(7), from what the program says of itself.

usage: manual.py PROGRAM FOLDER [--date YYYY-MM-DD] [--documentation FOLDER]

  PROGRAM          the built weir
  FOLDER           gets weir.1 and a page a command: weir-run.1, ...
  --date           of the pages; else the one of SOURCE_DATE_EPOCH, else today's
  --documentation  where the examples will be installed (/usr/local/share/doc/weir)

Options, defaults, examples and exit statuses are the help's own (--experimental-dump-help of ArgumentParser). Its own
tool, `swift package generate-manual`, builds everything for debugging first and sets examples and exit statuses as one
paragraph. What no help says, files and environment, is in the tables below.
"""

import argparse
import datetime
import itertools
import json
import os
import pathlib
import re
import subprocess
import sys
import textwrap

DATABASE = [
    ("DB", "The result database: one file once a run has ended, for its owner only (mode 0600)."),
    ("DB-wal DB-shm", "Beside it during a run, or after one that was killed; they belong to it. "
     "Copy a database with the backup command of sqlite3, not with cp, while a run is at work."),
    ("DB.lock", "Held by a run; a second one ends with status 75. The kernel frees it if a run is killed."),
]
SIGNED = [("DB.manifest.json DB.manifest.json.sig", "What a run with a signing key has signed, and the signature.")]
FILES = {
    "run": DATABASE + SIGNED,
    "merge": [
        ("OUT.merge", "The database while it is made; it takes OUT's place when all is done. One that was left is removed."),
        ("OUT.lock", "Held as by a run."),
        ("OUT.manifest.json OUT.manifest.json.sig", "What was signed with a signing key, and the signature."),
    ],
    "verify": SIGNED,
    "report": [("DIR/report.html", "The report, and beside it its other forms. A file that is there is replaced as a whole.")],
}

MESSAGES = [
    ("NO_COLOR", "If set to anything but nothing, messages have no colour."),
    ("TERM", "If unset or dumb, there is neither colour nor a progress line."),
]
TEMPORARY = [
    ("SQLITE_TMPDIR TMPDIR", "Folder for temporary tables and sorting, the first that is set; else /var/tmp or /tmp."),
]
ENVIRONMENT = {
    "run": TEMPORARY + [("TMPDIR", "Also the folder of the copy that a dry run works on; else /tmp.")],
    "query": TEMPORARY,
    "report": TEMPORARY,
    "verify": TEMPORARY,
    "digest": TEMPORARY,
    "merge": TEMPORARY,
}

# `weir help` is the program's, not a verb with an interface of its own.
WITHOUT_PAGE = {"help"}


def escaped(text):
    """Text as it stands, wherever in a line of mdoc."""
    text = text.replace("\\", "\\e")
    # An option is not to be broken at its dashes.
    text = re.sub(r"(?<!\w)--?[A-Za-z][\w-]*", lambda option: option[0].replace("-", "\\-"), text)
    return "\\&" + text if text.startswith((".", "'")) else text


def literal(text):
    """Text to be copied into a shell: every dash is one."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga").replace("^", "\\(ha")
    text = text.replace("~", "\\(ti")
    return "\\&" + text if text.startswith(".") else text


def sentences(text):
    """Each sentence begins a line, as mdoc wants them."""
    lines = []
    for sentence in re.split(r"(?<=[.?!]) +(?=[A-Z0-9-])", text.strip()):
        lines += textwrap.wrap(sentence, 72, break_long_words=False, break_on_hyphens=False)
    return [escaped(line) for line in lines]


def paragraphs(text):
    """Prose, and tables under a title of capitals, whose indented lines stay as they are."""
    lines = []
    for paragraph in text.strip().split("\n\n"):
        title = re.match(r"([A-Z][A-Z ]*)\n(?=  )", paragraph)
        if not title:
            lines += [".Pp"] * bool(lines) + sentences(" ".join(paragraph.split()))
            continue
        rows = paragraph[title.end():].split("\n")
        lines.append(f".Ss {title[1].capitalize()}")
        for is_table, group in itertools.groupby(rows, key=lambda row: row.startswith("  ")):
            if is_table:
                lines += [".Bd -literal -offset 2n"] + [literal(row[2:]) for row in group] + [".Ed"]
            else:
                lines += [".Pp"] * (lines[-1] == ".Ed") + sentences(" ".join(group))
    return lines


class Discussion:
    """The parts of a help text: EXAMPLE, what is said, EXIT STATUS."""

    def __init__(self, text):
        self.examples, self.statuses, prose = [], [], []
        for part in text.split("\n\n"):
            if part.startswith("EXAMPLE\n"):
                self.examples = [line[2:] for line in part.split("\n")[1:]]
            elif part.startswith("EXIT STATUS\n"):
                for line in part.split("\n")[1:]:
                    match = re.fullmatch(r"  (\S+) +(.*)", line)
                    if match and not line.startswith("   "):
                        self.statuses.append([match[1], match[2]])
                    else:
                        self.statuses[-1][1] += " " + line.strip()
            else:
                prose.append(part)
        self.prose = "\n\n".join(prose)


def option_head(argument):
    value = f" Ar {argument['valueName']}" if argument["kind"] == "option" else ""
    names = sorted(argument["names"], key=lambda name: name["kind"] != "short")
    # A long name with one dash is how the parser takes -help, for the old.
    names = [name for name in names if name["kind"] != "longWithSingleDash"]
    return " , ".join(f"Fl {'' if name['kind'] == 'short' else chr(92) + '-'}{name['name'].replace('-', chr(92) + '-')}"
                      for name in names) + value


def synopsis_part(argument):
    if argument["kind"] == "positional":
        text = f"Ar {argument['valueName']}" + (" ..." if argument["isRepeating"] else "")
    else:
        preferred = argument["preferredName"]
        dash = "" if preferred["kind"] == "short" else "\\-"
        text = f"Fl {dash}{preferred['name'].replace('-', chr(92) + '-')}"
        if argument["kind"] == "option":
            text += f" Ar {argument['valueName']}"
    if argument["isOptional"]:
        text = "Op " + text
        if argument["isRepeating"] and argument["kind"] == "option":
            text += " ..."
    return "." + text


def details(argument):
    text = argument.get("abstract", "")
    notes = []
    if argument.get("allValues"):
        notes.append("values: " + ", ".join(argument["allValues"]))
    if argument.get("defaultValue") and "default:" not in text:
        notes.append("default: " + argument["defaultValue"])
    lines = sentences(text)
    if notes:
        lines.append(escaped("(" + "; ".join(notes) + ")"))
    if argument.get("discussion"):
        lines += sentences(argument["discussion"])
    return lines


def table(title, rows, head):
    if not rows:
        return []
    lines = [f".Sh {title}", ".Bl -tag -width Ds"]
    for names, text in rows:
        lines += [".It " + head(names)] + sentences(text)
    return lines + [".El"]


class Manual:
    def __init__(self, command, date, version, documentation):
        self.command, self.date, self.version, self.documentation = command, date, version, documentation
        self.verbs = [verb for verb in command["subcommands"]
                      if verb["shouldDisplay"] and verb["commandName"] not in WITHOUT_PAGE]

    def pages(self):
        yield "weir", self.page(self.command, "weir", "weir")
        for verb in self.verbs:
            name = verb["commandName"]
            yield f"weir-{name}", self.page(verb, f"weir-{name}", f"weir {name}")

    def page(self, command, name, spoken):
        verb = None if command is self.command else command["commandName"]
        abstract = command["abstract"].rstrip(".")
        discussion = Discussion(command.get("discussion", ""))
        arguments = [argument for argument in command["arguments"] if argument["shouldDisplay"]]
        lines = [
            '.\\" Made by Scripts/package.d/manual.py from the help of the program; changes belong there.',
            f".Dd {self.date:%B} {self.date.day}, {self.date.year}",
            f".Dt {name.upper()} 1",
            f".Os Weir {self.version}",
            ".Sh NAME",
            f".Nm {name}",
            f".Nd {escaped(abstract[0].lower() + abstract[1:])}",
            ".Sh SYNOPSIS",
        ]
        if verb:
            lines.append(f'.Nm "{spoken}"')
            lines += [synopsis_part(argument) for argument in self.by_use(arguments)]
        else:
            lines += ['.Nm weir', ".Ar command", ".Op Ar argument ...", ".Nm weir", ".Fl \\-version", ".Nm weir",
                      ".Fl \\-help", ".Nm weir", ".Fl \\-generate\\-completion\\-script", ".Ar shell"]
        lines += [".Sh DESCRIPTION"] + paragraphs(discussion.prose)
        if not verb:
            lines += [".Pp", "The commands, each with a page of its own:", ".Bl -tag -width Ds"]
            for other in self.verbs:
                lines += [f".It Xr weir-{other['commandName']} 1"] + sentences(other["abstract"])
            lines += [".El", ".Pp", "The options are:"]
        else:
            lines += [".Pp", "Arguments and options:"]
        lines.append(".Bl -tag -width Ds")
        for argument in arguments:
            if argument["kind"] == "positional":
                lines.append(f".It Ar {argument['valueName']}")
            else:
                lines.append(".It " + option_head(argument))
            lines += details(argument)
        if not verb:
            lines += [".It Fl \\-generate\\-completion\\-script Ar shell",
                      "Write completions for a shell: bash, zsh or fish."]
        lines.append(".El")
        lines += table("ENVIRONMENT", ENVIRONMENT.get(verb, []) + MESSAGES,
                       lambda names: " , ".join(f"Ev {name}" for name in names.split()))
        files = FILES.get(verb, [])
        if not verb:
            files = DATABASE + [(f"{self.documentation}/examples", "A pipeline file, a topology, and files for cron, "
                                 "systemd and Kubernetes.")]
        lines += table("FILES", files, lambda names: " , ".join(f"Pa {literal(name)}" for name in names.split()))
        lines += table("EXIT STATUS", discussion.statuses, lambda name: escaped(name))
        lines += [".Sh EXAMPLES", ".Bd -literal -offset indent"] + [literal(line) for line in discussion.examples] + [".Ed"]
        others = ["weir"] * bool(verb) + [f"weir-{other['commandName']}" for other in self.verbs]
        others = sorted({*others, "sqlite3"} - {name})
        lines += [".Sh SEE ALSO"] + [f".Xr {other} 1 ," for other in others[:-1]] + [f".Xr {others[-1]} 1"]
        return "\n".join(lines) + "\n"

    @staticmethod
    def by_use(arguments):
        """Flags before what has no name, help and version left to the list."""
        shown = [argument for argument in arguments if argument["valueName"] not in ("help", "version")]
        return sorted(shown, key=lambda argument: argument["kind"] == "positional")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--date", type=datetime.date.fromisoformat)
    parser.add_argument("--documentation", default="/usr/local/share/doc/weir")
    options = parser.parse_args()
    date = options.date
    if not date and "SOURCE_DATE_EPOCH" in os.environ:
        date = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc).date()

    def ask(*arguments):
        return subprocess.run([options.program, *arguments], check=True, capture_output=True, text=True).stdout

    version = ask("--version").splitlines()[0].split()[-1]
    command = json.loads(ask("--experimental-dump-help"))["command"]
    manual = Manual(command, date or datetime.date.today(), version, options.documentation)
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, text in manual.pages():
        (options.folder / f"{name}.1").write_text(text)


if __name__ == "__main__":
    sys.exit(main())
