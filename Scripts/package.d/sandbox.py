"""Runs a program under the system call filter of a systemd unit, without systemd; needs libseccomp's module for Python.

usage: sandbox.py UNIT PROGRAM [ARGUMENT]...

What SystemCallFilter= and MemoryDenyWriteExecute=yes of UNIT forbid fails with EPERM; sockets of every kind do, too. As root, the
program runs as nobody. The names of a set are those of this machine's systemd (systemd-analyze syscall-filter).
"""

import os
import re
import subprocess
import sys

import seccomp

PROT_WRITE, PROT_EXEC = 2, 4
NOBODY = 65534


def calls(name):
    if not name.startswith("@"):
        return {name}
    text = subprocess.run(["systemd-analyze", "syscall-filter", name], check=True, capture_output=True, text=True).stdout
    lines = [line.strip() for line in text.splitlines()[1:]]
    return {call for line in lines if line and not line.startswith("#") for call in calls(line)}


def allowed_calls(unit):
    allowed = set()
    for value in re.findall(r"^SystemCallFilter=(.*)", unit, re.MULTILINE):
        names = {call for name in value.lstrip("~").split() for call in calls(name)}
        allowed = allowed - names if value.startswith("~") else allowed | names
    # What a process cannot end or begin without is always in.
    return allowed | calls("@default")


def main():
    unit, *command = sys.argv[1:]
    with open(unit) as file:
        names = allowed_calls(file.read())
    rules = seccomp.SyscallFilter(seccomp.ERRNO(1))
    for name in sorted(names - {"mmap", "mprotect", "pkey_mprotect", "shmat", "socket", "socketpair"}):
        try:
            rules.add_rule(seccomp.ALLOW, name)
        except RuntimeError:
            pass  # The kernel of this architecture has no such call.
    for protection in (0, PROT_WRITE, PROT_EXEC):
        rules.add_rule(seccomp.ALLOW, "mmap", seccomp.Arg(2, seccomp.MASKED_EQ, PROT_WRITE | PROT_EXEC, protection))
    rules.add_rule(seccomp.ALLOW, "mprotect", seccomp.Arg(2, seccomp.MASKED_EQ, PROT_EXEC, 0))
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    rules.load()
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
