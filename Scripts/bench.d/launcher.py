"""Runs one command and writes what it took, as JSON: launcher.py RESULT COMMAND...

A process of its own because Linux hands the peak memory of the process that starts another on to
it: started from here, a command is charged with the nine megabytes of a bare Python at most.
"""

import json
import os
import sys
import time

result, command = sys.argv[1], sys.argv[2:]
begun = time.monotonic()
child = os.fork()
if child == 0:
    try:
        os.execvp(command[0], command)
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        os._exit(127)
_, status, usage = os.wait4(child, 0)
wall = time.monotonic() - begun
with open(result, "w", encoding="utf-8") as file:
    # The usage is that of the command and of all it started and waited for.
    json.dump(
        {
            "wall": wall,
            "cpu": usage.ru_utime + usage.ru_stime,
            "peak": usage.ru_maxrss * 1024,
            "status": os.waitstatus_to_exitcode(status),
        },
        file,
    )
